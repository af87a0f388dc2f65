/**
 * <offering-grid>: the cards, Microsoft's products first, third parties' offer types after them. Cards are made once and
 * kept by key: what changes is drawn in place, a search only hides. A long list has all its places at once, so that
 * nothing moves; the cards that the window can show come with them, the others in the frames after.
 *
 * The arrow keys lead from a card's control to the same one of the card beside it, Home and End along the row, Page Up and
 * Page Down by a windowful, with Ctrl to the first and the last of all. The menu key opens the card's menu.
 *
 * Events (bubbling): `show-all`, `select-cards` with `{ keys, chosen }`, and those of <offering-card>.
 *
 * @import { OfferingKind, OfferingView } from "../types/views.js"
 * @import { Activity } from "../state.js"
 */
import { count, t } from "../i18n/index.js";
import { freshId, h, setText } from "../lib/dom.js";
import { sorted } from "../model/offerings.js";
import { destination, moveOf } from "./grid-keys.js";
import { OfferingCard } from "./offering-card.js";

/** @typedef {{ item: HTMLLIElement, card: OfferingCard | null, offering: OfferingView }} Place `card`: null until it is made */
/**
 * @typedef {{
 *   offerings: readonly OfferingView[], visible: ReadonlySet<string>, activities: ReadonlyMap<string, Activity>,
 *   selected: ReadonlySet<string>, fresh: ReadonlySet<string>, disabledReason: string | null,
 * }} Shown
 */

/** The most that the list is wide, and the least that a card takes up with the gap after it (`styles/`), in pixels. */
const LIST_WIDTH = 1720;
const CARD_WIDTH = 348;
const CARD_HEIGHT = 114;
/** The part of each further frame that goes into making the others, in milliseconds. */
const SLICE_MS = 10;
/** `MouseEvent.button` of the right one. */
const MOUSE_RIGHT = 2;

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
      h(
        "h2",
        { class: "section-title", id },
        title,
        " ",
        this.#count,
        hint !== null && h("span", { class: "section-hint" }, hint),
      ),
      this.#list,
    );
  }

  /**
   * Puts these into this order. What already stands right is not touched, so that the focus stays.
   * @param {HTMLLIElement[]} items
   */
  arrange(items) {
    const staying = new Set(items);
    for (const item of [...this.#list.children]) if (!staying.has(/** @type {HTMLLIElement} */ (item))) item.remove();
    let next = this.#list.firstElementChild;
    for (const item of items) {
      if (item === next) next = next.nextElementSibling;
      else this.#list.insertBefore(item, next);
    }
  }

  /** @param {number} shown */
  render(shown) {
    setText(this.#count, count(shown));
    this.element.hidden = shown === 0;
  }
}

export class OfferingGrid extends HTMLElement {
  /** By key, in the order in which they are shown. @type {Map<string, Place>} */
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
    h(
      "button",
      {
        type: "button",
        class: "button",
        onclick: () => this.dispatchEvent(new CustomEvent("show-all", { bubbles: true })),
      },
      t("action.showAll"),
    ),
  );
  /** The state that was drawn last. @type {Shown | null} */
  #shown = null;
  /** True while a frame is asked for in which more cards are made. */
  #making = false;

  /** The card chosen last: where a range begins. @type {string | null} */
  #anchor = null;

  constructor() {
    super();
    this.addEventListener("select-card", (event) => this.#select(/** @type {CustomEvent} */ (event).detail));
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("contextmenu", (event) => this.#onContextMenu(event));
  }

  connectedCallback() {
    if (this.firstChild === null)
      this.append(this.#sections.product.element, this.#sections.offerType.element, this.#none);
  }

  /** @param {Shown} shown */
  render(shown) {
    const { offerings, visible, selected } = shown;
    if (this.#shown?.offerings !== offerings) this.#arrange(offerings, this.#shown?.offerings ?? []);
    this.#shown = shown;
    this.toggleAttribute("data-selecting", selected.size > 0);
    const counts = { product: 0, offerType: 0 };
    for (const offering of offerings) {
      const place = this.#places.get(offering.key);
      if (place === undefined) continue;
      place.offering = offering;
      const hidden = !visible.has(offering.key);
      if (place.item.hidden !== hidden) place.item.hidden = hidden;
      if (!hidden) counts[offering.kind] += 1;
      this.#draw(place);
    }
    for (const place of this.#standing().slice(0, windowful())) this.#make(place);
    this.#sections.product.render(counts.product);
    this.#sections.offerType.render(counts.offerType);
    this.#none.hidden = offerings.length === 0 || counts.product + counts.offerType > 0;
    this.#makeOthers();
  }

  /** @param {Place} place */
  #draw({ card, offering }) {
    if (card === null || this.#shown === null) return;
    const { activities, disabledReason, selected, fresh } = this.#shown;
    const { key } = offering;
    card.render({
      offering,
      activity: activities.get(key) ?? null,
      disabledReason,
      selected: selected.has(key),
      fresh: fresh.has(key),
    });
  }

  /**
   * The card of a place, made if it is not there yet.
   * @param {Place} place
   */
  #make(place) {
    if (place.card !== null) return place.card;
    place.card = new OfferingCard();
    this.#draw(place);
    place.item.append(place.card);
    return place.card;
  }

  /** Makes the cards that are missing, in the frames to come: those in sight, and as many others as the time allows. */
  #makeOthers() {
    if (this.#making || this.#missing().length === 0) return;
    this.#making = true;
    requestAnimationFrame(() => {
      const until = performance.now() + SLICE_MS;
      const missing = this.#missing();
      for (const place of inSight(this.#standing())) this.#make(place);
      for (const place of missing) {
        if (performance.now() > until) break;
        this.#make(place);
      }
      this.#making = false;
      this.#makeOthers();
    });
  }

  #missing() {
    return [...this.#places.values()].filter(({ card }) => card === null);
  }

  /** The places shown, in the order in which they are read. */
  #standing() {
    return [...this.#places.values()].filter(({ item }) => !item.hidden);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const move = moveOf(event);
    const card = cardOf(event);
    if (move === null || card === null) return;
    const standing = this.#standing();
    const grid = { count: standing.length, boxOf: (/** @type {number} */ place) => boxOf(standing, place) };
    const from = standing.findIndex((place) => place.card === card);
    const place = standing[destination(grid, from, move, window.innerHeight - card.offsetHeight) ?? -1];
    // Beyond the edge the key keeps its own meaning: it scrolls to what is above and below the cards.
    if (place === undefined) return;
    event.preventDefault();
    this.#make(place).focusLike(card);
    bringIntoSight(place.item);
  }

  /** @param {MouseEvent} event */
  #onContextMenu(event) {
    const card = cardOf(event);
    // By the keyboard only: the mouse's own menu copies text that is selected.
    if (card === null || event.button === MOUSE_RIGHT) return;
    event.preventDefault();
    card.openMenu();
  }

  /**
   * One card, or with Shift all that are shown from the last one chosen to this one.
   * @param {{ key: string, chosen: boolean, range: boolean }} detail
   */
  #select({ key, chosen, range }) {
    const keys = this.#standing().map(({ offering }) => offering.key);
    const ends = [keys.indexOf(this.#anchor ?? ""), keys.indexOf(key)].sort((a, b) => a - b);
    const [from = -1, to = -1] = ends;
    this.#anchor = key;
    this.dispatchEvent(
      new CustomEvent("select-cards", {
        bubbles: true,
        detail: { keys: range && from >= 0 ? keys.slice(from, to + 1) : [key], chosen },
      }),
    );
  }

  /**
   * Makes places for what is new, drops those of what is gone, and orders them; only when the list itself differs.
   * @param {readonly OfferingView[]} offerings
   * @param {readonly OfferingView[]} before
   */
  #arrange(offerings, before) {
    const alike = (/** @type {OfferingView} */ one, /** @type {OfferingView | undefined} */ other) =>
      one === other || (one.key === other?.key && one.name === other.name && one.kind === other.kind);
    if (before.length === offerings.length && offerings.every((offering, place) => alike(offering, before[place])))
      return;
    const former = this.#places;
    this.#places = new Map();
    const inOrder = sorted(offerings);
    for (const kind of /** @type {const} */ (["product", "offerType"])) {
      const places = inOrder
        .filter((offering) => offering.kind === kind)
        .map((offering) => former.get(offering.key) ?? { item: h("li"), card: null, offering });
      for (const place of places) this.#places.set(place.offering.key, place);
      this.#sections[kind].arrange(places.map(({ item }) => item));
    }
  }
}

/** The number of cards that the window can show, known without a layout. */
function windowful() {
  const columns = Math.max(1, Math.floor(Math.min(window.innerWidth, LIST_WIDTH) / CARD_WIDTH));
  return columns * Math.ceil(window.innerHeight / CARD_HEIGHT);
}

/**
 * Those in sight, which follow one another. Few are asked where they are: each answer takes its time.
 * @param {Place[]} standing
 */
function inSight(standing) {
  let [first, beyond] = [0, standing.length];
  while (first < beyond) {
    const middle = (first + beyond) >> 1;
    if (boxOf(standing, middle).bottom > 0) beyond = middle;
    else first = middle + 1;
  }
  while (beyond < standing.length && boxOf(standing, beyond).top < window.innerHeight) beyond += 1;
  return standing.slice(first, beyond);
}

/**
 * @param {Place[]} standing
 * @param {number} place
 */
function boxOf(standing, place) {
  return /** @type {Place} */ (standing[place]).item.getBoundingClientRect();
}

/** @param {HTMLElement} item */
function bringIntoSight(item) {
  const scroll = () => item.scrollIntoView({ block: "nearest" });
  scroll();
  // Rows that come into sight have their real height only then, and may push it away again.
  requestAnimationFrame(() => requestAnimationFrame(scroll));
}

/** @param {Event} event */
function cardOf({ target }) {
  const card = target instanceof Element ? target.closest("offering-card") : null;
  return card instanceof OfferingCard ? card : null;
}

customElements.define("offering-grid", OfferingGrid);
