/**
 * <products-screen>: where the company stands, the one button, and a card for each offering.
 *
 * @import { AccountView, OfferingView, Problem } from "../types/views.js"
 * @import { State, Verdict } from "../state.js"
 * @import { Message } from "../parts/message-bar.js"
 */
import * as actions from "../actions.js";
import { h } from "../dom.js";
import { matching, sorted } from "../offerings.js";
import { AppHeader } from "../parts/app-header.js";
import { ChangesDialog } from "../parts/changes-dialog.js";
import { ConfirmDialog } from "../parts/confirm-dialog.js";
import { renderMessages } from "../parts/message-bar.js";
import { OfferingGrid } from "../parts/offering-grid.js";
import { SearchTools } from "../parts/search-tools.js";
import { Skeleton } from "../parts/skeleton-page.js";
import { StatePage } from "../parts/state-page.js";
import { SummaryCard } from "../parts/summary-card.js";
import { describe, explain } from "../problems.js";
import { formerValues, tookEffect } from "../runs.js";
import { blocked, store } from "../state.js";
import { verdictText } from "../verdicts.js";
import { t } from "../words.js";
import { openSettings, settingsBanner, showProblem } from "./dialogs.js";

export class ProductsScreen extends HTMLElement {
  #header = new AppHeader();
  #summary = new SummaryCard();
  #messages = h("div", { class: "messages" });
  #tools = new SearchTools();
  #grid = new OfferingGrid();
  #list = h("div", { class: "list" }, this.#summary, this.#messages, this.#tools, this.#grid);
  #main = h("main", { class: "products" });
  #settled = -1;
  /** @type {Set<string>} */
  #visible = new Set();
  #newestVerdict = -1;
  /** @type {StatePage | null} */
  #failure = null;
  /** @type {Problem | null} */
  #failed = null;

  constructor() {
    super();
    const detail = (/** @type {Event} */ event) => /** @type {CustomEvent} */ (event).detail;
    this.addEventListener("open-settings", (event) => openSettings(detail(event).opener));
    this.addEventListener("switch-account", () => void actions.signIn(store.state.account?.practice ?? false));
    this.addEventListener("sign-out", () => void actions.signOut());
    this.addEventListener("turn-off-all", () => actions.turnOffAll());
    this.addEventListener("stop", () => void actions.stop());
    this.addEventListener("refresh", () => void (store.state.loading || actions.load()));
    this.addEventListener("see-which", (event) => seeWhich(detail(event).opener));
    this.addEventListener("search", (event) => actions.search(detail(event).query));
    this.addEventListener("filter", (event) => actions.filterBy(detail(event).filter));
    this.addEventListener("show-all", () => actions.showAll());
    this.addEventListener("choose-value", (event) => actions.setValue(detail(event).key, detail(event).value));
    this.addEventListener("show-problem", (event) => {
      const { offering, problem } = detail(event);
      showProblem({ problem, offering: `${offering.name} (${offering.id})` });
    });
  }

  connectedCallback() {
    if (this.firstChild === null) this.append(this.#header, this.#main);
  }

  /** @param {State} state */
  render(state) {
    const { account, catalogue, loadProblem, progress } = state;
    if (account === null) return;
    this.#header.render({ account, busy: progress !== null });
    if (catalogue !== null) this.#renderList(state);
    else if (loadProblem !== null) this.#renderFailure(state, loadProblem);
    else if (!(this.#main.firstChild instanceof Skeleton)) this.#show(new Skeleton());
  }

  /**
   * @param {State} state
   * @param {Problem} problem
   */
  #renderFailure({ account, start }, problem) {
    if (this.#failure === null || this.#failed !== problem) this.#failure = failurePage(problem, account, start?.version ?? "");
    this.#failed = problem;
    this.#show(this.#failure);
  }

  /** @param {HTMLElement} content */
  #show(content) {
    if (this.#main.firstChild !== content) this.#main.replaceChildren(content);
  }

  /** @param {State} state */
  #renderList(state) {
    const { catalogue, progress, activities, query, filter, loading, settled } = state;
    if (catalogue === null) return;
    this.#show(this.#list);
    const why = blocked(state);
    const disabledReason = why === null ? null : t(`blocked.${why}`);
    this.#summary.render({ catalogue, progress, refreshing: loading, disabledReason: why === "run" ? null : disabledReason });
    renderMessages(this.#messages, messages(state));
    if (settled !== this.#settled) {
      // A card that changes stays where it is until the admin searches, filters or refreshes.
      this.#settled = settled;
      this.#visible = matching(catalogue.offerings, query, filter);
    }
    this.#tools.render({ offerings: catalogue.offerings, query, filter });
    this.#grid.render({ offerings: catalogue.offerings, visible: this.#visible, activities, disabledReason });
    this.#focusVerdict(state);
  }

  /**
   * A new verdict gets the focus if the run's own controls had it, so that Undo and Retry are one Tab away.
   * @param {State} state
   */
  #focusVerdict({ verdicts }) {
    const newest = verdicts[0]?.run.id ?? -1;
    if (newest === this.#newestVerdict) return;
    const arrived = newest > this.#newestVerdict;
    this.#newestVerdict = newest;
    const idle = document.activeElement === document.body || this.#summary.contains(document.activeElement);
    const bar = /** @type {HTMLElement | null} */ (this.#messages.querySelector(`[data-id="verdict-${newest}"]`));
    if (arrived && idle) bar?.focus({ preventScroll: true });
  }
}

/**
 * @param {Problem} problem
 * @param {AccountView | null} account
 * @param {string} version
 */
function failurePage(problem, account, version) {
  const page = new StatePage();
  const refused = problem.code === "service.refused";
  page.render({
    icon: refused ? "eye" : "error",
    title: refused ? t("refused.title") : t("products.loadFailed"),
    text: refused ? t("refused.text", { name: account?.name ?? "" }) : `${describe(problem).title}. ${explain(problem, t("effect.nothing"))}`,
    primary: refused
      ? { text: t("action.switchAccount"), run: () => void actions.signIn(account?.practice ?? false) }
      : { text: t("action.tryAgain"), run: () => void actions.load() },
    others: [
      refused
        ? { text: t("action.tryAgain"), run: () => void actions.load() }
        : { text: t("action.details"), run: (opener) => showProblem({ problem, opener }) },
    ],
    problem,
    version,
  });
  return page;
}

/**
 * What stands above the list: what hinders first, then what happened.
 * @param {State} state
 * @returns {Message[]}
 */
function messages(state) {
  const { start, account, catalogue, dismissed } = state;
  /** @type {Message[]} */
  const bars = [];
  if (start?.ledgerProblem) bars.push(banner("ledger", "error", t("ledger.banner.title"), start.ledgerProblem, false));
  if (account !== null && blocked({ ...state, start: null, progress: null }) === "role") bars.push(roleBanner(state));
  for (const { id, title, problem, effect, action } of state.notices) {
    bars.push({
      id: `notice-${id}`,
      intent: "error",
      title: `${title}.`,
      lines: [effect ?? "", explain(problem)].filter((line) => line !== ""),
      actions: [
        ...(action === "signIn" ? [{ text: t("action.signIn"), run: () => void actions.signIn(account?.practice ?? false) }] : []),
        ...(action === "refresh" ? [{ text: t("action.refresh"), run: () => void actions.load() }] : []),
        { text: t("action.details"), run: (opener) => showProblem({ problem, effect, opener }) },
      ],
      dismiss: () => actions.dismissNotice(id),
    });
  }
  for (const verdict of state.verdicts) bars.push(verdictBar(state, verdict));
  if (start?.settingsProblem && !dismissed.has("settings")) bars.push(settingsBanner(start.settingsProblem));
  if (catalogue?.offerTypesProblem && !dismissed.has("offerTypes")) {
    bars.push(banner("offerTypes", "warning", t("offerTypes.banner.title"), catalogue.offerTypesProblem, true));
  }
  if (account?.keptProblem && !dismissed.has("kept")) {
    bars.push(banner("kept", "info", t("kept.banner.title"), account.keptProblem, true));
  }
  return bars;
}

/**
 * @param {string} id
 * @param {Message["intent"]} intent
 * @param {string} title
 * @param {Problem} problem
 * @param {boolean} dismissable
 * @returns {Message}
 */
function banner(id, intent, title, problem, dismissable) {
  return {
    id,
    intent,
    title,
    lines: [`${describe(problem).title}.`, explain(problem)],
    actions: [{ text: t("action.details"), run: (opener) => showProblem({ problem, opener }) }],
    dismiss: dismissable ? () => actions.dismissBanner(id) : null,
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
    lines: [refusal === null ? t("role.banner.hint", { name }) : t("role.banner.refused", { name })],
    actions: [
      { text: t("action.tryAnyway"), run: () => actions.insist() },
      { text: t("action.switchAccount"), run: () => void actions.signIn(account?.practice ?? false) },
      ...(refusal === null ? [] : [{ text: t("action.details"), run: (/** @type {HTMLElement} */ opener) => showProblem({ problem: refusal, opener }) }]),
    ],
    dismiss: null,
  };
}

/**
 * @param {State} state
 * @param {Verdict} verdict
 * @returns {Message}
 */
function verdictBar(state, { run, notRead, retried, resumed }) {
  const { intent, title, lines, named } = verdictText(run);
  const free = blocked(state) === null;
  const toRetry = !retried && run.changes.some(({ state: outcome }) => outcome === "refused" || outcome === "failed" || outcome === "notAttempted");
  const ended = run.stopped === "session" && !resumed;
  return {
    id: `verdict-${run.id}`,
    intent: notRead === null ? intent : "warning",
    title,
    lines: notRead === null ? lines : [...lines, t("verdict.notRead")],
    named: retried ? [] : named,
    actions: [
      ...(ended && !retried ? [{ text: t("action.signIn"), run: () => void actions.signIn(state.account?.practice ?? false) }] : []),
      ...(toRetry && free && !ended ? [{ text: t("action.retry"), run: () => actions.retry(run) }] : []),
      ...(run.intent !== "undo" && tookEffect(run) && free ? [{ text: t("action.undo"), run: (/** @type {HTMLElement} */ opener) => void askUndo(run, opener) }] : []),
      { text: t("action.details"), run: (opener) => void new ChangesDialog().showRun({ run, version: state.start?.version ?? "", opener }) },
    ],
    dismiss: () => actions.dismissVerdict(run.id),
  };
}

/**
 * @param {Verdict["run"]} run
 * @param {HTMLElement} opener
 */
async function askUndo(run, opener) {
  const former = formerValues(run);
  const agreed = await new ConfirmDialog().confirm({
    title: t("undo.title", { count: former.reduce((sum, { count }) => sum + count, 0) }),
    text: t("undo.text"),
    lines: former.map(({ kind, count }) => t(`undo.line.${kind}`, { count })),
    note: t("undo.note"),
    act: t("undo.do"),
    keep: t("undo.keep"),
    opener,
  });
  if (agreed) actions.undo(run);
}

/** @param {HTMLElement} opener */
function seeWhich(opener) {
  const { catalogue } = store.state;
  if (catalogue === null) return;
  /** @type {OfferingView[]} */
  const offerings = sorted(catalogue.offerings);
  void new ChangesDialog().showPlan({ plan: catalogue.turnOff, offerings, opener });
}

customElements.define("products-screen", ProductsScreen);
