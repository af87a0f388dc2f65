//! Signing in and out.

use offswitch_signin::{Account, InteractiveSignIn, SIGN_IN_TIMEOUT, Session, StoredSession};
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, State};
use url::Url;

use crate::app::account_session::SignedIn;
use crate::app::state::Program;
use crate::platform::window;
use crate::settings::Endpoints;
use crate::views::{AccountView, ClosingPages, Problem, SignInEvent};

/// Takes up the kept session, if there is one.
#[tauri::command]
pub(crate) async fn resume(program: State<'_, Program>) -> Result<Option<AccountView>, Problem> {
    if let Some(signed_in) = program.signed_in() {
        return Ok(Some(signed_in.account()));
    }
    if program.opens_on_practice() {
        return Ok(None);
    }
    let Endpoints { authority, service } = program.settings().endpoints()?;
    let Some(kept) = StoredSession::load(&authority, program.secrets(), program.clock()).await? else {
        return Ok(None);
    };
    let session = kept.resume().await?;
    let signed_in = SignedIn::new(session, service, program.ledger(false), false, program.clock()).await?;
    Ok(Some(program.sign_in(signed_in).account()))
}

/// Signs in through the system's browser, at Microsoft or at the practice tenant; what was signed in before goes.
#[tauri::command]
pub(crate) async fn sign_in<R: Runtime>(
    app: AppHandle<R>,
    program: State<'_, Program>,
    practice: bool,
    pages: ClosingPages,
    on_event: Channel<SignInEvent>,
) -> Result<AccountView, Problem> {
    let practice = practice || program.opens_on_practice();
    let _turn = match program.signed_in() {
        Some(signed_in) => Some(signed_in.runs().alone()?),
        None => None,
    };
    let (session, service) = through_the_browser(&app, &program, practice, None, pages, on_event).await?;
    let signed_in =
        SignedIn::new(session.clone(), service, program.ledger(practice), practice, program.clock()).await?;
    if let Some(former) = program.signed_in() {
        former.end().await;
    }
    // The practice tenant ends with the program, so its session is not kept.
    if !practice {
        session.persist_in(program.secrets()).await;
    }
    Ok(program.sign_in(signed_in).account())
}

/// Signs in once more as the same person in the same tenant. A run that waits for it goes on.
#[tauri::command]
pub(crate) async fn sign_in_again<R: Runtime>(
    app: AppHandle<R>,
    program: State<'_, Program>,
    pages: ClosingPages,
    on_event: Channel<SignInEvent>,
) -> Result<AccountView, Problem> {
    let signed_in = program.must_be_signed_in()?;
    let (practice, person) = (signed_in.is_practice(), signed_in.person());
    let (session, _) = through_the_browser(&app, &program, practice, Some(person), pages, on_event).await?;
    signed_in.go_on_with(session.clone()).await;
    if !practice {
        session.persist_in(program.secrets()).await;
    }
    Ok(signed_in.account())
}

/// Sends the person to the browser and waits for the session that comes of it, and says which service it is for. With
/// `expected`, only a session of that person.
async fn through_the_browser<R: Runtime>(
    app: &AppHandle<R>,
    program: &Program,
    practice: bool,
    expected: Option<Account>,
    pages: ClosingPages,
    on_event: Channel<SignInEvent>,
) -> Result<(Session, Url), Problem> {
    let under_way = program.begin_sign_in(expected.is_some())?;
    let cancel = under_way.cancel();
    let session = async {
        let Endpoints { authority, service } =
            if practice { program.practice_endpoints().await? } else { program.settings().endpoints()? };
        let begin = InteractiveSignIn::begin(authority, pages.into(), SIGN_IN_TIMEOUT, program.clock(), expected);
        let sign_in = tokio::select! {
            sign_in = begin => sign_in?,
            () = cancel.cancelled() => return Err(offswitch_signin::Error::Cancelled.into()),
        };
        under_way.set_link(sign_in.authorization_url());
        tell(
            &on_event,
            SignInEvent::Opened {
                link: sign_in.authorization_url().to_string(),
                until: sign_in.expires_at().to_string(),
            },
        );
        if let Err(problem) = window::open_browser(sign_in.authorization_url()) {
            tell(&on_event, SignInEvent::BrowserFailed { problem });
        }
        let on_redirect = || tell(&on_event, SignInEvent::Finishing);
        let session = sign_in.complete(cancel.clone(), on_redirect).await?;
        Ok::<_, Problem>((session, service))
    }
    .await;
    window::bring_forward(app);
    session.inspect_err(|problem| tracing::info!(code = problem.code, "not signed in"))
}

/// Gives up the sign-in under way, if there is one.
#[tauri::command]
pub(crate) async fn cancel_sign_in(program: State<'_, Program>) -> Result<(), Problem> {
    program.cancel_sign_in();
    Ok(())
}

/// Opens the browser once more for the sign-in under way.
#[tauri::command]
pub(crate) async fn open_browser_again(program: State<'_, Program>) -> Result<(), Problem> {
    let link = program.sign_in_link().ok_or_else(|| Problem::new("signIn.timedOut"))?;
    window::open_browser(&link)
}

/// Ends the session; its secrets are forgotten.
#[tauri::command]
pub(crate) async fn sign_out(program: State<'_, Program>) -> Result<(), Problem> {
    let Some(signed_in) = program.signed_in() else { return Ok(()) };
    let _turn = signed_in.runs().alone()?;
    let forgotten = signed_in.sign_out().await;
    program.sign_out();
    forgotten.map_err(|problem| Problem::new("store.notForgotten").detail("cause", Some(problem)))
}

/// A window that is gone does not need to be told.
fn tell(channel: &Channel<SignInEvent>, event: SignInEvent) {
    if let Err(error) = channel.send(event) {
        tracing::warn!(%error, "the window was not told");
    }
}
