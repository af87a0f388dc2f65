/** Meaning of an error that the browser shows: a number or a whole text, typed or pasted. */
import { t } from "../i18n/index.js";
import { helpOn } from "./problems.js";

/** Longest text that is looked into: a whole page of Microsoft's has a few hundred characters. */
const MAX_LENGTH = 5_000;

/**
 * The number of Microsoft's in a text: after its name, or else alone.
 * @param {string} text
 */
export function errorNumber(text) {
  const found = /AADSTS\s*:?\s*(\d{5,7})/i.exec(text) ?? /^\D{0,40}?(\d{5,7})\D{0,40}$/.exec(text.trim());
  return found?.[1] ?? null;
}

/**
 * @param {string} typed
 * @param {boolean} [ownApplication] the company's own application signs in, and not the built-in client
 * @returns {{ text: string, address: boolean, number: string | null }} what to say; `address`: it may hold a code, so it must
 *   not stay
 */
export function explainBrowserError(typed, ownApplication = false) {
  // Microsoft's own texts name addresses, too; one that stands alone, or holds a code, is what must not be here.
  if (/^\s*(https?:\/\/|localhost)\S*\s*$/i.test(typed) || /(^|[?&#\s])(code|state)=/i.test(typed))
    return { text: t("browserError.address"), address: true, number: null };
  const text = typed.slice(0, MAX_LENGTH).trim();
  if (text === "") return { text: "", address: false, number: null };
  const number = errorNumber(text);
  if (number === null) return { text: t("browserError.noNumber"), address: false, number };
  return { text: helpOn(number, ownApplication) ?? t("browserError.unknown", { number }), address: false, number };
}
