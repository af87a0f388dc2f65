/**
 * A sign-in that the browser is out for: its link, its events, and the ways out.
 *
 * @import { RedirectPageTexts, SignInEvent } from "../types/views.js"
 */
import { language, t } from "../i18n/index.js";
import * as ipc from "../ipc.js";
import { announce } from "../lib/announce.js";
import { store } from "../state.js";

/** @returns {RedirectPageTexts} */
export function redirectPageTexts() {
  return {
    language,
    direction: document.documentElement.dir === "rtl" ? "rtl" : "ltr",
    doneTitle: t("closing.doneTitle"),
    doneText: t("closing.doneText"),
    failedTitle: t("closing.failedTitle"),
    failedText: t("closing.failedText"),
    unexpectedTitle: t("closing.strayTitle"),
    unexpectedText: t("closing.strayText"),
  };
}

/**
 * The state of a sign-in that begins.
 * @param {boolean} practice
 */
export function browserOut(practice) {
  return {
    practice,
    ownApplication: !practice && (store.state.start?.settings.ownApplication ?? false),
    link: null,
    until: null,
    finishing: false,
    calledWithTls: false,
    browserProblem: null,
    copied: null,
  };
}

/** @param {SignInEvent} event */
export function followBrowser(event) {
  const now = store.state.signIn;
  if (now === null) return;
  if (event.type === "opened")
    store.update({ signIn: { ...now, link: event.link, until: event.until, ownApplication: event.ownApplication } });
  else if (event.type === "browserFailed") store.update({ signIn: { ...now, browserProblem: event.problem } });
  else if (event.type === "calledWithTls") {
    if (!now.calledWithTls) announce(t("waiting.tls"));
    store.update({ signIn: { ...now, calledWithTls: true } });
  } else store.update({ signIn: { ...now, finishing: true } });
}

export async function cancelSignIn() {
  await ipc.ignoreErrors(ipc.cancelSignIn());
}

export async function reopenBrowser() {
  try {
    await ipc.reopenBrowser();
  } catch (error) {
    const { signIn: now } = store.state;
    if (now !== null) store.update({ signIn: { ...now, browserProblem: ipc.asProblem(error) } });
  }
}

/** @param {boolean} copied whether the link is on the clipboard */
export function linkCopied(copied) {
  const { signIn: now } = store.state;
  if (now !== null) store.update({ signIn: { ...now, copied } });
}
