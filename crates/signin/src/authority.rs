//! Authority: the identity provider's address, the tenant, and the client id.

use offswitch_network::{EndpointError, parse_allowed_endpoint};
use url::Url;

use crate::error::Error;

/// Microsoft Entra ID's address in the global cloud; other clouds have no self-service purchase (licensing-service.md).
pub const DEFAULT_AUTHORITY: &str = "https://login.microsoftonline.com";
/// Any work or school account, in its own tenant.
pub const DEFAULT_TENANT: &str = "organizations";
/// The public client of the `MSCommerce` PowerShell module (licensing-service.md).
pub const DEFAULT_CLIENT_ID: &str = "3d5cffa9-04da-4657-8cab-c7f074657cad";
/// Microsoft's sign-in hosts, the only ones accepted outside of loopback.
pub const MICROSOFT_HOSTS: &[&str] = &["login.microsoftonline.com", "login.microsoft.com", "login.windows.net"];

/// Maximum length in bytes, longer than any domain name or client id.
const MAX_NAME_LEN: usize = 255;

/// The identity provider's address, the tenant there, and the client that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    address: Url,
    tenant: String,
    client_id: String,
}

impl Authority {
    /// Takes an address (Microsoft's, or one on this machine), a tenant (`organizations`, `common`, a domain or a GUID)
    /// and a client id.
    ///
    /// # Errors
    /// [`Error::InvalidEndpoint`] names the part that is not accepted.
    pub fn new(address: &str, tenant: &str, client_id: &str) -> Result<Self, Error> {
        let refuse = |name: &'static str, value: &str, problem: EndpointError| Error::InvalidEndpoint {
            name,
            value: value.chars().take(MAX_NAME_LEN).collect(),
            problem,
        };
        let url = parse_allowed_endpoint(address, MICROSOFT_HOSTS)
            .map_err(|problem| refuse("authority", address, problem))?;
        let plain = |text: &str| {
            let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            !text.is_empty() && text.len() <= MAX_NAME_LEN && text.chars().all(allowed) && !text.starts_with('.')
        };
        for (name, value) in [("tenant", tenant), ("clientId", client_id)] {
            if !plain(value.trim()) {
                let problem = EndpointError::Malformed("letters, digits, '.', '-' and '_' only".to_owned());
                return Err(refuse(name, value, problem));
            }
        }
        Ok(Self { address: url, tenant: tenant.trim().to_owned(), client_id: client_id.trim().to_owned() })
    }

    /// The same for an application that a company has registered in its own tenant: the client id is a GUID and not the built-in
    /// one, and the tenant is named, by a domain or its id, since such an application signs in nowhere else.
    ///
    /// # Errors
    /// [`Error::InvalidEndpoint`] names the part that is not accepted.
    pub fn of_own_application(address: &str, tenant: &str, client_id: &str) -> Result<Self, Error> {
        let authority = Self::new(address, tenant, client_id)?;
        let refuse = |name: &'static str, value: &str, problem: &str| Error::InvalidEndpoint {
            name,
            value: value.to_owned(),
            problem: EndpointError::Malformed(problem.to_owned()),
        };
        if !is_guid(&authority.client_id) {
            return Err(refuse("clientId", &authority.client_id, "a GUID only"));
        }
        if authority.is_built_in_client() {
            return Err(refuse("clientId", &authority.client_id, "Microsoft's own client"));
        }
        if !is_guid(&authority.tenant) && !is_domain(&authority.tenant) {
            return Err(refuse("tenant", &authority.tenant, "a domain or a GUID only"));
        }
        Ok(authority)
    }

    /// Returns whether the client is [`DEFAULT_CLIENT_ID`].
    #[must_use]
    pub fn is_built_in_client(&self) -> bool {
        is_built_in_client(&self.client_id)
    }

    /// The link at which an administrator consents for the whole tenant to what the application's registration asks for
    /// (licensing-service.md, "An application of the company's own").
    #[must_use]
    pub fn admin_consent_url(&self) -> Url {
        let mut url = self.address.clone();
        url.set_path(&format!("{}/{}/adminconsent", self.address.path().trim_end_matches('/'), self.tenant));
        url.query_pairs_mut().append_pair("client_id", &self.client_id);
        url
    }

    /// The identity provider's address, without a slash at its end.
    #[must_use]
    pub fn address(&self) -> &Url {
        &self.address
    }

    /// The tenant to sign in to.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// The client (application) id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Addresses of the provider's discovery document, best first: Entra's place (tenant, then `v2.0`), and on this
    /// machine also the plain place of OpenID Connect Discovery 1.0, section 4.
    pub(crate) fn discovery_addresses(&self) -> Vec<Url> {
        const WELL_KNOWN: &str = ".well-known/openid-configuration";
        let at = |place: &str| {
            let mut url = self.address.clone();
            url.set_path(&format!("{}/{place}{WELL_KNOWN}", self.address.path().trim_end_matches('/')));
            url
        };
        let mut addresses = vec![at(&format!("{}/v2.0/", self.tenant))];
        if offswitch_network::is_loopback(&self.address) {
            addresses.push(at(""));
        }
        addresses
    }
}

/// Returns whether a client id is [`DEFAULT_CLIENT_ID`], without case, as Entra compares it.
#[must_use]
pub fn is_built_in_client(client_id: &str) -> bool {
    client_id.trim().eq_ignore_ascii_case(DEFAULT_CLIENT_ID)
}

fn is_guid(text: &str) -> bool {
    let lengths: Vec<_> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Returns whether a text is a domain name of two labels or more (RFC 1035, section 2.3.1).
fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric())
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.contains('.') && text.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entra_describes_itself_below_the_tenant() {
        let authority =
            Authority::new(DEFAULT_AUTHORITY, DEFAULT_TENANT, DEFAULT_CLIENT_ID).expect("the defaults stand");
        let addresses: Vec<_> = authority.discovery_addresses().into_iter().map(String::from).collect();
        assert_eq!(
            addresses,
            ["https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration"],
            "Microsoft is asked at one place only"
        );
    }

    #[test]
    fn an_own_application_is_named_by_ids_that_can_be_one() {
        const OWN: &str = "b7c41d0e-6a85-4f2b-9d13-8e50a2f7c964";
        for tenant in ["contoso.example", "contoso.onmicrosoft.com", "5B8E2C4A-93d7-4f06-8a1e-d24c70f9b365"] {
            let own = Authority::of_own_application(DEFAULT_AUTHORITY, tenant, &format!(" {OWN} "));
            let own = own.unwrap_or_else(|error| panic!("{tenant} is accepted: {error}"));
            assert!(!own.is_built_in_client(), "it is the company's");
            assert_eq!(
                own.admin_consent_url().as_str(),
                format!("https://login.microsoftonline.com/{tenant}/adminconsent?client_id={OWN}"),
                "consent is for that tenant and application"
            );
        }
        for (tenant, client, part) in [
            ("organizations", OWN, "tenant"),
            ("common", OWN, "tenant"),
            ("contoso", OWN, "tenant"),
            ("contoso..example", OWN, "tenant"),
            ("-contoso.example", OWN, "tenant"),
            ("5b8e2c4a-93d7-4f06-8a1e", OWN, "tenant"),
            ("contoso.example", "offswitch", "clientId"),
            ("contoso.example", "b7c41d0e6a854f2b9d138e50a2f7c964", "clientId"),
            ("contoso.example", "b7c41d0e-6a85-4f2b-9d13-8e50a2f7c96g", "clientId"),
            ("contoso.example", "3D5CFFA9-04da-4657-8cab-c7f074657cad", "clientId"),
        ] {
            match Authority::of_own_application(DEFAULT_AUTHORITY, tenant, client) {
                Err(Error::InvalidEndpoint { name, .. }) => assert_eq!(name, part, "{tenant} {client}"),
                other => panic!("{tenant} {client} was taken: {other:?}"),
            }
        }
    }

    #[test]
    fn bad_parts_are_named() {
        for (address, tenant, client, part) in [
            ("https://evil.example", "organizations", "app", "authority"),
            ("http://localhost:1", "a/b", "app", "tenant"),
            ("http://localhost:1", "..", "app", "tenant"),
            ("http://localhost:1", "", "app", "tenant"),
            ("http://localhost:1", "organizations", "a b", "clientId"),
        ] {
            match Authority::new(address, tenant, client) {
                Err(Error::InvalidEndpoint { name, .. }) => assert_eq!(name, part, "{address} {tenant} {client}"),
                other => panic!("{address} {tenant} {client} was taken: {other:?}"),
            }
        }
    }
}
