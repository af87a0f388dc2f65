//! What crosses the door to the window. `ts-rs` writes these types to `ui/types/views.d.ts`, against which the window's
//! modules are checked. No English sentence is among them: problems are codes, which the window puts into words.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that went wrong, for the window to put into words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct Problem {
    /// Chooses the sentence, such as `network.timeout`.
    pub code: String,
    /// What the sentence names.
    #[ts(type = "Record<string, string>")]
    pub params: std::collections::BTreeMap<String, String>,
    /// For support: correlation id, status, time and the like.
    pub details: Vec<Detail>,
}

/// One line of *Copy details*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct Detail {
    /// `time`, `correlationId`, `traceId`, `status`, `number`, `error`, `description`, `address`, `reason`, `cause`.
    pub name: String,
    /// Its value, as it came.
    pub value: String,
}

/// How a value is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum ValueKind {
    /// `Enabled`.
    On,
    /// `Disabled`.
    Off,
    /// `OnlyTrialsWithoutPaymentMethod`.
    Trials,
    /// A word that Offswitch does not know.
    Other,
}

/// A value of an offering.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct ValueView {
    /// How to show it.
    pub kind: ValueKind,
    /// The service's own word.
    pub text: String,
}

/// Whose an offering is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum OfferingKind {
    /// Microsoft's.
    Product,
    /// Third parties'.
    OfferType,
}

/// One thing that the policy covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct OfferingView {
    /// Names it across the door.
    pub key: String,
    /// Whose it is.
    pub kind: OfferingKind,
    /// Product id or offer type id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it stands at.
    pub value: ValueView,
    /// What it may be set to.
    pub choices: Vec<ValueKind>,
}

/// The policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct PolicyView {
    /// `AllowSelfServicePurchase`.
    pub id: String,
    /// The service's description.
    pub description: String,
    /// How new offerings start, in the service's words.
    pub default_value: String,
}

/// What turning everything off comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct PlanView {
    /// The offerings that will be changed.
    pub keys: Vec<String>,
    /// How many already stand as wanted.
    pub standing: usize,
    /// The offerings left alone, since nobody here knows what their value means.
    pub left_alone: Vec<String>,
}

/// The list as the service gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct CatalogueView {
    /// The policy.
    pub policy: PolicyView,
    /// Every offering.
    pub offerings: Vec<OfferingView>,
    /// When it was read (RFC 3339, UTC).
    pub checked_at: String,
    /// Why offer types are missing, if they are.
    pub offer_types_problem: Option<Problem>,
    /// What turning everything off comes to.
    pub turn_off: PlanView,
    /// What was not there when this account looked before; none where it never has, or nothing is new.
    pub new: Option<NewView>,
    /// Why nothing may be changed, if the ledger cannot record it.
    pub ledger_problem: Option<Problem>,
}

/// Offerings that were not there when the account looked last before this session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct NewView {
    /// The offerings' keys, at least one.
    pub keys: Vec<String>,
    /// When that last look was (RFC 3339, UTC).
    pub since: String,
}

/// What the account saw last, shown while the kept session is renewed and the list is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct KnownView {
    /// The account whose session is kept.
    pub account: AccountView,
    /// The list as it was; `checked_at` says when.
    pub catalogue: CatalogueView,
}

/// Who is signed in already, for a window that was loaded anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct PresentView {
    /// The account.
    pub account: AccountView,
    /// The list as it was read last, in step with what a run told since; `checked_at` says when.
    pub catalogue: Option<CatalogueView>,
    /// Whether anything is under way, which `follow_run` tells about.
    pub busy: bool,
}

/// Whether the signed-in person may change anything, as the ID token hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum MayChange {
    /// A role that may is among those told.
    Likely,
    /// Roles are told, and none that may is among them.
    Unlikely,
    /// No roles are told.
    Unknown,
}

/// The signed-in account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct AccountView {
    /// The person's name.
    pub name: String,
    /// The user name; may be empty.
    pub username: String,
    /// The organisation's domain.
    pub organisation: String,
    /// The tenant's id.
    pub tenant_id: String,
    /// Whether it is the practice tenant.
    pub practice: bool,
    /// Whether the person may change anything: a hint.
    pub may_change: MayChange,
    /// `globalAdministrator`, `billingAdministrator`, `globalReader`, `none` or `unknown`.
    #[ts(type = "\"globalAdministrator\" | \"billingAdministrator\" | \"globalReader\" | \"none\" | \"unknown\"")]
    pub role: offswitch_signin::Role,
    /// Why the session lasts for this run of the program only, if it does.
    pub kept_problem: Option<Problem>,
}

/// Addresses of the sign-in and of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct Places {
    /// The identity provider's address.
    pub authority: String,
    /// The tenant to sign in to.
    pub tenant: String,
    /// The application to sign in as.
    pub client_id: String,
    /// The licensing service's address.
    pub service: String,
}

/// Whether the program looks for newer releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum UpdatesView {
    /// It does.
    On,
    /// The settings say no.
    Off,
    /// A policy of Windows says no.
    ByPolicy,
    /// It was installed for everybody on this computer; whoever did that brings newer ones.
    ByAdministrator,
    /// This build knows of no releases.
    Unknown,
}

/// A newer release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct UpdateView {
    /// Its version.
    pub version: String,
}

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct SettingsView {
    /// What holds now.
    #[serde(flatten)]
    pub places: Places,
    /// Names of places that the command line fixes.
    pub fixed: Vec<String>,
    /// What holds if nothing is set.
    pub defaults: Places,
    /// Whether newer releases are looked for.
    pub updates: UpdatesView,
}

/// An invented person of the practice tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct PracticeAccountView {
    /// User name.
    pub user: String,
    /// Password, good for the practice tenant only.
    pub password: String,
    /// The second factor.
    pub code: String,
    /// The role's name.
    pub role: String,
}

/// How the system is told to write times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct RegionView {
    /// Where its formats are from, such as `de-AT`; its language may be another than the window's.
    pub locale: String,
    /// Whether the hours are counted to twelve.
    pub twelve_hours: bool,
}

/// What the window needs to begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct StartView {
    /// The program's version.
    pub version: String,
    /// Whether the program was started with `--practice`.
    pub practice: bool,
    /// The people of the practice tenant, once it runs.
    pub practice_accounts: Vec<PracticeAccountView>,
    /// How times are written, where the system has a choice beside its language.
    pub region: Option<RegionView>,
    /// The settings.
    pub settings: SettingsView,
    /// Why the settings are the usual ones, if they could not be read.
    pub settings_problem: Option<Problem>,
    /// Why nothing may be changed, if the ledger cannot record it; a list that was read knows better.
    pub ledger_problem: Option<Problem>,
    /// That a damaged ledger was set aside and a new one begun, if that happened at this start.
    pub ledger_notice: Option<Problem>,
    /// What is known already of the account whose session is kept, if there is one and nobody was signed in yet.
    pub known: Option<KnownView>,
    /// Who is signed in, if the window was loaded anew.
    pub present: Option<PresentView>,
}

/// How one change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum OutcomeState {
    /// Its turn has not come.
    Waiting,
    /// It is being written.
    UnderWay,
    /// The service took it; it was not read back yet.
    Accepted,
    /// It was read back.
    Verified,
    /// The service took it, but does not show it yet.
    Unconfirmed,
    /// The service refused it.
    Refused,
    /// It could not be written.
    Failed,
    /// It was not tried.
    NotAttempted,
    /// Offswitch was cut off while it was about to be written or being written, and nothing tells that it took effect.
    Interrupted,
}

/// One change of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct ChangeView {
    /// The offering's key.
    pub key: String,
    /// Whose it is.
    pub kind: OfferingKind,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The value before.
    pub from: ValueView,
    /// The value wanted.
    pub to: ValueView,
    /// How it stands.
    pub state: OutcomeState,
    /// Why, if it did not go well.
    pub problem: Option<Problem>,
    /// The correlation id of the request that decided it, if one was sent; of an interrupted one it may not have been.
    pub correlation_id: Option<String>,
    /// Whether one of its requests may have taken effect, though it was refused or failed.
    pub in_doubt: bool,
    /// The value that the service showed when it was judged, if it was looked at.
    pub seen: Option<ValueView>,
}

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum Intent {
    /// Turn everything off.
    TurnOffAll,
    /// Set the chosen ones to a value.
    Set,
    /// Bring back what stood before a run.
    Undo,
    /// Try again what failed in a run.
    Retry,
    /// Go on with what a run did not come to.
    Continue,
}

/// Why a run ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum Stopped {
    /// The admin stopped it.
    Admin,
    /// The role may not change anything.
    Refused,
    /// The session ended.
    Session,
    /// The ledger could not record a step, or not the run's end.
    Record,
    /// It took longer than a run may take.
    Time,
    /// The service asked to wait for too long.
    Wait,
    /// The service could not be read after a pause or the machine's sleep.
    Unread,
    /// Offswitch was cut off in it; at the next start the service was asked how its changes stand.
    Interrupted,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct RunView {
    /// Its number in the ledger.
    #[ts(type = "number")]
    pub id: i64,
    /// What it is for.
    pub intent: Intent,
    /// The name of the person who started it.
    pub who: String,
    /// When it began (RFC 3339, UTC).
    pub started_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Why it ended early, if it did.
    pub stopped: Option<Stopped>,
    /// Until when the service asked to wait, if that ended it just now (RFC 3339, UTC).
    pub barred_until: Option<String>,
    /// Its changes.
    pub changes: Vec<ChangeView>,
    /// Undo: names of offerings that somebody else changed since, which are left alone.
    pub overtaken: Vec<String>,
}

/// What is told while a run goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum RunEvent {
    /// The run is recorded and begins.
    Started {
        /// The run with all its changes.
        run: RunView,
    },
    /// One change stands differently.
    Change {
        /// The offering's key.
        key: String,
        /// How it stands now.
        state: OutcomeState,
        /// The value that was read back, if it was.
        value: Option<ValueView>,
        /// Why, if it did not go well.
        problem: Option<Problem>,
    },
    /// The service asked to wait.
    Waiting {
        /// For so many seconds.
        #[ts(type = "number")]
        seconds: u64,
    },
    /// Everything is answered; the list is read again.
    Checking,
    /// The session has ended; the run waits until the same person has signed in again, or the admin stops it.
    Paused,
    /// The same person has signed in again, and the run goes on.
    Resumed,
}

/// How many changes of a run ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct CountsView {
    /// All of them.
    pub planned: u32,
    /// Read back as wanted.
    pub verified: u32,
    /// Taken by the service, not seen yet.
    pub unconfirmed: u32,
    /// Refused.
    pub refused: u32,
    /// Failed on the way.
    pub failed: u32,
    /// Never sent.
    pub not_attempted: u32,
    /// Cut off while about to be written or being written.
    pub interrupted: u32,
}

/// A run in the history, without its changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct RunHeadView {
    /// Its number in the ledger.
    #[ts(type = "number")]
    pub id: i64,
    /// What it was for.
    pub intent: Intent,
    /// The value that all its changes were to, if it is one.
    pub to: Option<ValueView>,
    /// The name of the person who started it.
    pub who: String,
    /// That person's user name.
    pub username: String,
    /// When it began (RFC 3339, UTC).
    pub started_at: String,
    /// When it ended; none for one that is still open.
    pub ended_at: Option<String>,
    /// Why it ended early, if it did.
    pub stopped: Option<Stopped>,
    /// How its changes ended.
    pub counts: CountsView,
}

/// A page of the history, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct HistoryView {
    /// The runs.
    pub runs: Vec<RunHeadView>,
    /// Whether there are older ones; the last run's number asks for them.
    pub more: bool,
}

/// What became of runs in which Offswitch had been cut off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct RecoveryView {
    /// The runs that are closed by now and that the window has not said to have shown, oldest first.
    pub runs: Vec<RunView>,
    /// Why some could not be looked into; they stay open and are looked into again.
    pub problem: Option<Problem>,
    /// The list as it was read for it, if there was anything to look into.
    pub catalogue: Option<CatalogueView>,
}

/// The words and the form of an exported history.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct ExportWords {
    /// The proposed file name, without a folder.
    pub file_name: String,
    /// The title of the dialog that asks where to.
    pub dialog_title: String,
    /// What separates columns: a comma, or a semicolon where the comma is in numbers.
    pub separator: Separator,
    /// The columns' headings, in the order: run, started, ended, who, user name, for what, how it ended, offering, kind,
    /// id, from, to, verdict, reason, correlation id.
    pub columns: Vec<String>,
    /// Words by key: `intent.*`, `ending.*` (`completed`, `open` and those of `Stopped`), `kind.*`, `value.*`,
    /// `state.*`, `problem.<code>` with its parameters in braces.
    #[ts(type = "Record<string, string>")]
    pub words: std::collections::BTreeMap<String, String>,
}

/// What separates columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum Separator {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct RunResult {
    /// The run with every verdict.
    pub run: RunView,
    /// The list as it was read back.
    pub catalogue: Option<CatalogueView>,
    /// Why there is no list.
    pub catalogue_problem: Option<Problem>,
    /// Why the ledger does not tell all of the run, if it does not.
    pub record_problem: Option<Problem>,
}

/// What is told while the browser is out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "type", rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum SignInEvent {
    /// The link is ready and the browser was asked to open it.
    Opened {
        /// The link, to be opened in a browser of the admin's choice on this computer.
        link: String,
        /// Until when the browser may come back (RFC 3339, UTC).
        until: String,
    },
    /// The browser could not be opened; the link still works.
    BrowserFailed {
        /// Why.
        problem: Problem,
    },
    /// The browser came back.
    Finishing,
}

/// The words of the pages that the browser shows when it comes back, in the admin's language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct ClosingPages {
    /// The language as in BCP 47.
    pub language: String,
    /// The direction of its script.
    pub direction: Direction,
    /// Heading when the browser has done its part.
    pub done_title: String,
    /// Sentence below it.
    pub done_text: String,
    /// Heading when the person did not get through.
    pub failed_title: String,
    /// Sentence below it.
    pub failed_text: String,
    /// Heading when the page called belongs to no sign-in under way.
    pub stray_title: String,
    /// Sentence below it.
    pub stray_text: String,
}

/// The direction of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl From<ClosingPages> for offswitch_signin::ClosingPages {
    fn from(pages: ClosingPages) -> Self {
        let ClosingPages {
            language,
            direction,
            done_title,
            done_text,
            failed_title,
            failed_text,
            stray_title,
            stray_text,
        } = pages;
        let direction = match direction {
            Direction::Ltr => offswitch_signin::Direction::Ltr,
            Direction::Rtl => offswitch_signin::Direction::Rtl,
        };
        Self { language, direction, done_title, done_text, failed_title, failed_text, stray_title, stray_text }
    }
}

impl From<&offswitch_practice::Account> for PracticeAccountView {
    fn from(account: &offswitch_practice::Account) -> Self {
        let text = |text: &str| text.to_owned();
        Self {
            user: text(account.user),
            password: text(account.password),
            code: text(account.code),
            role: text(account.role),
        }
    }
}
