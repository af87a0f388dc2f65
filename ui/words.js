/**
 * Words: turns a key and its parameters into a sentence of the admin's language, and numbers and times into text.
 * One catalogue per language in `languages/`; nothing else in the window holds a sentence.
 */
import en from "./languages/en.js";
import { isolated } from "./names.js";

/** @import { RegionView } from "./types/views.js" */
/** @typedef {keyof typeof en} Key */
/** @typedef {{ [name: string]: string | number | readonly string[] | undefined }} Params several texts are set as a list */
/** @typedef {{ [category: string]: string }} Plural */

/** The catalogues by language. @type {{ [language: string]: { [key: string]: string | Plural } }} */
const catalogues = { en };

const wanted = globalThis.navigator?.languages ?? [];
const base = (/** @type {string} */ tag) => tag.toLowerCase().split("-")[0] ?? "";

/** The language of the sentences. */
export const language = wanted.map(base).find((tag) => tag in catalogues) ?? "en";
/** Like `language`, with the admin's region for times and numbers. */
const locale = wanted.find((tag) => base(tag) === language) ?? language;
/** Like `locale`, as the system is told to write times. @type {{ locale: string, options: Intl.DateTimeFormatOptions }} */
let region = { locale, options: {} };

const catalogue = catalogues[language] ?? en;
const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(locale);

/**
 * Made when first asked for: these take their time, and the first card waits for none of them.
 * @template Made
 * @param {() => Made} make
 */
function lazily(make) {
  /** @type {Made | undefined} */
  let made;
  return () => (made ??= make());
}

/** @param {Intl.DateTimeFormatOptions} options */
function dates(options) {
  const make = () => lazily(() => new Intl.DateTimeFormat(region.locale, { ...options, ...("hour" in options && region.options) }));
  const made = { region, format: make() };
  return () => {
    if (made.region !== region) Object.assign(made, { region, format: make() });
    return made.format();
  };
}
/**
 * Writes times as the system is told to, in the window's language. Comes before the first time is shown.
 * @param {RegionView | null} chosen
 */
export function followRegion(chosen) {
  if (chosen === null) return;
  // Windows also has names that are none elsewhere, such as es-ES_tradnl.
  const country = /-([A-Z]{2}|\d{3})(?![A-Za-z\d])/.exec(chosen.locale)?.[1];
  region = {
    locale: new Intl.Locale(locale, country === undefined ? {} : { region: country }).toString(),
    options: { hourCycle: chosen.twelveHours ? "h12" : "h23" },
  };
}

const clockTime = /** @type {const} */ ({ hour: "numeric", minute: "2-digit" });
const dayAndMonth = /** @type {const} */ ({ day: "numeric", month: "long" });
const times = dates(clockTime);
const datesAndTimes = dates({ ...dayAndMonth, ...clockTime });
const days = dates(dayAndMonth);
const fullDays = dates({ dateStyle: "full" });
const lists = lazily(() => new Intl.ListFormat(locale, { type: "conjunction" }));
const units = lazily(() => new Intl.ListFormat(locale, { type: "unit" }));

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
    if (typeof value === "number") return numbers.format(value);
    return typeof value === "string" ? isolated(value) : list(value.map(isolated));
  });
}

/**
 * The messages without plural forms whose keys begin so, with their placeholders as they are: for texts put together
 * elsewhere.
 * @param {string} start
 * @returns {Record<string, string>}
 */
export function wordsUnder(start) {
  const found = Object.entries(catalogue).filter(([key, message]) => key.startsWith(start) && typeof message === "string");
  return /** @type {Record<string, string>} */ (Object.fromEntries(found));
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
  return told(moment, (date) => (date.toDateString() === now.toDateString() ? times() : datesAndTimes()).format(date));
}

/**
 * @param {string} text RFC 3339
 * @param {(date: Date) => string} tell
 */
function told(text, tell) {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : tell(date);
}

/** A moment with its day: "14 March at 09:26". @param {string} text RFC 3339 */
export const moment = (text) => told(text, (date) => datesAndTimes().format(date));
/** A moment's time of day. @param {string} text RFC 3339 */
export const time = (text) => told(text, (date) => times().format(date));
/** A moment's day without the year: "14 March". @param {string} text RFC 3339 */
export const day = (text) => told(text, (date) => days().format(date));
/** A moment's day in full: "Friday, 14 March 2026". @param {string} text RFC 3339 */
export const fullDay = (text) => told(text, (date) => fullDays().format(date));
/** Whether the decimal sign is a comma, so that lists of numbers are separated by semicolons. */
export const decimalComma = () => numbers.formatToParts(1.5).some(({ type, value }) => type === "decimal" && value === ",");

/** @param {number} number */
export function count(number) {
  return numbers.format(number);
}

/** Several names as one phrase: "A, B, and C". @param {string[]} names */
export function list(names) {
  return lists().format(names);
}

/** Several phrases with commas alone: "1 refused, 2 failed". @param {string[]} phrases */
export function enumeration(phrases) {
  return units().format(phrases);
}

/** Orders names as the admin's language does, "Plan 2" before "Plan 10". */
export const compareNames = new Intl.Collator(locale, { numeric: true, sensitivity: "base" }).compare;
