/** Newer releases of Offswitch: looking for one now and then, and installing it. */
import { t } from "../i18n/index.js";
import * as ipc from "../ipc.js";
import { announce } from "../lib/announce.js";
import { store } from "../state.js";

/** A window may stay open for weeks. In milliseconds. */
const EACH = 24 * 60 * 60 * 1000;

/** Looks now, and again each day. That it cannot be found out is nothing to disturb anybody with. */
export async function lookForUpdates() {
  setTimeout(() => void lookForUpdates(), EACH);
  if (store.state.update?.installing) return;
  try {
    const found = await ipc.checkForUpdate();
    if (found !== null) store.update({ update: { version: found.version, installing: false, problem: null } });
  } catch {
    // The program has written it into its log.
  }
}

/** Gets the release and starts its installer, which closes this program. */
export async function installUpdate() {
  const { update } = store.state;
  if (update === null) return;
  store.update({ update: { ...update, installing: true, problem: null } });
  announce(t("update.getting", { version: update.version }));
  try {
    await ipc.installUpdate();
  } catch (error) {
    store.update({ update: { ...update, installing: false, problem: ipc.asProblem(error) } });
  }
}

export function putOffUpdate() {
  store.update({ update: null });
}
