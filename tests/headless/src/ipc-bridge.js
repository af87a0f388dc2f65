// What Tauri gives to the page in its window, for a page in another browser: `window.__TAURI_INTERNALS__` and, of
// `window.__TAURI__`, what the page uses. What it asks goes to the host; whatever comes back (answers, what is told on a
// channel, events) is a message with the number of the function to be called with it. Runs before the page's own scripts.
(() => {
  const callbacks = new Map();
  const transformCallback = (callback, once = false) => {
    const [id] = crypto.getRandomValues(new Uint32Array(1));
    callbacks.set(id, (data) => {
      if (once) callbacks.delete(id);
      return callback?.(data);
    });
    return id;
  };
  const unregisterCallback = (id) => callbacks.delete(id);
  const runCallback = (id, data) => callbacks.get(id)?.(data);

  const messages = new EventSource("ipc/messages");
  messages.addEventListener("message", ({ data }) => runCallback(...JSON.parse(data)));
  // A host that is gone does not come back.
  messages.addEventListener("error", () => messages.close());

  const invoke = (command, args = {}) =>
    new Promise((resolve, reject) => {
      const callback = transformCallback((answer) => {
        unregisterCallback(error);
        resolve(answer);
      }, true);
      const error = transformCallback((refusal) => {
        unregisterCallback(callback);
        reject(refusal);
      }, true);
      const body = JSON.stringify({ command, args, callback, error });
      fetch("ipc/invoke", { method: "POST", headers: { "Content-Type": "application/json" }, body }).then((taken) => {
        if (!taken.ok) reject(new Error(`the host does not take this: ${taken.status}`));
      }, reject);
    });

  class Channel {
    #listener = () => {};
    #next = 0;
    #early = new Map();
    #id = transformCallback(({ index, message }) => {
      this.#early.set(index, message);
      for (; this.#early.has(this.#next); this.#next += 1) {
        const next = this.#early.get(this.#next);
        this.#early.delete(this.#next);
        this.#listener(next);
      }
    });

    set onmessage(listener) {
      this.#listener = listener;
    }

    toJSON() {
      return `__CHANNEL__:${this.#id}`;
    }
  }

  const listen = async (event, listener) => {
    const handler = transformCallback(listener);
    const eventId = await invoke("plugin:event|listen", { event, target: { kind: "Any" }, handler });
    return async () => {
      unregisterCallback(handler);
      await invoke("plugin:event|unlisten", { event, eventId });
    };
  };

  window.__TAURI_INTERNALS__ = { invoke, transformCallback, unregisterCallback, runCallback };
  window.__TAURI__ = { core: { invoke, Channel }, event: { listen } };
  // `freezePrototype` of the program's configuration.
  Object.freeze(Object.prototype);
})();
