/**
 * What the admin can do: each function talks to the backend through `ipc.js` and writes down in the state what came of
 * it. Nothing here touches the page.
 *
 * @import { ClosingPages, Problem, RunEvent, RunResult, RunView, ValueKind } from "./types/views.js"
 * @import { Activity, Notice, Progress } from "./state.js"
 * @import { Filter } from "./offerings.js"
 */
import { announce } from "./announce.js";
import * as ipc from "./ipc.js";
import { withValue } from "./offerings.js";
import { describe, needsSignIn } from "./problems.js";
import { roleRefusal, tally, withChange } from "./runs.js";
import { noSession, store } from "./state.js";
import { clock, language, t } from "./words.js";
import { verdictText } from "./verdicts.js";

/** Asks the backend how things are and takes up the kept session. */
export async function begin() {
  store.update({ screen: "starting", startProblem: null });
  try {
    store.update({ start: await ipc.start() });
  } catch (error) {
    store.update({ startProblem: ipc.asProblem(error) });
    return;
  }
  await resume();
}

/** Renews the kept session; without one the welcome shows. */
export async function resume() {
  store.update({ screen: "starting", resuming: true, welcomeProblem: null });
  try {
    const account = await ipc.resume();
    if (account === null) {
      store.update({ screen: "welcome", resuming: false });
      return;
    }
    store.update({ ...noSession, account, screen: "products", resuming: false });
  } catch (error) {
    store.update({ screen: "welcome", resuming: false, welcomeProblem: { problem: ipc.asProblem(error), from: "resume" } });
    return;
  }
  await load();
}

/** @returns {ClosingPages} */
function closingPages() {
  return {
    language,
    direction: document.documentElement.dir === "rtl" ? "rtl" : "ltr",
    doneTitle: t("closing.doneTitle"),
    doneText: t("closing.doneText"),
    failedTitle: t("closing.failedTitle"),
    failedText: t("closing.failedText"),
    strayTitle: t("closing.strayTitle"),
    strayText: t("closing.strayText"),
  };
}

/**
 * Signs in through the browser. From the products it switches the account: the former session stays until the new one
 * stands.
 * @param {boolean} practice
 */
export async function signIn(practice) {
  const from = store.state.screen;
  store.update({
    screen: "waiting",
    welcomeProblem: null,
    signIn: { practice, link: null, until: null, finishing: false, browserProblem: null, copied: null },
  });
  try {
    const account = await ipc.signIn(practice, closingPages(), (event) => {
      const now = store.state.signIn;
      if (now === null) return;
      if (event.type === "opened") {
        store.update({ signIn: { ...now, link: event.link, until: event.until } });
        if (practice) void learnPracticeAccounts();
      } else if (event.type === "browserFailed") {
        store.update({ signIn: { ...now, browserProblem: event.problem } });
      } else {
        store.update({ signIn: { ...now, finishing: true } });
      }
    });
    const { account: former, verdicts } = store.state;
    const same = former !== null && former.tenantId === account.tenantId && former.username === account.username;
    store.update({ ...noSession, account, screen: "products", signIn: null, verdicts: same ? verdicts.map(signedInAgain) : [] });
  } catch (error) {
    signInFailed(ipc.asProblem(error), from);
    return;
  }
  await load();
}

/**
 * What a run that ended with the session did not reach can be tried again now.
 * @param {import("./state.js").Verdict} verdict
 */
function signedInAgain(verdict) {
  return verdict.run.stopped === "session" ? { ...verdict, resumed: true } : verdict;
}

/**
 * @param {Problem} problem
 * @param {string} from the screen that sign-in was started on
 */
function signInFailed(problem, from) {
  const cancelled = problem.code === "signIn.cancelled";
  const { account } = store.state;
  if (from === "products" && account !== null) {
    store.update({ screen: "products", signIn: null });
    if (!cancelled) notify({ id: "switch", problem, effect: t("switch.failed", { name: account.name }), action: null });
    return;
  }
  store.update({ screen: "welcome", signIn: null, welcomeProblem: cancelled ? null : { problem, from: "signIn" } });
}

/** The practice tenant tells its accounts only once it runs. */
async function learnPracticeAccounts() {
  try {
    store.update({ start: await ipc.start() });
  } catch {
    // The page in the browser lists them too.
  }
}

export async function cancelSignIn() {
  await quietly(ipc.cancelSignIn());
}

export async function openBrowserAgain() {
  try {
    await ipc.openBrowserAgain();
  } catch (error) {
    const { signIn: now } = store.state;
    if (now !== null) store.update({ signIn: { ...now, browserProblem: ipc.asProblem(error) } });
  }
}

/** @param {boolean} copied whether the link is on the clipboard */
export function linkCopied(copied) {
  const { signIn: now } = store.state;
  if (now !== null) store.update({ signIn: { ...now, copied } });
}

export async function signOut() {
  try {
    await ipc.signOut();
  } catch (error) {
    const problem = ipc.asProblem(error);
    if (problem.code !== "store.notForgotten") {
      notify({ id: "signOut", problem, effect: null, action: null });
      return;
    }
    store.update({ ...noSession, screen: "welcome", welcomeProblem: { problem, from: "session" } });
    return;
  }
  store.update({ ...noSession, screen: "welcome", welcomeProblem: null });
  announce(t("account.signedOut"));
}

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
function notify(notice) {
  const { title } = describe(notice.problem);
  const others = store.state.notices.filter(({ id }) => id !== notice.id);
  store.update({ notices: [{ ...notice, title }, ...others] });
  announce(notice.effect === null ? title : `${title}. ${notice.effect}`);
}

// --- Single offerings: changed at once, one run after the other -------------------------------------------------

/** @type {{ key: string, value: ValueKind }[]} */
let queue = [];
/** The runs, one after the other: the backend carries out one at a time. @type {Promise<void>} */
let turn = Promise.resolve();

/**
 * Sets one offering. Clicks that come while a run is under way wait, and those for the same value go together.
 * @param {string} key
 * @param {ValueKind} value
 */
export function setValue(key, value) {
  queue.push({ key, value });
  setActivity(key, { state: "queued", target: value, problem: null });
  turn = turn.then(setQueued);
}

async function setQueued() {
  const first = queue[0];
  if (first === undefined) return;
  const keys = queue.filter(({ value }) => value === first.value).map(({ key }) => key);
  queue = queue.filter(({ value }) => value !== first.value);
  for (const key of keys) setActivity(key, { state: "underWay", target: first.value, problem: null });
  let ended = false;
  try {
    const result = await ipc.setValues(keys, first.value, (event) => {
      if (!ended && event.type === "change") follow(event, first.value);
    });
    ended = true;
    conclude(result);
    for (const change of result.run.changes) announceOne(change);
    if (result.run.stopped !== null) dropQueue();
    if (result.run.stopped === "session") notify({ id: "session", problem: sessionProblem(result.run), effect: null, action: "signIn" });
  } catch (error) {
    ended = true;
    const problem = ipc.asProblem(error);
    const outdated = isOutdated(problem);
    for (const key of keys) setActivity(key, outdated ? null : { state: "failed", target: first.value, problem });
    announce(describe(problem).title);
    if (outdated) await load();
  }
  // Offerings that needed no change have no verdict of their own.
  for (const key of keys) {
    const activity = store.state.activities.get(key);
    if (activity !== undefined && isPending(activity.state) && !queue.some((waiting) => waiting.key === key)) setActivity(key, null);
  }
}

/** What would be refused just the same is not asked for. */
function dropQueue() {
  for (const { key } of queue) setActivity(key, null);
  queue = [];
}

/** @param {RunView} run @returns {Problem} */
function sessionProblem(run) {
  return run.changes.find(({ problem }) => problem !== null)?.problem ?? { code: "signIn.expired", params: {}, details: [] };
}

/** @param {RunView["changes"][number]} change */
function announceOne({ name, to, state, problem }) {
  const reason = problem === null ? "" : describe(problem).title;
  if (state === "verified") announce(t("activity.done", { name, value: to.kind === "other" ? to.text : t(`value.${to.kind}`) }));
  else if (state === "unconfirmed" || state === "accepted") announce(t("activity.doneUnconfirmed", { name }));
  else if (state === "refused") announce(t("activity.doneRefused", { name, reason }));
  else if (state === "failed") announce(t("activity.doneFailed", { name, reason }));
}

/**
 * @param {string} key
 * @param {Activity | null} activity
 */
function setActivity(key, activity) {
  const activities = new Map(store.state.activities);
  if (activity === null) activities.delete(key);
  else activities.set(key, activity);
  store.update({ activities });
}

/**
 * Takes up what the service said about one offering.
 * @param {Extract<RunEvent, { type: "change" }>} event
 * @param {ValueKind} target
 */
function follow({ key, state, value, problem }, target) {
  const { catalogue } = store.state;
  if (catalogue !== null && value !== null) store.update({ catalogue: withValue(catalogue, key, value) });
  setActivity(key, state === "verified" || state === "notAttempted" ? null : { state, target, problem });
}

/**
 * A run has ended: what was read back is the truth from now on.
 * @param {RunResult} result
 */
function conclude({ run, catalogue }) {
  const activities = new Map(store.state.activities);
  for (const { key, state, to, problem } of run.changes) {
    if (state === "verified" || state === "notAttempted" || state === "waiting") activities.delete(key);
    else activities.set(key, { state: state === "accepted" ? "unconfirmed" : state, target: to.kind, problem });
  }
  for (const { key, value } of queue) activities.set(key, { state: "queued", target: value, problem: null });
  const refusal = roleRefusal(run);
  store.update({
    activities,
    ...(catalogue === null ? {} : { catalogue }),
    ...(refusal === null ? {} : { refusal, insisting: false, dismissed: without(store.state.dismissed, "role") }),
  });
}

/**
 * @param {ReadonlySet<string>} set
 * @param {string} id
 */
function without(set, id) {
  return new Set([...set].filter((other) => other !== id));
}

// --- Several offerings at once ------------------------------------------------------------------------------------

export function turnOffAll() {
  bulk("turnOffAll", ipc.turnOffAll, null);
}

/**
 * The list on the screen is not what the service has: the backend has seen so.
 * @param {Problem} problem
 */
function isOutdated({ code }) {
  return ["run.nothing", "run.outdated", "run.unknownOffering"].includes(code);
}

/** @param {RunView} run */
export function undo(run) {
  bulk("undo", (listener) => ipc.undo(run.id, listener), run);
}

/** @param {RunView} run */
export function retry(run) {
  bulk("retry", (listener) => ipc.retry(run.id, listener), run);
}

/**
 * @param {Progress["intent"]} intent
 * @param {(listener: (event: RunEvent) => void) => Promise<RunResult>} command
 * @param {RunView | null} former the run that is undone or retried
 */
function bulk(intent, command, former) {
  if (store.state.progress !== null) return;
  store.update({ progress: { intent, run: null, phase: "starting", waitSeconds: 0 } });
  announce(t(`run.${intent}`));
  turn = turn.then(() => carryOut(intent, command, former));
}

/**
 * @param {Progress["intent"]} intent
 * @param {(listener: (event: RunEvent) => void) => Promise<RunResult>} command
 * @param {RunView | null} former
 */
async function carryOut(intent, command, former) {
  // Stopped while it still waited for its turn.
  if (store.state.progress?.phase === "stopping") {
    store.update({ progress: null });
    return;
  }
  let ended = false;
  let told = 0;
  try {
    const result = await command((event) => {
      if (!ended) told = followBulk(event, told);
    });
    ended = true;
    conclude(result);
    const { verdicts, settled } = store.state;
    const kept = verdicts
      .filter(({ run }) => !(intent === "undo" && run.id === former?.id))
      .map((verdict) => (verdict.run.id === former?.id ? { ...verdict, retried: true } : verdict));
    store.update({
      progress: null,
      settled: settled + 1,
      verdicts: [{ run: result.run, notRead: result.catalogue === null ? result.catalogueProblem : null, retried: false, resumed: false }, ...kept],
    });
    if (result.recordProblem !== null) notify({ id: "record", problem: result.recordProblem, effect: null, action: null });
    const { title, lines } = verdictText(result.run);
    announce([title, ...lines].join(" "));
  } catch (error) {
    ended = true;
    const started = store.state.progress?.run !== null;
    store.update({ progress: null, activities: new Map(), settled: store.state.settled + 1 });
    const problem = ipc.asProblem(error);
    const effect = started ? t("effect.perhaps") : t("effect.nothing");
    notify({ id: "run", problem, effect, action: needsSignIn(problem) ? "signIn" : "refresh" });
    if (started || isOutdated(problem)) await load();
  }
}

/**
 * @param {RunEvent} event
 * @param {number} told quarters of the run announced so far
 * @returns {number} the same, afterwards
 */
function followBulk(event, told) {
  const { progress } = store.state;
  if (progress === null) return told;
  if (event.type === "started") {
    store.update({ progress: { ...progress, run: event.run, phase: progress.phase === "stopping" ? "stopping" : "writing" } });
  } else if (event.type === "waiting") {
    store.update({ progress: { ...progress, waitSeconds: event.seconds } });
    announce(t("run.waiting", { count: event.seconds }));
  } else if (event.type === "checking") {
    store.update({ progress: { ...progress, phase: "checking", waitSeconds: 0 } });
    announce(t("run.checking"));
  } else if (progress.run !== null) {
    const run = withChange(progress.run, event);
    const target = run.changes.find(({ key }) => key === event.key)?.to.kind ?? "other";
    const answered = event.state !== "underWay";
    store.update({ progress: { ...progress, run, waitSeconds: answered ? 0 : progress.waitSeconds } });
    follow(event, target);
    return announceQuarter(run, told);
  }
  return told;
}

/**
 * Announces a long run's progress at each quarter only.
 * @param {RunView} run
 * @param {number} told
 */
function announceQuarter(run, told) {
  const { done, total } = tally(run.changes);
  const quarter = Math.floor((done * 4) / total);
  if (quarter > told && quarter < 4 && total >= 8) announce(t("run.announce", { done, total }));
  return Math.max(told, quarter);
}

export async function stop() {
  const { progress } = store.state;
  if (progress === null || progress.phase === "checking") return;
  store.update({ progress: { ...progress, phase: "stopping" } });
  announce(t("run.stopping"));
  await quietly(ipc.stop());
}

// --- The rest -----------------------------------------------------------------------------------------------------

/** @param {ipc.Addresses} addresses */
export async function saveSettings(addresses) {
  const settings = await ipc.saveSettings(addresses);
  const { start } = store.state;
  if (start !== null) store.update({ start: { ...start, settings } });
}

export async function closeAnyway() {
  await quietly(ipc.closeAnyway());
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

/**
 * For requests whose failure needs no words: what they were about to end has ended already.
 * @param {Promise<unknown>} request
 */
async function quietly(request) {
  try {
    await request;
  } catch {
    // Nothing is left to stop, cancel or close.
  }
}
