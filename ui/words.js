/**
 * Words: turns a key and its parameters into a sentence of the admin's language, and numbers and times into text.
 * One catalogue per language in `languages/`; nothing else in the window holds a sentence.
 */
import en from "./languages/en.js";

/** @typedef {keyof typeof en} Key */
/** @typedef {{ [name: string]: string | number | undefined }} Params */
/** @typedef {{ [category: string]: string }} Plural */

/** The catalogues by language. @type {{ [language: string]: { [key: string]: string | Plural } }} */
const catalogues = { en };

const wanted = globalThis.navigator?.languages ?? [];
const base = (/** @type {string} */ tag) => tag.toLowerCase().split("-")[0] ?? "";

/** The language of the sentences. */
export const language = wanted.map(base).find((tag) => tag in catalogues) ?? "en";
/** Like `language`, with the admin's region for times and numbers. */
const locale = wanted.find((tag) => base(tag) === language) ?? language;

const catalogue = catalogues[language] ?? en;
const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(locale);
const times = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
const datesAndTimes = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });
const lists = new Intl.ListFormat(locale, { type: "conjunction" });

/**
 * The sentence for a key known when this was written.
 * @param {Key} key
 * @param {Params} [params]
 * @returns {string}
 */
export function t(key, params = {}) {
  return lookup(key, params) ?? key;
}

/**
 * The sentence for a key made from what the backend sent, or null when there is none.
 * @param {string} key
 * @param {Params} [params]
 * @returns {string | null}
 */
export function lookup(key, params = {}) {
  if (!Object.hasOwn(catalogue, key)) return null;
  const message = catalogue[key];
  if (message === undefined) return null;
  const text = typeof message === "string" ? message : pick(message, Number(params["count"]));
  return text.replace(/\{(\w+)\}/g, (hole, name) => {
    const value = params[name];
    if (value === undefined) return hole;
    return typeof value === "number" ? numbers.format(value) : value;
  });
}

/**
 * @param {Plural} message
 * @param {number} count
 */
function pick(message, count) {
  return message[plurals.select(count)] ?? message["other"] ?? "";
}

/**
 * A moment as the admin's clock shows it; with the day when it is not today.
 * @param {string} moment RFC 3339
 * @param {Date} [now]
 */
export function clock(moment, now = new Date()) {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment;
  return (date.toDateString() === now.toDateString() ? times : datesAndTimes).format(date);
}

/** @param {number} number */
export function count(number) {
  return numbers.format(number);
}

/** Several names as one phrase: "A, B, and C". @param {string[]} names */
export function list(names) {
  return lists.format(names);
}

/** Orders names as the admin's language does, "Plan 2" before "Plan 10". */
export const compareNames = new Intl.Collator(locale, { numeric: true, sensitivity: "base" }).compare;
