/**
 * <search-tools>: search by name or id, and filter by value.
 *
 * Events (bubbling): `search` with `{ query }`, `filter` with `{ filter }`.
 *
 * @import { OfferingView } from "../types/views.js"
 * @import { Filter } from "../model/offerings.js"
 */
import { count, t } from "../i18n/index.js";
import { freshId, h, setAttribute, setText } from "../lib/dom.js";
import { countValues } from "../model/offerings.js";
import { icon } from "./icon.js";

const FILTERS = /** @type {const} */ (["all", "on", "trials", "off", "other", "new"]);

export class SearchTools extends HTMLElement {
  #input = h("input", {
    type: "search",
    class: "search-input",
    id: freshId("search"),
    placeholder: t("products.search"),
    autocomplete: "off",
    spellcheck: "false",
    "aria-keyshortcuts": "Control+F",
    oninput: (event) => this.#tell("search", { query: event.target.value }),
  });
  #chips = FILTERS.map((filter) => {
    const number = h("span", { class: "chip-count" });
    const word = filter === "all" ? t("products.all") : filter === "new" ? t("new.badge") : t(`value.${filter}`);
    const button = h(
      "button",
      { type: "button", class: "chip", onclick: () => this.#tell("filter", { filter }) },
      word,
      " ",
      number,
    );
    return { filter, button, number };
  });

  connectedCallback() {
    if (this.firstChild !== null) return;
    this.append(
      h(
        "div",
        { class: "search", role: "search" },
        h("label", { for: this.#input.id, class: "off-screen" }, t("products.search")),
        icon("search"),
        this.#input,
      ),
      h(
        "div",
        { class: "chips", role: "group", "aria-label": t("products.filter") },
        ...this.#chips.map(({ button }) => button),
      ),
    );
  }

  /**
   * @param {string} name
   * @param {object} detail
   */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  /** Ready to be typed into, what is there selected. */
  focusSearch() {
    this.#input.focus();
    this.#input.select();
  }

  /** @param {{ offerings: readonly OfferingView[], query: string, filter: Filter, fresh: number }} shown */
  render({ offerings, query, filter: chosen, fresh }) {
    const { total, ...values } = countValues(offerings);
    const counts = { all: total, new: fresh, ...values };
    if (this.#input.value !== query) this.#input.value = query;
    for (const { filter, button, number } of this.#chips) {
      setText(number, count(counts[filter]));
      setAttribute(button, "aria-pressed", String(filter === chosen));
      button.hidden = (filter === "other" || filter === "new") && counts[filter] === 0 && chosen !== filter;
    }
  }
}

customElements.define("search-tools", SearchTools);
