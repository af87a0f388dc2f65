//! Names of the routes, by which requests are counted and at which faults are aimed.

use axum::http::Method;

use crate::form_params::FormParams;

/// A route of the sign-in or of the licensing service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Route {
    Discovery,
    InstanceDiscovery,
    Keys,
    Authorize,
    SignInStep,
    Token,
    Logout,
    ListPolicies,
    ReadPolicy,
    ListProducts,
    ListOfferTypes,
    ListAll,
    ReadProduct,
    WriteProduct,
    ReadOfferType,
    WriteOfferType,
}

impl Route {
    /// All routes, in the order in which documentation names them.
    pub(crate) const ALL: [Self; 16] = [
        Self::Discovery,
        Self::InstanceDiscovery,
        Self::Keys,
        Self::Authorize,
        Self::SignInStep,
        Self::Token,
        Self::Logout,
        Self::ListPolicies,
        Self::ReadPolicy,
        Self::ListProducts,
        Self::ListOfferTypes,
        Self::ListAll,
        Self::ReadProduct,
        Self::WriteProduct,
        Self::ReadOfferType,
        Self::WriteOfferType,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Discovery => "discovery",
            Self::InstanceDiscovery => "instance-discovery",
            Self::Keys => "keys",
            Self::Authorize => "authorize",
            Self::SignInStep => "sign-in-step",
            Self::Token => "token",
            Self::Logout => "logout",
            Self::ListPolicies => "list-policies",
            Self::ReadPolicy => "read-policy",
            Self::ListProducts => "list-products",
            Self::ListOfferTypes => "list-offer-types",
            Self::ListAll => "list-all",
            Self::ReadProduct => "read-product",
            Self::WriteProduct => "write-product",
            Self::ReadOfferType => "read-offer-type",
            Self::WriteOfferType => "write-offer-type",
        }
    }

    /// The route of a request that matched `path` (a pattern of the router).
    pub(crate) fn of(method: &Method, path: &str, query: Option<&str>) -> Option<Self> {
        let reads = matches!(*method, Method::GET | Method::HEAD);
        let writes = *method == Method::PUT;
        let posts = *method == Method::POST;
        Some(match path {
            "/{tenant}/v2.0/.well-known/openid-configuration" if reads => Self::Discovery,
            "/common/discovery/instance" if reads => Self::InstanceDiscovery,
            "/{tenant}/discovery/v2.0/keys" if reads => Self::Keys,
            "/{tenant}/oauth2/v2.0/authorize" if reads => Self::Authorize,
            "/{tenant}/oauth2/v2.0/token" if posts => Self::Token,
            "/{tenant}/oauth2/v2.0/logout" if reads => Self::Logout,
            "/v1.0/policies" if reads => Self::ListPolicies,
            "/v1.0/policies/{policy}" if reads => Self::ReadPolicy,
            "/v1.0/policies/{policy}/products" if reads => {
                let parameters = FormParams::parse(query.unwrap_or_default());
                match parameters.get_ignoring_case("scope") {
                    Some(scope) if scope.eq_ignore_ascii_case("OfferType") => Self::ListOfferTypes,
                    Some(_) => Self::ListProducts,
                    None => Self::ListAll,
                }
            }
            "/v1.0/policies/{policy}/products/{id}" if reads => Self::ReadProduct,
            "/v1.0/policies/{policy}/products/{id}" if writes => Self::WriteProduct,
            "/v1.0/policies/{policy}/offerTypes/{id}" if reads => Self::ReadOfferType,
            "/v1.0/policies/{policy}/offerTypes/{id}" if writes => Self::WriteOfferType,
            path if posts && path.starts_with("/{tenant}/login") => Self::SignInStep,
            _ => return None,
        })
    }

    pub(crate) const fn is_write(self) -> bool {
        matches!(self, Self::WriteProduct | Self::WriteOfferType)
    }

    /// True if the licensing service answers it; the sign-in answers the others.
    pub(crate) const fn is_licensing(self) -> bool {
        matches!(
            self,
            Self::ListPolicies
                | Self::ReadPolicy
                | Self::ListProducts
                | Self::ListOfferTypes
                | Self::ListAll
                | Self::ReadProduct
                | Self::WriteProduct
                | Self::ReadOfferType
                | Self::WriteOfferType
        )
    }
}

/// Target of a fault: one route, or all of a sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    One(Route),
    /// Every read of the licensing service.
    Reads,
    /// Every write of the licensing service.
    Writes,
    /// Everything but the control interface.
    All,
}

impl Target {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "reads" => Self::Reads,
            "writes" => Self::Writes,
            "all" => Self::All,
            name => Self::One(Route::ALL.into_iter().find(|route| route.name() == name)?),
        })
    }

    pub(crate) fn matches(self, route: Route) -> bool {
        match self {
            Self::One(one) => one == route,
            Self::Reads => route.is_licensing() && !route.is_write(),
            Self::Writes => route.is_write(),
            Self::All => true,
        }
    }
}
