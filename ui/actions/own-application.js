/**
 * Setting up the company's own application: its test, its consent link, and taking it from then on.
 *
 * @import { SignInEvent } from "../types/views.js"
 */
import * as ipc from "../ipc.js";
import { store } from "../state.js";
import { redirectPageTexts } from "./browser.js";
import { saveSettings } from "./settings.js";

export { adminConsentLink } from "../ipc.js";

/**
 * @param {string} clientId
 * @param {string} tenant
 * @param {(event: SignInEvent) => void} listener
 */
export const testOwnApplication = (clientId, tenant, listener) =>
  ipc.testOwnApplication(clientId, tenant, redirectPageTexts(), listener);

/** Opens the browser once more for the sign-in that is tested. */
export const reopenTestBrowser = async () => void (await ipc.reopenBrowser());

/**
 * Saves the ids among the settings, which stay otherwise.
 * @param {string} clientId
 * @param {string} tenant
 */
export async function saveOwnApplication(clientId, tenant) {
  const { start } = store.state;
  if (start === null) return;
  const { authority, service, language, theme } = start.settings;
  const endpoints = { authority, tenant, clientId, service };
  await saveSettings({ endpoints, checkForUpdates: null, language, theme });
}
