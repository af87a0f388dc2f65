import assert from "node:assert/strict";
import { test } from "node:test";

import { SHORTCUTS, shortcutOf } from "../../ui/lib/shortcuts.js";

const key = (key, held = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });
const control = { ctrlKey: true };

test("each shortcut is found by its key", () => {
  for (const { name, control: held, key: text } of SHORTCUTS) {
    assert.equal(shortcutOf(key(text, held ? control : {}), false), name, `${name} with ${text}`);
    assert.equal(
      shortcutOf(key(text.toLowerCase(), held ? control : {}), false),
      name,
      `${name} whatever Caps Lock says`,
    );
    assert.equal(shortcutOf(key(text, held ? {} : control), false), null, `not ${name} with the other keys held`);
  }
});

test("where text is written, its own keys keep their meaning", () => {
  assert.equal(shortcutOf(key("a", control), true), null, "all of the text is selected");
  assert.equal(shortcutOf(key("z", control), true), null, "what was typed is undone");
  assert.equal(shortcutOf(key("f", control), true), "search", "a search is a search");
});

test("keys with Alt are the system's or letters", () => {
  assert.equal(shortcutOf(key("F5", { altKey: true }), false), null, "none of ours");
  assert.equal(shortcutOf(key("z", { altKey: true, ctrlKey: true }), false), null, "AltGr writes letters");
});

test("the page is never loaded anew by accident", () => {
  assert.equal(shortcutOf(key("r", control), true), "refresh", "Ctrl+R refreshes the list");
});
