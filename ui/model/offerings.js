/**
 * Pure functions over the list of offerings: counting, planning, ordering, finding.
 *
 * @import { CatalogueView, Effect, OfferingView, ValueKind } from "../types/views.js"
 */
import { compareNames } from "../i18n/index.js";

/** @typedef {{ total: number, on: number, trials: number, off: number, other: number }} Counts */
/** @typedef {"all" | "new" | ValueKind} Filter */

/**
 * @param {readonly OfferingView[]} offerings
 * @returns {Counts}
 */
export function countValues(offerings) {
  const counts = { total: offerings.length, on: 0, trials: 0, off: 0, other: 0 };
  for (const { value } of offerings) counts[value.kind] += 1;
  return counts;
}

/**
 * The parts of the list that tell how much of it is known.
 * @typedef {Pick<CatalogueView, "offerings" | "oneByOne" | "offerTypesProblem" | "unreadable" | "unlisted">} Extent
 */

/**
 * Tells if everything is off, or just the products, or just what could be read: the values of the rest are unknown.
 * @param {Extent} catalogue
 * @returns {"everything" | "products" | "readable" | null}
 */
export function whatIsOff(catalogue) {
  const { offerings, offerTypesProblem } = catalogue;
  if (offerings.length === 0 || offerings.some(({ value }) => value.kind !== "off")) return null;
  if (mayBeMore(catalogue)) return "readable";
  return offerTypesProblem === null ? "everything" : "products";
}

/**
 * True if there may be more than the offerings: items that were not understood, offerings that no list has any more, lists
 * that were put together one by one. Offer types that are left out altogether do not count.
 * @param {Extent} catalogue
 */
export function mayBeMore(catalogue) {
  return catalogue.unreadable.length > 0 || catalogue.unlisted.length > 0 || catalogue.oneByOne.length > 0;
}

/** @typedef {{ keys: string[], unchanged: number, skippedUnknown: string[] }} TurnOffPlan `keys`: the offerings that change */

/**
 * The plan of "Turn off all", by the effects that the backend tells with each offering.
 * @param {readonly OfferingView[]} offerings
 * @returns {TurnOffPlan}
 */
export function turnOffPlan(offerings) {
  const having = (/** @type {Effect} */ effect) =>
    offerings.filter(({ turnOff }) => turnOff === effect).map(({ key }) => key);
  return { keys: having("change"), unchanged: having("unchanged").length, skippedUnknown: having("skip") };
}

/**
 * The plan of setting several offerings, by what the backend tells with each.
 * @param {readonly OfferingView[]} chosen
 * @param {ValueKind} value
 * @returns {{ keys: string[], opening: OfferingView[], leftOut: number }} `keys`: what changes; `opening`: those of them
 *   that people may do more with afterwards; `leftOut`: how many cannot have this value
 */
export function settingPlan(chosen, value) {
  return {
    keys: chosen.filter(({ changes }) => changes.includes(value)).map(({ key }) => key),
    opening: chosen.filter(({ opens }) => opens.includes(value)),
    leftOut: chosen.filter(({ choices }) => !choices.includes(value)).length,
  };
}

/**
 * The offerings that are new since the account's last snapshot, as the list now stands.
 * @param {CatalogueView} catalogue
 * @returns {{ keys: ReadonlySet<string>, since: string, offerings: OfferingView[] } | null}
 */
export function newOnes({ new: found, offerings }) {
  if (found === null) return null;
  const keys = new Set(found.keys);
  const there = offerings.filter(({ key }) => keys.has(key));
  return there.length === 0 ? null : { keys, since: found.since, offerings: there };
}

/**
 * The catalogue with one offering as the service last told it.
 * @param {CatalogueView} catalogue
 * @param {OfferingView} told
 * @returns {CatalogueView}
 */
export function withOffering(catalogue, told) {
  const offerings = catalogue.offerings.map((offering) => (offering.key === told.key ? told : offering));
  return { ...catalogue, offerings };
}

/**
 * By name as the admin's language orders names; offerings of one name by id.
 * @param {readonly OfferingView[]} offerings
 * @returns {OfferingView[]}
 */
export function sorted(offerings) {
  return [...offerings].sort((a, b) => compareNames(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

/**
 * The keys of the offerings that a search and a filter leave. Every word searched for must occur in name or id.
 * @param {readonly OfferingView[]} offerings
 * @param {string} query
 * @param {Filter} filter
 * @param {ReadonlySet<string>} fresh keys of those that are new
 * @returns {Set<string>}
 */
export function matching(offerings, query, filter, fresh = new Set()) {
  const words = fold(query)
    .split(/\s+/)
    .filter((word) => word !== "");
  const found = new Set();
  for (const offering of offerings) {
    const { key, value } = offering;
    if (filter === "new" ? !fresh.has(key) : filter !== "all" && value.kind !== filter) continue;
    if (words.every((word) => searched(offering).includes(word))) found.add(key);
  }
  return found;
}

/** The text that is searched of each offering, folded once: a keystroke has no time for it. @type {WeakMap<OfferingView, string>} */
const texts = new WeakMap();

/** @param {OfferingView} offering */
function searched(offering) {
  const text = texts.get(offering) ?? fold(`${offering.name} ${offering.id}`);
  texts.set(offering, text);
  return text;
}

/** Without case and accents. @param {string} text */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * Two letters for the tile: the initials of the first two words, or the first two letters of the only one.
 * @param {string} name
 */
export function initials(name) {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0]) : [...(words[0] ?? "?")].slice(0, 2);
  return letters.join("").toUpperCase();
}

/** The number of colors of the tiles (`.tile[data-hue]` in the styles). */
const HUES = 8;

/**
 * A color for the tile; offerings of one family, whose names begin with the same word, share it.
 * @param {string} name
 */
export function hue(name) {
  const family = name.split(" ", 1)[0] ?? "";
  let sum = 0;
  // The factor spreads the families known today over the colors.
  for (const letter of family) sum = (sum * 119 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return sum % HUES;
}
