// The files of ui/ are shipped inside the program, the gallery apart: they hold nothing that the policy would refuse.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ui = fileURLToPath(new URL("../../ui/", import.meta.url));

/** @param {string} folder @returns {string[]} */
function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

test("pages hold no inline script, style or handler", () => {
  for (const path of files(ui).filter((name) => name.endsWith(".html"))) {
    const page = readFileSync(path, "utf8");
    assert.doesNotMatch(page, /<script(?![^>]*\ssrc=)/, `${path} has no inline script`);
    assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=/, `${path} has no inline style or handler`);
    assert.doesNotMatch(page, /(src|href)="(https?:)?\/\//, `${path} loads nothing from elsewhere`);
  }
});

/** The modules that a module needs, itself included. @param {string} path @param {Set<string>} found */
function needed(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  const source = readFileSync(join(ui, path), "utf8");
  const named = [
    ...source.matchAll(/^(?:import|export)\b[^;]*?"(\.[^"]+)";/gm),
    ...source.matchAll(/\bimport\("(\.[^"]+)"\)(?!\.)/g),
  ];
  for (const [, name] of named) needed(join(dirname(path), name), found);
  return found;
}

/** Modules that the gallery reaches. */
const shownOnly = [...needed("gallery/main.js")];

test("no module lies idle", () => {
  const page = readFileSync(join(ui, "index.html"), "utf8");
  const modules = [...needed("main.js")];
  assert.ok(modules.length > 40, "the search finds the modules");
  const present = files(ui)
    .map((path) => relative(ui, path))
    .filter((path) => path.endsWith(".js"));
  const idle = present.filter(
    (path) => !modules.includes(path) && !shownOnly.includes(path) && !page.includes(`src="${path}"`),
  );
  assert.deepEqual(idle, [], "the page reaches every one");
});

test("the gallery is not shipped, and shows every component", () => {
  const modules = [...needed("main.js")];
  assert.deepEqual(
    modules.filter((path) => path.startsWith("gallery")),
    [],
    "no module of the program needs it",
  );
  const components = files(join(ui, "components"))
    .map((path) => relative(ui, path))
    .filter((path) => path.endsWith(".js"));
  assert.deepEqual(
    components.filter((path) => !shownOnly.includes(path)),
    [],
    "it reaches all that is in components/",
  );
});

test("the gallery has the window's styles", () => {
  const sheets = (/** @type {string} */ page) =>
    [...readFileSync(join(ui, page), "utf8").matchAll(/href="([^"]+\.css)"/g)].map(([, path]) => path);
  assert.deepEqual(
    sheets("gallery.html").filter((path) => !path.startsWith("gallery/")),
    sheets("index.html"),
    "all of them, in the same order",
  );
  const present = files(ui)
    .map((path) => relative(ui, path))
    .filter((path) => path.endsWith(".css"));
  assert.deepEqual(sheets("gallery.html").sort(), present.sort(), "no sheet lies idle");
});

test("the mark in the window is the one of the program's icon", () => {
  const icon = readFileSync(fileURLToPath(new URL("../../icons/offswitch.svg", import.meta.url)), "utf8");
  const mark = readFileSync(join(ui, "components/icon.js"), "utf8");
  for (const [, attributes] of icon.matchAll(/<(?:rect|circle) ([^>]*?) fill=/g)) {
    for (const [, name, value] of attributes.matchAll(/(\w+)="([^"]*)"/g)) {
      assert.ok(mark.includes(`${name}: "${value}"`), `the mark has ${name}="${value}" too`);
    }
  }
});
