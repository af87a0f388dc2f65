/**
 * Every component in every state, for whoever works on them and for the pictures of the tests. Not shipped. The page's
 * address chooses how it looks: `gallery.html?language=de&theme=dark&direction=rtl`.
 */
import { setLanguage, t } from "../i18n/index.js";
import { h } from "../lib/dom.js";
import { set } from "./exhibit.js";

// Without the program there is nothing behind the page but one answer.
const page = /** @type {any} */ (window);
page.__TAURI__ ??= { core: { invoke: async () => "Offswitch" } };

const asked = new URLSearchParams(location.search);
const root = document.documentElement;
await setLanguage([asked.get("language") ?? "en"]);
root.lang = asked.get("language") ?? "en";
root.dir = asked.get("direction") ?? t("app.direction");
const theme = asked.get("theme");
if (theme !== null) root.dataset["theme"] = theme;

// Some components look up their words when their module is loaded.
const rooms = await Promise.all([
  import("./controls.js"),
  import("./list.js"),
  import("./feedback.js"),
  import("./dialogs.js"),
]);
const [{ controls }, { list }, { feedback }, { dialogs }] = rooms;
const gallery = /** @type {HTMLElement} */ (document.getElementById("gallery"));
gallery.append(
  h("h1", { class: "gallery-title" }, "Components"),
  ...[...controls(), ...list(), ...feedback(), ...dialogs()].map(set),
);
