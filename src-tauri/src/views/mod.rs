//! What crosses the door to the window. `ts-rs` writes these types to `ui/types/views.d.ts`, against which the window's
//! modules are checked. No English sentence is among them: problems are codes, which the window puts into words.

mod bootstrap;
mod catalogue;
mod export;
mod help;
mod history;
mod problem;
mod run;
mod settings;
mod sign_in;

pub(crate) use bootstrap::{KnownView, PresentView, StartView};
pub(crate) use catalogue::{
    CatalogueView, NewView, OfferingKind, OfferingView, PlanView, PolicyView, ValueKind, ValueView,
};
pub(crate) use export::{ReportForm, ReportWords, Separator, StandingWords};
pub(crate) use help::HelpPage;
pub(crate) use history::{CountsView, HistoryView, RunHeadView};
pub(crate) use problem::{Detail, Problem};
pub(crate) use run::{ChangeView, Intent, OutcomeState, RecoveryView, RunEvent, RunResult, RunView, Stopped};
pub(crate) use settings::{Places, RegionView, SettingsView, Theme, UpdateView, UpdatesView, WantedSettings};
pub(crate) use sign_in::{AccountView, ClosingPages, Direction, MayChange, PracticeAccountView, SignInEvent};
