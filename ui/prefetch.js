/**
 * Asks the program how things are before the modules are there, so that both are fetched at the same time. Not a module
 * itself: those wait for the page. `ipc.js` takes the answer.
 */
const asking = /** @type {any} */ (window);
asking.prefetchedBootstrap = asking.__TAURI__.core.invoke("bootstrap");
// Whoever takes the answer looks at what went wrong.
asking.prefetchedBootstrap.catch(() => {});
