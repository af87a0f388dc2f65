/**
 * Exporting the list and the history as files.
 *
 * @import { Report } from "../types/views.js"
 * @import { ReportFormat } from "../model/reports.js"
 * @import { State } from "../state.js"
 */
import { t } from "../i18n/index.js";
import * as ipc from "../ipc.js";
import { announce } from "../lib/announce.js";
import { describe } from "../model/problems.js";
import { historyReport, listReport } from "../model/reports.js";
import { store } from "../state.js";
import { isPending } from "./card-status.js";
import { readAllRuns } from "./history.js";

/**
 * The reason that the list cannot be exported now, or null when it can: a report tells what the service said last, and nothing else.
 * @param {State} state
 */
export function notReported({ stale, progress, attaching, recovering, activities }) {
  if (stale !== null) return t("export.notNow");
  if (recovering) return t("blocked.recovery");
  const writing = [...activities.values()].some(({ state }) => isPending(state));
  return progress !== null || attaching || writing ? t("blocked.run") : null;
}

/** @param {ReportFormat} format */
export async function exportList(format) {
  const { account, catalogue } = store.state;
  if (account === null || catalogue === null || notReported(store.state) !== null) return;
  await saveReport(async () => listReport(format, { account, now: new Date() }, catalogue));
}

/** @param {ReportFormat} format */
export async function exportHistory(format) {
  const { account } = store.state;
  if (account === null) return;
  await saveReport(async () => {
    const runs = await readAllRuns();
    return historyReport(format, { account, now: new Date() }, runs);
  });
}

/** @param {() => Promise<Report>} make */
async function saveReport(make) {
  const { screen } = store.state;
  // Whoever has gone elsewhere meanwhile only hears of it.
  const told = (/** @type {State["exported"]} */ exported) =>
    store.state.screen === screen && store.update({ exported });
  told(null);
  try {
    const file = await ipc.exportReport(await make());
    if (file === null) return;
    told({ file });
    announce(t("history.saved", { file }));
  } catch (error) {
    const problem = ipc.asProblem(error);
    told({ problem });
    announce(describe(problem).title);
  }
}

export function dismissExported() {
  store.update({ exported: null });
}
