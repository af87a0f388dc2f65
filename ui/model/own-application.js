/** The company's own application: the values to register it with, and which step of that a problem is about. */

/** @import { AccountView, OwnApplicationTest, Problem } from "../types/views.js" */

/** The values to copy (licensing-service.md, "An application of the company's own"). */
export const REGISTRATION = Object.freeze({
  name: "Offswitch",
  redirectUri: "http://localhost/m365/commerce",
  api: "M365 License Manager",
  apiId: "aeb86249-8ea3-49e2-900b-54cc8e308f85",
  permission: "LicenseManager.AccessAsUser",
  permissionId: "fc946a4f-bc4d-413b-a090-b2c86113ec4f",
});

/** What a test checks, in the order in which Microsoft does. */
export const CHECKS = /** @type {const} */ (["application", "redirect", "consent", "permission", "role"]);
/** @typedef {(typeof CHECKS)[number]} Check */
/** @typedef {"done" | "missing" | "open"} CheckState */

/** The check that one of Microsoft's numbers says is missing. @type {ReadonlyMap<string, Check>} */
const CHECK_OF_NUMBER = new Map(
  /** @type {[string, Check][]} */ (
    Object.entries({
      50011: "redirect",
      50105: "application",
      50194: "application",
      65001: "consent",
      90002: "application",
      90094: "consent",
      650056: "permission",
      650057: "permission",
      700016: "application",
      7000112: "application",
      7000218: "redirect",
    })
  ),
);

/** Numbers that say that the built-in sign-in is closed. */
const CLOSED = new Set(["50011", "50105", "53003", "700016", "7000112"]);

/** @param {string | null | undefined} number of Microsoft's @returns {Check | null} */
export function checkOf(number) {
  return CHECK_OF_NUMBER.get(number ?? "") ?? null;
}

/**
 * True if the company's own application is the way on: instead of the built-in sign-in, or to be mended.
 * @param {string | null | undefined} number of Microsoft's
 * @param {boolean} ownApplication it was the own one that signed in
 */
export function leadsToOwnApplication(number, ownApplication) {
  return ownApplication ? checkOf(number) !== null : CLOSED.has(number ?? "");
}

/** The same, for a problem that the program tells. @param {Problem} problem */
export function isAboutApplication({ params }) {
  const own = params["application"] === "own";
  if (params["number"] !== undefined) return leadsToOwnApplication(params["number"], own);
  return own && params["permission"] !== "granted";
}

/** @typedef {Record<Check, CheckState>} CheckStates */

/**
 * @param {Check | null} missing what is missing; everything before it is in order
 * @returns {CheckStates}
 */
export function statesUpTo(missing) {
  const place = missing === null ? -1 : CHECKS.indexOf(missing);
  const state = (/** @type {number} */ at) => (at < place ? "done" : at === place ? "missing" : "open");
  const states = /** @type {CheckStates} */ (Object.fromEntries(CHECKS.map((check, at) => [check, state(at)])));
  // A permission that is not granted may lack the consent alone.
  return missing === "permission" ? { ...states, consent: "open" } : states;
}

/**
 * What a test found that somebody came through.
 * @param {OwnApplicationTest["finding"]} finding
 * @param {AccountView["writePermission"]} writePermission as the sign-in hints; reading alone does not show it
 * @returns {CheckStates}
 */
export function statesFound(finding, writePermission) {
  if (finding === "role") return statesUpTo("role");
  const passed = {
    ...statesUpTo(null),
    application: /** @type {const} */ ("done"),
    redirect: /** @type {const} */ ("done"),
  };
  const role = /** @type {const} */ ({ likely: "done", unlikely: "missing", unknown: "open" });
  if (finding === "works") return { ...passed, consent: "done", permission: "done", role: role[writePermission] };
  return finding === "permission" ? { ...passed, permission: "missing" } : passed;
}
