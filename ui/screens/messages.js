/**
 * The messages above the list: what hinders first, then what happened.
 *
 * @import { CatalogueView, Problem, UnlistedView } from "../types/views.js"
 * @import { State, Verdict } from "../state.js"
 * @import { BarAction, Message } from "../components/message-bar.js"
 */
import * as actions from "../actions/index.js";
import { ChangesDialog } from "../components/changes-dialog.js";
import { day, t } from "../i18n/index.js";
import { clauses, phrases, sentence } from "../i18n/join.js";
import { countValues, newOnes, turnOffPlan } from "../model/offerings.js";
import { isRoleAlone } from "../model/problem-codes.js";
import { describe, explain } from "../model/problems.js";
import { truncateList, verdictText } from "../model/run-summary.js";
import { toContinue, toRetry } from "../model/runs.js";
import { blocked, lacksRole, ledgerProblem } from "../state.js";
import { askUndo, mayUndo, turnOffNew } from "./confirmations.js";
import { noticeBanner, ownApplicationWay, settingsBanner, showProblem } from "./dialogs.js";
import { exportBars } from "./exports.js";
import { updateBars } from "./update-bar.js";

/**
 * @param {State} state
 * @param {Message | null} session
 * @returns {Message[]}
 */
export function listMessages(state, session) {
  const { start, account, catalogue, stale, ended, recoveryProblem, dismissed } = state;
  /** @type {Message[]} */
  const shown = [];
  const unrecorded = ledgerProblem(state);
  if (unrecorded !== null) shown.push(banner("ledger", "error", t("ledger.banner.title"), unrecorded));
  if (session !== null) shown.push(session);
  if (stale?.problem && ended === null) shown.push(staleBar(stale.problem));
  if (account !== null && lacksRole(state)) shown.push(roleBanner(state));
  shown.push(...exportBars(state));
  for (const { id, title, problem, effect, action } of state.notices) {
    shown.push({
      id: `notice-${id}`,
      intent: "error",
      title: sentence(title),
      lines: [effect ?? "", explain(problem)].filter((line) => line !== ""),
      actions: [
        ...(action === "refresh" ? [{ text: t("action.refresh"), run: () => void actions.refresh() }] : []),
        ...ownApplicationWay(problem),
        details(problem, effect),
      ],
      dismiss: () => actions.dismissNotice(id),
    });
  }
  if (recoveryProblem !== null) {
    const { problem, found } = recoveryProblem;
    const bar = banner("recovery", "warning", t(found ? "recovery.banner.title" : "recovery.banner.unknown"), problem);
    shown.push({ ...bar, actions: [{ text: t("action.refresh"), run: () => void actions.refresh() }, ...bar.actions] });
  }
  for (const verdict of state.verdicts) shown.push(verdictBar(state, verdict));
  const fresh = newBar(state);
  if (fresh !== null) shown.push(fresh);
  shown.push(...updateBars(state));
  if (start?.ledgerNotice && !dismissed.has("setAside")) shown.push(noticeBanner("setAside", start.ledgerNotice));
  if (start?.settingsProblem && !dismissed.has("settings")) shown.push(settingsBanner(start.settingsProblem));
  if (catalogue !== null && catalogue.unreadable.length > 0) shown.push(unreadableBar(catalogue.unreadable));
  if (catalogue !== null && catalogue.unlisted.length > 0) shown.push(unlistedBar(catalogue.unlisted));
  const oneByOne = catalogue === null ? null : oneByOneBar(catalogue);
  if (oneByOne !== null) shown.push(oneByOne);
  if (catalogue?.offerTypesProblem && !catalogue.oneByOne.includes("offerType") && !dismissed.has("offerTypes"))
    shown.push(banner("offerTypes", "warning", t("offerTypes.banner.title"), catalogue.offerTypesProblem, true));
  if (account?.persistProblem && !dismissed.has("kept"))
    shown.push(banner("kept", "info", t("kept.banner.title"), account.persistProblem, true));
  return shown;
}

/**
 * @param {Problem} problem
 * @param {string | null} [effect]
 * @returns {BarAction}
 */
function details(problem, effect = null) {
  return { text: t("action.details"), run: (opener) => showProblem({ problem, effect, opener }) };
}

/**
 * @param {string} id
 * @param {Message["intent"]} intent
 * @param {string} title
 * @param {Problem} problem
 * @param {boolean} [dismissable]
 * @returns {Message}
 */
function banner(id, intent, title, problem, dismissable = false) {
  return {
    id,
    intent,
    title,
    lines: [sentence(describe(problem).title), explain(problem)],
    actions: [details(problem)],
    dismiss: dismissable ? () => actions.dismissBanner(id) : null,
  };
}

/**
 * Some items of the list could not be understood. What they are may be on, so the bar stays.
 * @param {readonly string[]} names of each; empty where it has none
 * @returns {Message}
 */
function unreadableBar(names) {
  const named = names.filter((name) => name !== "");
  return {
    id: "unreadable",
    intent: "warning",
    title: sentence(t("unreadable.title", { count: names.length })),
    lines: [
      t("unreadable.text"),
      ...(named.length === 0 ? [] : [t("unreadable.names", { names: truncateList(named) })]),
    ],
    actions: [],
    dismiss: null,
  };
}

/**
 * Offerings that were seen before are in no list now. The bar stays until the service has said of all of them that they are
 * gone, and the admin has closed it.
 * @param {readonly UnlistedView[]} unlisted
 * @returns {Message}
 */
function unlistedBar(unlisted) {
  const products = unlisted.every(({ kind }) => kind === "product");
  const days = new Set(unlisted.map(({ seenAt }) => day(seenAt)));
  const lines = /** @type {const} */ (["found", "unread", "gone"]).flatMap((state) => {
    const names = unlisted.filter((one) => one.state === state).map(({ name }) => name);
    return names.length === 0 ? [] : [t(`unlisted.${state}`, { names: truncateList(names) })];
  });
  return {
    id: "unlisted",
    intent: "warning",
    title: sentence(
      days.size === 1
        ? t(products ? "unlisted.products" : "unlisted.offerings", { count: unlisted.length, date: [...days].join("") })
        : t("unlisted.before", { count: unlisted.length }),
    ),
    lines,
    actions: unlisted.some(({ state }) => state === "unread")
      ? [{ text: t("action.refresh"), run: () => void actions.refresh() }]
      : [],
    dismiss: unlisted.every(({ state }) => state === "gone")
      ? () => void actions.acknowledgeMissing(unlisted.map(({ key }) => key))
      : null,
  };
}

/**
 * A list could not be read, so that the offerings that are known were read one by one.
 * @param {CatalogueView} catalogue
 * @returns {Message | null}
 */
function oneByOneBar(catalogue) {
  const [kind, another] = catalogue.oneByOne;
  const problem = catalogue.productsProblem ?? catalogue.offerTypesProblem;
  if (kind === undefined || problem === null) return null;
  const lists = another !== undefined ? "both" : kind === "product" ? "products" : "offerTypes";
  return {
    id: "oneByOne",
    intent: "warning",
    title: sentence(t(`oneByOne.${lists}`)),
    lines: [t("oneByOne.text"), explain(problem)],
    actions: [{ text: t("action.tryAgain"), run: () => void actions.refresh() }, details(problem)],
    dismiss: null,
  };
}

/**
 * The session could not be renewed, or the list not be read, so what is shown is the last known one.
 * @param {Problem} problem
 * @returns {Message}
 */
function staleBar(problem) {
  return {
    id: "stale",
    intent: "error",
    title: sentence(describe(problem).title),
    lines: [t("stale.only"), explain(problem)],
    actions: [{ text: t("action.tryAgain"), run: () => void actions.refresh() }, details(problem)],
    dismiss: null,
  };
}

/**
 * @param {State} state
 * @returns {Message}
 */
function roleBanner({ account, refusal }) {
  const name = account?.name ?? "";
  return {
    id: "role",
    intent: "warning",
    title: t("role.banner.title"),
    lines: roleLines(account, refusal, name),
    actions: [
      ...(refusal === null ? [] : ownApplicationWay(refusal)),
      { text: t("action.tryAnyway"), run: () => actions.insist() },
      { text: t("action.switchAccount"), run: () => void actions.signIn(account?.practice ?? false) },
      ...(refusal === null ? [] : [details(refusal)]),
    ],
    dismiss: null,
  };
}

/**
 * What is missing, and who grants it.
 * @param {State["account"]} account
 * @param {Problem | null} refusal none: the roles that the sign-in told say so
 * @param {string} name
 */
function roleLines(account, refusal, name) {
  if (refusal !== null) return isRoleAlone(refusal) ? [t("role.banner.refused", { name })] : [explain(refusal)];
  return [account?.elsewhere ? t("refusal.role.elsewhere") : t("role.banner.hint", { name })];
}

/**
 * @param {State} state
 * @param {Verdict} verdict
 * @returns {Message}
 */
function verdictBar(state, { run, notRead, retried, continued, recovered }) {
  const { intent, title, lines, named } = verdictText(run, recovered);
  const { catalogue, ignoreRoleHint, ended } = state;
  const goesOn = catalogue !== null && !continued && toContinue(run, catalogue, ignoreRoleHint) > 0;
  /** @type {BarAction[]} */
  const ways = [];
  if (catalogue !== null && blocked(state) === null) {
    if (goesOn) ways.push({ text: t("action.continue"), run: () => actions.continueRun(run) });
    if (!retried && toRetry(run, catalogue) > 0) ways.push({ text: t("action.retry"), run: () => actions.retry(run) });
    if (mayUndo(run, catalogue)) ways.push({ text: t("action.undo"), run: (opener) => void askUndo(run, opener) });
  }
  ways.push({
    text: t("action.details"),
    run: (opener) => void new ChangesDialog().showRun({ run, version: state.start?.version ?? "", recovered, opener }),
  });
  return {
    id: `verdict-${run.id}`,
    intent: notRead === null ? intent : "warning",
    title,
    lines: [
      ...lines,
      ...(notRead === null ? [] : [t("verdict.notRead")]),
      ...(goesOn && ended !== null ? [t("verdict.signInAgain")] : []),
    ],
    named: retried ? [] : named,
    actions: ways,
    dismiss: () => actions.dismissVerdict(run.id),
  };
}

/**
 * @param {State} state
 * @returns {Message | null}
 */
function newBar(state) {
  const { catalogue, dismissed, filter } = state;
  const found = catalogue === null || dismissed.has("new") ? null : newOnes(catalogue);
  if (found === null) return null;
  const { offerings, since } = found;
  const { total: count, on, trials } = countValues(offerings);
  const products = offerings.every(({ kind }) => kind === "product");
  const standing = phrases([
    ...(on > 0 ? [t("new.on", { count: on })] : []),
    ...(trials > 0 ? [t("new.trials", { count: trials })] : []),
  ]);
  const open = turnOffPlan(offerings).keys.length;
  return {
    id: "new",
    intent: "info",
    title: sentence(
      clauses([
        t(products ? "new.products" : "new.offerings", { count, date: day(since) }),
        standing === "" ? t("new.noneOn", { count }) : standing,
      ]),
    ),
    lines: [],
    actions: [
      ...(filter === "new" ? [] : [{ text: t("action.showNew"), run: () => actions.filterBy("new") }]),
      ...(open > 0 && blocked(state) === null ? [{ text: t("action.turnOffNew"), run: () => turnOffNew() }] : []),
    ],
    dismiss: () => actions.dismissBanner("new"),
  };
}
