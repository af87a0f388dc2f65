// Runs that were cut off are told until the window has shown them; what no card says has a bar.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import * as backend from "./fake-backend.js";

const { recover } = await import("../../ui/actions/recovery.js");
const actions = await import("../../ui/actions/index.js");
const { noSession, store } = await import("../../ui/state.js");
const { account, list, open, problem, run, settle, start } = backend;

beforeEach(() =>
  store.update({ ...noSession, start: start(), account, catalogue: list({ a: "on" }), screen: "products" }),
);

test("what was recovered is said to be shown, and shows once", async () => {
  const found = run(7, { a: "interrupted" }, { endedAt: "later", stopReason: "interrupted" });
  let failing = problem("network.timeout");
  const asked = open({
    recover: () => ({ runs: [found], problem: failing, catalogue: null }),
    acknowledge_run: () => null,
  });
  await recover();
  await settle();
  assert.deepEqual(
    asked.map(({ command, args }) => [command, args?.run]),
    [
      ["recover", undefined],
      ["acknowledge_run", 7],
    ],
    "as soon as its bar is there",
  );
  assert.deepEqual(
    store.state.recoveryProblem,
    { problem: failing, found: true },
    "another one could not be looked into",
  );
  failing = null;
  await recover();
  assert.equal(store.state.verdicts.length, 1, "told again, it still shows once");
  assert.equal(store.state.recoveryProblem, null, "and now all were looked into");
});

test("that nobody knows of a run is not called a run", async () => {
  open({ recover: () => Promise.reject(problem("ledger.inUse")) });
  await recover();
  assert.equal(store.state.recoveryProblem.found, false, "it could not be found out whether there is one");
});

test("a single change that was not sent says why", async () => {
  const result = (stopReason, code) => {
    const ended = run(8, { a: "notAttempted" }, { endedAt: "later", stopReason });
    if (code !== null) ended.changes[0].problem = problem(code);
    return { run: ended, catalogue: null, catalogueProblem: null, recordProblem: null };
  };
  for (const [stopReason, code, bars] of [
    ["wait", null, 1],
    [null, "run.overtaken", 1],
    ["admin", null, 0],
  ]) {
    store.update({ verdicts: [] });
    open({ set_values: () => result(stopReason, code), history: () => ({ runs: [], more: false }) });
    actions.setValue("a", "off");
    await settle();
    await settle();
    assert.equal(store.state.verdicts.length, bars, `${stopReason ?? code}: the card alone would say nothing`);
  }
});
