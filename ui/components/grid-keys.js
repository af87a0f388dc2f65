/**
 * Arrow keys in the grid of cards. Pure geometry over the boxes of the cards shown, in reading order: how many
 * stand in a row, where a section ends, and which way the language runs is all in the boxes.
 */

/** @typedef {Pick<DOMRect, "left" | "right" | "top">} Box */
/**
 * @typedef {{ count: number, boxOf: (place: number) => Box }} Grid only the boxes near the focus are asked for: where each
 *   of a thousand cards stands takes the browser a while
 */
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
 * The move that a key asks for, or null when it is none of ours.
 * @param {Stroke} stroke
 * @returns {Move | null}
 */
export function moveOf({ key, ctrlKey, shiftKey, altKey, metaKey }) {
  if (shiftKey || altKey || metaKey) return null;
  return MOVES.get(ctrlKey ? `Ctrl+${key}` : key) ?? null;
}

/**
 * The place of the card that a move leads to, or null when there is none that way.
 * @param {Grid} grid
 * @param {number} from the place of the card that has the focus
 * @param {Move} move
 * @param {number} windowful how far a page goes, in pixels
 * @returns {number | null}
 */
export function destination(grid, from, move, windowful) {
  if (from < 0 || from >= grid.count) return null;
  const found = follow(grid, from, move, windowful);
  return found === undefined || found === from ? null : found;
}

/**
 * @param {Grid} grid
 * @param {number} from
 * @param {Move} move
 * @param {number} windowful
 * @returns {number | undefined}
 */
function follow(grid, from, move, windowful) {
  const row = rowAround(grid, from);
  const left = (/** @type {number} */ place) => grid.boxOf(place).left;
  switch (move) {
    case "left":
      return nearest(
        grid,
        row.filter((place) => left(place) < left(from)),
        from,
      );
    case "right":
      return nearest(
        grid,
        row.filter((place) => left(place) > left(from)),
        from,
      );
    case "up":
    case "down":
      return nearest(grid, nextRow(grid, row, move), from);
    case "rowStart":
      return row[0];
    case "rowEnd":
      return row.at(-1);
    case "first":
      return 0;
    case "last":
      return grid.count - 1;
    case "pageUp":
      return nearest(grid, farRow(grid, row, "up", windowful), from);
    case "pageDown":
      return nearest(grid, farRow(grid, row, "down", windowful), from);
  }
}

/**
 * The places in one row with this one.
 * @param {Grid} grid
 * @param {number} place
 */
function rowAround({ count, boxOf }, place) {
  const { top } = boxOf(place);
  // What stands in one row begins at one height, but for rounding.
  const isBeside = (/** @type {number} */ other) => other >= 0 && other < count && Math.abs(boxOf(other).top - top) < 1;
  const row = [place];
  for (let other = place - 1; isBeside(other); other -= 1) row.unshift(other);
  for (let other = place + 1; isBeside(other); other += 1) row.push(other);
  return row;
}

/**
 * @param {Grid} grid
 * @param {number[]} row
 * @param {"up" | "down"} way
 */
function nextRow(grid, row, way) {
  const place = way === "up" ? (row[0] ?? 0) - 1 : (row.at(-1) ?? 0) + 1;
  return place < 0 || place >= grid.count ? [] : rowAround(grid, place);
}

/**
 * A page ends where the window would: at the farthest row shown together with this one, or the next one at least.
 * @param {Grid} grid
 * @param {number[]} row
 * @param {"up" | "down"} way
 * @param {number} windowful
 */
function farRow(grid, row, way, windowful) {
  const top = ([first = 0] = row) => grid.boxOf(first).top;
  let far = nextRow(grid, row, way);
  for (let next = far; next.length > 0 && Math.abs(top(next) - top()) < windowful; next = nextRow(grid, far, way))
    far = next;
  return far;
}

/**
 * The one of these places that stands nearest to the column of another.
 * @param {Grid} grid
 * @param {number[]} places
 * @param {number} from
 */
function nearest({ boxOf }, places, from) {
  const middle = (/** @type {number} */ place) => (boxOf(place).left + boxOf(place).right) / 2;
  const away = (/** @type {number} */ place) => Math.abs(middle(place) - middle(from));
  return [...places].sort((one, other) => away(one) - away(other))[0];
}
