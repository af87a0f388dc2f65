/**
 * The settings, and closing.
 *
 * @import { SettingsInput } from "../types/views.js"
 */
import * as ipc from "../ipc.js";
import { store } from "../state.js";
import { applySettings } from "./appearance.js";

/** @param {SettingsInput} input */
export async function saveSettings(input) {
  const settings = await ipc.saveSettings(input);
  if (store.state.start === null) return;
  await applySettings({ ...store.state.start, settings });
  store.update({ start: { ...store.state.start, settings } });
}

export { openHelpPage } from "../ipc.js";

export async function confirmClose() {
  await ipc.ignoreErrors(ipc.confirmClose());
}
