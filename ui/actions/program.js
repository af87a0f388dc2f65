/** The settings, and closing. */
import * as ipc from "../ipc.js";
import { store } from "../state.js";
import { quietly } from "./quietly.js";

/**
 * @param {ipc.Addresses} addresses
 * @param {boolean | null} lookForUpdates
 */
export async function saveSettings(addresses, lookForUpdates) {
  const settings = await ipc.saveSettings(addresses, lookForUpdates);
  const { start } = store.state;
  if (start !== null) store.update({ start: { ...start, settings } });
}

export async function closeAnyway() {
  await quietly(ipc.closeAnyway());
}
