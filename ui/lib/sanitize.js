/** Sanitizes texts that come from the service, such as names, so that none can disorder the page or a sentence. */

/** Characters that steer the direction of text (Unicode, UAX #9) or hide in it: dropped. */
const STEERING = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
/** Control characters and broken halves of letters: shown as what they are, no letters. */
const CONTROL = /[\p{Cc}\p{Cs}]/gu;
/** Letters of scripts that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** White space, other than what keeps a line together. */
const SPACES = /[^\S\u00a0\u202f]+/g;

/** Drops what steers and shows what controls as no letters. @param {string} text */
export function sanitizeText(text) {
  return text.replace(STEERING, "").replace(SPACES, " ").replace(CONTROL, "\ufffd");
}

/**
 * Isolates a text that is written from right to left, for the middle of a sentence.
 * @param {string} text
 */
export function bidiIsolate(text) {
  const clean = sanitizeText(text);
  return RIGHT_TO_LEFT.test(clean) ? `\u2068${clean}\u2069` : clean;
}
