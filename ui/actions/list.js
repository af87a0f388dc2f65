/**
 * Reading the list, and how much of it is shown.
 *
 * @import { Problem, SeenOfferingView } from "../types/views.js"
 * @import { Filter } from "../model/offerings.js"
 */
import { clock, t } from "../i18n/index.js";
import * as ipc from "../ipc.js";
import { announce } from "../lib/announce.js";
import { needsSignIn } from "../model/problem-codes.js";
import { isSameAccount, ledgerProblem, noSession, store } from "../state.js";
import { isPending } from "./card-status.js";
import { notify, sessionEnded } from "./notices.js";
import { recover } from "./recovery.js";

export { dismissBanner, dismissNotice } from "./notices.js";

/** Reads the list from the service. @param {boolean} [byPerson] somebody asked for it */
export async function load(byPerson = false) {
  const { account, ended: endedBefore } = store.state;
  store.update({ loading: true, loadProblem: null });
  if (ledgerProblem(store.state) !== null) await lookAgain();
  try {
    const catalogue = await ipc.catalogue(byPerson);
    // Somebody else may have signed in meanwhile: this list is not theirs.
    if (!isSameAccount(account)) return;
    const { ended, notices, visibleRevision, selected, stale } = store.state;
    if (stale !== null) announce(t("stale.fresh"));
    const there = new Set(catalogue.offerings.map(({ key }) => key));
    store.update({
      catalogue,
      loading: false,
      stale: null,
      // What ended while this was asked for is not overcome by it.
      ended: ended?.paused || ended !== endedBefore ? ended : null,
      activities: onlyPending(),
      notices: notices.filter(({ id }) => id !== "refresh"),
      selected: new Set([...selected].filter((key) => there.has(key))),
      visibleRevision: visibleRevision + 1,
    });
  } catch (error) {
    if (isSameAccount(account)) loadFailed(ipc.asProblem(error));
    return;
  }
  void recover();
}

/** Finds out if the ledger can be used by now. */
async function lookAgain() {
  try {
    store.update({ start: await ipc.bootstrap() });
  } catch {
    // What was known stays.
  }
}

/** @param {Problem} problem */
function loadFailed(problem) {
  const { catalogue, stale } = store.state;
  if (catalogue === null) {
    if (needsSignIn(problem))
      store.update({ ...noSession, screen: "welcome", welcomeProblem: { problem, from: "session" } });
    else store.update({ loading: false, loadProblem: problem });
    return;
  }
  const effect = t("refresh.failed", { time: clock(catalogue.readAt) });
  store.update({ loading: false, stale: stale === null ? null : { ...stale, problem } });
  if (needsSignIn(problem)) sessionEnded(problem, { effect });
  else if (stale === null) notify({ id: "refresh", problem, effect, action: "refresh" });
}

/** The activities that still wait for an answer; verdicts of former changes go with a refresh. */
function onlyPending() {
  return new Map([...store.state.activities].filter(([, { state }]) => isPending(state)));
}

/** The keys of the list. */
export const allKeys = () => (store.state.catalogue?.offerings ?? []).map(({ key }) => key);

/**
 * The offerings with the values that the admin sees.
 * @param {readonly string[]} keys
 * @returns {SeenOfferingView[]}
 */
export function asSeen(keys) {
  const offerings = store.state.catalogue?.offerings ?? [];
  return keys.map((key) => ({ key, value: offerings.find((offering) => offering.key === key)?.value.text ?? "" }));
}

/**
 * The admin has been told that the service does not know these offerings any more.
 * @param {string[]} keys
 */
export async function acknowledgeMissing(keys) {
  const { account } = store.state;
  try {
    const catalogue = await ipc.acknowledgeMissing(keys);
    if (catalogue !== null && isSameAccount(account)) store.update({ catalogue });
  } catch (error) {
    notify({ id: "acknowledge", problem: ipc.asProblem(error), effect: null, action: null });
  }
}

/** @param {string} query */
export function search(query) {
  store.update({ query, visibleRevision: store.state.visibleRevision + 1 });
}

/** @param {Filter} filter */
export function filterBy(filter) {
  store.update({ filter, visibleRevision: store.state.visibleRevision + 1 });
}

export function showAll() {
  store.update({ query: "", filter: "all", visibleRevision: store.state.visibleRevision + 1 });
}

export function insist() {
  store.update({ ignoreRoleHint: true });
}

/** @param {number} runId */
export function dismissVerdict(runId) {
  store.update({ verdicts: store.state.verdicts.filter(({ run }) => run.id !== runId) });
}
