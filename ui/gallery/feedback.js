/** Feedback: message bars, pages, runs, tables. */
import { changesTable } from "../components/changes-table.js";
import { EmptyState } from "../components/empty-state.js";
import { MessageBar } from "../components/message-bar.js";
import { PracticeAccounts } from "../components/practice-accounts.js";
import { rolesList } from "../components/roles-list.js";
import { RunEntry } from "../components/run-entry.js";
import { t } from "../i18n/index.js";
import { sentence } from "../i18n/join.js";
import { describe, explain } from "../model/problems.js";
import { exhibit } from "./exhibit.js";
import { catalogue, problem, run, runHead } from "./samples.js";

/** @import { RunView } from "../types/views.js" */

const nothing = () => {};

/** @param {import("../components/message-bar.js").Message["intent"]} intent @param {Partial<import("../components/message-bar.js").Message>} [more] */
function bar(intent, more = {}) {
  const title = sentence(describe(problem).title);
  const actions = [
    { text: t("action.signInAgain"), primary: true, run: nothing },
    { text: t("action.details"), run: nothing },
  ];
  return new MessageBar().render({
    id: intent,
    intent,
    title,
    lines: [explain(problem)],
    actions,
    dismiss: nothing,
    ...more,
  });
}

/** @param {Parameters<typeof runHead>} head @param {RunView | null} [opened] */
function entry(head, opened = null) {
  const one = new RunEntry(7);
  one.render({
    head: runHead(...head),
    found: opened === null ? undefined : { run: opened },
    catalogue: catalogue("off"),
    ignoreRoleHint: false,
    blockedReason: null,
  });
  if (opened !== null) one.querySelector("details")?.toggleAttribute("open", true);
  return one;
}

function page() {
  const one = new EmptyState();
  const { title } = describe(problem);
  one.render({
    icon: "error",
    title,
    text: explain(problem),
    primary: { text: t("action.tryAgain"), run: nothing },
    others: [{ text: t("action.details"), run: nothing }],
    problem,
    version: "0.1.0",
  });
  return one;
}

function people() {
  const one = new PracticeAccounts();
  one.render([
    {
      user: "billing@practice.example",
      password: "practice-0",
      code: "123456",
      role: "billingAdministrator",
      guest: false,
    },
    { user: "reader@practice.example", password: "practice-1", code: "234567", role: "globalReader", guest: false },
  ]);
  return one;
}

export const feedback = () => [
  exhibit(
    "message-bar",
    .../** @type {const} */ (["info", "success", "warning", "error"]).map(
      (intent) => /** @type {[string, Node]} */ ([intent, bar(intent)]),
    ),
    ["with names", bar("warning", { named: ["Visio Plan 1", "Visio Plan 2"] })],
    [
      "with a text to copy by hand",
      bar("warning", { field: { label: t("waiting.link"), value: "https://login.example/authorize?client_id=x" } }),
    ],
  ),
  exhibit("empty-state", ["no list", page()]),
  exhibit("practice-accounts", ["two people", people()]),
  exhibit(
    "run-entry",
    ["verified", entry([{ planned: 29, verified: 29 }])],
    ["partly failed", entry([{ planned: 29, verified: 24, failed: 4, refused: 1 }])],
    ["refused", entry([{ planned: 29, refused: 1, notAttempted: 28 }, { stopReason: "refused" }])],
    ["open still", entry([{ planned: 29, verified: 3 }, { endedAt: null }])],
    [
      "opened",
      entry(
        [{ planned: 4, verified: 1, failed: 1, unconfirmed: 1, notAttempted: 1 }],
        run("verified", "failed", "unconfirmed", "notAttempted"),
      ),
    ],
  ),
  exhibit("changesTable", [
    "every outcome",
    changesTable(run("verified", "unconfirmed", "refused", "failed", "notAttempted", "interrupted")),
  ]),
  exhibit("rolesList", ["usual", rolesList()]),
];
