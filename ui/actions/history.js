/** The history: pages of runs, the changes of each, and the way out as a file. */
import { announce } from "../announce.js";
import { exportWords } from "../export-words.js";
import * as ipc from "../ipc.js";
import { describe } from "../problems.js";
import { store } from "../state.js";
import { t } from "../words.js";

/** @param {Partial<import("../state.js").History>} patch */
function update(patch) {
  const { history } = store.state;
  if (history !== null) store.update({ history: { ...history, ...patch } });
}

/** Shows the history, read anew. */
export function openHistory() {
  if (store.state.screen !== "products") return;
  store.update({ screen: "history", history: { runs: [], more: true, loading: false, problem: null, opened: new Map(), exported: null } });
  void showOlder();
}

export function closeHistory() {
  if (store.state.screen === "history") store.update({ screen: "products", history: null });
}

/** The next page. */
export async function showOlder() {
  const { history } = store.state;
  if (history === null || history.loading) return;
  const { runs } = history;
  update({ loading: true, problem: null });
  try {
    const page = await ipc.history(runs.at(-1)?.id ?? null);
    // The history may have been left, or opened anew.
    if (store.state.history?.runs === runs) update({ loading: false, runs: [...runs, ...page.runs], more: page.more });
  } catch (error) {
    if (store.state.history?.runs === runs) update({ loading: false, problem: ipc.asProblem(error) });
  }
}

/** Reads a run's changes; those that could be read are kept. @param {number} id */
export async function openRun(id) {
  const now = store.state.history?.opened.get(id);
  if (now === null || (now && "run" in now)) return;
  take(id, null);
  try {
    take(id, { run: await ipc.run(id) });
  } catch (error) {
    take(id, { problem: ipc.asProblem(error) });
  }
}

/**
 * @param {number} id
 * @param {{ run: import("../types/views.js").RunView } | { problem: import("../types/views.js").Problem } | null} found
 */
function take(id, found) {
  const { history } = store.state;
  if (history !== null) update({ opened: new Map(history.opened).set(id, found) });
}

export async function exportHistory() {
  update({ exported: null });
  try {
    const file = await ipc.exportHistory(exportWords());
    if (file === null) return;
    update({ exported: { file } });
    announce(t("history.saved", { file }));
  } catch (error) {
    const problem = ipc.asProblem(error);
    update({ exported: { problem } });
    announce(describe(problem).title);
  }
}

export function dismissExported() {
  update({ exported: null });
}
