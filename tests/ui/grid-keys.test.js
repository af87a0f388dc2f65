import assert from "node:assert/strict";
import { test } from "node:test";

import { destination, moveOf } from "../../ui/components/grid-keys.js";

const WIDTH = 340;
const HEIGHT = 120;
/** Cards in rows of so many, from a height on, as the window lays them out. */
const section = (count, columns, top = 0, rightToLeft = false) =>
  Array.from({ length: count }, (_, place) => {
    const column = place % columns;
    const left = (rightToLeft ? columns - 1 - column : column) * WIDTH;
    return { left, right: left + WIDTH - 12, top: top + Math.floor(place / columns) * HEIGHT };
  });
const stroke = (key, held = {}) => ({ key, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, ...held });

// 0 1 2
// 3 4 5
// 6
const grid = section(7, 3);
const go = (from, move, boxes = grid, windowful = 500) =>
  destination({ count: boxes.length, boxOf: (place) => boxes[place] }, from, move, windowful);

test("keys ask for moves, and with other keys held for none", () => {
  assert.equal(moveOf(stroke("ArrowLeft")), "left", "an arrow");
  assert.equal(moveOf(stroke("Home")), "rowStart", "the row's beginning");
  assert.equal(moveOf(stroke("Home", { ctrlKey: true })), "first", "the first of all");
  assert.equal(moveOf(stroke("ArrowLeft", { altKey: true })), null, "the browser's way back is left alone");
  assert.equal(moveOf(stroke("ArrowDown", { shiftKey: true })), null, "Shift selects text");
  assert.equal(moveOf(stroke("ArrowDown", { ctrlKey: true })), null, "Ctrl with an arrow is not ours");
  assert.equal(moveOf(stroke("constructor")), null, "no name that every object has");
});

test("arrows lead to the neighbor, and nowhere at the edge", () => {
  assert.equal(go(4, "left"), 3, "left");
  assert.equal(go(4, "right"), 5, "right");
  assert.equal(go(4, "up"), 1, "up");
  assert.equal(go(4, "down"), 6, "down to the only one there");
  assert.equal(go(3, "left"), null, "the row's beginning is an edge");
  assert.equal(go(5, "right"), null, "and its end");
  assert.equal(go(1, "up"), null, "nothing is above the first row");
  assert.equal(go(6, "down"), null, "nor below the last");
});

test("a short row is entered at its nearest card", () => {
  assert.equal(go(5, "down"), 6, "its last card is the nearest");
  assert.equal(go(6, "up"), 3, "and back up by column");
});

test("columns go on across sections", () => {
  const both = [...section(2, 3), ...section(4, 3, 200)];
  assert.equal(go(1, "down", both), 3, "the same column of the next section");
  assert.equal(go(4, "up", both), 1, "the last of a short section stands nearest");
  assert.equal(go(3, "up", both), 1, "up into the section before");
});

test("right to left, left and right are where they look", () => {
  // 2 1 0
  // 5 4 3
  const mirrored = section(6, 3, 0, true);
  assert.equal(go(4, "left", mirrored), 5, "left is the next one in reading order");
  assert.equal(go(4, "right", mirrored), 3, "right is the one before");
  assert.equal(go(5, "rowStart", mirrored), 3, "the row begins at the right");
  assert.equal(go(3, "rowEnd", mirrored), 5, "and ends at the left");
});

test("Home and End keep to the row, with Ctrl they span all", () => {
  assert.equal(go(4, "rowStart"), 3, "the row's first");
  assert.equal(go(4, "rowEnd"), 5, "the row's last");
  assert.equal(go(4, "first"), 0, "the first of all");
  assert.equal(go(4, "last"), 6, "the last of all");
});

test("a page is as far as the window shows, and one row at least", () => {
  const long = section(60, 2);
  assert.equal(go(1, "pageDown", long, 500), 9, "four rows of 120 begin within 500");
  assert.equal(go(41, "pageUp", long, 500), 33, "and as many upwards");
  assert.equal(go(1, "pageDown", long, 100), 3, "a very low window still goes on");
  assert.equal(go(41, "pageUp", long, 100), 39, "and back");
  assert.equal(go(57, "pageDown", long, 500), 59, "the last row ends it");
  assert.equal(go(59, "pageDown", long, 500), null, "and nothing is beyond");
});

test("in one column there is only up and down", () => {
  const narrow = section(3, 1);
  assert.equal(go(1, "left", narrow), null, "nothing at the left");
  assert.equal(go(1, "right", narrow), null, "nothing at the right");
  assert.equal(go(1, "down", narrow), 2, "the next below");
});

test("rows begin at one height but for rounding", () => {
  const rounded = [
    { left: 0, right: 100, top: 10 },
    { left: 110, right: 210, top: 10.4 },
    { left: 0, right: 100, top: 60 },
  ];
  assert.equal(go(0, "right", rounded), 1, "half a pixel does not make a row");
});

test("only boxes near the focus are asked for", () => {
  const asked = new Set();
  const long = section(1000, 3);
  const boxOf = (place) => {
    asked.add(place);
    return long[place];
  };
  destination({ count: long.length, boxOf }, 500, "pageDown", 800);
  assert.ok(asked.size < 40, `a windowful at most, not ${asked.size} of 1,000`);
});

test("a card that is not there leads nowhere", () => {
  assert.equal(go(-1, "down"), null, "none has the focus");
  assert.equal(go(0, "down", []), null, "there are none");
});
