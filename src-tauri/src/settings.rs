//! The settings: theme, language, endpoints, update check, kept by `tauri-plugin-store`; the command line wins over them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use offswitch_network::parse_allowed_endpoint;
use offswitch_signin::Authority;
use serde_json::Value;
use tauri::{AppHandle, Runtime};
use tauri_plugin_store::{Store, StoreExt as _};
use url::Url;

use crate::cli::arguments::Arguments;
use crate::platform::data_dir::DataDir;
use crate::updates;
use crate::views::{Endpoints, Problem, ProblemCode, SettingsInput, SettingsView, Theme, UpdatesView};

/// The settings file's keys.
const ENDPOINTS: &str = "places";
const CHECK_FOR_UPDATES: &str = "lookForUpdates";
const LANGUAGE: &str = "language";
const THEME: &str = "theme";

/// The file, whatever kind of window the program has.
trait SettingsFile: Send + Sync {
    fn read(&self, key: &str) -> Option<Value>;
    /// Keeps the values under their keys, or all former ones if they cannot be written.
    fn write(&self, values: &[(&str, Value)]) -> Result<(), tauri_plugin_store::Error>;
}

impl<R: Runtime> SettingsFile for Store<R> {
    fn read(&self, key: &str) -> Option<Value> {
        self.get(key)
    }

    fn write(&self, values: &[(&str, Value)]) -> Result<(), tauri_plugin_store::Error> {
        let former: Vec<_> = values.iter().map(|(key, _)| (*key, self.get(key))).collect();
        for (key, value) in values {
            self.set(*key, value.clone());
        }
        self.save().inspect_err(|_| {
            for (key, former) in former {
                match former {
                    Some(former) => self.set(key, former),
                    None => drop(self.delete(key)),
                }
            }
        })
    }
}

/// The settings of this run.
pub(crate) struct Settings {
    file: Arc<dyn SettingsFile>,
    arguments: Arguments,
    problem: Option<Problem>,
    /// The reason for which updates are disabled, whatever is set.
    no_updates: Option<UpdatesView>,
}

/// Endpoints after validation.
#[derive(Debug, Clone)]
pub(crate) struct ValidatedEndpoints {
    /// The authority.
    pub authority: Authority,
    /// The licensing service's address.
    pub service: Url,
}

impl Settings {
    /// Opens the settings file. One that cannot be read is quarantined, not overwritten, and the defaults hold.
    ///
    /// # Errors
    /// If the store cannot be opened at all.
    pub(crate) fn open<R: Runtime>(
        app: &AppHandle<R>,
        data_dir: &DataDir,
        arguments: Arguments,
    ) -> Result<Self, tauri_plugin_store::Error> {
        let path = data_dir.settings();
        let problem = quarantine_if_unreadable(&path);
        Ok(Self { file: app.store(path)?, arguments, problem, no_updates: updates::disabled_reason(app) })
    }

    /// The problem for which the defaults hold although there was a file.
    pub(crate) fn problem(&self) -> Option<Problem> {
        self.problem.clone()
    }

    /// The current settings, with the fixed and the default ones.
    pub(crate) fn view(&self) -> SettingsView {
        let given = self.overrides();
        let mut endpoints = self.saved();
        let mut fixed = Vec::new();
        for ((name, endpoint), value) in named(&mut endpoints).into_iter().zip(given) {
            if let Some(value) = value {
                endpoint.clone_from(value);
                fixed.push(name.to_owned());
            }
        }
        SettingsView {
            own_application: !offswitch_signin::is_built_in_client(&endpoints.client_id),
            endpoints,
            fixed,
            defaults: defaults(),
            updates: self.updates(),
            language: self.file.read(LANGUAGE).and_then(|value| serde_json::from_value(value).ok()),
            theme: self.theme(),
        }
    }

    /// Light or dark; as the system is where the file says nothing that is known here.
    pub(crate) fn theme(&self) -> Theme {
        self.file.read(THEME).and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default()
    }

    /// State of the update check.
    pub(crate) fn updates(&self) -> UpdatesView {
        self.no_updates.unwrap_or(if self.wants_updates() { UpdatesView::On } else { UpdatesView::Off })
    }

    fn wants_updates(&self) -> bool {
        self.file.read(CHECK_FOR_UPDATES) != Some(Value::Bool(false))
    }

    /// The current endpoints, validated.
    ///
    /// # Errors
    /// A problem naming the endpoint that is not accepted.
    pub(crate) fn endpoints(&self) -> Result<ValidatedEndpoints, Problem> {
        validate(&self.view().endpoints)
    }

    /// Keeps new settings; what the command line fixes stays as it was kept before, and so does whether newer releases are
    /// looked for, if nothing is said of it.
    ///
    /// # Errors
    /// A problem naming the endpoint that is not accepted, or that the file could not be written. Nothing is changed then.
    pub(crate) fn save(&self, input: SettingsInput) -> Result<SettingsView, Problem> {
        let SettingsInput { mut endpoints, check_for_updates, language, theme } = input;
        let mut former = self.saved();
        for (((_, endpoint), (_, former)), given) in
            named(&mut endpoints).into_iter().zip(named(&mut former)).zip(self.overrides())
        {
            *endpoint = if given.is_some() { former.clone() } else { endpoint.trim().to_owned() };
        }
        validate(&endpoints)?;
        let check_for_updates = check_for_updates.unwrap_or_else(|| self.wants_updates());
        let values = || {
            Ok::<_, serde_json::Error>([
                (ENDPOINTS, serde_json::to_value(&endpoints)?),
                (CHECK_FOR_UPDATES, Value::Bool(check_for_updates)),
                (LANGUAGE, serde_json::to_value(&language)?),
                (THEME, serde_json::to_value(theme)?),
            ])
        };
        let written = values().map_err(Into::into).and_then(|values| self.file.write(&values));
        written.map_err(|error| Problem::new(ProblemCode::SettingsUnwritable).detail("cause", Some(error)))?;
        Ok(self.view())
    }

    fn saved(&self) -> Endpoints {
        self.file.read(ENDPOINTS).and_then(|value| serde_json::from_value(value).ok()).unwrap_or_else(defaults)
    }

    /// The endpoints that the command line gives, in the order of [`named`].
    fn overrides(&self) -> [Option<&String>; 4] {
        let Arguments { authority, tenant, client_id, service, .. } = &self.arguments;
        [authority, tenant, client_id, service].map(Option::as_ref)
    }
}

fn named(endpoints: &mut Endpoints) -> [(&'static str, &mut String); 4] {
    let Endpoints { authority, tenant, client_id, service } = endpoints;
    [("authority", authority), ("tenant", tenant), ("clientId", client_id), ("service", service)]
}

fn defaults() -> Endpoints {
    Endpoints {
        authority: offswitch_signin::DEFAULT_AUTHORITY.to_owned(),
        tenant: offswitch_signin::DEFAULT_TENANT.to_owned(),
        client_id: offswitch_signin::DEFAULT_CLIENT_ID.to_owned(),
        service: offswitch_policies::client::SERVICE_ADDRESS.to_owned(),
    }
}

fn validate(endpoints: &Endpoints) -> Result<ValidatedEndpoints, Problem> {
    let authority = Authority::new(&endpoints.authority, &endpoints.tenant, &endpoints.client_id)?;
    let service =
        parse_allowed_endpoint(&endpoints.service, offswitch_policies::client::MICROSOFT_HOSTS).map_err(|problem| {
            Problem::new(ProblemCode::SignInAddress)
                .param("name", "service")
                .param("value", &endpoints.service)
                .detail("cause", Some(problem))
        })?;
    Ok(ValidatedEndpoints { authority, service })
}

fn quarantine_if_unreadable(path: &Path) -> Option<Problem> {
    let cause = match std::fs::read(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => error.to_string(),
        Ok(bytes) => match serde_json::from_slice::<std::collections::HashMap<String, Value>>(&bytes) {
            Ok(values) => {
                let endpoints = values.get(ENDPOINTS).map(|value| serde_json::from_value::<Endpoints>(value.clone()));
                match endpoints {
                    None | Some(Ok(_)) => return None,
                    Some(Err(error)) => error.to_string(),
                }
            }
            Err(error) => error.to_string(),
        },
    };
    let quarantined = quarantine_path(path);
    let moved = std::fs::rename(path, &quarantined);
    tracing::warn!(%cause, moved = moved.is_ok(), "the settings cannot be read");
    Some(
        Problem::new(ProblemCode::SettingsUnreadable).param("file", quarantined.display()).detail("cause", Some(cause)),
    )
}

/// A name beside the file that nothing has yet.
fn quarantine_path(path: &Path) -> PathBuf {
    let now = jiff::Timestamp::now().as_millisecond();
    let mut names = (now..).map(|number| path.with_extension(format!("unreadable-{number}.json")));
    names.find(|name| !name.exists()).unwrap_or_else(|| path.with_extension("unreadable.json"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use parking_lot::Mutex;
    use proptest::prelude::*;

    use super::*;

    /// A file in memory that may refuse to be written.
    #[derive(Default)]
    struct Memory {
        values: Mutex<HashMap<String, Value>>,
        read_only: bool,
    }

    impl SettingsFile for Memory {
        fn read(&self, key: &str) -> Option<Value> {
            self.values.lock().get(key).cloned()
        }

        fn write(&self, values: &[(&str, Value)]) -> Result<(), tauri_plugin_store::Error> {
            if self.read_only {
                return Err(std::io::Error::from(std::io::ErrorKind::PermissionDenied).into());
            }
            self.values.lock().extend(values.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
            Ok(())
        }
    }

    /// Input that sets the endpoints only.
    fn input(endpoints: Endpoints) -> SettingsInput {
        SettingsInput { endpoints, check_for_updates: None, language: None, theme: Theme::System }
    }

    fn settings(file: Memory, arguments: Arguments) -> Settings {
        Settings { file: Arc::new(file), arguments, problem: None, no_updates: None }
    }

    #[test]
    fn newer_releases_are_looked_for_unless_somebody_says_no() {
        let mut settings = settings(Memory::default(), Arguments::default());
        let updates = |look| SettingsInput { check_for_updates: Some(look), ..input(defaults()) };
        assert_eq!(settings.view().updates, UpdatesView::On, "nothing is set");
        assert_eq!(settings.save(updates(false)).expect("kept").updates, UpdatesView::Off, "the settings say no");
        assert_eq!(
            settings.save(input(defaults())).expect("kept").updates,
            UpdatesView::Off,
            "also after something else is set"
        );
        assert_eq!(settings.save(updates(true)).expect("kept").updates, UpdatesView::On, "and yes again");
        settings.no_updates = Some(UpdatesView::ByPolicy);
        assert_eq!(settings.view().updates, UpdatesView::ByPolicy, "a policy is above them");
    }

    #[test]
    fn look_and_language_are_kept_and_what_is_unknown_is_the_systems() {
        let settings = settings(Memory::default(), Arguments::default());
        let shown = |view: SettingsView| (view.language, view.theme);
        assert_eq!(shown(settings.view()), (None, Theme::System), "nothing is set");
        let chosen = SettingsInput { language: Some("pt-BR".to_owned()), theme: Theme::Dark, ..input(defaults()) };
        let kept = shown(settings.save(chosen).expect("kept"));
        assert_eq!(kept, (Some("pt-BR".to_owned()), Theme::Dark), "both hold");
        settings.file.write(&[(LANGUAGE, 5.into()), (THEME, "sepia".into())]).expect("written");
        assert_eq!(shown(settings.view()), (None, Theme::System), "what nobody here knows is passed over");
    }

    #[test]
    fn the_usual_places_hold_until_others_are_kept() {
        let settings = settings(Memory::default(), Arguments::default());
        assert_eq!(settings.view().endpoints, defaults(), "nothing is set");
        let kept = settings
            .save(input(Endpoints { tenant: " tailwater.example ".to_owned(), ..defaults() }))
            .expect("it is kept");
        assert_eq!(kept.endpoints.tenant, "tailwater.example", "the new tenant holds, without spaces around it");
        assert_eq!(
            settings.endpoints().expect("they are sound").authority.tenant(),
            "tailwater.example",
            "at sign-in too"
        );
    }

    #[test]
    fn the_companys_own_application_is_told_from_the_built_in_client() {
        let settings = settings(Memory::default(), Arguments::default());
        assert!(!settings.view().own_application, "nothing is set");
        let with = |client_id: &str| input(Endpoints { client_id: client_id.to_owned(), ..defaults() });
        let own = settings.save(with("b7c41d0e-6a85-4f2b-9d13-8e50a2f7c964")).expect("it is kept");
        assert!(own.own_application, "another client id is the company's");
        let built_in = settings.save(with("3D5CFFA9-04DA-4657-8CAB-C7F074657CAD")).expect("it is kept");
        assert!(!built_in.own_application, "the built-in one is the same in any case");
    }

    #[test]
    fn what_the_command_line_fixes_holds_and_is_not_kept() {
        let arguments = Arguments { tenant: Some("given.example".to_owned()), ..Arguments::default() };
        let settings = settings(Memory::default(), arguments);
        let endpoints = Endpoints { tenant: "typed.example".to_owned(), client_id: "other".to_owned(), ..defaults() };
        let view = settings.save(input(endpoints)).expect("it is kept");
        assert_eq!(view.endpoints.tenant, "given.example", "the command line wins");
        assert_eq!(view.fixed, ["tenant"], "and it is said so");
        let kept: Endpoints = serde_json::from_value(settings.file.read(ENDPOINTS).expect("a value")).expect("places");
        assert_eq!((kept.tenant.as_str(), kept.client_id.as_str()), ("organizations", "other"), "the rest is kept");
    }

    #[test]
    fn a_place_that_is_not_accepted_is_named_and_nothing_is_kept() {
        let settings = settings(Memory::default(), Arguments::default());
        for (name, endpoints) in [
            ("authority", Endpoints { authority: "https://evil.example".to_owned(), ..defaults() }),
            ("tenant", Endpoints { tenant: "a b".to_owned(), ..defaults() }),
            ("clientId", Endpoints { client_id: String::new(), ..defaults() }),
            ("service", Endpoints { service: "http://licensing.m365.microsoft.com".to_owned(), ..defaults() }),
        ] {
            let problem = settings.save(input(endpoints)).expect_err("it is refused");
            assert_eq!(
                (problem.code, problem.params["name"].as_str()),
                (ProblemCode::SignInAddress, name),
                "{name} is named"
            );
        }
        assert_eq!(settings.file.read(ENDPOINTS), None, "nothing was kept");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_told() {
        let settings = settings(Memory { read_only: true, ..Memory::default() }, Arguments::default());
        let problem = settings.save(input(defaults())).expect_err("it cannot be written");
        assert_eq!(problem.code, ProblemCode::SettingsUnwritable, "and it is said so");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_set_aside_and_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("settings.json");
        assert_eq!(quarantine_if_unreadable(&path), None, "no file is no problem");
        std::fs::write(&path, r#"{"places":{"authority":"a","tenant":"t","clientId":"c","service":"s"}}"#)
            .expect("written");
        assert_eq!(quarantine_if_unreadable(&path), None, "a readable file is none either");
        for text in ["", "[]", "{", r#"{"places":{"tenant":5}}"#] {
            std::fs::write(&path, text).expect("written");
            let problem = quarantine_if_unreadable(&path).expect("it cannot be read");
            assert_eq!(problem.code, ProblemCode::SettingsUnreadable, "{text:?} is told");
            assert!(!path.exists(), "{text:?} is out of the way");
            let quarantined = std::fs::read_to_string(&problem.params["file"]).expect("it lies beside");
            assert_eq!(quarantined, text, "and is whole");
        }
    }

    /// Files as they might be found: random bytes, and damaged ones that were once right.
    fn file() -> impl Strategy<Value = Vec<u8>> {
        let right = br#"{"places":{"authority":"a","tenant":"t","clientId":"c","service":"s"}}"#;
        let damaged = (0..right.len(), any::<u8>(), 0..right.len()).prop_map(|(at, byte, length)| {
            let mut bytes = right.to_vec();
            bytes[at] = byte;
            bytes.truncate(length.max(at));
            bytes
        });
        let odd =
            "[\\[\\]{}:,\"a-z0-9.\u{202e}\u{0}-]{0,40}".prop_map(|text| format!("{{\"places\":{text}}}").into_bytes());
        prop_oneof![proptest::collection::vec(any::<u8>(), 0..200), damaged, odd]
    }

    proptest! {
        #[test]
        fn whatever_the_file_holds_nothing_of_it_is_lost(bytes in file()) {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("settings.json");
            std::fs::write(&path, &bytes).expect("written");
            let problem = quarantine_if_unreadable(&path);
            let kept = problem.map_or(path, |problem| PathBuf::from(&problem.params["file"]));
            prop_assert_eq!(std::fs::read(kept).expect("the file is there"), bytes, "every byte of it");
        }

        #[test]
        fn whatever_is_typed_is_kept_as_it_is_or_refused_whole(authority in ".{0,40}", tenant in ".{0,40}", service in ".{0,40}") {
            let settings = settings(Memory::default(), Arguments::default());
            match settings.save(input(Endpoints { authority, tenant, service, ..defaults() })) {
                Ok(view) => prop_assert!(validate(&view.endpoints).is_ok(), "what was kept can be used"),
                Err(problem) => {
                    prop_assert_eq!(problem.code, ProblemCode::SignInAddress, "what is wrong is named");
                    prop_assert_eq!(settings.file.read(ENDPOINTS), None, "and nothing is kept");
                }
            }
        }
    }
}
