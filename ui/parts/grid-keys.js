/**
 * Where the keys lead in the grid of cards. Pure geometry over the boxes of the cards shown, in reading order: how many
 * stand in a row, where a section ends, and which way the language runs is all in the boxes.
 */

/** @typedef {Pick<DOMRect, "left" | "right" | "top">} Box */
/** @typedef {Pick<KeyboardEvent, "key" | "ctrlKey" | "shiftKey" | "altKey" | "metaKey">} Stroke */
/** @typedef {"left" | "right" | "up" | "down" | "rowStart" | "rowEnd" | "first" | "last" | "pageUp" | "pageDown"} Move */

/** @type {ReadonlyMap<string, Move>} */
const MOVES = new Map([
  ["ArrowLeft", "left"],
  ["ArrowRight", "right"],
  ["ArrowUp", "up"],
  ["ArrowDown", "down"],
  ["Home", "rowStart"],
  ["End", "rowEnd"],
  ["Ctrl+Home", "first"],
  ["Ctrl+End", "last"],
  ["PageUp", "pageUp"],
  ["PageDown", "pageDown"],
]);

/**
 * What a key asks for, or null when it is none of ours.
 * @param {Stroke} stroke
 * @returns {Move | null}
 */
export function moveOf({ key, ctrlKey, shiftKey, altKey, metaKey }) {
  if (shiftKey || altKey || metaKey) return null;
  return MOVES.get(ctrlKey ? `Ctrl+${key}` : key) ?? null;
}

/**
 * The place of the card that a move leads to, or null when there is none that way.
 * @param {readonly Box[]} boxes
 * @param {number} from the place of the card that has the focus
 * @param {Move} move
 * @param {number} windowful how far a page goes, in pixels
 * @returns {number | null}
 */
export function destination(boxes, from, move, windowful) {
  const places = boxes.map((box, place) => ({ ...pick(box), place }));
  const start = places[from];
  if (start === undefined) return null;
  const rows = inRows(places);
  const at = rows.findIndex((row) => row.includes(start));
  return follow(rows, at, start, move, windowful)?.place ?? null;
}

/** @typedef {{ left: number, middle: number, top: number, place: number }} Place */

/** @param {Box} box */
function pick({ left, right, top }) {
  return { left, middle: (left + right) / 2, top };
}

/**
 * @param {Place[][]} rows
 * @param {number} at the row of `start`
 * @param {Place} start
 * @param {Move} move
 * @param {number} windowful
 * @returns {Place | undefined}
 */
function follow(rows, at, start, move, windowful) {
  const row = rows[at] ?? [];
  const inColumn = (/** @type {Place[] | undefined} */ other) => nearest(other ?? [], start);
  switch (move) {
    case "left":
      return nearest(row.filter(({ left }) => left < start.left), start);
    case "right":
      return nearest(row.filter(({ left }) => left > start.left), start);
    case "up":
      return inColumn(rows[at - 1]);
    case "down":
      return inColumn(rows[at + 1]);
    case "rowStart":
      return row[0];
    case "rowEnd":
      return row.at(-1);
    case "first":
      return rows[0]?.[0];
    case "last":
      return rows.at(-1)?.at(-1);
    // A page ends where the window would: at the farthest row shown together with this one, or the next one at least.
    case "pageUp":
      return inColumn(rows.slice(0, at).find(([first]) => first !== undefined && first.top > start.top - windowful) ?? rows[at - 1]);
    case "pageDown":
      return inColumn(rows.slice(at + 1).findLast(([first]) => first !== undefined && first.top < start.top + windowful) ?? rows[at + 1]);
  }
}

/** @param {Place[]} places */
function inRows(places) {
  /** @type {Place[][]} */
  const rows = [];
  for (const place of places) {
    const last = rows.at(-1)?.at(-1);
    // What stands in one row begins at one height, but for rounding.
    if (last !== undefined && Math.abs(place.top - last.top) < 1) rows.at(-1)?.push(place);
    else rows.push([place]);
  }
  return rows;
}

/**
 * @param {Place[]} row
 * @param {Place} start
 */
function nearest(row, start) {
  const away = (/** @type {Place} */ { middle }) => Math.abs(middle - start.middle);
  return row.reduce((/** @type {Place | undefined} */ best, place) => (best === undefined || away(place) < away(best) ? place : best), undefined);
}
