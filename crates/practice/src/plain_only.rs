//! In place of TLS, in a build without the feature `tls`: it speaks plain HTTP only.

use std::io;

use tokio::net::TcpStream;

/// Error: TLS was asked for.
#[derive(Debug, thiserror::Error)]
#[error("this build speaks plain HTTP only")]
pub(crate) struct Error;

/// Certificates, of which there are none.
pub(crate) struct Certificates {
    pub(crate) authority: String,
    pub(crate) server: Acceptor,
}

/// Begin of TLS on a connection, which cannot be had.
#[derive(Clone)]
pub(crate) enum Acceptor {}

impl Acceptor {
    /// Shakes no hands.
    #[expect(clippy::unused_async, reason = "as with TLS")]
    pub(crate) async fn accept(self, _: TcpStream) -> io::Result<TcpStream> {
        match self {}
    }
}

/// Makes no certificates.
pub(crate) fn certificates() -> Result<Certificates, Error> {
    Err(Error)
}
