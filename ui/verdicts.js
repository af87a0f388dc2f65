/**
 * How a run ended, in words.
 *
 * @import { RunView } from "./types/views.js"
 */
import { describe } from "./problems.js";
import { failures, tally, verb } from "./runs.js";
import { list, t } from "./words.js";

/** How many failed offerings a message bar names before it points to the details. */
const NAMED = 3;

/**
 * @param {RunView} run
 * @returns {{ intent: "success" | "warning" | "error", title: string, lines: string[], named: string[] }} `lines` tell
 *   what came of the rest and why; `named` are the first failures with their reasons
 */
export function verdictText(run) {
  const counted = tally(run.changes);
  const did = verb(run);
  const title = counted.verified > 0 || counted.total === 0
    ? t(`verdict.${did}`, { count: counted.verified })
    : t(`verdict.nothing.${did}`);
  const lines = [];
  const unseen = run.changes.filter(({ state, problem }) => state === "unconfirmed" && problem !== null).length;
  if (unseen > 0) lines.push(t("verdict.unseen", { count: unseen }));
  if (counted.unconfirmed > unseen) lines.push(t("verdict.unconfirmed", { count: counted.unconfirmed - unseen }));
  if (counted.refused > 0) lines.push(t("verdict.refused", { count: counted.refused }));
  if (counted.failed > 0) lines.push(t("verdict.failed", { count: counted.failed }));
  if (run.stopped !== null) lines.push(t(`stopped.${run.stopped}`));
  if (counted.notAttempted > 0) lines.push(t("verdict.notAttempted", { count: counted.notAttempted }));
  if (run.overtaken.length > 0) lines.push(t("verdict.overtaken", { count: run.overtaken.length, names: list(run.overtaken) }));
  if (counted.verified + counted.unconfirmed > 0) lines.push(t("verdict.effect"));

  const failed = failures(run);
  const named = failed.slice(0, NAMED).map(({ name, problem }) => t("verdict.line", { name, reason: describe(problem).title }));
  if (failed.length > NAMED) named.push(t("verdict.more", { count: failed.length - NAMED }));

  const whole = counted.verified === counted.total && run.overtaken.length === 0;
  const intent = whole ? "success" : counted.verified === 0 && counted.failures > 0 ? "error" : "warning";
  return { intent, title, lines, named };
}
