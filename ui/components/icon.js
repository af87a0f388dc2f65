/**
 * Icons: our own line drawings on a grid of 20, in the color of the text around them. They never carry meaning alone
 * and are hidden from screen readers.
 */

const SVG = "http://www.w3.org/2000/svg";

/** Lines of each icon; a dot is a line without length. */
export const drawings = {
  search: "M13.5 8.5a5 5 0 1 1-10 0a5 5 0 0 1 10 0M12.2 12.2L17 17",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  copy: "M9 3.5h5.5a2 2 0 0 1 2 2V12a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2V5.5a2 2 0 0 1 2-2zM13 14v.5a2 2 0 0 1-2 2H5.5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2H7",
  check: "M4 10.5l4 4l8-9",
  dismiss: "M5 5l10 10M15 5L5 15",
  info: "M17 10a7 7 0 1 1-14 0a7 7 0 0 1 14 0M10 9.5v4M10 6.6h.01",
  help: "M17 10a7 7 0 1 1-14 0a7 7 0 0 1 14 0M7.9 8.1a2.1 2.1 0 1 1 3.3 1.7c-.8.5-1.2.9-1.2 1.7M10 13.7h.01",
  open: "M8 4.5H5.5a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1V12M11.5 4.5h4v4M15.3 4.7L9.5 10.5",
  warning: "M9.1 3.7a1 1 0 0 1 1.8 0l6.3 11.3a1 1 0 0 1-.9 1.5H3.7a1 1 0 0 1-.9-1.5zM10 8v3.5M10 13.7h.01",
  error: "M17 10a7 7 0 1 1-14 0a7 7 0 0 1 14 0M7.6 7.6l4.8 4.8M12.4 7.6l-4.8 4.8",
  success: "M17 10a7 7 0 1 1-14 0a7 7 0 0 1 14 0M6.9 10.2l2.2 2.2l4-4.5",
  settings:
    "M12.6 10a2.6 2.6 0 1 1-5.2 0a2.6 2.6 0 0 1 5.2 0M8.5 4.4L8.7 2.7L11.3 2.7L11.5 4.4L12.9 5L14.3 4L16 5.7L15 7.1L15.6 8.5L17.3 8.7L17.3 11.3L15.6 11.5L15 12.9L16 14.3L14.3 16L12.9 15L11.5 15.6L11.3 17.3L8.7 17.3L8.5 15.6L7.1 15L5.7 16L4 14.3L5 12.9L4.4 11.5L2.7 11.3L2.7 8.7L4.4 8.5L5 7.1L4 5.7L5.7 4L7.1 5z",
  refresh: "M15.8 7.2A6.3 6.3 0 1 0 16.3 10.5M16.2 3.5v4h-4",
  clock: "M17 10a7 7 0 1 1-14 0a7 7 0 0 1 14 0M10 6.2V10l2.6 1.8",
  history: "M3.6 8.2A6.7 6.7 0 1 1 3.3 11M3.2 4v4.3h4.3M10 6.4V10l2.5 1.7",
  back: "M16.5 10h-13M9 4.5L3.5 10L9 15.5",
  flask: "M7.5 3h5M8.5 3v4.7L4.3 15a1.3 1.3 0 0 0 1.1 2h9.2a1.3 1.3 0 0 0 1.1-2L11.5 7.7V3M6.3 12h7.4",
  chevron: "M6 8l4 4l4-4",
  switchAccount: "M4 7h11M12 4l3 3l-3 3M16 13H5M8 10l-3 3l3 3",
  signOut: "M8 4H5.5a1.5 1.5 0 0 0-1.5 1.5v9A1.5 1.5 0 0 0 5.5 16H8M12.5 6.5L16 10l-3.5 3.5M8 10h8",
  eye: "M2.5 10S5 5 10 5s7.5 5 7.5 5S15 15 10 15s-7.5-5-7.5-5zM12.3 10a2.3 2.3 0 1 1-4.6 0a2.3 2.3 0 0 1 4.6 0",
};

/** @typedef {keyof typeof drawings} IconName */

/**
 * @param {string} name
 * @param {{ [name: string]: string }} attributes
 */
function svg(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}

/** Each is drawn once, and copied: every card has three. @type {Map<IconName, SVGElement>} */
const drawn = new Map();

/**
 * @param {IconName} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const drawing = drawn.get(name) ?? draw(name);
  drawn.set(name, drawing);
  return /** @type {SVGElement} */ (drawing.cloneNode(true));
}

/** @param {IconName} name */
function draw(name) {
  const drawing = svg("svg", {
    viewBox: "0 0 20 20",
    class: `icon icon-${name}`,
    "aria-hidden": "true",
    focusable: "false",
  });
  drawing.append(svg("path", { d: drawings[name] }));
  return drawing;
}

/** The mark of Offswitch: a switch that is off. The same drawing as `icons/offswitch.svg`. */
export function mark() {
  const drawing = svg("svg", { viewBox: "0 0 64 64", class: "mark", "aria-hidden": "true", focusable: "false" });
  drawing.append(
    svg("rect", { class: "mark-ground", x: "2", y: "2", width: "60", height: "60", rx: "14" }),
    svg("rect", { class: "mark-track", x: "9", y: "19", width: "46", height: "26", rx: "13" }),
    svg("circle", { class: "mark-knob", cx: "22", cy: "32", r: "8" }),
  );
  return drawing;
}
