/**
 * The history: pages of runs, and the changes of each.
 *
 * @import { Problem, RunSummaryView, RunView } from "../types/views.js"
 * @import { History } from "../state.js"
 */
import * as ipc from "../ipc.js";
import { store } from "../state.js";

/** The number of runs that have ended. */
let ends = 0;
/** The number of times the history was opened. */
let visit = 0;

/** @param {Partial<History>} patch */
function update(patch) {
  const { history } = store.state;
  if (history !== null) store.update({ history: { ...history, ...patch } });
}

/** Shows the history, read anew. */
export function openHistory() {
  if (store.state.screen !== "products") return;
  visit += 1;
  store.update({
    screen: "history",
    exported: null,
    history: { runs: [], more: true, loading: false, problem: null, opened: new Map() },
  });
  void showOlder();
}

export function closeHistory() {
  if (store.state.screen === "history") store.update({ screen: "products", exported: null, history: null });
}

/** The next page. */
export async function showOlder() {
  const { history } = store.state;
  if (history === null || history.loading) return;
  update({ loading: true, problem: null });
  await readPage(history.runs.at(-1)?.id ?? null);
}

/** @param {number | null} before */
async function readPage(before) {
  const here = visit;
  try {
    const page = await readWell(() => ipc.history(before));
    const { history } = store.state;
    // The history may have been left, or opened anew.
    if (here !== visit || history === null) return;
    // The newest page, read once more, does not tell whether there are runs older than those that show.
    const last = before !== null || history.runs.length === 0;
    update({ loading: false, runs: merged(history.runs, page.runs), more: last ? page.more : history.more });
  } catch (error) {
    if (here === visit) update({ loading: false, problem: ipc.asProblem(error) });
  }
}

/**
 * Newest first; of what was read twice, what was read last.
 * @param {readonly RunSummaryView[]} former
 * @param {readonly RunSummaryView[]} page
 */
function merged(former, page) {
  const read = new Set(page.map(({ id }) => id));
  return [...former.filter(({ id }) => !read.has(id)), ...page].sort((one, other) => other.id - one.id);
}

/**
 * Reads, and reads again if a run has ended meanwhile: then what was read is old.
 * @template Answer
 * @param {() => Promise<Answer>} read
 */
async function readWell(read) {
  for (;;) {
    const before = ends;
    const answer = await read();
    if (before === ends) return answer;
  }
}

/** A run has ended: what the history shows of it is read again. */
export async function runEnded() {
  ends += 1;
  const { history } = store.state;
  // What is being read is read again by itself.
  if (history === null || (history.loading && history.runs.length === 0)) return;
  const open = [...history.opened]
    .filter(([, found]) => found !== null && "run" in found && found.run.endedAt === null)
    .map(([id]) => id);
  const opened = new Map(history.opened);
  for (const id of open) opened.delete(id);
  update({ opened });
  await Promise.all([readPage(null), ...open.map(openRun)]);
}

/** Reads a run's changes; those that could be read are kept. @param {number} id */
export async function openRun(id) {
  const now = store.state.history?.opened.get(id);
  if (now === null || (now && "run" in now)) return;
  take(id, null);
  try {
    take(id, { run: await readRun(id) });
  } catch (error) {
    take(id, { problem: ipc.asProblem(error) });
  }
}

/** A run as it is recorded now. @param {number} id */
export const readRun = (id) => readWell(() => ipc.run(id));

/** The plan of a run's undo, as the list stands now. @param {number} id */
export const planUndo = (id) => readWell(() => ipc.planUndo(id));

/**
 * @param {number} id
 * @param {{ run: RunView } | { problem: Problem } | null} found
 */
function take(id, found) {
  const { history } = store.state;
  if (history !== null) update({ opened: new Map(history.opened).set(id, found) });
}

/**
 * All runs with their changes, newest first, as they are recorded now.
 * @returns {Promise<{ head: RunSummaryView, run: RunView }[]>}
 */
export async function readAllRuns() {
  /** @type {{ head: RunSummaryView, run: RunView }[]} */
  const all = [];
  for (;;) {
    const page = await readWell(() => ipc.history(all.at(-1)?.head.id ?? null));
    all.push(...(await Promise.all(page.runs.map(async (head) => ({ head, run: await readRun(head.id) })))));
    if (!page.more || page.runs.length === 0) return all;
  }
}
