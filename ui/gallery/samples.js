/**
 * Sample data of the gallery, all of it invented.
 *
 * @import { AccountView, CatalogueView, ChangeView, OfferingView, ChangeState, Problem, RunSummaryView, RunView, SettingsView, ValueKind, ValueView } from "../types/views.js"
 */
const TEXTS = { on: "Enabled", off: "Disabled", trials: "OnlyTrialsWithoutPaymentMethod", other: "ManagersOnly" };
const NAMES = [
  "Clipchamp Premium",
  "Microsoft 365 Copilot",
  "Power BI Pro",
  "Project Plan 3",
  "Teams Premium",
  "Visio Plan 1",
];
const WHEN = "2026-11-23T10:32:07Z";

/** @param {ValueKind} kind @returns {ValueView} */
export const value = (kind) => ({ kind, text: TEXTS[kind] });

/** The effect of "Turn off all" by value. */
const TURN_OFF = /** @type {const} */ ({ on: "change", trials: "change", off: "unchanged", other: "skip" });

/** An offering at a value, with what setting it comes to. @param {OfferingView} one @param {ValueKind} kind @returns {OfferingView} */
const at = (one, kind) => ({
  ...one,
  value: value(kind),
  changes: one.choices.filter((choice) => choice !== kind),
  turnOff: TURN_OFF[kind],
});

/** @param {number} number @param {ValueKind} kind @param {Partial<OfferingView>} [more] @returns {OfferingView} */
export function offering(number, kind, more = {}) {
  const id = `CFQ7TTC0N${String(number).padStart(3, "0")}`;
  /** @type {OfferingView} */
  const one = {
    key: id,
    kind: "product",
    id,
    name: NAMES[number % NAMES.length] ?? id,
    value: value(kind),
    choices: ["on", "trials", "off"],
    changes: [],
    opens: [],
    turnOff: "change",
    ...more,
  };
  return at(one, kind);
}

export const offerings = [
  offering(0, "on"),
  offering(1, "trials"),
  offering(2, "off"),
  offering(3, "other"),
  offering(4, "on", {
    kind: "offerType",
    id: "SaaS",
    key: "SaaS",
    name: "Software as a Service",
    choices: ["on", "off"],
  }),
];

/** @param {ValueKind} [all] what everything stands at @returns {CatalogueView} */
export function catalogue(all) {
  const listed = all === undefined ? offerings : offerings.map((one) => at(one, all));
  return {
    policy: { id: "AllowSelfServicePurchase", description: "People may buy on their own.", defaultValue: "Enabled" },
    offerings: listed,
    readAt: WHEN,
    offerTypesProblem: null,
    unreadable: [],
    unlisted: [],
    productsProblem: null,
    oneByOne: [],
    new: null,
    ledgerProblem: null,
  };
}

/** @type {Problem} */
export const problem = {
  code: "network.timeout",
  params: { host: "licensing.m365.microsoft.com" },
  details: [
    { name: "time", value: WHEN },
    { name: "correlationId", value: "6f3a0f0e-8a0b-4c76-9f7f-0a2a3f9f8b11" },
  ],
};

/** @type {AccountView} */
export const account = {
  name: "Mei-Ling Lin",
  username: "mei-ling@tailwater.example",
  organization: "tailwater.example",
  elsewhere: false,
  guest: false,
  tenantId: "tenant",
  practice: false,
  writePermission: "likely",
  role: "billingAdministrator",
  persistProblem: null,
};

/** @type {SettingsView} */
export const settings = {
  ownApplication: false,
  authority: "https://login.example",
  tenant: "organizations",
  clientId: "00000000-0000-0000-0000-000000000000",
  service: "https://service.example",
  defaults: {
    authority: "https://login.example",
    tenant: "organizations",
    clientId: "00000000-0000-0000-0000-000000000000",
    service: "https://service.example",
  },
  fixed: ["service"],
  updates: "on",
  language: null,
  theme: "system",
};

/** @param {OfferingView} one @param {ChangeState} state @returns {ChangeView} */
const change = ({ key, kind, id, name }, state) => ({
  key,
  kind,
  id,
  name,
  from: value("on"),
  to: value("off"),
  state,
  problem: state === "failed" || state === "refused" ? problem : null,
  correlationId: state === "notAttempted" ? null : "6f3a0f0e-8a0b-4c76-9f7f-0a2a3f9f8b11",
  observed: null,
  mayUndo: state === "verified",
  mayRetry: state === "failed" || state === "refused",
  mayContinue: state === "notAttempted",
});

/** @param {...ChangeState} states @returns {RunView} */
export function run(...states) {
  const changes = states.map((state, number) => change(offering(number, "on"), state));
  return {
    id: 7,
    intent: "turnOffAll",
    who: account.name,
    startedAt: WHEN,
    endedAt: WHEN,
    stopReason: null,
    throttledUntil: null,
    changes,
    drifted: [],
    changedBefore: [],
  };
}

/** @param {Partial<RunSummaryView["counts"]>} counts @param {Partial<RunSummaryView>} [more] @returns {RunSummaryView} */
export function runHead(counts, more = {}) {
  const none = { planned: 0, verified: 0, unconfirmed: 0, refused: 0, failed: 0, notAttempted: 0, interrupted: 0 };
  return {
    id: 7,
    intent: "turnOffAll",
    to: value("off"),
    who: account.name,
    username: account.username,
    startedAt: WHEN,
    endedAt: WHEN,
    stopReason: null,
    counts: { ...none, ...counts },
    ...more,
  };
}
