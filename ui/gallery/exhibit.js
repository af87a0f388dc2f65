/** Exhibits of the gallery: a heading for each, and one for each of its states. */
import { h } from "../lib/dom.js";

/** @typedef {{ name: string, states: [name: string, ...content: Node[]][] }} Exhibit */

/** @param {string} name @param {...[name: string, ...content: Node[]]} states @returns {Exhibit} */
export const exhibit = (name, ...states) => ({ name, states });

/** @param {Exhibit} shown */
export function set({ name, states }) {
  return h(
    "section",
    { class: "gallery-component", "data-component": name },
    h("h2", {}, name),
    ...states.map(([state, ...content]) => h("div", { class: "gallery-state" }, h("h3", {}, state), ...content)),
  );
}

/** @param {...Node} content */
export const row = (...content) => h("div", { class: "gallery-row" }, ...content);

/**
 * A button that opens a dialog or a menu.
 * @param {string} name
 * @param {(opener: HTMLElement) => void} open
 */
export const opener = (name, open) =>
  h(
    "button",
    { type: "button", class: "button", "data-opens": name, onclick: (event) => open(event.currentTarget) },
    name,
  );
