/**
 * Generates the window's messages (`ui/i18n/messages/`) from the translations (`ui/locales/*.json`, i18next JSON v4).
 *
 * The content security policy lets the window load modules and nothing else, JSON modules included; so each language has a
 * module as well. A test holds that they are what the translations come to.
 */
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { URL, fileURLToPath, pathToFileURL } from "node:url";

const locales = fileURLToPath(new URL("../ui/locales/", import.meta.url));
const messages = fileURLToPath(new URL("../ui/i18n/messages/", import.meta.url));

/** The suffix of a key whose text is one of several plural forms (`Intl.PluralRules`). */
const PLURAL = /^(.+)_(zero|one|two|few|many|other)$/;

/** The keys of texts that do not show in the window: the installer and the native dialogs take them from the same files. */
const OUTSIDE = /^(installer|nativeDialog)\./;

/** The tags of the languages there are. @returns {Promise<string[]>} */
export async function tags() {
  const names = await readdir(locales);
  return names
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.replace(/\.json$/, ""))
    .sort();
}

/** A language's texts by key, as translators have them. @param {string} tag @returns {Promise<Record<string, string>>} */
export async function translations(tag) {
  return JSON.parse(await readFile(join(locales, `${tag}.json`), "utf8"));
}

/**
 * Messages by key: texts, and for those that depend on a number one for each plural form.
 * @param {Record<string, string>} texts
 * @returns {Record<string, string | Record<string, string>>}
 */
export function messagesOf(texts) {
  /** @type {Record<string, any>} */
  const found = {};
  for (const [name, text] of Object.entries(texts)) {
    const [, key, category] = PLURAL.exec(name) ?? [];
    if (key === undefined || category === undefined) found[name] = text;
    else found[key] = { ...found[key], [category]: text };
  }
  return found;
}

/** The window's module of a language. @param {string} tag @param {Record<string, string>} texts */
export function moduleOf(tag, texts) {
  const messages = Object.entries(messagesOf(texts)).filter(([key]) => !OUTSIDE.test(key));
  const lines = messages.map(([key, message]) => `  ${JSON.stringify(key)}: ${JSON.stringify(message)},\n`);
  return `// Generated from ui/locales/${tag}.json by \`npm run locales\`.\nexport default {\n${lines.join("")}};\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await rm(messages, { recursive: true, force: true });
  await mkdir(messages, { recursive: true });
  for (const tag of await tags()) await writeFile(join(messages, `${tag}.js`), moduleOf(tag, await translations(tag)));
}
