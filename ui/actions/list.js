/**
 * Reading the list, and how much of it is shown.
 *
 * @import { Problem } from "../types/views.js"
 * @import { Activity, Notice } from "../state.js"
 * @import { Filter } from "../offerings.js"
 */
import { announce } from "../announce.js";
import * as ipc from "../ipc.js";
import { describe, needsSignIn } from "../problems.js";
import { noSession, store } from "../state.js";
import { clock, t } from "../words.js";

/** Reads the list from the service. */
export async function load() {
  const { account } = store.state;
  store.update({ loading: true, loadProblem: null });
  try {
    const catalogue = await ipc.catalogue();
    // Somebody else may have signed in meanwhile: this list is not theirs.
    if (store.state.account !== account) return;
    store.update({
      catalogue,
      loading: false,
      activities: onlyPending(),
      notices: store.state.notices.filter(({ id }) => id !== "refresh"),
      settled: store.state.settled + 1,
    });
  } catch (error) {
    if (store.state.account === account) loadFailed(ipc.asProblem(error));
  }
}

/** @param {Problem} problem */
function loadFailed(problem) {
  const { catalogue } = store.state;
  if (catalogue !== null) {
    store.update({ loading: false });
    const effect = t("refresh.failed", { time: clock(catalogue.checkedAt) });
    notify({ id: "refresh", problem, effect, action: needsSignIn(problem) ? "signIn" : "refresh" });
  } else if (needsSignIn(problem)) {
    store.update({ ...noSession, screen: "welcome", welcomeProblem: { problem, from: "session" } });
  } else {
    store.update({ loading: false, loadProblem: problem });
  }
}

/** The activities that still wait for an answer; verdicts of former changes go with a refresh. */
function onlyPending() {
  return new Map([...store.state.activities].filter(([, { state }]) => isPending(state)));
}

/** @param {Activity["state"]} state */
export function isPending(state) {
  return state === "queued" || state === "waiting" || state === "underWay" || state === "accepted";
}

/** @param {Omit<Notice, "title">} notice */
export function notify(notice) {
  const { title } = describe(notice.problem);
  const others = store.state.notices.filter(({ id }) => id !== notice.id);
  store.update({ notices: [{ ...notice, title }, ...others] });
  announce(notice.effect === null ? title : `${title}. ${notice.effect}`);
}

/** @param {string} query */
export function search(query) {
  store.update({ query, settled: store.state.settled + 1 });
}

/** @param {Filter} filter */
export function filterBy(filter) {
  store.update({ filter, settled: store.state.settled + 1 });
}

export function showAll() {
  store.update({ query: "", filter: "all", settled: store.state.settled + 1 });
}

export function insist() {
  store.update({ insisting: true });
}

/** @param {number} runId */
export function dismissVerdict(runId) {
  store.update({ verdicts: store.state.verdicts.filter(({ run }) => run.id !== runId) });
}

/** @param {string} id */
export function dismissNotice(id) {
  store.update({ notices: store.state.notices.filter((notice) => notice.id !== id) });
}

/** @param {string} id */
export function dismissBanner(id) {
  store.update({ dismissed: new Set([...store.state.dismissed, id]) });
}
