/**
 * Predicates over problem codes: the one place that compares them. `tsc` holds each text against `ProblemCode`.
 *
 * @import { Problem, ProblemCode } from "../types/views.js"
 */

/**
 * @param {...ProblemCode} codes
 * @returns {(problem: Problem | null | undefined) => boolean} true if there is a problem and it has one of these codes
 */
const hasCode =
  (...codes) =>
  (problem) =>
    problem !== null && problem !== undefined && codes.includes(problem.code);

/** The problem that the session has ended. @type {Readonly<Problem>} */
export const SESSION_EXPIRED = Object.freeze({ code: "signIn.expired", params: {}, details: [] });

export const isSessionExpired = hasCode("signIn.expired", "signIn.claimsRequired");
/** Signing in again did not bring what the service asks for. */
export const isClaimsNotMet = hasCode("signIn.claimsNotMet");
/** Nobody is signed in any more. */
export const isSignedOut = hasCode("signIn.needed", "signIn.expired", "signIn.claimsRequired");
/** Problems after which only a new sign-in helps, if anything. */
export const needsSignIn = hasCode(
  "signIn.expired",
  "signIn.claimsRequired",
  "signIn.claimsNotMet",
  "signIn.needed",
  "service.notSignedIn",
);
export const isSignInCancelled = hasCode("signIn.cancelled");
/** Nobody came back in time; the browser may show why. */
export const isSignInTimedOut = hasCode("signIn.timedOut");
export const isSignInDeclined = hasCode("signIn.declined");
export const isInvalidAddress = hasCode("signIn.address");
export const isBrowserNotOpened = hasCode("signIn.browser");
/** The account is signed out, but its stored session could not be deleted. */
export const isSessionNotDeleted = hasCode("store.notForgotten");
/** The service refused the account (403): because of its role, or of the application that signed in. */
export const isRoleRefusal = hasCode("service.refused");
/** The refusal is about the role alone, in the person's own organization. @param {Problem} problem */
export const isRoleAlone = ({ params }) => params["application"] !== "own" && params["organization"] !== "other";
/** The list on the screen is not what the service has: the backend has observed so. */
export const isOutdated = hasCode("run.nothing", "run.outdated", "run.unknownOffering");
/** Somebody else has changed what was to be changed, so that nothing was. */
export const isChangedByOthers = hasCode("run.outdated", "run.unknownOffering");
/** A later run wrote the same offering. */
export const isSupersededProblem = hasCode("run.rewritten");
/** Somebody else had changed the offering before. */
export const isDriftedProblem = hasCode("run.overtaken");
/** The offering had the wanted value before. */
export const isNoOpProblem = hasCode("run.standing");
/** A code of another version, read from the ledger: its text is among the details. */
export const isUnknownProblem = hasCode("unknown");

const isSignInUnavailable = hasCode("signIn.unavailable", "signIn.answer", "signIn.clock");
/** The session may still be valid: nobody could be asked. @param {Problem} problem */
export const isSignInUnreachable = (problem) => problem.code.startsWith("network.") || isSignInUnavailable(problem);

/** Any problem of the sign-in. @param {Problem | null} problem */
export const isSignInProblem = (problem) => problem?.code.startsWith("signIn.") ?? false;
