/**
 * How the window looks and speaks: as the settings say, or else as the system does.
 *
 * @import { StartView } from "../types/views.js"
 */
import { setLanguage } from "../i18n/index.js";
import { setAttribute } from "../lib/dom.js";

/** What the browser says of the system, where the program does not. */
const browser = () => globalThis.navigator?.languages ?? [];

/** Before the program has answered. */
export const applySystem = () => setLanguage(browser());

/** @param {Pick<StartView, "settings" | "languages" | "region">} start */
export async function applySettings({ settings, languages, region }) {
  setAttribute(document.documentElement, "data-theme", settings.theme === "system" ? null : settings.theme);
  const system = languages.length > 0 ? languages : browser();
  await setLanguage(settings.language === null ? system : [settings.language, ...system], region);
}
