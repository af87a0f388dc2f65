/**
 * The bar that says that the session has ended, and everything on the way to signing in again: it stands above the
 * list, or in the run that waits for it.
 *
 * @import { State } from "../state.js"
 * @import { BarAction, Message } from "../components/message-bar.js"
 */
import * as actions from "../actions/index.js";
import { t } from "../i18n/index.js";
import { sentence } from "../i18n/join.js";
import { announce } from "../lib/announce.js";
import { copy } from "../lib/clipboard.js";
import { describe, explain } from "../model/problems.js";
import { ownApplicationWay, showProblem } from "./dialogs.js";

/**
 * @param {State} state
 * @returns {Message | null}
 */
export function sessionBar({ ended, signIn, progress }) {
  if (signIn !== null) return browserBar(signIn);
  if (ended === null) return null;
  const { paused, effect, failure } = ended;
  const problem = failure ?? ended.problem;
  /** @type {BarAction[]} */
  const ways = [{ text: t("action.signInAgain"), primary: true, run: () => void actions.reauthenticate() }];
  // A run of several offerings has its Stop beside it.
  if (paused && progress === null) ways.push({ text: t("action.stop"), run: () => void actions.stop() });
  ways.push(...ownApplicationWay(problem));
  if (problem.details.length > 0)
    ways.push({ text: t("action.details"), run: (opener) => showProblem({ problem, effect, opener }) });
  return {
    id: "session",
    intent: "warning",
    title: sentence(describe(problem).title),
    lines: [
      paused && failure === null ? t("again.waits") : explain(problem, failure === null ? effect : null),
      ...(paused && failure !== null ? [t("again.stillWaits")] : []),
    ],
    actions: ways,
    dismiss: null,
  };
}

/**
 * @param {NonNullable<State["signIn"]>} signIn
 * @returns {Message}
 */
function browserBar({ link, until, finishing, calledWithTls, browserProblem, copied }) {
  const waiting = finishing || until === null;
  return {
    id: "session",
    intent: browserProblem === null && !calledWithTls ? "info" : "warning",
    title: finishing
      ? t("waiting.finishing")
      : browserProblem === null
        ? t("again.title")
        : sentence(describe(browserProblem).title),
    lines: [
      leadOf({ finishing, browserProblem, until }),
      ...(calledWithTls && !finishing ? [t("waiting.tls"), t("waiting.tls.text")] : []),
      ...(copied === null ? [] : [t(copied ? "waiting.linkCopied" : "copied.not")]),
    ],
    field: copied === false ? { label: t("waiting.link"), value: link ?? "" } : null,
    actions: [
      { text: t("action.openBrowserAgain"), disabled: waiting, run: () => void actions.reopenBrowser() },
      { text: t("action.copyLink"), disabled: waiting, run: () => void copyLink(link ?? "") },
      { text: t("action.cancel"), run: () => void actions.cancelSignIn() },
    ],
    dismiss: null,
  };
}

/** @param {string} link */
async function copyLink(link) {
  const copied = await copy(link);
  announce(t(copied ? "waiting.linkCopied" : "copied.not"));
  actions.linkCopied(copied);
}

/**
 * The text about what the admin sees now, or should do.
 * @param {Pick<NonNullable<State["signIn"]>, "finishing" | "browserProblem" | "until">} signIn
 */
export function leadOf({ finishing, browserProblem, until }) {
  if (finishing) return t("waiting.finishingText");
  if (browserProblem !== null) return t("waiting.byHand");
  return until === null ? t("waiting.opening") : t("waiting.text");
}
