/**
 * Problems in the admin's language: what happened, whether anything changed, what next, and the details for support.
 *
 * @import { Problem } from "../types/views.js"
 */
import { clock, lookup, moment, t } from "../i18n/index.js";
import { labeled, sentences } from "../i18n/join.js";
import { sanitizeText } from "../lib/sanitize.js";
import { isRoleRefusal, isUnknownProblem } from "./problem-codes.js";

/** @typedef {{ title: string, changed: string | null, advice: string }} Described */

/**
 * @param {Problem} problem
 * @returns {Described}
 */
export function describe(problem) {
  const { code } = problem;
  const params = shown(problem.params);
  const { number } = params;
  const help = number === undefined ? null : helpOn(number, params["application"] === "own");
  if (isRoleRefusal(problem)) return describeRefusal(params);
  const title = lookup(`problem.${code}.title`, params);
  if (title === null) return { title: t("problem.unknown.title"), changed: null, advice: t("problem.unknown.advice") };
  return {
    title,
    changed: lookup(`problem.${code}.changed`, params),
    advice: help ?? lookup(`problem.${code}.advice`, params) ?? t("problem.unknown.advice"),
  };
}

/**
 * The help on one of Microsoft's numbers, or null where there is none.
 * @param {string} number
 * @param {boolean} ownApplication it is about the company's own application, and not the built-in client
 */
export function helpOn(number, ownApplication) {
  return (ownApplication ? lookup(`aadsts.${number}.own`) : null) ?? lookup(`aadsts.${number}`);
}

/**
 * A 403: of the company's own application the permission comes first, then the role; of another organization, who grants it.
 * @param {Record<string, string>} params
 * @returns {Described}
 */
function describeRefusal({ application, permission, organization }) {
  const role = organization === "other" ? t("refusal.role.elsewhere") : t("problem.service.refused.advice");
  if (application !== "own") return { title: t("problem.service.refused.title"), changed: null, advice: role };
  if (permission === "granted")
    return {
      title: t("problem.service.refused.title"),
      changed: null,
      advice: sentences([t("refusal.permission.granted"), role]),
    };
  const first = permission === "missing" ? t("refusal.permission.missing") : t("refusal.permission.unknown");
  return { title: t("refusal.title"), changed: null, advice: sentences([first, role]) };
}

/** Parameters that are times (RFC 3339), with their form in a sentence. */
const TIMES = { until: clock, here: moment, there: moment };

/** The parameters as a sentence names them. @param {Record<string, string>} params */
function shown(params) {
  const told = { ...params };
  for (const [name, tell] of Object.entries(TIMES)) if (told[name] !== undefined) told[name] = tell(told[name]);
  return told;
}

/**
 * Everything after the title, as one text.
 * @param {Problem} problem
 * @param {string | null} [effect] whether anything changed, where the problem itself does not tell
 */
export function explain(problem, effect = null) {
  const { changed, advice } = describe(problem);
  return sentences([changed ?? effect ?? "", advice]);
}

/**
 * The details as rows of label and value.
 * @param {Problem} problem
 * @param {string} version of Offswitch
 * @param {string | null} [offering] name and id of the offering concerned
 * @returns {{ label: string, value: string }[]}
 */
export function detailRows(problem, version, offering = null) {
  return [
    // The details of an unknown one hold its code.
    ...(isUnknownProblem(problem) ? [] : [{ label: t("detail.code"), value: problem.code }]),
    ...(offering === null ? [] : [{ label: t("detail.offering"), value: sanitizeText(offering) }]),
    ...problem.details.map(({ name, value }) => ({
      label: lookup(`detail.${name}`) ?? sanitizeText(name),
      value: sanitizeText(value),
    })),
    { label: t("detail.version"), value: version },
  ];
}

/**
 * The text that "Copy details" copies.
 * @param {Problem} problem
 * @param {string} version
 * @param {string | null} [offering]
 */
export function detailsText(problem, version, offering = null) {
  const { title, advice } = describe(problem);
  const rows = detailRows(problem, version, offering).map(({ label, value }) => labeled(label, value));
  return [title, advice, "", ...rows].join("\n");
}
