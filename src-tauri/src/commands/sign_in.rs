//! IPC: session, interactive sign-in, and the test of the company's own application.

use offswitch_signin::{Account, BrowserProgress, InteractiveSignIn, SIGN_IN_TIMEOUT, Session, StoredSession};
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, State};
use url::Url;

use crate::adapters::access::with_application;
use crate::app::account_session::AccountSession;
use crate::app::own_application;
use crate::app::state::AppState;
use crate::platform::window;
use crate::settings::ValidatedEndpoints;
use crate::views::{AccountView, OwnApplicationTest, Problem, ProblemCode, RedirectPageTexts, SignInEvent};

/// Resumes the stored session, if there is one.
#[tauri::command]
pub(crate) async fn restore_session(state: State<'_, AppState>) -> Result<Option<AccountView>, Problem> {
    if let Some(account_session) = state.session() {
        return Ok(Some(account_session.account_view()));
    }
    if state.practice_only() {
        return Ok(None);
    }
    let ValidatedEndpoints { authority, service } = state.settings().endpoints()?;
    let Some(kept) = StoredSession::load(&authority, state.secrets(), state.clock()).await? else {
        return Ok(None);
    };
    let own_application = !authority.is_built_in_client();
    let session = kept.resume().await.map_err(|error| with_application(error.into(), own_application))?;
    let account_session = AccountSession::new(session, service, state.ledger(false), false, state.clock()).await?;
    Ok(Some(state.set_session(account_session).account_view()))
}

/// Signs in through the system's browser, at Microsoft or at the practice tenant; what was signed in before goes.
#[tauri::command]
pub(crate) async fn sign_in<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    practice: bool,
    pages: RedirectPageTexts,
    on_event: Channel<SignInEvent>,
) -> Result<AccountView, Problem> {
    let practice = practice || state.practice_only();
    let _permit = match state.session() {
        Some(account_session) => Some(account_session.run_permits().exclusive()?),
        None => None,
    };
    // Where the window has given the session up, signing in is what its service asked for.
    let former = state.session().filter(|former| former.is_practice() == practice);
    let purpose = Purpose::Account { claims: former.and_then(|former| former.required_claims()) };
    let (session, service) =
        browser_sign_in(&app, &state, endpoints(&state, practice), purpose, pages, on_event).await?;
    let account_session =
        AccountSession::new(session.clone(), service, state.ledger(practice), practice, state.clock()).await?;
    if let Some(former) = state.session() {
        former.end().await;
    }
    // The practice tenant ends with the program, so its session is not kept.
    if !practice {
        session.persist_in(state.secrets()).await;
    }
    Ok(state.set_session(account_session).account_view())
}

/// Reauthenticates the same person in the same tenant. A run that waits for it goes on.
#[tauri::command]
pub(crate) async fn reauthenticate<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    pages: RedirectPageTexts,
    on_event: Channel<SignInEvent>,
) -> Result<AccountView, Problem> {
    let account_session = state.require_session()?;
    let (practice, account) = (account_session.is_practice(), account_session.account());
    let purpose = Purpose::SamePerson { account, claims: account_session.required_claims() };
    let (session, _) = browser_sign_in(&app, &state, endpoints(&state, practice), purpose, pages, on_event).await?;
    account_session.replace_session(session.clone()).await;
    if !practice {
        session.persist_in(state.secrets()).await;
    }
    Ok(account_session.account_view())
}

/// Returns the link at which an administrator consents to the company's own application.
#[tauri::command]
pub(crate) async fn admin_consent_link(
    state: State<'_, AppState>,
    client_id: String,
    tenant: String,
) -> Result<String, Problem> {
    Ok(own_application::endpoints(&state, &client_id, &tenant).await?.authority.admin_consent_url().into())
}

/// Tests the company's own application: signs somebody in with it and reads the policy. Whoever is signed in stays so, and
/// nothing of the test is kept.
#[tauri::command]
pub(crate) async fn test_own_application<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    client_id: String,
    tenant: String,
    pages: RedirectPageTexts,
    on_event: Channel<SignInEvent>,
) -> Result<OwnApplicationTest, Problem> {
    let endpoints = own_application::endpoints(&state, &client_id, &tenant);
    let (session, service) = browser_sign_in(&app, &state, endpoints, Purpose::Test, pages, on_event).await?;
    let tested = own_application::test(&session, service, state.practice_only()).await;
    session.invalidate().await;
    tested
}

/// The endpoints that are set, or those of the practice tenant.
async fn endpoints(state: &AppState, practice: bool) -> Result<ValidatedEndpoints, Problem> {
    if practice { state.practice_endpoints().await } else { state.settings().endpoints() }
}

/// Purpose of a sign-in.
enum Purpose {
    /// Somebody signs in, in place of whoever was signed in, with the claims that the service asked for.
    Account { claims: Option<String> },
    /// This person signs in again; nobody else may.
    SamePerson { account: Account, claims: Option<String> },
    /// An application is tested; whoever is signed in stays so.
    Test,
}

/// Sends the person to the browser and waits for the session that comes of it, and says which service it is for.
async fn browser_sign_in<R: Runtime>(
    app: &AppHandle<R>,
    state: &AppState,
    endpoints: impl Future<Output = Result<ValidatedEndpoints, Problem>>,
    purpose: Purpose,
    pages: RedirectPageTexts,
    on_event: Channel<SignInEvent>,
) -> Result<(Session, Url), Problem> {
    let guard = state.begin_sign_in(!matches!(purpose, Purpose::Account { .. }))?;
    let cancel = guard.cancel();
    let (expected, claims) = match purpose {
        Purpose::Account { claims } => (None, claims),
        Purpose::SamePerson { account, claims } => (Some(account), claims),
        Purpose::Test => (None, None),
    };
    let session = async {
        let ValidatedEndpoints { authority, service } = endpoints.await?;
        let own_application = !authority.is_built_in_client();
        let problem = |error: offswitch_signin::Error| with_application(error.into(), own_application);
        let begin = InteractiveSignIn::begin(authority, pages.into(), SIGN_IN_TIMEOUT, state.clock(), expected, claims);
        let sign_in = tokio::select! {
            sign_in = begin => sign_in.map_err(problem)?,
            () = cancel.cancelled() => return Err(offswitch_signin::Error::Cancelled.into()),
        };
        guard.set_link(sign_in.authorization_url());
        tell(
            &on_event,
            SignInEvent::Opened {
                link: sign_in.authorization_url().to_string(),
                until: sign_in.expires_at().to_string(),
                own_application,
            },
        );
        if let Err(problem) = window::open_browser(sign_in.authorization_url()) {
            tell(&on_event, SignInEvent::BrowserFailed { problem });
        }
        let on_progress = |progress| {
            let event = match progress {
                BrowserProgress::CalledWithTls => SignInEvent::CalledWithTls,
                BrowserProgress::Redirected => SignInEvent::Finishing,
            };
            tell(&on_event, event);
        };
        let session = sign_in.complete(cancel.clone(), on_progress).await.map_err(problem)?;
        Ok::<_, Problem>((session, service))
    }
    .await;
    window::focus(app);
    session.inspect_err(|problem| tracing::info!(code = %problem.code, "not signed in"))
}

/// Cancels the pending sign-in, if there is one.
#[tauri::command]
pub(crate) async fn cancel_sign_in(state: State<'_, AppState>) -> Result<(), Problem> {
    state.cancel_sign_in();
    Ok(())
}

/// Reopens the browser for the pending sign-in.
#[tauri::command]
pub(crate) async fn reopen_browser(state: State<'_, AppState>) -> Result<(), Problem> {
    let link = state.sign_in_link().ok_or_else(|| Problem::new(ProblemCode::SignInTimedOut))?;
    window::open_browser(&link)
}

/// Ends the session; its secrets are forgotten.
#[tauri::command]
pub(crate) async fn sign_out(state: State<'_, AppState>) -> Result<(), Problem> {
    let Some(account_session) = state.session() else { return Ok(()) };
    let _permit = account_session.run_permits().exclusive()?;
    let forgotten = account_session.sign_out().await;
    state.clear_session();
    forgotten.map_err(|problem| Problem::new(ProblemCode::StoreNotForgotten).detail("cause", Some(problem)))
}

/// A window that is gone does not need to be told.
fn tell(channel: &Channel<SignInEvent>, event: SignInEvent) {
    if let Err(error) = channel.send(event) {
        tracing::warn!(%error, "the window was not told");
    }
}
