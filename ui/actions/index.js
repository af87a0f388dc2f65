/** The actions of the admin: each calls the backend and puts its answer into the state, which the screens show. */
export * from "./reauthenticate.js";
export * from "./runs.js";
export * from "./exports.js";
export * from "./history.js";
export * from "./list.js";
export * from "./own-application.js";
export * from "./settings.js";
export * from "./selection.js";
export * from "./session.js";
export * from "./single-change.js";
export * from "./updates.js";
