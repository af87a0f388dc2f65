/**
 * Texts that come from the service, such as names: shown so that none can disorder the page or a sentence.
 */

/** What steers the direction of text (Unicode, UAX #9) or hides in it: dropped. */
const STEERING = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
/** Control characters and broken halves of letters: shown as what they are, no letters. */
const CONTROL = /[\p{Cc}\p{Cs}]/gu;
/** Letters of scripts that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** White space, other than what keeps a line together. */
const SPACES = /[^\S\u00a0\u202f]+/g;

/** @param {string} text */
export function sanitizeText(text) {
  return text.replace(STEERING, "").replace(SPACES, " ").replace(CONTROL, "\ufffd");
}

/**
 * For the middle of a sentence: what is written from right to left keeps its order to itself.
 * @param {string} text
 */
export function bidiIsolate(text) {
  const clean = sanitizeText(text);
  return RIGHT_TO_LEFT.test(clean) ? `\u2068${clean}\u2069` : clean;
}
