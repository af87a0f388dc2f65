/**
 * The bridge to the backend (IPC): the only module that touches `window.__TAURI__`. One function for each command; each
 * rejects with a Problem.
 *
 * @import { AccountView, CatalogueView, RedirectPageTexts, HelpPage, HistoryView, OwnApplicationTest, Problem, RecoveryView, Report, RunEvent, RunResult, RunView, SeenOfferingView, SettingsView, SignInEvent, BootstrapView, UndoPlanView, UpdateView, ValueKind, SettingsInput } from "./types/views.js"
 */

/**
 * @typedef {{
 *   core: {
 *     invoke(command: string, args?: object): Promise<any>,
 *     Channel: new () => { onmessage: (message: any) => void },
 *   },
 *   event: { listen(name: string, handler: (event: { payload: unknown }) => void): Promise<() => void> },
 * }} Tauri
 */

/** @returns {Tauri} */
function tauri() {
  return /** @type {any} */ (window).__TAURI__;
}

/**
 * @param {string} command
 * @param {object} [args]
 */
async function call(command, args) {
  try {
    return await tauri().core.invoke(command, args);
  } catch (error) {
    throw asProblem(error);
  }
}

/**
 * The Problem that a call was rejected with: the backend rejects with one, Tauri itself with text.
 * @param {any} error
 * @returns {Problem}
 */
export function asProblem(error) {
  if (typeof error?.code === "string") {
    return { code: error.code, params: error.params ?? {}, details: error.details ?? [] };
  }
  return { code: "program.failed", params: {}, details: [{ name: "cause", value: String(error?.message ?? error) }] };
}

/**
 * Waits for a request whose failure needs no words: what it was about to end has ended already.
 * @param {Promise<unknown>} request
 */
export async function ignoreErrors(request) {
  try {
    await request;
  } catch {
    // Nothing is left to stop, cancel or close; or it is said again at the next start.
  }
}

/**
 * @template Message
 * @param {(message: Message) => void} listener
 */
function channel(listener) {
  const made = new (tauri().core.Channel)();
  made.onmessage = listener;
  return made;
}

/** @typedef {(event: RunEvent) => void} RunListener */

/** The first answer was asked for by `prefetch.js`. @returns {Promise<BootstrapView>} */
export async function bootstrap() {
  const asked = /** @type {any} */ (window);
  const { prefetchedBootstrap } = asked;
  if (prefetchedBootstrap === undefined) return call("bootstrap");
  delete asked.prefetchedBootstrap;
  return prefetchedBootstrap.catch((/** @type {unknown} */ error) => Promise.reject(asProblem(error)));
}

/** The kept session, renewed without asking; null when there is none. @returns {Promise<AccountView | null>} */
export const restoreSession = () => call("restore_session");

/**
 * @param {boolean} practice
 * @param {RedirectPageTexts} pages
 * @param {(event: SignInEvent) => void} listener
 * @returns {Promise<AccountView>}
 */
export const signIn = (practice, pages, listener) => call("sign_in", { practice, pages, onEvent: channel(listener) });

/**
 * The same person in the same tenant again, also while a run is paused.
 * @param {RedirectPageTexts} pages
 * @param {(event: SignInEvent) => void} listener
 * @returns {Promise<AccountView>}
 */
export const reauthenticate = (pages, listener) => call("reauthenticate", { pages, onEvent: channel(listener) });

/** @returns {Promise<null>} */
export const cancelSignIn = () => call("cancel_sign_in");
/** @returns {Promise<null>} */
export const reopenBrowser = () => call("reopen_browser");
/** @returns {Promise<null>} */
export const signOut = () => call("sign_out");

/**
 * The link at which an administrator consents to the company's own application.
 * @param {string} clientId
 * @param {string} tenant
 * @returns {Promise<string>}
 */
export const adminConsentLink = (clientId, tenant) => call("admin_consent_link", { clientId, tenant });

/**
 * Signs somebody in with the company's own application and reads the policy; nothing of it is kept.
 * @param {string} clientId
 * @param {string} tenant
 * @param {RedirectPageTexts} pages
 * @param {(event: SignInEvent) => void} listener
 * @returns {Promise<OwnApplicationTest>}
 */
export const testOwnApplication = (clientId, tenant, pages, listener) =>
  call("test_own_application", { clientId, tenant, pages, onEvent: channel(listener) });

/** @param {boolean} byPerson somebody asked for it @returns {Promise<CatalogueView>} */
export const catalogue = (byPerson) => call("catalogue", { byPerson });
/** Looks into runs that had been cut off. @returns {Promise<RecoveryView>} */
export const recover = () => call("recover");

/**
 * @param {SeenOfferingView[]} seen the offerings with the values that the admin sees
 * @param {RunListener} listener
 * @returns {Promise<RunResult>}
 */
export const turnOffAll = (seen, listener) => call("turn_off_all", { seen, onEvent: channel(listener) });

/**
 * @param {SeenOfferingView[]} offerings each with the value that the admin sees; one that has another by now is left alone
 * @param {ValueKind} value
 * @param {RunListener} listener
 * @returns {Promise<RunResult>}
 */
export const setValues = (offerings, value, listener) =>
  call("set_values", { offerings, value, onEvent: channel(listener) });

/** @param {number} run @returns {Promise<UndoPlanView>} */
export const planUndo = (run) => call("plan_undo", { run });

/**
 * @param {number} run
 * @param {string[]} keys the offerings that the admin agreed to; nothing else is brought back
 * @param {RunListener} listener
 * @returns {Promise<RunResult>}
 */
export const undo = (run, keys, listener) => call("undo", { run, keys, onEvent: channel(listener) });

/** @param {number} run @param {RunListener} listener @returns {Promise<RunResult>} */
export const retry = (run, listener) => call("retry", { run, onEvent: channel(listener) });

/** @param {number} run @param {RunListener} listener @returns {Promise<RunResult>} */
export const continueRun = (run, listener) => call("continue_run", { run, onEvent: channel(listener) });

/**
 * For a window that was loaded anew: how the run under way stands, how it goes on and ends. Waits for whatever else is
 * under way; null when there was no run.
 * @param {RunListener} listener
 * @returns {Promise<RunResult | null>}
 */
export const followRun = (listener) => call("follow_run", { onEvent: channel(listener) });

/**
 * The bar that tells that the service does not know these offerings any more was closed.
 * @param {string[]} keys
 * @returns {Promise<CatalogueView | null>} the list without them
 */
export const acknowledgeMissing = (keys) => call("acknowledge_missing", { keys });

/** The bar that tells of a run that was cut off has been shown. @param {number} run @returns {Promise<null>} */
export const acknowledgeRun = (run) => call("acknowledge_run", { run });

/** @param {number | null} before the run that the page's runs are older than @returns {Promise<HistoryView>} */
export const history = (before) => call("history", { before });
/** @param {number} id @returns {Promise<RunView>} */
export const run = (id) => call("run", { run: id });

/** @param {Report} report @returns {Promise<string | null>} the file; null where the admin chose none */
export const exportReport = (report) => call("export_report", { report });

/** The diagnostics that support needs, as text. @returns {Promise<string>} */
export const diagnostics = () => call("diagnostics");

/** @returns {Promise<null>} */
export const stop = () => call("stop");
/** @param {SettingsInput} input @returns {Promise<SettingsView>} */
export const saveSettings = (input) => call("save_settings", { input });
/** @returns {Promise<UpdateView | null>} the newer release */
export const checkForUpdate = () => call("check_for_update");
/** Closes the program, if all goes well. @returns {Promise<null>} */
export const installUpdate = () => call("install_update");
/** In the browser. @param {HelpPage} page @returns {Promise<null>} */
export const openHelpPage = (page) => call("open_help_page", { page });
/** @returns {Promise<null>} */
export const confirmClose = () => call("confirm_close");

/** @param {() => void} listener called when the admin closes the window while a run is under way */
export const onCloseRequested = (listener) => tauri().event.listen("close-requested", () => listener());
/** @param {(problem: Problem) => void} listener called when the program was started once more with other options */
export const onSecondStart = (listener) =>
  tauri().event.listen("second-start", ({ payload }) => listener(/** @type {Problem} */ (payload)));
