/**
 * The pseudo-locale: English that is about 40 % longer, accented, and in brackets, so that text that is cut or was never in
 * a catalogue is seen. Written from right to left.
 */
import en from "../../ui/i18n/messages/en.js";

const ACCENTED = Object.fromEntries(
  [..."abcdefghijklmnopqrstuvwxyz"].map((letter, place) => [letter, [..."ȧƀçḓḗƒɠħīĵķŀḿƞǿƥɋřşŧŭṽẇẋẏẑ"][place]]),
);
const VOWELS = "aeiou";

/** Each vowel twice makes a text longer by what German or French need. @param {string} word */
function lengthened(word) {
  return [...word]
    .map((letter) => {
      const small = letter.toLowerCase();
      const accented = ACCENTED[small] ?? letter;
      const written = small === letter ? accented : accented.toUpperCase();
      return VOWELS.includes(small) ? `${written}${accented}` : written;
    })
    .join("");
}

/** Placeholders stay as they are. @param {string} text */
function pseudo(text) {
  const parts = text.split(/(\{\w+\})/);
  return `[${parts.map((part) => (part.startsWith("{") ? part : lengthened(part))).join("")}]`;
}

/** True for what is no sentence: punctuation that puts texts together. @param {string} key */
const isForm = (key) => key.startsWith("form.");

function entry([key, message]) {
  if (key === "app.direction") return [key, "rtl"];
  if (isForm(key)) return [key, message];
  if (typeof message === "string") return [key, pseudo(message)];
  return [key, Object.fromEntries(Object.entries(message).map(([category, text]) => [category, pseudo(text)]))];
}

export const pseudoLocale = Object.fromEntries(Object.entries(en).map(entry));

/** As a module, to be served in the place of a language's own. */
export const pseudoModule = `export default ${JSON.stringify(pseudoLocale)};`;
