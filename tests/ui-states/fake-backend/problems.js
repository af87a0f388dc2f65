/** Problems as the program tells them, with details as they come from the service. */

const DETAILS = [
  { name: "time", value: "2026-11-23T10:32:07Z" },
  { name: "status", value: "403" },
  { name: "correlationId", value: "6f3a0f0e-8a0b-4c76-9f7f-0a2a3f9f8b11" },
  { name: "reason", value: "The caller lacks the role" },
];

/** @param {string} code @param {Record<string, string>} [params] @param {{ name: string, value: string }[]} [more] */
export const problem = (code, params = {}, more = []) => ({ code, params, details: [...DETAILS, ...more] });

const HOST = { host: "licensing.m365.microsoft.com" };
export const timeout = problem("network.timeout", HOST);
export const dropped = problem("network.dropped", HOST);
export const noName = problem("network.name", { host: "login.microsoftonline.com" });
export const refused = problem("service.refused");
export const expired = problem("signIn.expired");
