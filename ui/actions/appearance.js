/**
 * Theme and language of the window: as the settings say, or else as the system does.
 *
 * @import { BootstrapView } from "../types/views.js"
 */
import { setLanguage } from "../i18n/index.js";
import { setAttribute } from "../lib/dom.js";

/** The languages that the browser tells, where the program tells none. */
const browser = () => globalThis.navigator?.languages ?? [];

/** Applies the system's language, before the program has answered. */
export const applySystem = () => setLanguage(browser());

/** @param {Pick<BootstrapView, "settings" | "languages" | "region">} start */
export async function applySettings({ settings, languages, region }) {
  setAttribute(document.documentElement, "data-theme", settings.theme === "system" ? null : settings.theme);
  const system = languages.length > 0 ? languages : browser();
  await setLanguage(settings.language === null ? system : [settings.language, ...system], region);
}
