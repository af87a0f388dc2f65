/** What the admin can do. Each asks the backend and takes up its answer in the state, which the screens show. */
export * from "./actions/changes.js";
export * from "./actions/list.js";
export * from "./actions/program.js";
export * from "./actions/session.js";
