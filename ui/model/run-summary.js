/**
 * The end of a run in words: its verdict.
 *
 * @import { ChangeView, CountsView, RunView, ValueView } from "../types/views.js"
 */
import { clock, moment, t } from "../i18n/index.js";
import { phrases, sentence } from "../i18n/join.js";
import { describe } from "./problems.js";
import {
  countStates,
  failures,
  isAsWantedAnyway,
  isDrifted,
  isNoOp,
  isSuperseded,
  roleRefusal,
  target,
  unexpectedValue,
  verb,
} from "./runs.js";

/** The number of offerings that a sentence or a message bar names before it counts the rest. */
const NAMED = 3;

/** The states that have words of their own, after the verified ones. */
const UNVERIFIED_STATES = /** @type {const} */ (["unconfirmed", "refused", "failed", "interrupted", "notAttempted"]);

/**
 * The counts of a run in one phrase: "12 turned off and verified, 1 interrupted, 16 not attempted".
 * @param {CountsView} counts
 * @param {ReturnType<typeof verb>} did
 */
export function countsPhrase(counts, did) {
  const verified = counts.verified > 0 ? [t(`counts.${did}`, { count: counts.verified })] : [];
  return phrases([
    ...verified,
    ...UNVERIFIED_STATES.filter((name) => counts[name] > 0).map((name) => t(`counts.${name}`, { count: counts[name] })),
  ]);
}

/** A value in words; one that Offswitch does not know in quotation marks. @param {ValueView} value */
export const valueLabel = ({ kind, text }) => (kind === "other" ? t("value.verbatim", { text }) : t(`value.${kind}`));

/**
 * The reasons that a change did not come about, and what the service showed instead.
 * @param {ChangeView} change
 */
export function changeReasons(change) {
  const { problem } = change;
  const unexpected = unexpectedValue(change);
  return [
    ...(problem === null ? [] : [describe(problem).title]),
    ...(unexpected === null ? [] : [t("changes.shows", { value: valueLabel(unexpected) })]),
    ...(isAsWantedAnyway(change) ? [t("changes.standsAnyway")] : []),
  ];
}

/**
 * The severity of a verdict: it went well, in part, or not at all.
 * @param {CountsView} counts
 * @returns {"success" | "warning" | "error"}
 */
export function verdictSeverity({ planned, verified, refused, failed }) {
  if (verified === planned) return "success";
  return verified === 0 && refused + failed > 0 ? "error" : "warning";
}

/**
 * The first few of several names; the rest is counted.
 * @param {readonly string[]} names
 */
export function truncateList(names) {
  const more = names.length - NAMED;
  return more > 1 ? [...names.slice(0, NAMED), t("verdict.more", { count: more })] : names;
}

/**
 * @param {RunView} run
 * @param {boolean} [recovered] it had been cut off, and was found at this start
 * @returns {{ intent: "success" | "warning" | "error", title: string, lines: string[], named: string[] }} `lines` tell
 *   what came of the rest and why; `named` are the first failures with their reasons
 */
export function verdictText(run, recovered = false) {
  const counted = countStates(run.changes);
  const did = verb(run.intent, target(run)?.kind);
  const lines = [];
  if (recovered) lines.push(sentence(countsPhrase(counted, did)), ...recoveredLines(run));
  else lines.push(...restLines(run, counted));
  const drifted = driftedNames(run);
  if (drifted.length > 0) lines.push(t("verdict.drifted", { count: drifted.length, names: truncateList(drifted) }));
  const before = run.changedBefore;
  if (before.length > 0) lines.push(t("verdict.changedBefore", { count: before.length, names: truncateList(before) }));
  if (counted.verified + counted.unconfirmed > 0) lines.push(t("verdict.effect"));

  const failed = failures(run);
  const told = failed
    .slice(0, NAMED)
    .map(({ name, problem }) => t("verdict.line", { name, reason: describe(problem).title }));
  if (failed.length > NAMED) told.push(t("verdict.more", { count: failed.length - NAMED }));

  const intent = verdictSeverity(counted);
  return {
    intent: intent === "success" && drifted.length + before.length > 0 ? "warning" : intent,
    title: recovered
      ? t(run.stopReason === "record" ? "recovered.record" : "recovered.title", { time: moment(run.startedAt) })
      : verdictTitle(counted, did),
    lines,
    named: told,
  };
}

/**
 * @param {CountsView} counted
 * @param {ReturnType<typeof verb>} did
 */
function verdictTitle({ verified, planned }, did) {
  return verified > 0 || planned === 0 ? t(`verdict.${did}`, { count: verified }) : t(`verdict.nothing.${did}`);
}

/**
 * Sentences about the changes that are not verified, and about why the run ended early.
 * @param {RunView} run
 * @param {CountsView} counted
 */
function restLines(run, counted) {
  const lines = [];
  const unseen = run.changes.filter(({ state, problem }) => state === "unconfirmed" && problem !== null).length;
  const third = countUnexpectedValues(run);
  if (unseen > 0) lines.push(t("verdict.unseen", { count: unseen }));
  if (third > 0) lines.push(t("verdict.third", { count: third }));
  if (counted.unconfirmed > unseen + third)
    lines.push(t("verdict.unconfirmed", { count: counted.unconfirmed - unseen - third }));
  if (counted.refused > 0) lines.push(t("verdict.refused", { count: counted.refused }));
  if (counted.failed > 0) lines.push(t("verdict.failed", { count: counted.failed }));
  if (run.stopReason === "wait" && run.throttledUntil !== null)
    lines.push(t("stopped.waitUntil", { time: clock(run.throttledUntil) }));
  else if (run.stopReason === "refused" && roleRefusal(run) === null) lines.push(t("stopped.refusedInARow"));
  else if (run.stopReason !== null) lines.push(t(`stopped.${run.stopReason}`));
  if (counted.interrupted > 0) lines.push(t("verdict.interrupted", { count: counted.interrupted }));
  const standing = run.changes.filter(isNoOp).length;
  const left = counted.notAttempted - standing - run.changes.filter(isDrifted).length;
  if (left > 0) lines.push(t("verdict.notAttempted", { count: left }));
  if (standing > 0) lines.push(t("verdict.noOp", { count: standing }));
  return lines;
}

/**
 * Sentences about a recovered run that its counts do not say.
 * @param {RunView} run
 */
function recoveredLines(run) {
  const third = countUnexpectedValues(run);
  const rewritten = run.changes.filter(isSuperseded).length;
  return [
    ...(third > 0 ? [t("verdict.third", { count: third })] : []),
    ...(rewritten > 0 ? [t("verdict.rewritten", { count: rewritten })] : []),
  ];
}

/** Counts those that were accepted, and show neither the former value nor the wanted one. @param {RunView} run */
function countUnexpectedValues(run) {
  const unconfirmed = run.changes.filter(({ state, problem }) => state === "unconfirmed" && problem === null);
  return unconfirmed.filter((change) => unexpectedValue(change) !== null).length;
}

/** The names of what was left alone, because someone else had changed it. @param {RunView} run */
export function driftedNames({ drifted, changes }) {
  return [...drifted, ...changes.filter(isDrifted).map(({ name }) => name)];
}
