//! Start and stop of a practice tenant: its options, its server, its announcement.

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use serde::Serialize;
use tempfile::NamedTempFile;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::applications::Applications;
use crate::faults::Faults;
use crate::licensing::offerings::{DEFAULT_PRODUCTS, MAX_PRODUCTS, Offerings};
use crate::organization::{CLIENT_ID, DOMAIN, OWN_CLIENT_ID, TENANT_ID};
use crate::request_log::RequestLog;
use crate::sign_in::flows::Flows;
use crate::sign_in::sso_sessions::SsoSessions;
use crate::sign_in::token_store::TokenStore;
use crate::signing_key::SigningKey;
use crate::tenant::Tenant;
use crate::users::{self, Account};
use crate::{control, licensing, listener, middleware, sign_in, tls};

/// Options of a practice tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The port on both loopback addresses; 0 (the default) takes a free one.
    pub port: u16,
    /// True for TLS, with a certificate authority made for this run. Off by default.
    pub tls: bool,
    /// Latency of each response of the licensing service; none by default. Half of it passes before a write takes
    /// effect and half after.
    pub latency: Duration,
    /// Number of products, 0 to 9,999, besides the four offer types. The 29 of the product table by default;
    /// fewer are its first ones, more are the table and invented ones.
    pub products: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { port: 0, tls: false, latency: Duration::ZERO, products: DEFAULT_PRODUCTS }
    }
}

/// Error of starting a practice tenant.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The port cannot be listened on: another program has it, or the system forbids it.
    #[error("cannot listen on port {port} of the loopback addresses: {source}")]
    Listen {
        /// The port that was asked for; 0 stands for any.
        port: u16,
        /// Error of the operating system.
        source: io::Error,
    },
    /// The certificates for TLS could not be made.
    #[error("cannot make certificates: {0}")]
    Certificates(String),
    /// The file with the authority's certificate could not be written to the system's temporary folder.
    #[error("cannot write the certificate authority's file: {0}")]
    AuthorityFile(io::Error),
    /// More products were asked for than there can be.
    #[error("{0} products are too many; there can be {MAX_PRODUCTS}")]
    Products(usize),
}

/// A running practice tenant. It ends when this is dropped; [`Practice::stop`] also waits for the end.
#[derive(Debug)]
pub struct Practice {
    announcement: Announcement,
    announcement_json: String,
    authority_pem: Option<String>,
    /// Removed when it is dropped.
    authority_file: Option<NamedTempFile>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

/// Endpoints, ids and accounts that a client has to know.
#[derive(Clone, Debug, Serialize)]
struct Announcement {
    authority: String,
    service: String,
    control: String,
    tenant: &'static str,
    tenant_id: &'static str,
    client_id: &'static str,
    own_client_id: &'static str,
    ca: Option<String>,
    accounts: Vec<Account>,
}

impl Practice {
    /// Starts a practice tenant on the loopback interface. Needs a Tokio runtime with time and I/O.
    ///
    /// # Errors
    /// [`StartError`] says what was in the way; nothing is left running then.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let Options { port, tls, latency, products } = options;
        if products > MAX_PRODUCTS {
            return Err(StartError::Products(products));
        }
        let sockets = listener::open(port).await.map_err(|source| StartError::Listen { port, source })?;
        SigningKey::prepare();
        let certificates = tls.then(tls::certificates).transpose();
        let certificates = certificates.map_err(|error: tls::Error| StartError::Certificates(error.to_string()))?;
        let authority_pem = certificates.as_ref().map(|certificates| certificates.authority.clone());
        let authority_file =
            authority_pem.as_deref().map(authority_file).transpose().map_err(StartError::AuthorityFile)?;

        let scheme = if tls { "https" } else { "http" };
        let root = format!("{scheme}://localhost:{}", sockets.port);
        let tenant = Arc::new(Tenant {
            root: root.clone(),
            port: sockets.port,
            latency,
            applications: Applications::default(),
            flows: Flows::default(),
            sso_sessions: SsoSessions::new(sockets.port, tls),
            token_store: TokenStore::default(),
            offerings: Offerings::new(products),
            faults: Faults::default(),
            request_log: RequestLog::default(),
        });
        let router = Router::new()
            .merge(sign_in::router())
            .merge(licensing::router())
            .route_layer(from_fn_with_state(Arc::clone(&tenant), middleware::intercept))
            .merge(control::router())
            .fallback(middleware::not_found)
            .with_state(tenant);

        let announcement = Announcement {
            control: format!("{root}/control"),
            authority: root.clone(),
            service: root,
            tenant: DOMAIN,
            tenant_id: TENANT_ID,
            client_id: CLIENT_ID,
            own_client_id: OWN_CLIENT_ID,
            ca: authority_file.as_ref().map(|file| file.path().to_string_lossy().into_owned()),
            accounts: users::accounts(),
        };
        let announcement_json = serde_json::to_string(&announcement).expect("texts can be written as JSON");
        let (stop, stopped) = oneshot::channel();
        let server = certificates.map(|certificates| certificates.server);
        let serving = tokio::spawn(listener::serve(sockets, server, router, stopped));
        Ok(Self { announcement, announcement_json, authority_pem, authority_file, stop, serving })
    }

    /// The sign-in's root, such as `http://localhost:50123`, without a slash at the end. A tenant's authority is this,
    /// a slash, and the tenant's domain or id, `organizations` or `common`.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.announcement.authority
    }

    /// The licensing service's root, without a slash at the end.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.announcement.service
    }

    /// The control interface's root, without a slash at the end. The crate's README describes it.
    #[must_use]
    pub fn control(&self) -> &str {
        &self.announcement.control
    }

    /// The tenant's domain.
    #[must_use]
    pub fn tenant(&self) -> &'static str {
        self.announcement.tenant
    }

    /// The tenant's id, a GUID; the same in every run.
    #[must_use]
    pub fn tenant_id(&self) -> &'static str {
        self.announcement.tenant_id
    }

    /// The public client that people can sign in with. Its redirect URI is `http://localhost/m365/commerce`, with any
    /// port.
    #[must_use]
    pub fn client_id(&self) -> &'static str {
        self.announcement.client_id
    }

    /// The public client that the organization has registered for itself. It has the same redirect URI.
    #[must_use]
    pub fn own_client_id(&self) -> &'static str {
        self.announcement.own_client_id
    }

    /// The certificate authority to trust, as a PEM file that is removed when the practice tenant ends; `None` without
    /// TLS.
    #[must_use]
    pub fn ca_path(&self) -> Option<&Path> {
        self.authority_file.as_ref().map(NamedTempFile::path)
    }

    /// The certificate authority to trust, as PEM text; `None` without TLS.
    #[must_use]
    pub fn ca_pem(&self) -> Option<&str> {
        self.authority_pem.as_deref()
    }

    /// The people who can sign in: a Billing Administrator, a Global Administrator, a Global Reader and a plain user.
    #[must_use]
    pub fn accounts(&self) -> &[Account] {
        &self.announcement.accounts
    }

    /// All of this as the one JSON object that the program prints as its first line: `authority`, `service`, `control`,
    /// `tenant`, `tenant_id`, `client_id`, `own_client_id`, `ca` (null without TLS) and `accounts`.
    #[must_use]
    pub fn announcement(&self) -> &str {
        &self.announcement_json
    }

    /// Ends it: open connections are closed, the port is free and the certificate authority's file is gone afterwards.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        // An error here would mean that it ended already, with a panic that was reported then.
        let _ = self.serving.await;
    }
}

fn authority_file(pem: &str) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix("offswitch-practice-ca-").suffix(".pem").tempfile()?;
    file.write_all(pem.as_bytes())?;
    file.flush()?;
    Ok(file)
}
