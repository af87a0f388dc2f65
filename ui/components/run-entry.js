/**
 * <run-entry>: a run in the history: when, what, who, and how it ended. It opens to its changes, and to the ways back
 * and on.
 *
 * Events (bubbling): `open-run` with `{ id }` when opened; `undo-run`, `continue-run` and `retry-run` with
 * `{ run, opener }`.
 *
 * @import { CatalogueView, RunSummaryView, RunView } from "../types/views.js"
 */
import { t, time } from "../i18n/index.js";
import { sentence } from "../i18n/join.js";
import { h } from "../lib/dom.js";
import { sanitizeText as clean } from "../lib/sanitize.js";
import { describe } from "../model/problems.js";
import { countsPhrase, driftedNames, truncateList, valueLabel, verdictSeverity } from "../model/run-summary.js";
import { toContinue, toRetry, toUndo, verb } from "../model/runs.js";
import { changesTable } from "./changes-table.js";
import { icon } from "./icon.js";

/** @typedef {{ run: RunView } | { problem: import("../types/views.js").Problem } | null | undefined} Found */

export class RunEntry extends HTMLElement {
  /** @type {Found} */
  #found = undefined;
  /** @type {unknown[]} */
  #drawn = [];
  /** @type {RunSummaryView | null} */
  #head = null;
  #summary = h("summary", {});
  #body = h("div", { class: "run-body" });

  /** @param {number} id */
  constructor(id) {
    super();
    this.append(
      h(
        "details",
        {
          class: "run",
          ontoggle: (/** @type {Event} */ { currentTarget }) =>
            /** @type {HTMLDetailsElement} */ (currentTarget).open && this.#tell("open-run", { id }),
        },
        this.#summary,
        this.#body,
      ),
    );
  }

  /** @param {RunSummaryView} head */
  #renderHead(head) {
    if (head === this.#head) return;
    this.#head = head;
    const { startedAt, who, username } = head;
    const { picture, ended } = ending(head);
    this.#summary.replaceChildren(
      icon("chevron"),
      h("time", { datetime: startedAt }, time(startedAt)),
      h("span", { class: "run-what" }, what(head)),
      h("span", { class: "run-end", "data-intent": picture }, icon(picture), h("span", {}, ended)),
      h("span", { class: "run-who", title: clean(username) }, h("bdi", {}, clean(who))),
    );
  }

  /**
   * @param {string} name
   * @param {object} detail
   */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  /**
   * @param {{ head: RunSummaryView, found: Found, catalogue: CatalogueView | null, ignoreRoleHint: boolean, blockedReason: string | null }} shown
   *   `found`: the run, why it could not be read, null while it is read
   */
  render({ head, found, catalogue, ignoreRoleHint, blockedReason }) {
    this.#renderHead(head);
    const now = [found, catalogue, ignoreRoleHint, blockedReason];
    if (found === undefined || now.every((part, place) => part === this.#drawn[place])) return;
    this.#drawn = now;
    const focused = this.#body.contains(document.activeElement);
    if (found === null) this.#body.replaceChildren(h("p", { class: "quiet" }, t("history.reading")));
    else if ("problem" in found)
      this.#body.replaceChildren(h("p", {}, icon("error"), sentence(describe(found.problem).title)));
    else {
      const { run } = found;
      const ways = catalogue === null || blockedReason !== null ? [] : this.#ways(run, catalogue, ignoreRoleHint);
      const acts = h(
        "div",
        { class: "run-ways" },
        ...ways,
        blockedReason !== null && h("span", { class: "quiet" }, blockedReason),
      );
      const former = this.#body.lastElementChild;
      // The table stays as it is when only the ways change.
      if (this.#found === found && former !== null) this.#body.replaceChildren(acts, former);
      else this.#body.replaceChildren(acts, tableOf(run));
    }
    this.#found = found;
    if (focused && !this.#body.contains(document.activeElement))
      this.querySelector("summary")?.focus({ preventScroll: true });
  }

  /**
   * @param {RunView} run
   * @param {CatalogueView} catalogue
   * @param {boolean} ignoreRoleHint
   */
  #ways(run, catalogue, ignoreRoleHint) {
    const way = (/** @type {string} */ text, /** @type {string} */ event) =>
      h(
        "button",
        {
          type: "button",
          class: "button",
          onclick: (/** @type {Event} */ { currentTarget: opener }) => this.#tell(event, { run, opener }),
        },
        text,
      );
    return [
      toUndo(run, catalogue) > 0 && way(t("action.undo"), "undo-run"),
      toContinue(run, catalogue, ignoreRoleHint) > 0 && way(t("action.continue"), "continue-run"),
      toRetry(run, catalogue) > 0 && way(t("action.retry"), "retry-run"),
    ].filter((button) => button !== false);
  }
}

/** @param {RunView} run */
function tableOf(run) {
  const drifted = driftedNames(run);
  return h(
    "div",
    {},
    drifted.length > 0 && h("p", {}, t("verdict.drifted", { count: drifted.length, names: truncateList(drifted) })),
    changesTable(run),
  );
}

/** The intent of a run, in words. @param {RunSummaryView} head */
function what({ intent, to, counts }) {
  const params = { count: counts.planned, value: to === null ? "" : valueLabel(to) };
  if (intent === "turnOffAll" || intent === "undo") return t(`what.${intent}`, params);
  return to === null ? t(`intent.${intent}`) : t(`what.${intent}`, params);
}

/**
 * The end of a run, as an icon and in words.
 * @param {RunSummaryView} head
 * @returns {{ picture: import("./icon.js").IconName, ended: string }}
 */
function ending({ endedAt, stopReason, counts, intent, to }) {
  if (endedAt === null) return { picture: "clock", ended: t("ending.open") };
  const phrase = counts.planned === 0 ? t("history.nothing") : countsPhrase(counts, verb(intent, to?.kind));
  return {
    picture: verdictSeverity(counts),
    ended: stopReason === null ? phrase : `${phrase} · ${t(`ending.${stopReason}`)}`,
  };
}

customElements.define("run-entry", RunEntry);
