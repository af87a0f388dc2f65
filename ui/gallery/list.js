/** Components of the list. */
import { AccountMenu } from "../components/account-menu.js";
import { AppHeader } from "../components/app-header.js";
import { OfferingCard } from "../components/offering-card.js";
import { OfferingGrid } from "../components/offering-grid.js";
import { SearchTools } from "../components/search-tools.js";
import { SelectionBar } from "../components/selection-bar.js";
import { Skeleton } from "../components/skeleton-page.js";
import { SummaryCard } from "../components/summary-card.js";
import { ValueBar } from "../components/value-bar.js";
import { h } from "../lib/dom.js";
import { countValues } from "../model/offerings.js";
import { exhibit } from "./exhibit.js";
import { account, catalogue, offering, offerings, problem, run } from "./samples.js";

/** @import { ValueKind } from "../types/views.js" */
/** @import { Activity, Progress } from "../state.js" */

/** @param {Partial<import("../components/offering-card.js").Shown>} more @param {ValueKind} [kind] */
function card(more, kind = "on") {
  const one = new OfferingCard();
  one.render({
    offering: offering(1, kind),
    activity: null,
    disabledReason: null,
    selected: false,
    fresh: false,
    ...more,
  });
  return h("div", { class: "gallery-card" }, one);
}

/** @param {Activity["state"]} state @returns {Activity} */
const activity = (state) => ({
  state,
  target: "off",
  problem: state === "failed" || state === "refused" ? problem : null,
});

const STATES = /** @type {const} */ ([
  "queued",
  "inProgress",
  "accepted",
  "unconfirmed",
  "refused",
  "failed",
  "interrupted",
]);

/** @param {Partial<import("../components/summary-card.js").Shown>} more */
function summary(more) {
  const one = new SummaryCard();
  one.render({
    catalogue: catalogue(),
    progress: null,
    refreshing: false,
    disabledReason: null,
    stale: null,
    session: null,
    where: null,
    ...more,
  });
  return one;
}

/** @param {Partial<Progress>} more @returns {Progress} */
const progress = (more) => ({
  intent: "turnOffAll",
  run: run("verified", "verified", "failed", "inProgress", "waiting"),
  phase: "writing",
  waitSeconds: 0,
  ...more,
});

/** @param {import("../model/offerings.js").Filter} filter @param {string} query */
function tools(filter, query) {
  const one = new SearchTools();
  one.render({ offerings, query, filter, fresh: 2 });
  return one;
}

/** @param {boolean} visible whether anything is left to see */
function grid(visible) {
  const one = new OfferingGrid();
  one.render({
    offerings,
    visible: new Set(visible ? offerings.map(({ key }) => key) : []),
    activities: new Map(),
    selected: new Set(),
    fresh: new Set(),
    disabledReason: null,
  });
  return one;
}

/** @param {string | null} disabledReason */
function selection(disabledReason) {
  const one = new SelectionBar();
  one.render({ chosen: offerings, visible: new Set([offerings[0]?.key ?? ""]), disabledReason });
  return one;
}

/** @param {"list" | "history"} page */
function header(page) {
  const one = new AppHeader();
  one.render({ account, busy: false, page });
  return one;
}

function menu() {
  const one = new AccountMenu();
  one.render({ account, busy: false });
  return one;
}

function shares() {
  const one = new ValueBar();
  one.render(countValues(offerings));
  return one;
}

export const list = () => [
  exhibit("app-header", ["on the list", header("list")], ["on the history", header("history")]),
  exhibit("account-menu", ["closed", menu()]),
  exhibit(
    "summary-card",
    ["something is on", summary({})],
    ["everything is off", summary({ catalogue: catalogue("off") })],
    ["only trials", summary({ catalogue: catalogue("trials") })],
    ["disabled", summary({ disabledReason: "…" })],
    ["last known", summary({ stale: { problem: null, renewed: false } })],
    ["running", summary({ progress: progress({}) })],
    ["throttled", summary({ progress: progress({ waitSeconds: 20 }) })],
    ["checking", summary({ progress: progress({ phase: "checking" }) })],
  ),
  exhibit("value-bar", ["four values", shares()]),
  exhibit(
    "search-tools",
    ["nothing chosen", tools("all", "")],
    ["searching among those that are on", tools("on", "power")],
  ),
  exhibit(
    "offering-card",
    .../** @type {const} */ (["on", "trials", "off", "other"]).map(
      (kind) => /** @type {[string, Node]} */ ([kind, card({}, kind)]),
    ),
    ...STATES.map((state) => /** @type {[string, Node]} */ ([state, card({ activity: activity(state) })])),
    ["selected", card({ selected: true })],
    ["new", card({ fresh: true })],
    ["disabled", card({ disabledReason: "…" })],
  ),
  exhibit("offering-grid", ["some", grid(true)], ["none", grid(false)]),
  exhibit("selection-bar", ["some chosen", selection(null)], ["disabled", selection("…")]),
  exhibit("skeleton-page", ["loading", new Skeleton()]),
];
