//! The company's own application: its endpoints, and the test of it.

use std::sync::Arc;

use offswitch_policies::client::{LicensingClient, RetryPolicy};
use offswitch_signin::{Authority, Permission, Session};
use url::Url;

use crate::adapters::access::Access;
use crate::app::account_session::account_view;
use crate::app::session_credential::SessionCredential;
use crate::app::state::AppState;
use crate::settings::ValidatedEndpoints;
use crate::views::{OwnApplicationFinding, OwnApplicationTest, Problem, ProblemCode};

/// The endpoints with this application and tenant in place of those that are set.
///
/// # Errors
/// The problem `signIn.address` naming `clientId` or `tenant`.
pub(crate) async fn endpoints(state: &AppState, client_id: &str, tenant: &str) -> Result<ValidatedEndpoints, Problem> {
    let ValidatedEndpoints { authority, service } =
        if state.practice_only() { state.practice_endpoints().await? } else { state.settings().endpoints()? };
    let authority = Authority::of_own_application(authority.address().as_str(), tenant, client_id)?;
    Ok(ValidatedEndpoints { authority, service })
}

/// Finds out whether the application may read the policy, with a session that it has signed in.
///
/// # Errors
/// The problem for which the service could not be asked.
pub(crate) async fn test(session: &Session, service: Url, practice: bool) -> Result<OwnApplicationTest, Problem> {
    let http = offswitch_network::client_for(&service)?;
    let credential = Arc::new(SessionCredential::new(session.clone()));
    let licensing = LicensingClient::new(http, service, credential, RetryPolicy::default());
    let refusal = match licensing.policy().await {
        Ok(_) => None,
        Err(error) => {
            let problem = Access::of(session).explain(Problem::from(&error));
            if problem.code != ProblemCode::ServiceRefused {
                return Err(problem);
            }
            Some(problem)
        }
    };
    let finding = match (&refusal, session.permission()) {
        (None, _) => OwnApplicationFinding::Works,
        (Some(_), Permission::Missing) => OwnApplicationFinding::Permission,
        (Some(_), Permission::Granted) => OwnApplicationFinding::Role,
        (Some(_), Permission::Unknown) => OwnApplicationFinding::PermissionOrRole,
    };
    Ok(OwnApplicationTest { finding, refusal, account: account_view(session.account(), session.tenant(), practice) })
}
