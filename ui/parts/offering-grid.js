/**
 * <offering-grid>: the cards, Microsoft's products first, third parties' offer types after them. Cards are made once and
 * kept by key: what changes is drawn in place, a search only hides.
 *
 * Events (bubbling): `show-all`, `select-cards` with `{ keys, chosen }`, and those of <offering-card>.
 *
 * @import { OfferingKind, OfferingView } from "../types/views.js"
 * @import { Activity } from "../state.js"
 */
import { freshId, h, setText } from "../dom.js";
import { sorted } from "../offerings.js";
import { count, t } from "../words.js";
import { OfferingCard } from "./offering-card.js";

/** @typedef {{ item: HTMLLIElement, card: OfferingCard }} Place */
/**
 * @typedef {{
 *   offerings: readonly OfferingView[], visible: ReadonlySet<string>, activities: ReadonlyMap<string, Activity>,
 *   selected: ReadonlySet<string>, fresh: ReadonlySet<string>, disabledReason: string | null,
 * }} Shown
 */

class Section {
  #count = h("span", { class: "section-count" });
  #list = h("ul", { class: "cards", role: "list" });
  element;

  /**
   * @param {string} title
   * @param {string | null} hint
   */
  constructor(title, hint) {
    const id = freshId("section");
    this.element = h(
      "section",
      { "aria-labelledby": id },
      h("h2", { class: "section-title", id }, title, " ", this.#count, hint !== null && h("span", { class: "section-hint" }, hint)),
      this.#list,
    );
  }

  /** @param {HTMLLIElement[]} items */
  arrange(items) {
    this.#list.replaceChildren(...items);
  }

  /** @param {number} shown */
  render(shown) {
    setText(this.#count, count(shown));
    this.element.hidden = shown === 0;
  }
}

export class OfferingGrid extends HTMLElement {
  /** @type {Map<string, Place>} */
  #places = new Map();
  /** @type {{ [kind in OfferingKind]: Section }} */
  #sections = {
    product: new Section(t("products.microsoft"), null),
    offerType: new Section(t("products.offerTypes"), t("products.offerTypesHint")),
  };
  #none = h(
    "div",
    { class: "nothing", hidden: true },
    h("h2", {}, t("products.none.title")),
    h("p", {}, t("products.none.text")),
    h("button", { type: "button", class: "button", onclick: () => this.dispatchEvent(new CustomEvent("show-all", { bubbles: true })) }, t("action.showAll")),
  );
  /** The offerings as they were last seen. @type {readonly OfferingView[]} */
  #arranged = [];

  /** The card chosen last: where a range begins. @type {string | null} */
  #anchor = null;

  constructor() {
    super();
    this.addEventListener("select-card", (event) => this.#select(/** @type {CustomEvent} */ (event).detail));
  }

  connectedCallback() {
    if (this.firstChild === null) this.append(this.#sections.product.element, this.#sections.offerType.element, this.#none);
  }

  /** @param {Shown} shown */
  render({ offerings, visible, activities, selected, fresh, disabledReason }) {
    this.#arrange(offerings);
    this.toggleAttribute("data-selecting", selected.size > 0);
    const shown = { product: 0, offerType: 0 };
    for (const offering of offerings) {
      const place = this.#places.get(offering.key);
      if (place === undefined) continue;
      const hidden = !visible.has(offering.key);
      if (place.item.hidden !== hidden) place.item.hidden = hidden;
      if (!hidden) shown[offering.kind] += 1;
      const { key } = offering;
      place.card.render({ offering, activity: activities.get(key) ?? null, disabledReason, selected: selected.has(key), fresh: fresh.has(key) });
    }
    this.#sections.product.render(shown.product);
    this.#sections.offerType.render(shown.offerType);
    this.#none.hidden = offerings.length === 0 || shown.product + shown.offerType > 0;
  }

  /**
   * One card, or with Shift all that are shown from the last one chosen to this one.
   * @param {{ key: string, chosen: boolean, range: boolean }} detail
   */
  #select({ key, chosen, range }) {
    const keys = [...this.querySelectorAll("li:not([hidden]) > offering-card")].map((card) => card.getAttribute("data-key") ?? "");
    const ends = [keys.indexOf(this.#anchor ?? ""), keys.indexOf(key)].sort((a, b) => a - b);
    const [from = -1, to = -1] = ends;
    this.#anchor = key;
    this.dispatchEvent(new CustomEvent("select-cards", { bubbles: true, detail: { keys: range && from >= 0 ? keys.slice(from, to + 1) : [key], chosen } }));
  }

  /**
   * Makes cards for what is new, drops those that are gone, and orders them; only when the list itself differs.
   * @param {readonly OfferingView[]} offerings
   */
  #arrange(offerings) {
    const before = this.#arranged;
    this.#arranged = offerings;
    if (before === offerings) return;
    const alike = (/** @type {OfferingView} */ one, /** @type {OfferingView | undefined} */ other) => one === other || (one.key === other?.key && one.name === other.name && one.kind === other.kind);
    if (before.length === offerings.length && offerings.every((offering, place) => alike(offering, before[place]))) return;
    const former = this.#places;
    this.#places = new Map();
    /** @type {{ [kind in OfferingKind]: HTMLLIElement[] }} */
    const items = { product: [], offerType: [] };
    for (const { key, kind } of sorted(offerings)) {
      const place = former.get(key) ?? makePlace();
      this.#places.set(key, place);
      items[kind].push(place.item);
    }
    this.#sections.product.arrange(items.product);
    this.#sections.offerType.arrange(items.offerType);
  }
}

/** @returns {Place} */
function makePlace() {
  const card = new OfferingCard();
  return { card, item: h("li", {}, card) };
}

customElements.define("offering-grid", OfferingGrid);
