//! Problem codes: each is stored in the ledger, crosses to the window, and chooses a sentence there.

use serde::Serialize;
use strum::{Display, EnumString, IntoStaticStr, VariantNames};
use ts_rs::TS;

/// Declares the codes, each with the text that is stored and that crosses to the window.
macro_rules! problem_codes {
    ($($variant:ident = $text:tt,)+) => {
        /// Code of a problem, which chooses its sentence.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Display, EnumString, IntoStaticStr, VariantNames, Serialize, TS)]
        #[ts(export, export_to = "views.d.ts")]
        pub(crate) enum ProblemCode {
            $(
                #[strum(serialize = $text)]
                #[serde(rename = $text)]
                $variant,
            )+
        }
    };
}

// A text that was released stays, since ledgers hold it; the name of its variant may follow the glossary.
problem_codes! {
    NetworkDns = "network.name",
    NetworkUnreachable = "network.unreachable",
    NetworkTimeout = "network.timeout",
    NetworkDropped = "network.dropped",
    NetworkProxyUnreachable = "network.proxyUnreachable",
    NetworkProxyPassword = "network.proxyPassword",
    NetworkProxyRefused = "network.proxyRefused",
    NetworkCertificate = "network.certificate",
    NetworkCertificateName = "network.certificateName",
    NetworkCertificateExpired = "network.certificateExpired",
    NetworkTlsVersion = "network.tlsVersion",
    NetworkTls = "network.tls",
    NetworkPortal = "network.portal",

    SignInCancelled = "signIn.cancelled",
    SignInTimedOut = "signIn.timedOut",
    SignInDeclined = "signIn.declined",
    SignInListener = "signIn.listener",
    SignInBrowser = "signIn.browser",
    SignInAddress = "signIn.address",
    SignInAnswer = "signIn.answer",
    SignInClock = "signIn.clock",
    SignInUnavailable = "signIn.unavailable",
    SignInExpired = "signIn.expired",
    SignInClaimsRequired = "signIn.claimsRequired",
    SignInClaimsNotMet = "signIn.claimsNotMet",
    SignInAccountMismatch = "signIn.otherAccount",
    SignInProvider = "signIn.provider",
    SignInAadsts = "signIn.aadsts",
    SignInInProgress = "signIn.underWay",
    SignInNeeded = "signIn.needed",

    ServiceRefused = "service.refused",
    ServiceRefusedOffering = "service.refusedOffering",
    ServiceNotSignedIn = "service.notSignedIn",
    ServiceInvalid = "service.invalid",
    ServiceMissing = "service.missing",
    ServiceList = "service.list",
    ServiceThrottled = "service.throttled",
    ServiceThrottledUntil = "service.throttledUntil",
    ServiceTrouble = "service.trouble",
    ServiceStatus = "service.status",
    ServiceAnswer = "service.answer",

    RunBusy = "run.busy",
    RunStopped = "run.stopped",
    RunNothing = "run.nothing",
    RunUnknownOffering = "run.unknownOffering",
    RunUnknownRun = "run.unknownRun",
    RunOutdated = "run.outdated",
    RunRecord = "run.record",
    RunDrifted = "run.overtaken",
    RunNoOp = "run.standing",
    RunSuperseded = "run.rewritten",
    RunInterrupted = "run.interrupted",

    StoreMissing = "store.missing",
    StoreLocked = "store.locked",
    StoreRefused = "store.refused",
    StoreLost = "store.lost",
    StoreNotForgotten = "store.notForgotten",
    StoreFailed = "store.failed",

    LedgerIncomplete = "ledger.incomplete",
    LedgerInterrupted = "ledger.interrupted",
    LedgerUnusable = "ledger.unusable",
    LedgerQuarantined = "ledger.setAside",
    LedgerInUse = "ledger.inUse",
    LedgerReplaced = "ledger.replaced",
    LedgerNewer = "ledger.newer",
    LedgerForeign = "ledger.foreign",
    LedgerReadOnly = "ledger.readOnly",
    LedgerFull = "ledger.full",
    LedgerNoOfferTypes = "ledger.noOfferTypes",
    LedgerDamaged = "ledger.damaged",

    ExportFailed = "export.failed",

    UpdateUnknown = "update.unknown",
    UpdateFailed = "update.failed",
    UpdateRunInProgress = "update.runUnderWay",

    HelpNotOpened = "help.notOpened",

    SettingsUnreadable = "settings.unreadable",
    SettingsUnwritable = "settings.unwritable",

    ProgramFailed = "program.failed",
    ProgramAlreadyOpen = "program.alreadyOpen",

    // A code of another version, read from a ledger. Its text is in the problem's details.
    Unknown = "unknown",
}

impl ProblemCode {
    /// The text that is stored and that crosses to the window.
    pub(crate) fn as_str(self) -> &'static str {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use super::*;

    /// Every text that a ledger may hold or the window be sent. What is here was released: it is neither changed nor removed.
    const RELEASED: &[&str] = &[
        "network.name",
        "network.unreachable",
        "network.timeout",
        "network.dropped",
        "network.proxyUnreachable",
        "network.proxyPassword",
        "network.proxyRefused",
        "network.certificate",
        "network.certificateName",
        "network.certificateExpired",
        "network.tlsVersion",
        "network.tls",
        "network.portal",
        "signIn.cancelled",
        "signIn.timedOut",
        "signIn.declined",
        "signIn.listener",
        "signIn.browser",
        "signIn.address",
        "signIn.answer",
        "signIn.clock",
        "signIn.unavailable",
        "signIn.expired",
        "signIn.claimsRequired",
        "signIn.claimsNotMet",
        "signIn.otherAccount",
        "signIn.provider",
        "signIn.aadsts",
        "signIn.underWay",
        "signIn.needed",
        "service.refused",
        "service.refusedOffering",
        "service.notSignedIn",
        "service.invalid",
        "service.missing",
        "service.list",
        "service.throttled",
        "service.throttledUntil",
        "service.trouble",
        "service.status",
        "service.answer",
        "run.busy",
        "run.stopped",
        "run.nothing",
        "run.unknownOffering",
        "run.unknownRun",
        "run.outdated",
        "run.record",
        "run.overtaken",
        "run.standing",
        "run.rewritten",
        "run.interrupted",
        "store.missing",
        "store.locked",
        "store.refused",
        "store.lost",
        "store.notForgotten",
        "store.failed",
        "ledger.incomplete",
        "ledger.interrupted",
        "ledger.unusable",
        "ledger.setAside",
        "ledger.inUse",
        "ledger.replaced",
        "ledger.newer",
        "ledger.foreign",
        "ledger.readOnly",
        "ledger.full",
        "ledger.noOfferTypes",
        "ledger.damaged",
        "export.failed",
        "update.unknown",
        "update.failed",
        "update.runUnderWay",
        "help.notOpened",
        "settings.unreadable",
        "settings.unwritable",
        "program.failed",
        "program.alreadyOpen",
        "unknown",
    ];

    #[test]
    fn stored_texts_stay_as_they_were_released() {
        assert_eq!(ProblemCode::VARIANTS, RELEASED, "the texts, in the order of the variants");
        for text in RELEASED {
            let code = ProblemCode::from_str(text).expect("a released text is read");
            assert_eq!(code.as_str(), *text, "and written as it was");
            assert_eq!(serde_json::to_value(code).expect("a text"), *text, "and sent as it was");
        }
    }

    #[test]
    fn a_text_of_another_version_is_no_code() {
        assert!(ProblemCode::from_str("run.fromTheFuture").is_err(), "a text that nobody here knows");
    }
}
