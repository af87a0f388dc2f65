//! HTTP/1.1 server on both loopback addresses, which closes connections early when a fault says so.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use axum::Router;
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time;

use crate::tls::Acceptor;

/// Attempts to find a port that is free on both addresses.
const MAX_ATTEMPTS: usize = 20;

/// Timeout of a TLS handshake.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Extension of a response that makes the connection end without one.
#[derive(Clone, Copy)]
pub(crate) struct NoResponse;

/// Sockets on the loopback addresses, all with one port.
pub(crate) struct Sockets {
    v4: TcpListener,
    /// Absent on a machine without IPv6.
    v6: Option<TcpListener>,
    /// The port.
    pub(crate) port: u16,
}

/// Opens both sockets. Port 0 takes any port that is free on both addresses.
pub(crate) async fn open(port: u16) -> io::Result<Sockets> {
    let mut attempts = 0;
    loop {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let chosen = v4.local_addr()?.port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, chosen)).await {
            Ok(v6) => return Ok(Sockets { v4, v6: Some(v6), port: chosen }),
            Err(error) if error.kind() == ErrorKind::AddrInUse => {
                attempts += 1;
                if port != 0 || attempts == MAX_ATTEMPTS {
                    return Err(error);
                }
            }
            // Any other refusal means that the machine has no IPv6 loopback; then `localhost` cannot lead there either.
            Err(_) => return Ok(Sockets { v4, v6: None, port: chosen }),
        }
    }
}

/// Answers connections until `stop` is sent or dropped, then ends those that are open.
pub(crate) async fn serve(sockets: Sockets, tls: Option<Acceptor>, router: Router, mut stop: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            _ = &mut stop => break,
            accepted = sockets.v4.accept() => accepted,
            accepted = accept(sockets.v6.as_ref()) => accepted,
            Some(_) = connections.join_next() => continue,
        };
        match accepted {
            Ok((stream, _)) => {
                connections.spawn(connection(stream, tls.clone(), router.clone()));
            }
            // Out of descriptors, or a connection that is gone already: neither is cured by hurry.
            Err(_) => time::sleep(Duration::from_millis(50)).await,
        }
    }
    connections.shutdown().await;
}

async fn accept(listener: Option<&TcpListener>) -> io::Result<(TcpStream, std::net::SocketAddr)> {
    match listener {
        Some(listener) => listener.accept().await,
        None => std::future::pending().await,
    }
}

async fn connection(stream: TcpStream, tls: Option<Acceptor>, router: Router) {
    // Without it small answers wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    match tls {
        None => serve_http(stream, router).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = time::timeout(HANDSHAKE_TIMEOUT, tls.accept(stream)).await {
                serve_http(stream, router).await;
            }
        }
    }
}

async fn serve_http(stream: impl AsyncRead + AsyncWrite + Unpin, router: Router) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(|request: Request<Incoming>| {
        let answer = router.call(request);
        async move {
            let response: Response = match answer.await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            // An error from here makes hyper close the connection without writing anything.
            if response.extensions().get::<NoResponse>().is_some() {
                return Err(io::Error::from(ErrorKind::ConnectionAborted));
            }
            Ok(response)
        }
    });
    // How a connection ends is the client's business; a fault ends it with an error on purpose.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}
