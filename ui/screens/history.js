/**
 * <history-screen>: the runs, newest first, a day after the other.
 *
 * @import { RunSummaryView } from "../types/views.js"
 * @import { State } from "../state.js"
 * @import { Message } from "../components/message-bar.js"
 */
import * as actions from "../actions/index.js";
import { AppHeader } from "../components/app-header.js";
import { icon } from "../components/icon.js";
import { renderMessages } from "../components/message-bar.js";
import { RunEntry } from "../components/run-entry.js";
import { fullDay, t } from "../i18n/index.js";
import { sentence } from "../i18n/join.js";
import { h } from "../lib/dom.js";
import { isSignedOut } from "../model/problem-codes.js";
import { describe, explain } from "../model/problems.js";
import { blocked, isBusy } from "../state.js";
import { askUndo } from "./confirmations.js";
import { listenToHeader, showProblem } from "./dialogs.js";
import { chooseFormat, exportBars } from "./exports.js";
import { sessionBar } from "./session-bar.js";

export class HistoryScreen extends HTMLElement {
  #header = new AppHeader();
  #title = h("h1", { class: "page-title", tabindex: "-1" }, t("action.history"));
  #export = h(
    "button",
    {
      type: "button",
      class: "button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: () => chooseFormat(this.#export, null, (form) => void actions.exportHistory(form)),
    },
    t("action.export"),
  );
  #messages = h("div", { class: "messages" });
  #days = h("div", { class: "run-days" });
  #empty = h(
    "div",
    { class: "nothing", hidden: true },
    h("h2", {}, t("history.empty.title")),
    h("p", {}, t("history.empty.text")),
  );
  #reading = h("p", { class: "quiet history-reading", hidden: true }, t("history.reading"));
  #older = h(
    "button",
    { type: "button", class: "button", hidden: true, onclick: () => void this.#showOlder() },
    t("action.showOlder"),
  );
  /** @type {Map<number, RunEntry>} */
  #entries = new Map();
  /** The runs that show, in their order. @type {number[]} */
  #placed = [];
  #lastDay = "";
  #list = h("ol", {});

  constructor() {
    super();
    listenToHeader(this);
    const on = (/** @type {string} */ name, /** @type {(detail: any) => void} */ act) =>
      this.addEventListener(name, (event) => act(/** @type {CustomEvent} */ (event).detail));
    on("open-run", ({ id }) => void actions.openRun(id));
    on("undo-run", async ({ run, opener }) => (await askUndo(run, opener)) && actions.closeHistory());
    on("continue-run", ({ run }) => this.#leaveWith(() => actions.continueRun(run)));
    on("retry-run", ({ run }) => this.#leaveWith(() => actions.retry(run)));
  }

  connectedCallback() {
    if (this.firstChild === null) {
      this.append(
        this.#header,
        h(
          "main",
          { class: "products history" },
          h(
            "div",
            { class: "page-head" },
            h(
              "button",
              { type: "button", class: "subtle", onclick: () => actions.closeHistory() },
              icon("back"),
              t("action.backToList"),
            ),
            this.#title,
            this.#export,
          ),
          this.#messages,
          this.#empty,
          this.#days,
          this.#reading,
          this.#older,
        ),
      );
    }
    document.addEventListener("keydown", this.#onKey);
    this.#title.focus();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#onKey);
  }

  #onKey = (/** @type {KeyboardEvent} */ event) => {
    const back = event.key === "Escape" || (event.key === "ArrowLeft" && event.altKey);
    if (!back || event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
    event.preventDefault();
    actions.closeHistory();
  };

  /** A run goes on in the list, where its progress shows. @param {() => void} act */
  #leaveWith(act) {
    act();
    actions.closeHistory();
  }

  async #showOlder() {
    const before = this.#entries.size;
    await actions.showOlder();
    // The button may be gone; what it brought comes next.
    if (document.activeElement === document.body)
      [...this.#entries.values()][before]?.querySelector("summary")?.focus({ preventScroll: true });
  }

  /** @param {State} state */
  render(state) {
    const { account, history, catalogue, ignoreRoleHint } = state;
    if (account === null || history === null) return;
    const { runs, more, loading, problem, opened } = history;
    this.#header.render({ account, busy: isBusy(state), page: "history" });
    this.#export.disabled = runs.length === 0;
    this.#empty.hidden = more || runs.length > 0 || problem !== null;
    this.#reading.hidden = !loading;
    this.#older.hidden = !more || loading || problem !== null;
    renderMessages(this.#messages, messages(state));
    const why = blocked(state);
    const blockedReason = why === null ? null : t(`blocked.${why}`);
    this.#arrange(runs);
    for (const head of runs)
      this.#entry(head.id).render({ head, found: opened.get(head.id), catalogue, ignoreRoleHint, blockedReason });
  }

  /** @param {number} id */
  #entry(id) {
    const entry = this.#entries.get(id) ?? new RunEntry(id);
    this.#entries.set(id, entry);
    return entry;
  }

  /**
   * Older runs are added below; for newer ones all find their places anew.
   * @param {readonly RunSummaryView[]} runs
   */
  #arrange(runs) {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    if (!this.#placed.every((id, place) => runs[place]?.id === id)) {
      this.#days.replaceChildren();
      this.#placed = [];
      this.#lastDay = "";
    }
    for (const { id, startedAt } of runs.slice(this.#placed.length)) this.#place(startedAt, this.#entry(id));
    this.#placed = runs.map(({ id }) => id);
    if (focused !== document.activeElement) focused?.focus({ preventScroll: true });
  }

  /**
   * @param {string} startedAt
   * @param {RunEntry} entry
   */
  #place(startedAt, entry) {
    const day = fullDay(startedAt);
    if (day !== this.#lastDay) {
      this.#lastDay = day;
      this.#list = h("ol", { class: "runs", role: "list", "aria-label": day });
      this.#days.append(h("h2", { class: "section-title" }, day), this.#list);
    }
    this.#list.append(h("li", {}, entry));
  }
}

/**
 * @param {State} state
 * @returns {Message[]}
 */
function messages(state) {
  const { history } = state;
  if (history === null) return [];
  const { problem } = history;
  /** @type {Message[]} */
  const shown = [];
  const session = sessionBar(state);
  if (session !== null) shown.push(session);
  if (problem !== null) {
    const way = isSignedOut(problem) ? [] : [{ text: t("action.tryAgain"), run: () => void actions.showOlder() }];
    shown.push({
      id: "history",
      intent: "error",
      title: sentence(describe(problem).title),
      lines: [explain(problem)],
      actions: [...way, { text: t("action.details"), run: (opener) => showProblem({ problem, opener }) }],
      dismiss: null,
    });
  }
  return [...shown, ...exportBars(state)];
}

customElements.define("history-screen", HistoryScreen);
