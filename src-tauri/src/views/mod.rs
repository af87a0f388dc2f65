//! Data transfer types that cross the IPC to the window; `ts-rs` writes them to `ui/types/views.d.ts`.

mod bootstrap;
mod catalogue;
mod export;
mod help;
mod history;
mod own_application;
mod problem;
mod problem_code;
mod run;
mod settings;
mod sign_in;

pub(crate) use bootstrap::{AttachedView, BootstrapView, CachedView};
pub(crate) use catalogue::{
    CatalogueView, NewOfferingsView, OfferingView, PolicyView, UnlistedState, UnlistedView, ValueKind, ValueView,
};
pub(crate) use export::{
    CsvReport, HtmlReport, Report, ReportCell, ReportContent, ReportFact, ReportSection, ReportTable, ReportText,
    Separator, TextRole,
};
pub(crate) use help::HelpPage;
pub(crate) use history::{CountsView, HistoryView, RunSummaryView};
pub(crate) use own_application::{OwnApplicationFinding, OwnApplicationTest};
pub(crate) use problem::{Detail, Problem};
pub(crate) use problem_code::ProblemCode;
pub(crate) use run::{
    ChangeState, ChangeView, RecoveryView, RunEvent, RunResult, RunView, SeenOfferingView, UndoChangeView, UndoPlanView,
};
pub(crate) use settings::{Endpoints, RegionView, SettingsInput, SettingsView, Theme, UpdateView, UpdatesView};
pub(crate) use sign_in::{
    AccountView, Direction, PracticeAccountView, RedirectPageTexts, SignInEvent, WritePermission,
};
