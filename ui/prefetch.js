/**
 * Asks the program how things are before the modules are there, so that both are fetched at the same time. Not a module
 * itself: those wait for the page. `ipc.js` takes the answer.
 */
const asking = /** @type {any} */ (window);
asking.prefetchedStart = asking.__TAURI__.core.invoke("start");
// Whoever takes the answer looks at what went wrong.
asking.prefetchedStart.catch(() => {});
