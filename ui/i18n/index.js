/**
 * Translations (i18n): turns a key and its parameters into a sentence of the admin's language, and numbers and times into
 * text. Each language has a file in `ui/locales/`, from which `npm run locales` makes its module in `messages/`; nothing
 * else in the window holds a sentence. One module is loaded at a time, by `setLanguage`, before anything is drawn.
 */
import { bidiIsolate } from "../lib/sanitize.js";

/** @import { RegionView } from "../types/views.js" */
/** @typedef {typeof import("./messages/en.js").default} English */
/** @typedef {keyof English} Key */
/** @typedef {{ [name: string]: string | number | readonly string[] | undefined }} Params several texts are set as a list */
/** @typedef {{ [category in Intl.LDMLPluralRule]?: string } & { other: string }} Plural */
/** @typedef {{ [key in Key]: English[key] extends string ? string : Plural }} Messages the same keys in each language */

/**
 * The languages there are, by tag (BCP 47): what each calls itself, and its messages.
 * @type {{ [tag: string]: { name: string, load: () => Promise<{ default: Messages }> } }}
 */
export const LANGUAGES = {
  de: { name: "Deutsch", load: () => import("./messages/de.js") },
  en: { name: "English", load: () => import("./messages/en.js") },
  es: { name: "Español", load: () => import("./messages/es.js") },
  fr: { name: "Français", load: () => import("./messages/fr.js") },
  "pt-BR": { name: "Português (Brasil)", load: () => import("./messages/pt-BR.js") },
  ja: { name: "日本語", load: () => import("./messages/ja.js") },
  "zh-Hans": { name: "简体中文", load: () => import("./messages/zh-Hans.js") },
  "zh-Hant": { name: "繁體中文", load: () => import("./messages/zh-Hant.js") },
};

/** @type {{ [key: string]: string | Plural }} */
let messages = {};
/** The language of the sentences. */
export let language = "en";
/** Like `language`, with the admin's region for times and numbers. */
let locale = language;
/** Options of the clock, as the system is told to write times. @type {Intl.DateTimeFormatOptions} */
let clockOptions = {};

/**
 * Loads the sentences of the first of these languages that there is, or else the English ones.
 * @param {readonly string[]} wanted tags, the best first, as the system writes them
 * @param {RegionView | null} [region] how the system is told to write times, where it has a choice beside its language
 */
export async function setLanguage(wanted, region = null) {
  const found = wanted.map((tag) => ({ tag, language: matchLanguage(tag) })).find((one) => one.language !== null);
  const chosen = found?.language ?? "en";
  const loaded = await LANGUAGES[chosen]?.load();
  messages = loaded?.default ?? {};
  language = chosen;
  // Windows also has names that are none elsewhere, such as es-ES_tradnl.
  const country = /-([A-Z]{2}|\d{3})(?![A-Za-z\d])/.exec(region?.locale ?? found?.tag ?? "")?.[1];
  locale = new Intl.Locale(language, country === undefined ? {} : { region: country }).toString();
  clockOptions = region === null ? {} : { hourCycle: region.twelveHours ? "h12" : "h23" };
  plurals = new Intl.PluralRules(language);
  numbers = new Intl.NumberFormat(locale);
  for (const forget of made) forget();
}

/**
 * The language of ours that is written as this one is: `zh-TW` as `zh-Hant`, `pt-PT` as `pt-BR`.
 * @param {string} tag
 */
function matchLanguage(tag) {
  const writing = languageAndScript(tag);
  return Object.keys(LANGUAGES).find((one) => writing !== null && languageAndScript(one) === writing) ?? null;
}

/** Language and script. @param {string} tag */
function languageAndScript(tag) {
  try {
    const { language: name, script } = new Intl.Locale(tag.replace(/_.*$/, "")).maximize();
    return `${name}-${script}`;
  } catch {
    // What the system calls its language need not be one.
    return null;
  }
}

let plurals = new Intl.PluralRules(language);
let numbers = new Intl.NumberFormat(locale);
/** Callbacks that forget formatters, to be made anew in another language. @type {(() => void)[]} */
const made = [];

/**
 * Made when first asked for: these take their time, and the first card waits for none of them.
 * @template Made
 * @param {() => Made} make
 */
function lazily(make) {
  /** @type {Made | undefined} */
  let one;
  made.push(() => (one = undefined));
  return () => (one ??= make());
}

/** @param {Intl.DateTimeFormatOptions} options */
const dates = (options) =>
  lazily(() => new Intl.DateTimeFormat(locale, { ...options, ...("hour" in options && clockOptions) }));

const clockTime = /** @type {const} */ ({ hour: "numeric", minute: "2-digit" });
const dayAndMonth = /** @type {const} */ ({ day: "numeric", month: "long" });
const times = dates(clockTime);
const datesAndTimes = dates({ ...dayAndMonth, ...clockTime });
const days = dates(dayAndMonth);
const fullDays = dates({ dateStyle: "full" });
const lists = lazily(() => new Intl.ListFormat(locale, { type: "conjunction" }));

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
  if (!Object.hasOwn(messages, key)) return null;
  const message = messages[key];
  if (message === undefined) return null;
  const text = typeof message === "string" ? message : pick(message, Number(params["count"]));
  return text.replace(/\{(\w+)\}/g, (hole, name) => {
    const value = params[name];
    if (value === undefined) return hole;
    if (typeof value === "number") return numbers.format(value);
    return typeof value === "string" ? bidiIsolate(value) : list(value.map(bidiIsolate));
  });
}

/**
 * Texts that are sentences of this window themselves, put together as the language does. They are set as they are.
 * @param {Key & `form.${string}`} key
 * @param {{ [name: string]: string }} texts
 */
export function joinPattern(key, texts) {
  return String(messages[key] ?? key).replace(/\{(\w+)\}/g, (hole, name) => texts[name] ?? hole);
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
/** True if the decimal sign is a comma, so that lists of numbers are separated by semicolons. */
export const decimalComma = () =>
  numbers.formatToParts(1.5).some(({ type, value }) => type === "decimal" && value === ",");

/** @param {number} number */
export function count(number) {
  return numbers.format(number);
}

/** Several names as one phrase: "A, B, and C". @param {string[]} names */
export function list(names) {
  return lists().format(names);
}

const collator = lazily(() => new Intl.Collator(locale, { numeric: true, sensitivity: "base" }));

/** Orders names as the admin's language does, "Plan 2" before "Plan 10". @param {string} one @param {string} other */
export const compareNames = (one, other) => collator().compare(one, other);
