//! HTTP clients with the TLS, proxy, redirect and timeout settings that all requests share.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use reqwest::{Client, ClientBuilder, redirect, tls};
use rustls::ClientConfig;
use rustls_platform_verifier::Verifier;
use url::Url;

use crate::certificate_check::CertificateCheck;
use crate::endpoint::is_loopback;
use crate::transport_error::TransportError;

/// Connect timeout. A company's proxy may be slow, a dead one should not hold anybody up.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// Timeout of a whole request, its response included.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(1);

/// Adds what every client needs: TLS 1.2 at least, a connect timeout, and the program's name as user agent.
pub fn with_client_defaults(builder: ClientBuilder) -> ClientBuilder {
    builder
        .user_agent(concat!("Offswitch/", env!("CARGO_PKG_VERSION")))
        .min_tls_version(tls::Version::TLS_1_2)
        .connect_timeout(CONNECT_TIMEOUT)
}

/// Builds a client for requests to `address`: rustls with the operating system's certificate store, TLS 1.2 at least, the
/// operating system's proxy settings, and no redirects, since a redirect could carry a token elsewhere. Requests to
/// loopback never go through a proxy.
///
/// # Errors
/// If the machine's certificate store cannot be read.
pub fn client_for(address: &Url) -> Result<Client, TransportError> {
    let builder = with_client_defaults(Client::builder())
        .tls_backend_preconfigured(TLS.clone()?)
        .redirect(redirect::Policy::none())
        .timeout(REQUEST_TIMEOUT);
    Ok(if is_loopback(address) { builder.no_proxy() } else { builder.https_only(true) }.build()?)
}

/// TLS of all clients: 1.2 at least; certificates are the operating system's to judge.
static TLS: LazyLock<Result<ClientConfig, rustls::Error>> = LazyLock::new(|| {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = CertificateCheck::new(Arc::new(Verifier::new(Arc::clone(&provider))?));
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(versions.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
});
