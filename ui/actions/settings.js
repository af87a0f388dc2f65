/**
 * The settings, and closing.
 *
 * @import { WantedSettings } from "../types/views.js"
 */
import * as ipc from "../ipc.js";
import { store } from "../state.js";
import { applySettings } from "./appearance.js";

/** @param {WantedSettings} wanted */
export async function saveSettings(wanted) {
  const settings = await ipc.saveSettings(wanted);
  if (store.state.start === null) return;
  await applySettings({ ...store.state.start, settings });
  store.update({ start: { ...store.state.start, settings } });
}

export { openHelpPage } from "../ipc.js";

export async function closeAnyway() {
  await ipc.ignoreErrors(ipc.closeAnyway());
}
