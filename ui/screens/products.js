/**
 * <products-screen>: the summary of the tenant, the one button, and a card for each offering.
 *
 * @import { Shortcut } from "../lib/shortcuts.js"
 * @import { AccountView, Problem } from "../types/views.js"
 * @import { State } from "../state.js"
 */
import * as actions from "../actions/index.js";
import { AppHeader } from "../components/app-header.js";
import { ChangesDialog } from "../components/changes-dialog.js";
import { EmptyState } from "../components/empty-state.js";
import { renderMessages } from "../components/message-bar.js";
import { OfferingGrid } from "../components/offering-grid.js";
import { SearchTools } from "../components/search-tools.js";
import { SelectionBar } from "../components/selection-bar.js";
import { Skeleton } from "../components/skeleton-page.js";
import { SummaryCard } from "../components/summary-card.js";
import { t } from "../i18n/index.js";
import { sentence, sentences } from "../i18n/join.js";
import { announce } from "../lib/announce.js";
import { h } from "../lib/dom.js";
import { matching, newOnes, sorted, turnOffPlan } from "../model/offerings.js";
import { whereChangesApply } from "../model/account.js";
import { isRoleAlone, isRoleRefusal } from "../model/problem-codes.js";
import { describe, explain } from "../model/problems.js";
import { blocked, isBusy, store } from "../state.js";
import { askUndo, mayUndo, setTogether } from "./confirmations.js";
import { listenToHeader, ownApplicationWay, showProblem } from "./dialogs.js";
import { chooseFormat } from "./exports.js";
import { listMessages } from "./messages.js";
import { sessionBar } from "./session-bar.js";

/** @type {ReadonlySet<string>} */
const NONE = new Set();

export class ProductsScreen extends HTMLElement {
  #header = new AppHeader();
  #summary = new SummaryCard();
  #messages = h("div", { class: "messages" });
  #tools = new SearchTools();
  #grid = new OfferingGrid();
  #selection = new SelectionBar();
  #list = h("div", { class: "list" }, this.#summary, this.#messages, this.#tools, this.#grid, this.#selection);
  #main = h("main", { class: "products" });
  #visibleRevision = -1;
  /** @type {Set<string>} */
  #visible = new Set();
  #newestVerdict = -1;
  #running = false;
  /** @type {EmptyState | null} */
  #failure = null;
  /** @type {Problem | null} */
  #failed = null;

  constructor() {
    super();
    const on = (/** @type {string} */ name, /** @type {(detail: any) => void} */ act) =>
      this.addEventListener(name, (event) => act(/** @type {CustomEvent} */ (event).detail));
    listenToHeader(this);
    on("turn-off-all", () => actions.turnOffAll());
    on("stop", () => void actions.stop());
    on("refresh", () => void actions.refresh());
    on("export", ({ opener }) =>
      chooseFormat(opener, actions.notReported(store.state), (form) => void actions.exportList(form)),
    );
    on("see-which", ({ opener }) => seeWhich(opener));
    on("search", ({ query }) => actions.search(query));
    on("filter", ({ filter }) => actions.filterBy(filter));
    on("show-all", () => actions.showAll());
    on("choose-value", ({ key, value }) => actions.setValue(key, value));
    on("show-problem", ({ offering, problem }) =>
      showProblem({ problem, offering: `${offering.name} (${offering.id})` }),
    );
    on("select-cards", ({ keys, chosen }) => actions.select(keys, chosen));
    on("select-all", () => actions.select([...this.#visible], true));
    on("clear-selection", () => this.#clearSelection());
    on("set-selected", ({ value, opener }) => {
      const { catalogue, selected } = store.state;
      if (catalogue !== null)
        void setTogether(
          catalogue.offerings.filter(({ key }) => selected.has(key)),
          value,
          opener,
        );
    });
    this.addEventListener("keydown", (event) => this.#onKey(event));
  }

  connectedCallback() {
    if (this.firstChild === null) this.append(this.#header, this.#main);
  }

  /** After another screen that was opened from here. */
  comeBack() {
    this.#header.focusHistory();
  }

  /** @param {State} state */
  render(state) {
    const { account, catalogue, loadProblem, stale } = state;
    if (account === null) return;
    const renewing = stale !== null && !stale.renewed;
    this.#header.render({
      account,
      busy: isBusy(state),
      page: "list",
      historyReason: renewing ? t(stale.problem === null ? "blocked.stale" : "history.notNow") : null,
    });
    if (catalogue !== null) this.#renderList(state);
    else if (loadProblem !== null) this.#renderFailure(state, loadProblem);
    else if (!(this.#main.firstChild instanceof Skeleton)) this.#show(new Skeleton());
  }

  /**
   * @param {State} state
   * @param {Problem} problem
   */
  #renderFailure({ account, start }, problem) {
    if (this.#failure === null || this.#failed !== problem)
      this.#failure = failurePage(problem, account, start?.version ?? "");
    this.#failed = problem;
    this.#show(this.#failure);
  }

  /** @param {HTMLElement} content */
  #show(content) {
    if (this.#main.firstChild !== content) this.#main.replaceChildren(content);
  }

  /** @param {State} state */
  #renderList(state) {
    const { catalogue, progress, activities, query, filter, loading, visibleRevision, selected, stale } = state;
    if (catalogue === null) return;
    this.#show(this.#list);
    const { offerings } = catalogue;
    const why = blocked(state);
    const disabledReason = why === null ? null : t(`blocked.${why}`);
    const session = sessionBar(state);
    const fresh = newOnes(catalogue)?.keys ?? NONE;
    const began = progress !== null && !this.#running;
    const free = this.#isFree();
    this.#running = progress !== null;
    this.#summary.render({
      catalogue,
      progress,
      refreshing: loading,
      disabledReason: why === "run" ? null : disabledReason,
      stale,
      session,
      where: state.account === null ? null : whereChangesApply(state.account),
    });
    this.#renderMessages(listMessages(state, progress === null ? session : null));
    if (visibleRevision !== this.#visibleRevision) {
      // A card that changes stays where it is until the admin searches, filters or refreshes.
      this.#visibleRevision = visibleRevision;
      this.#visible = matching(offerings, query, filter, fresh);
    }
    this.#tools.render({ offerings, query, filter, fresh: fresh.size });
    this.#grid.render({ offerings, visible: this.#visible, activities, selected, fresh, disabledReason });
    this.#selection.render({
      chosen: selected.size === 0 ? [] : offerings.filter(({ key }) => selected.has(key)),
      visible: this.#visible,
      disabledReason,
    });
    if (began && free) this.#summary.focusStop();
    this.#focusVerdict(state);
  }

  /**
   * Cards that the admin has scrolled to stay where they are, whatever comes or goes above them.
   * @param {import("../components/message-bar.js").Message[]} messages
   */
  #renderMessages(messages) {
    // Where things stand is known only after a layout, for which a keystroke in the search field has no time.
    if (messages.length === 0 && this.#messages.firstChild === null) return;
    const scrolled = this.#grid.isConnected && window.scrollY > 0;
    const before = scrolled ? this.#grid.offsetTop : 0;
    renderMessages(this.#messages, messages);
    const moved = scrolled ? this.#grid.offsetTop - before : 0;
    if (moved !== 0 && before < window.scrollY) window.scrollBy(0, moved);
  }

  /** True if the focus is where a run is begun or followed, so that it may go where the run leads. */
  #isFree() {
    const focused = document.activeElement;
    return (
      focused === document.body ||
      [this.#summary, this.#messages, this.#selection].some((part) => part.contains(focused))
    );
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
    const bar = /** @type {HTMLElement | null} */ (this.#messages.querySelector(`[data-id="verdict-${newest}"]`));
    if (arrived && this.#isFree()) bar?.focus({ preventScroll: true });
  }

  #clearSelection() {
    if (this.#selection.contains(document.activeElement))
      /** @type {HTMLElement | null} */ (this.#grid.querySelector("[data-selected] .card-select"))?.focus({
        preventScroll: true,
      });
    actions.clearSelection();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.key === "Escape" && !target.matches("[type=search]") && store.state.selected.size > 0) {
      event.preventDefault();
      this.#clearSelection();
    }
  }

  /** @param {Shortcut} name */
  shortcut(name) {
    if (store.state.catalogue === null) return;
    if (name === "search") this.#tools.focusSearch();
    else if (name === "refresh") void actions.refresh();
    else if (name === "selectAll") actions.select([...this.#visible], true);
    else if (name === "undo") undoLast();
  }
}

/**
 * @param {Problem} problem
 * @param {AccountView | null} account
 * @param {string} version
 */
function failurePage(problem, account, version) {
  const page = new EmptyState();
  const refused = isRoleRefusal(problem);
  const [toApplication] = ownApplicationWay(problem);
  const tryAgain = { text: t("action.tryAgain"), run: () => void actions.load(true) };
  const details = {
    text: t("action.details"),
    run: (/** @type {HTMLElement} */ opener) => showProblem({ problem, opener }),
  };
  const switchAccount = {
    text: t("action.switchAccount"),
    run: () => void actions.signIn(account?.practice ?? false),
  };
  const { title } = describe(problem);
  const shown = refused
    ? {
        title: toApplication === undefined ? t("refused.title") : title,
        text: isRoleAlone(problem) ? t("refused.text", { name: account?.name ?? "" }) : explain(problem),
      }
    : { title: t("products.loadFailed"), text: sentences([sentence(title), explain(problem, t("effect.nothing"))]) };
  const [primary = tryAgain, ...others] = [
    ...(toApplication === undefined ? [] : [toApplication]),
    ...(refused ? [switchAccount, tryAgain] : [tryAgain, details]),
  ];
  page.render({ icon: refused ? "eye" : "error", ...shown, primary, others, problem, version });
  return page;
}

/** The newest run that is told of above the list, as its button would. */
function undoLast() {
  const { catalogue, verdicts } = store.state;
  const last =
    catalogue === null || blocked(store.state) !== null
      ? undefined
      : verdicts.find(({ run }) => mayUndo(run, catalogue));
  const opener = /** @type {HTMLElement} */ (document.activeElement ?? document.body);
  if (last === undefined) announce(t("shortcut.nothingToUndo"));
  else void askUndo(last.run, opener);
}

/** @param {HTMLElement} opener */
function seeWhich(opener) {
  const { catalogue } = store.state;
  if (catalogue === null) return;
  void new ChangesDialog().showPlan({
    plan: turnOffPlan(catalogue.offerings),
    offerings: sorted(catalogue.offerings),
    opener,
  });
}

customElements.define("products-screen", ProductsScreen);
