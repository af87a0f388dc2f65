/**
 * Reports of the list and of the history in finished texts: rows for spreadsheets (CSV), or a page to print or send (HTML).
 *
 * @import { AccountView, CatalogueView, ChangeView, CountsView, HtmlReport, OfferingView, Report, ReportCell, ReportContent, ReportFact, ReportText, RunSummaryView, RunView, TextRole, ValueView } from "../types/views.js"
 */
import { decimalComma, joinPattern, language, t } from "../i18n/index.js";
import { clauses, labeled, phrases, sentences } from "../i18n/join.js";
import { sanitizeText } from "../lib/sanitize.js";
import { organizationName } from "./account.js";
import { newOnes, sorted } from "./offerings.js";
import { changeReasons } from "./run-summary.js";
import { tenantSummary } from "./tenant-summary.js";

/** @typedef {ReportContent["format"]} ReportFormat */
/** @typedef {{ account: AccountView, now: Date }} Metadata whose report it is, and of when */
/** @typedef {{ head: RunSummaryView, run: RunView }} RecordedRun */

/** The text of a fact that there is nothing to say of. */
const NOTHING = "–";

/** @param {string} text @param {TextRole} role @returns {ReportText[]} */
const styled = (text, role) => [{ text: sanitizeText(text), role }];
/** @param {string} words */
const plain = (words) => styled(words, "plain");
/** A text from elsewhere. @param {string} words */
const name = (words) => styled(words, "name");
/** @param {string} id */
const code = (id) => styled(id, "code");
/** @param {string} moment RFC 3339 */
const time = (moment) => styled(localTimestamp(moment), "time");
/** @param {string} who @param {string} username */
const person = (who, username) => [
  ...name(who),
  ...(username === "" ? [] : [...plain(" ("), ...name(username), ...plain(")")]),
];

/** @param {string} label @param {ReportText[]} value @returns {ReportFact} */
const fact = (label, value) => ({ label: sanitizeText(label), value });
/** @param {ReportText[]} value @param {{ note?: ReportText[], strong?: boolean }} [more] @returns {ReportCell} */
const cell = (value, { note = [], strong = false } = {}) => ({ value, note, strong });

/** @param {ValueView} value */
const valueText = ({ kind, text: verbatim }) => (kind === "other" ? verbatim : t(`value.${kind}`));
/** @param {ValueView} value */
const valueTexts = (value) => (value.kind === "other" ? name : plain)(valueText(value));
/** @param {boolean} yes */
const yesOrNo = (yes) => t(yes ? "export.yes" : "export.no");

/**
 * A moment as spreadsheets understand it, in the machine's time zone; the offset tells which.
 * @param {string} moment RFC 3339
 */
export function localTimestamp(moment) {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment;
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  return `${day(date)} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${zone}`;
}

/** The day as everybody sorts it. @param {Date} date */
function day(date) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/**
 * @param {"list" | "history"} what
 * @param {Metadata} about
 * @param {ReportContent} content
 * @returns {Report}
 */
function report(what, { now }, content) {
  return {
    fileName: t(`export.${what}.fileName`, { date: day(now) }),
    dialogTitle: t(`export.${what}.dialogTitle`),
    filterName: t(content.format === "csv" ? "export.table" : "export.page"),
    content,
  };
}

/**
 * Rows for spreadsheets; those of the practice tenant all begin with its mark.
 * @param {AccountView} account
 * @param {string[]} columns
 * @param {string[][]} rows
 * @returns {ReportContent}
 */
function csv({ practice }, columns, rows) {
  const mark = practice ? [t("practice.mark")] : [];
  return {
    format: "csv",
    separator: decimalComma() ? "semicolon" : "comma",
    rows: [columns, ...rows].map((row) => [...mark, ...row]),
  };
}

/**
 * @param {"list" | "history"} what
 * @param {Metadata} about
 * @param {Pick<HtmlReport, "wide" | "summary" | "table" | "sections">} content
 * @param {ReportFact[]} facts
 * @returns {ReportContent}
 */
function html(what, { account, now }, content, facts) {
  const title = t(`export.${what}.title`);
  const organization = organizationName(account);
  const mark = account.practice ? t("practice.mark") : null;
  const parts = [...(mark === null ? [] : [mark]), title, organization, day(now)];
  return {
    format: "html",
    language,
    direction: t("app.direction") === "rtl" ? "rtl" : "ltr",
    title: parts.map(sanitizeText).join(" – "),
    heading: title,
    mark,
    facts: [
      fact(t("export.organization"), name(organization)),
      fact(t("export.tenant"), code(account.tenantId)),
      fact(t("export.madeBy"), person(account.name, account.username)),
      fact(t("export.madeAt"), time(now.toISOString())),
      ...facts,
    ],
    ...content,
  };
}

/**
 * The report of all offerings, products first.
 * @param {ReportFormat} format
 * @param {Metadata} about
 * @param {CatalogueView} catalogue
 * @returns {Report}
 */
export function listReport(format, about, catalogue) {
  const ordered = sorted(catalogue.offerings);
  const offerings = ["product", "offerType"].flatMap((kind) => ordered.filter((offering) => offering.kind === kind));
  const fresh = newOnes(catalogue)?.keys ?? new Set();
  return report("list", about, format === "csv" ? listRows() : listPage());

  function listRows() {
    const { account, now } = about;
    const columns = [
      t("changes.name"),
      t("export.kind"),
      t("export.id"),
      t("export.value"),
      t("export.new"),
      t("export.checked"),
      t("export.organization"),
      t("export.tenant"),
      t("export.madeBy"),
      t("export.username"),
      t("export.madeAt"),
    ];
    const origin = [
      localTimestamp(catalogue.readAt),
      organizationName(account),
      account.tenantId,
      account.name,
      account.username,
      localTimestamp(now.toISOString()),
    ];
    const known = offerings.map((offering) => [
      offering.name,
      t(`kind.${offering.kind}`),
      offering.id,
      valueText(offering.value),
      yesOrNo(fresh.has(offering.key)),
    ]);
    const missing = catalogue.unlisted
      .filter(({ state }) => state !== "found")
      .map(({ name, kind, id }) => [name, t(`kind.${kind}`), id, t("export.unlisted"), ""]);
    const odd = catalogue.unreadable.map((name) => [name, "", "", t("export.unreadable"), ""]);
    return csv(
      account,
      columns,
      [...known, ...missing, ...odd].map((row) => [...row, ...origin]),
    );
  }

  function listPage() {
    const { title, text: more, starts, scope } = tenantSummary(catalogue);
    const { id, description, defaultValue } = catalogue.policy;
    const facts = [
      fact(t("export.checked"), time(catalogue.readAt)),
      ...(catalogue.new === null ? [] : [fact(t("export.newSince"), time(catalogue.new.since))]),
      fact(t("export.policy"), [...code(id), ...(description === "" ? [] : [...plain(" – "), ...name(description)])]),
      fact(t("export.default"), [...code(defaultValue), ...(starts === "" ? [] : plain(` – ${starts}`))]),
    ];
    const columns = [t("changes.name"), t("export.kind"), t("export.id"), t("export.value"), t("export.new")];
    const rows = offerings.map((/** @type {OfferingView} */ offering) => [
      cell(name(offering.name)),
      cell(plain(t(`kind.${offering.kind}`))),
      cell(code(offering.id)),
      cell(valueTexts(offering.value), { strong: offering.value.kind !== "off" }),
      cell(plain(yesOrNo(fresh.has(offering.key))), { strong: fresh.has(offering.key) }),
    ]);
    /** @type {[string, string]} */
    const summary = [sanitizeText(title), sanitizeText(sentences([more, scope]))];
    return html("list", about, { wide: false, summary, table: { columns, rows }, sections: [] }, facts);
  }
}

/**
 * The report of all runs, newest first.
 * @param {ReportFormat} format
 * @param {Metadata} about
 * @param {readonly RecordedRun[]} runs
 * @returns {Report}
 */
export function historyReport(format, about, runs) {
  const content =
    format === "csv"
      ? historyRows(about, runs)
      : html("history", about, { wide: true, summary: null, table: null, sections: runs.map(section) }, []);
  return report("history", about, content);
}

/**
 * A row for each change of each run.
 * @param {Metadata} about
 * @param {readonly RecordedRun[]} runs
 */
function historyRows({ account }, runs) {
  const columns = [
    t("export.run"),
    t("export.started"),
    t("export.ended"),
    t("export.who"),
    t("export.username"),
    t("export.intent"),
    t("export.ending"),
    t("changes.name"),
    t("export.kind"),
    t("export.id"),
    t("changes.from"),
    t("changes.to"),
    t("changes.verdict"),
    t("export.reason"),
    t("detail.correlationId"),
    t("export.organization"),
    t("export.tenant"),
  ];
  const rows = runs.flatMap(({ head, run }) =>
    run.changes.map((change) => [
      String(head.id),
      localTimestamp(head.startedAt),
      head.endedAt === null ? "" : localTimestamp(head.endedAt),
      head.who,
      head.username,
      t(`intent.${head.intent}`),
      ending(head),
      change.name,
      t(`kind.${change.kind}`),
      change.id,
      valueText(change.from),
      valueText(change.to),
      t(`state.${change.state}`),
      sanitizeText(clauses(changeReasons(change))),
      change.correlationId ?? "",
      organizationName(account),
      account.tenantId,
    ]),
  );
  return csv(account, columns, rows);
}

/** A run with its changes; those that did not go as wanted come first. @param {RecordedRun} recorded */
function section({ head, run }) {
  const changes = [...run.changes].sort((a, b) => Number(a.state === "verified") - Number(b.state === "verified"));
  // Between names stands what the language sets there.
  const drifted = run.drifted.flatMap((one, place) => [
    ...(place > 0 ? plain(joinPattern("form.phrases", { first: "", second: "" })) : []),
    ...name(one),
  ]);
  return {
    heading: [...time(head.startedAt), ...plain(` – ${t(`intent.${head.intent}`)}`)],
    facts: [
      fact(t("export.run"), plain(String(head.id))),
      fact(t("export.who"), person(head.who, head.username)),
      fact(t("export.ended"), head.endedAt === null ? plain(NOTHING) : time(head.endedAt)),
      fact(t("export.ending"), plain(ending(head))),
      fact(t("export.counts"), plain(countsText(head.counts))),
      ...(drifted.length === 0 ? [] : [fact(t("export.drifted"), drifted)]),
    ],
    table:
      changes.length === 0
        ? null
        : {
            columns: [
              t("changes.name"),
              t("changes.from"),
              t("changes.to"),
              t("changes.verdict"),
              t("export.reason"),
              t("detail.correlationId"),
            ],
            rows: changes.map(changeRow),
          },
  };
}

/** @param {ChangeView} change */
function changeRow(change) {
  const { kind, id, name: offering, from, to, state, correlationId } = change;
  const reason = clauses(changeReasons(change));
  return [
    cell(name(offering), { note: [...plain(`${t(`kind.${kind}`)} `), ...code(id)] }),
    cell(valueTexts(from)),
    cell(valueTexts(to)),
    cell(plain(t(`state.${state}`)), { strong: state !== "verified" }),
    cell(reason === "" ? [] : name(reason)),
    cell(correlationId === null ? [] : code(correlationId)),
  ];
}

/** @param {RunSummaryView} head */
function ending({ endedAt, stopReason }) {
  if (endedAt === null) return t("ending.open");
  return stopReason === null ? t("ending.completed") : t(`ending.${stopReason}`);
}

/** The counts of a run by state: "Verified: 28, Refused: 1". @param {CountsView} counts */
function countsText(counts) {
  const states = /** @type {const} */ (["verified", "unconfirmed", "refused", "failed", "interrupted", "notAttempted"]);
  const counted = states.filter((state) => counts[state] > 0);
  return counted.length === 0
    ? NOTHING
    : phrases(counted.map((state) => labeled(t(`state.${state}`), String(counts[state]))));
}
