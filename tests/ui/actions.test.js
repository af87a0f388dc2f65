// The actions, against a fake backend.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import * as backend from "./fake-backend.js";

const actions = await import("../../ui/actions/index.js");
const { blocked, noSession, store } = await import("../../ui/state.js");

const { account, list, promised, run, settle } = backend;

/** The list is there and nothing is under way. */
const there = (catalogue) =>
  store.update({ ...noSession, screen: "products", start: backend.start(), account, catalogue });

beforeEach(() => there(list({ a: "on", b: "on" })));

test("what the history read of a run while it went on is read again when the run has ended", async () => {
  const ends = promised();
  const ended = run(7, { a: "verified", b: "verified" }, { endedAt: "later" });
  let now = run(7, { a: "verified", b: "inProgress" });
  const head = () => ({ id: 7, endedAt: now.endedAt, counts: {} });
  backend.open({
    turn_off_all: async ({ onEvent }) => {
      onEvent.onmessage({ type: "started", run: run(7, { a: "waiting", b: "waiting" }) });
      await ends.promise;
      return { run: ended, catalogue: list({ a: "off", b: "off" }), catalogueProblem: null, recordProblem: null };
    },
    history: () => ({ runs: [head()], more: false }),
    run: () => now,
  });
  actions.turnOffAll();
  await settle();
  actions.openHistory();
  await actions.openRun(7);
  assert.equal(store.state.history.opened.get(7).run.endedAt, null, "it is read while it goes on");
  now = ended;
  ends.keep();
  await settle();
  await settle();
  const { runs, opened } = store.state.history;
  assert.equal(opened.get(7).run, ended, "its changes are those that it ended with");
  assert.deepEqual(
    runs.map(({ id, endedAt }) => [id, endedAt]),
    [[7, "later"]],
    "and so is its head, which shows once",
  );
});

test("what is being read of a run when it ends is read once more", async () => {
  const [ends, reads] = [promised(), promised()];
  const ended = run(7, { a: "verified" }, { endedAt: "later" });
  let asked = 0;
  backend.open({
    turn_off_all: async () => {
      await ends.promise;
      return { run: ended, catalogue: list({ a: "off" }), catalogueProblem: null, recordProblem: null };
    },
    history: () => ({ runs: [{ id: 7, endedAt: asked > 0 ? "later" : null }], more: false }),
    run: async () => {
      asked += 1;
      if (asked > 1) return ended;
      await reads.promise;
      return run(7, { a: "inProgress" });
    },
  });
  actions.turnOffAll();
  actions.openHistory();
  await settle();
  const opened = actions.openRun(7);
  await settle();
  ends.keep();
  await settle();
  reads.keep();
  await opened;
  assert.equal(store.state.history.opened.get(7).run, ended, "what was asked before its end does not count");
});

test("older runs stay when the newest are read again", async () => {
  const page = (from, count) => Array.from({ length: count }, (_, place) => ({ id: from - place, endedAt: "" }));
  let newest = 60;
  backend.open({
    history: ({ before }) =>
      before === null ? { runs: page(newest, 50), more: true } : { runs: page(before - 1, 10), more: false },
    set_values: () => ({
      run: run(61, { a: "verified" }, { endedAt: "later" }),
      catalogue: null,
      catalogueProblem: null,
      recordProblem: null,
    }),
  });
  actions.openHistory();
  await settle();
  await actions.showOlder();
  assert.equal(store.state.history.runs.length, 60, "two pages show");
  newest = 61;
  actions.setValue("a", "off");
  await settle();
  await settle();
  const { runs, more } = store.state.history;
  assert.deepEqual(
    runs.map(({ id }) => id),
    page(61, 61).map(({ id }) => id),
    "each once, the new one on top",
  );
  assert.equal(more, false, "and it is still known that there are no older ones");
});

test("a change goes with the value that the admin sees", async () => {
  const asked = backend.open({
    set_values: () => Promise.reject(backend.problem("run.outdated", { names: "Visio Plan 1" })),
  });
  const seen = store.state.catalogue.offerings[0];
  actions.setValue(seen.key, "off");
  await settle();
  await settle();
  assert.deepEqual(
    asked[0].args.offerings,
    [{ key: seen.key, value: seen.value.text }],
    "so that nothing newer is lost",
  );
  assert.deepEqual(
    asked.map(({ command }) => command).slice(0, 2),
    ["set_values", "catalogue"],
    "if it has another by now, the list is read again",
  );
  assert.equal(store.state.notices.at(-1)?.problem.code, "run.outdated", "and why nothing was changed is told");
});

test("an undo takes what was agreed to, and nothing else", async () => {
  const asked = backend.open({
    undo: () => ({ run: run(8, { a: "verified" }), catalogue: null, catalogueProblem: null, recordProblem: null }),
  });
  actions.undo(run(7, { a: "verified", b: "verified" }), ["a"]);
  await settle();
  assert.deepEqual([asked[0].args.run, asked[0].args.keys], [7, ["a"]], "the keys go with it");
});

test("a refresh that meets the ended session leaves the run that waits its Stop", async () => {
  const stopped = promised();
  const asked = backend.open({
    set_values: async ({ onEvent }) => {
      onEvent.onmessage({ type: "paused" });
      await stopped.promise;
      return {
        run: run(7, { a: "failed" }, { stopReason: "session" }),
        catalogue: null,
        catalogueProblem: null,
        recordProblem: null,
      };
    },
    catalogue: () => Promise.reject(backend.problem("signIn.expired")),
    stop: () => stopped.keep(),
  });
  actions.setValue("a", "off");
  await settle();
  assert.equal(store.state.ended?.paused, true, "the run waits");
  await actions.refresh();
  assert.equal(store.state.ended?.paused, true, "and still does");
  await actions.stop();
  await settle();
  assert.ok(
    asked.some(({ command }) => command === "stop"),
    "so it can be stopped",
  );
  assert.equal(store.state.ended?.paused, false, "then nothing waits any more");
});

test("a page that is loaded anew goes on with the run that waits", async () => {
  const ends = promised();
  let tell;
  const recovering = backend.open({
    bootstrap: () => backend.start({ attached: { account, catalogue: list({ a: "off", b: "on" }), busy: true } }),
    follow_run: async ({ onEvent }) => {
      tell = onEvent.onmessage;
      tell({ type: "started", run: run(7, { a: "accepted", b: "inProgress" }) });
      tell({ type: "paused" });
      await ends.promise;
      return {
        run: run(7, { a: "verified", b: "verified" }, { endedAt: "later" }),
        catalogue: list({ a: "off", b: "off" }),
        catalogueProblem: null,
        recordProblem: null,
      };
    },
    catalogue: () => list({ a: "off", b: "off" }),
    recover: backend.nothingToRecover,
  });
  store.update({ ...noSession });
  const begun = actions.bootstrap();
  await settle();
  const { screen, progress, ended, activities } = store.state;
  assert.equal(screen, "products", "the list shows");
  assert.equal(progress?.run?.id, 7, "with the run's progress");
  assert.equal(activities.get("b")?.state, "inProgress", "and how its changes stand");
  assert.equal(ended?.paused, true, "and that it waits for the admin to sign in");
  assert.equal(
    recovering.some(({ command }) => command === "recover" || command === "restore_session"),
    false,
    "nothing is asked that the run forbids",
  );
  tell({ type: "resumed" });
  assert.equal(store.state.ended, null, "it goes on");
  ends.keep();
  await begun;
  assert.equal(store.state.progress, null, "it has ended");
  assert.deepEqual(
    store.state.verdicts.map((verdict) => verdict.run.id),
    [7],
    "with its verdict",
  );
  await settle();
  assert.equal(store.state.recoveryProblem, null, "no run was cut off");
  assert.equal(blocked(store.state), null, "and the list can be worked with");
});

test("a page that is loaded anew waits for what is no run", async () => {
  const quiet = promised();
  backend.open({
    bootstrap: () => backend.start({ attached: { account, catalogue: list({ a: "on" }), busy: true } }),
    follow_run: () => quiet.promise,
    catalogue: () => list({ a: "on" }),
    recover: backend.nothingToRecover,
  });
  store.update({ ...noSession });
  const begun = actions.bootstrap();
  await settle();
  assert.equal(blocked(store.state), "run", "nothing can be changed meanwhile");
  quiet.keep(null);
  await begun;
  assert.equal(blocked(store.state), null, "then it can");
});

test("a record that could not be used is said with the list, and asked for again by Refresh", async () => {
  let full = backend.problem("ledger.full");
  const asked = backend.open({
    catalogue: () => list({ a: "on" }, { ledgerProblem: full }),
    bootstrap: () => backend.start(),
    recover: () => (full === null ? backend.nothingToRecover() : Promise.reject(full)),
  });
  await actions.refresh();
  await settle();
  assert.equal(blocked(store.state), "ledger", "without a record nothing can be changed");
  assert.equal(store.state.recoveryProblem, null, "no run is said to have been cut off");
  full = null;
  await actions.refresh();
  await settle();
  assert.equal(blocked(store.state), null, "with one it can");
  assert.ok(
    asked.some(({ command }) => command === "recover"),
    "and runs that were cut off are looked into",
  );
});

test("the list is exported as it shows, and what came of it is said", async () => {
  let answer = () => "/folder/list.html";
  const asked = backend.open({ export_report: () => answer() });
  await actions.exportList("html");
  const [{ args }] = asked;
  const { format, language, table } = args.report.content;
  assert.deepEqual(
    [format, language, table.rows.length],
    ["html", "en", 2],
    "the format, the language and the offerings",
  );
  assert.deepEqual(store.state.exported, { file: "/folder/list.html" }, "the file is named");
  answer = () => null;
  await actions.exportList("csv");
  assert.equal(store.state.exported, null, "who chooses no file hears nothing");
  answer = () => Promise.reject(backend.problem("export.failed"));
  await actions.exportList("csv");
  assert.equal(store.state.exported.problem.code, "export.failed", "a problem is told");
  actions.dismissExported();
  assert.equal(store.state.exported, null, "until it is dismissed");
});

test("the history is exported with all runs, page by page", async () => {
  const heads = [5, 4, 3].map((id) => ({
    id,
    intent: "turnOffAll",
    to: null,
    who: "",
    username: "",
    startedAt: "",
    endedAt: "",
    stopReason: null,
    counts: {},
  }));
  const asked = backend.open({
    history: ({ before }) =>
      before === null ? { runs: heads.slice(0, 2), more: true } : { runs: heads.slice(2), more: false },
    run: ({ run: id }) => run(id, { a: "verified" }),
    export_report: () => "/folder/history.csv",
  });
  await actions.exportHistory("csv");
  const { args } = asked.find(({ command }) => command === "export_report");
  assert.deepEqual(
    args.report.content.rows.slice(1).map(([id]) => id),
    ["5", "4", "3"],
    "newest first, a line for each change",
  );
  assert.deepEqual(store.state.exported, { file: "/folder/history.csv" }, "the file is named");
});

test("the list is not handed on while it may not be what the service has", async () => {
  const asked = backend.open({ export_report: () => null });
  const progress = { intent: "set", run: null, phase: "starting", waitSeconds: 0 };
  const writing = new Map([["a", { state: "inProgress", target: "off", problem: null }]]);
  for (const unsure of [
    { stale: { problem: null, renewed: false } },
    { progress },
    { attaching: true },
    { recovering: true },
    { activities: writing },
  ]) {
    there(list({ a: "on" }));
    store.update(unsure);
    assert.equal(typeof actions.notReported(store.state), "string", `there is a reason: ${JSON.stringify(unsure)}`);
    await actions.exportList("html");
  }
  assert.equal(asked.length, 0, "the backend is not asked");
  there(list({ a: "on" }));
  assert.equal(actions.notReported(store.state), null, "otherwise it is");
});

test("the company's own application is saved among the settings, which stay otherwise", async () => {
  const settings = {
    authority: "https://login.microsoftonline.com",
    tenant: "organizations",
    clientId: "built-in",
    service: "https://licensing.m365.microsoft.com",
    language: "en",
    theme: "system",
  };
  store.update({ start: /** @type {any} */ ({ settings, languages: ["en"], region: null }) });
  const saved = { ...settings, tenant: "contoso.example", clientId: "own", ownApplication: true };
  const asked = backend.open({ save_settings: () => saved });
  await actions.saveOwnApplication("own", "contoso.example");
  const { endpoints, ...others } = asked[0].args.input;
  assert.deepEqual(endpoints, {
    authority: settings.authority,
    tenant: "contoso.example",
    clientId: "own",
    service: settings.service,
  });
  assert.deepEqual(others, { checkForUpdates: null, language: "en", theme: "system" }, "the rest is as it was");
  assert.equal(store.state.start?.settings.ownApplication, true, "the next sign-in is known to use it");
});
