/**
 * Opening the dialogs that more than one screen offers.
 *
 * @import { Problem } from "../types/views.js"
 * @import { BarAction } from "../components/message-bar.js"
 */
import {
  adminConsentLink,
  cancelSignIn,
  confirmClose,
  dismissBanner,
  openHelpPage,
  openHistory,
  reauthenticate,
  reopenTestBrowser,
  saveOwnApplication,
  saveSettings,
  signIn,
  signOut,
  testOwnApplication,
} from "../actions/index.js";
import { ConfirmDialog } from "../components/confirm-dialog.js";
import { HelpDialog } from "../components/help-dialog.js";
import { OwnApplicationDialog } from "../components/own-application-dialog.js";
import { ProblemDialog } from "../components/problem-dialog.js";
import { SettingsDialog } from "../components/settings-dialog.js";
import { ShortcutsDialog } from "../components/shortcuts-dialog.js";
import { t } from "../i18n/index.js";
import { sentence } from "../i18n/join.js";
import { announce } from "../lib/announce.js";
import { copy } from "../lib/clipboard.js";
import { isAboutApplication } from "../model/own-application.js";
import { describe, detailsText, explain } from "../model/problems.js";
import { isBusy, store } from "../state.js";

const version = () => store.state.start?.version ?? "";

/** @param {{ problem: Problem, effect?: string | null, offering?: string | null, opener?: HTMLElement | null }} shown */
export async function showProblem(shown) {
  await new ProblemDialog().explain({ ...shown, version: version() });
}

/**
 * Something about this start: said until dismissed or the next start.
 * @param {string} id
 * @param {Problem} problem
 * @returns {import("../components/message-bar.js").Message}
 */
export function noticeBanner(id, problem) {
  return {
    id,
    intent: "warning",
    title: sentence(describe(problem).title),
    lines: [explain(problem)],
    actions: [{ text: t("action.details"), run: (opener) => showProblem({ problem, opener }) }],
    dismiss: () => dismissBanner(id),
  };
}

/** The settings could not be read: said wherever the admin is. @param {Problem} problem */
export const settingsBanner = (problem) => noticeBanner("settings", problem);

/**
 * Gives the header's buttons their actions, on each screen that has a header.
 * @param {HTMLElement} screen
 */
export function listenToHeader(screen) {
  screen.addEventListener("open-history", () => openHistory());
  screen.addEventListener("open-help", (event) => {
    const { opener, section } = /** @type {CustomEvent} */ (event).detail;
    void openHelp(opener, section);
  });
  screen.addEventListener("open-settings", (event) => openSettings(/** @type {CustomEvent} */ (event).detail.opener));
  screen.addEventListener("switch-account", () => void signIn(store.state.account?.practice ?? false));
  screen.addEventListener("sign-out", () => void signOut());
}

/**
 * Copies a problem's details without showing them.
 * @param {Problem} problem
 */
export async function copyDetails(problem) {
  announce(t((await copy(detailsText(problem, version()))) ? "copied" : "copied.not"));
}

/** @param {HTMLElement} opener */
export function openSettings(opener) {
  const { start } = store.state;
  if (start === null) return;
  const dialog = new SettingsDialog();
  dialog.addEventListener("open-own-application", async (event) => {
    const done = await openOwnApplication(/** @type {CustomEvent} */ (event).detail.opener);
    if (done === "signIn") dialog.dismiss();
    else if (done === "saved" && store.state.start !== null) dialog.show(store.state.start.settings);
  });
  void dialog.edit({ settings: start.settings, version: start.version, save: saveSettings, opener });
}

/**
 * Opens the guide to the company's own application. What was saved after a test that was passed is used at once.
 * @param {HTMLElement | null} opener
 * @returns {Promise<"saved" | "signIn" | null>} what came of it
 */
export async function openOwnApplication(opener) {
  const { start } = store.state;
  if (start === null) return null;
  const guide = new OwnApplicationDialog();
  guide.addEventListener("open-page", openPage);
  const done = await guide.guide({
    settings: start.settings,
    doors: {
      consentLink: adminConsentLink,
      test: testOwnApplication,
      cancel: cancelSignIn,
      reopen: reopenTestBrowser,
      save: saveOwnApplication,
      explain: (problem, details) => void showProblem({ problem, opener: details }),
    },
    opener,
  });
  if (done === "saved") announce(t("settings.savedAddresses"));
  if (done === "signIn") useOwnApplication(start.practice);
  return done;
}

/** Signs in with what was saved: a run that waits for it goes on, and one under way is not disturbed. @param {boolean} practice */
function useOwnApplication(practice) {
  if (store.state.ended?.paused) void reauthenticate();
  else if (isBusy(store.state)) announce(t("settings.savedAddresses"));
  else void signIn(practice);
}

/**
 * The way to that guide, where a problem is about the application.
 * @param {Problem} problem
 * @returns {BarAction[]}
 */
export function ownApplicationWay(problem) {
  if (!isAboutApplication(problem)) return [];
  const own = problem.params["application"] === "own";
  return [
    {
      text: t(own ? "action.checkOwnApplication" : "action.ownApplication"),
      run: (opener) => void openOwnApplication(opener),
    },
  ];
}

/** Ends the sign-in that the browser shows an error for, and opens the guide instead. */
export async function leaveSignIn() {
  await cancelSignIn();
  await openOwnApplication(null);
}

/** @param {Event} event `open-page` */
function openPage(event) {
  const { page, opener } = /** @type {CustomEvent} */ (event).detail;
  openHelpPage(page).catch((problem) => showProblem({ problem, opener }));
}

/**
 * @param {HTMLElement | null} opener
 * @param {import("../components/help-dialog.js").HelpSection} [section] where to begin, if not at the beginning
 */
export async function openHelp(opener, section) {
  const help = new HelpDialog();
  help.addEventListener("open-page", openPage);
  const policy = store.state.catalogue?.policy ?? null;
  if ((await help.show({ version: version(), policy, opener, section })) === "shortcuts") openShortcuts(opener);
}

/** @param {HTMLElement | null} opener */
export function openShortcuts(opener) {
  void new ShortcutsDialog().show(opener);
}

/** @type {ConfirmDialog | null} */
let closing = null;

/** The admin closed the window while a run is under way. Asked once at a time. */
export async function askBeforeClosing() {
  if (closing !== null) return;
  closing = new ConfirmDialog();
  const close = await closing.confirm({
    title: t("closing.title"),
    text: t("closing.text"),
    act: t("closing.stop"),
    keep: t("closing.keep"),
  });
  closing = null;
  if (close) await confirmClose();
}
