/** What the admin can do. Each asks the backend and takes up its answer in the state, which the screens show. */
export * from "./actions/again.js";
export * from "./actions/bulk.js";
export * from "./actions/exports.js";
export * from "./actions/history.js";
export * from "./actions/list.js";
export * from "./actions/program.js";
export * from "./actions/selection.js";
export * from "./actions/session.js";
export * from "./actions/single.js";
export * from "./actions/updates.js";
