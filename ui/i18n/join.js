/** Texts put together, with the punctuation and the spaces of the admin's language. */
import { joinPattern } from "./index.js";

/** A phrase, such as a problem's title, as a sentence. @param {string} text */
export const sentence = (text) => joinPattern("form.sentence", { text });

/** Sentences, one after the other. @param {readonly string[]} texts */
export const sentences = (texts) => joined("form.sentences", texts);

/** Phrases with commas alone: "1 refused, 2 failed". @param {readonly string[]} texts */
export const phrases = (texts) => joined("form.phrases", texts);

/** A phrase, and what is to be added to it: "3 new products; 2 are on". @param {readonly string[]} texts */
export const clauses = (texts) => joined("form.clauses", texts);

/** A label and its value: "Code: 50011". @param {string} label @param {string} value */
export const labeled = (label, value) => joinPattern("form.label", { label, value });

/**
 * @param {"form.sentences" | "form.phrases" | "form.clauses"} how
 * @param {readonly string[]} texts
 */
function joined(how, texts) {
  const present = texts.filter((text) => text !== "");
  return present.length === 0 ? "" : present.reduce((first, second) => joinPattern(how, { first, second }));
}
