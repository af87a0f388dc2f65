//! Loopback listener for the redirect (RFC 8252, section 7.3).

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use http::header::{ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, REFERRER_POLICY};
use http::header::{HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use url::Url;

use crate::callback::Callback;
use crate::error::Error;
use crate::redirect_page::{CSP, RedirectPage, RedirectPageTexts};

/// The redirect URI's path, as the client is registered (licensing-service.md).
const REDIRECT_PATH: &str = "/m365/commerce";
/// Maximum length of a request's head: Entra's codes are one or two kilobytes.
const MAX_HEAD_LEN: usize = 32 * 1024;
const MAX_BODY_LEN: usize = 32 * 1024;
/// Timeout of a request's head. A browser sends its request at once; a slow connection is not one.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(10);
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(50);
/// First byte of a TLS connection (RFC 8446, section 5.1): a browser that turns `http://localhost` into `https`.
const TLS_HANDSHAKE: u8 = 22;
/// Connections served at once; more wait for their turn.
const MAX_CONNECTIONS: usize = 64;
/// Ports tried until one is free on both loopback addresses.
const MAX_BIND_ATTEMPTS: usize = 16;

/// The bound loopback listener.
///
/// It stands before the browser opens, on both loopback addresses with one port, since a browser may take `localhost` for
/// either. Exactly one kind of request ends the wait: the right path, method, `Host` and `state`. Everything else gets a
/// short answer and changes nothing.
pub(crate) struct LoopbackListener {
    sockets: Vec<TcpListener>,
    port: u16,
}

impl LoopbackListener {
    /// Binds a free port on both loopback addresses (on IPv4 alone where the machine has no IPv6).
    pub(crate) async fn bind() -> Result<Self, Error> {
        let mut last = None;
        for _ in 0..MAX_BIND_ATTEMPTS {
            match Self::try_bind().await {
                Ok(listener) => return Ok(listener),
                Err(error) => last = Some(error),
            }
        }
        Err(Error::Listener(last.map(|error| error.to_string()).unwrap_or_default()))
    }

    async fn try_bind() -> io::Result<Self> {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = v4.local_addr()?.port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
            Ok(v6) => Ok(Self { sockets: vec![v4, v6], port }),
            Err(error) if means_no_ipv6(&error) => Ok(Self { sockets: vec![v4], port }),
            // Somebody else may hold the port there, and would be given the code.
            Err(error) => Err(error),
        }
    }

    /// The redirect URI. Its host is `localhost`: Entra takes `127.0.0.1` for another URI.
    pub(crate) fn redirect_uri(&self) -> Url {
        Url::parse(&format!("http://localhost:{}{REDIRECT_PATH}", self.port)).expect("the parts make an address")
    }

    /// Waits for the callback with `state`, answering whatever else comes, and closes at once. Dropping the future closes
    /// the listener too. `on_tls` is called when a browser calls with TLS, which nobody speaks here.
    pub(crate) async fn wait_for_callback(
        self,
        state: String,
        page_texts: RedirectPageTexts,
        on_tls: impl Fn() + Send,
    ) -> Callback {
        let host = format!("localhost:{}", self.port);
        let (found, mut answers) = mpsc::channel(1);
        let (tls, mut tls_calls) = mpsc::channel(1);
        let handler = Arc::new(CallbackHandler { host, state, page_texts, found, tls });
        let mut connections = JoinSet::new();
        let callback = {
            let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
            let accept = async {
                loop {
                    let permit = Arc::clone(&permits).acquire_owned().await.expect("the semaphore is never closed");
                    let Ok(stream) = self.accept().await else {
                        // Out of file handles, most likely: trying again at once would change nothing.
                        tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
                        continue;
                    };
                    let handler = Arc::clone(&handler);
                    connections.spawn(async move {
                        handler.serve(stream).await;
                        drop(permit);
                    });
                    while connections.try_join_next().is_some() {}
                }
            };
            let report_tls = async {
                while tls_calls.recv().await.is_some() {
                    on_tls();
                }
                unreachable!("the handler holds a sender")
            };
            tokio::select! {
                () = accept => unreachable!("accepting never ends"),
                () = report_tls => unreachable!("the handler holds a sender"),
                callback = answers.recv() => callback.expect("the handler holds a sender"),
            }
        };
        drop(self.sockets);
        // The page is on its way to the browser: let it arrive, whatever the other connections do.
        let _ =
            tokio::time::timeout(Duration::from_secs(1), async { while connections.join_next().await.is_some() {} })
                .await;
        callback
    }

    async fn accept(&self) -> io::Result<TcpStream> {
        let (stream, _) = match self.sockets.as_slice() {
            [v4, v6] => tokio::select! { accepted = v4.accept() => accepted, accepted = v6.accept() => accepted },
            [v4] => v4.accept().await,
            _ => unreachable!("one or two sockets are bound"),
        }
        .inspect_err(|error| tracing::debug!(%error, "accepting on loopback"))?;
        Ok(stream)
    }
}

/// Returns whether this error of binding an IPv6 address means that the machine has none: the address is not available, or
/// the address family not supported (Linux's `EAFNOSUPPORT`, Windows' `WSAEAFNOSUPPORT`).
fn means_no_ipv6(error: &io::Error) -> bool {
    const FAMILY_NOT_SUPPORTED: i32 = if cfg!(windows) { 10_047 } else { 97 };
    error.kind() == io::ErrorKind::AddrNotAvailable || error.raw_os_error() == Some(FAMILY_NOT_SUPPORTED)
}

/// Answers requests, and passes the callback on.
struct CallbackHandler {
    host: String,
    state: String,
    page_texts: RedirectPageTexts,
    found: mpsc::Sender<Callback>,
    tls: mpsc::Sender<()>,
}

impl CallbackHandler {
    async fn serve(&self, stream: TcpStream) {
        // A broken or slow connection is its own affair.
        let _ = tokio::time::timeout(CONNECTION_TIMEOUT, self.serve_connection(stream)).await;
    }

    async fn serve_connection(&self, stream: TcpStream) {
        let mut first = [0];
        let Ok(Ok(1)) = tokio::time::timeout(HEAD_TIMEOUT, stream.peek(&mut first)).await else { return };
        if first == [TLS_HANDSHAKE] {
            // One that is waiting to be told is enough.
            let _ = self.tls.try_send(());
            return;
        }
        let connection = http1::Builder::new()
            .keep_alive(false)
            .max_buf_size(MAX_HEAD_LEN)
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .serve_connection(TokioIo::new(stream), service_fn(|request| self.answer(request)));
        let _ = connection.await;
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let parameters = match self.parameters(request).await {
            Ok(parameters) => parameters,
            Err(status) => return Ok(self.page(status, RedirectPage::Unexpected)),
        };
        let callback = Callback::parse(&parameters, &self.state);
        let page = match callback {
            Callback::Invalid => return Ok(self.page(StatusCode::BAD_REQUEST, RedirectPage::Unexpected)),
            Callback::Code(_) => RedirectPage::Done,
            Callback::Error(_) => RedirectPage::Failed,
        };
        // The first answer counts; the channel has room for it alone.
        let first = self.found.try_send(callback).is_ok();
        Ok(self.page(StatusCode::OK, if first { page } else { RedirectPage::Unexpected }))
    }

    /// Returns the parameters of a request that may be the callback, or the status for any other.
    async fn parameters(&self, request: Request<Incoming>) -> Result<Vec<u8>, StatusCode> {
        let mut hosts = request.headers().get_all(HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok()).unwrap_or_default();
        if !host.eq_ignore_ascii_case(&self.host) || hosts.next().is_some() || request.uri().authority().is_some() {
            return Err(StatusCode::MISDIRECTED_REQUEST);
        }
        if request.uri().path() != REDIRECT_PATH {
            return Err(StatusCode::NOT_FOUND);
        }
        let query = request.uri().query().unwrap_or_default().as_bytes().to_vec();
        match *request.method() {
            Method::GET => Ok(query),
            Method::POST if query.is_empty() => {
                let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
                let kind = kind.split(';').next().unwrap_or_default().trim();
                if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
                    return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
                }
                let body = Limited::new(request.into_body(), MAX_BODY_LEN).collect().await;
                body.map(|body| body.to_bytes().to_vec()).map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)
            }
            Method::POST => Err(StatusCode::BAD_REQUEST),
            _ => Err(StatusCode::METHOD_NOT_ALLOWED),
        }
    }

    fn page(&self, status: StatusCode, page: RedirectPage) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::from(self.page_texts.html(page)));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        for (name, value) in [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CONTENT_SECURITY_POLICY, CSP),
            (CACHE_CONTROL, "no-store"),
            (REFERRER_POLICY, "no-referrer"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (CONNECTION, "close"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(ALLOW, HeaderValue::from_static("GET, POST"));
        }
        response
    }
}

#[cfg(test)]
mod proptests;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_machine_without_ipv6_has_none() {
        let missing = if cfg!(windows) { [10_047, 10_049] } else { [97, 99] };
        for code in missing {
            assert!(means_no_ipv6(&io::Error::from_raw_os_error(code)), "error {code} says so");
        }
        // In use; forbidden, as Windows says of a port that another program holds for itself; out of handles.
        let held = if cfg!(windows) { [10_048, 10_013, 10_024] } else { [98, 13, 24] };
        for code in held {
            assert!(!means_no_ipv6(&io::Error::from_raw_os_error(code)), "error {code} does not");
        }
    }
}
