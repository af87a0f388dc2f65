/**
 * The entry point of the window: shows the screen that the state asks for and keeps the practice mark in sight.
 *
 * @import { State } from "./state.js"
 * @import { Problem } from "./types/views.js"
 */
import { applySystem } from "./actions/appearance.js";
import { bootstrap, lookForUpdates } from "./actions/index.js";
import { icon } from "./components/icon.js";
import { language, t } from "./i18n/index.js";
import { onCloseRequested, onSecondStart } from "./ipc.js";
import { focusMain, h, setText } from "./lib/dom.js";
import { isWriting, shortcutOf } from "./lib/shortcuts.js";
import { askBeforeClosing, openHelp, openShortcuts, showProblem } from "./screens/dialogs.js";
import { HistoryScreen } from "./screens/history.js";
import { ProductsScreen } from "./screens/products.js";
import { StartingScreen } from "./screens/starting.js";
import { WaitingScreen } from "./screens/waiting.js";
import { WelcomeScreen } from "./screens/welcome.js";
import { store } from "./state.js";

/** @typedef {import("./lib/shortcuts.js").Shortcut} Shortcut */
/** @typedef {HTMLElement & { render(state: State): void, comeBack?: () => void, shortcut?: (name: Shortcut) => void }} Screen */

/** @type {{ [name in State["screen"]]: new () => Screen }} */
const SCREENS = {
  starting: StartingScreen,
  welcome: WelcomeScreen,
  waiting: WaitingScreen,
  products: ProductsScreen,
  history: HistoryScreen,
};

const root = /** @type {HTMLElement} */ (document.getElementById("screen"));
const skipLink = h("button", { type: "button", class: "button primary skip-link", onclick: () => focusMain() });
const practiceText = h("span");
const band = h("aside", { class: "practice-band", hidden: true }, icon("flask"), practiceText);

/** The list and where it was scrolled to, while the history that was opened from it shows. @type {{ screen: Screen, top: number } | null} */
let suspendedScreen = null;

/** The language in which everything is drawn. */
let drawnLanguage = "";

/** Begins anew in another language. */
function translate() {
  drawnLanguage = language;
  document.documentElement.lang = language;
  document.documentElement.dir = t("app.direction");
  setText(skipLink, t("action.skip"));
  setText(practiceText, t("practice.mark"));
  root.replaceChildren();
  suspendedScreen = null;
}

/** @param {State} state */
function draw(state) {
  if (drawnLanguage !== language) translate();
  const Wanted = SCREENS[state.screen];
  let screen = /** @type {Screen | null} */ (root.firstElementChild);
  if (!(screen instanceof Wanted)) {
    const back = suspendedScreen?.screen instanceof Wanted ? suspendedScreen : null;
    suspendedScreen =
      Wanted === HistoryScreen && screen instanceof ProductsScreen ? { screen, top: window.scrollY } : null;
    screen = back?.screen ?? new Wanted();
    root.replaceChildren(screen);
    screen.render(state);
    // A run that was begun elsewhere shows at the top.
    const resting = back !== null && state.progress === null;
    window.scrollTo(0, resting ? back.top : 0);
    if (resting) screen.comeBack?.();
  } else {
    screen.render(state);
  }
  band.hidden = !(state.start?.practice || state.account?.practice || state.signIn?.practice);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const name = shortcutOf(event, isWriting(event.target));
  if (name === null) return;
  const screen = /** @type {Screen | null} */ (root.firstElementChild);
  const general = name === "help" || name === "shortcuts";
  const free = document.querySelector("dialog[open]") === null && (general || screen?.shortcut !== undefined);
  // Even where it does nothing here, the browser must neither load the page anew nor open its own help.
  if (free || general || name === "refresh") event.preventDefault();
  if (!free) return;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  if (name === "help") void openHelp(focused);
  else if (name === "shortcuts") openShortcuts(focused);
  else screen?.shortcut?.(name);
}

/** True while the dialog about a second start is open. */
let toldSecondStart = false;

/** @param {Problem} problem */
async function tellSecondStart(problem) {
  if (toldSecondStart) return;
  toldSecondStart = true;
  await showProblem({ problem });
  toldSecondStart = false;
}

document.addEventListener("keydown", onKey);
document.body.prepend(skipLink, band);
await applySystem();
store.subscribe(draw);
void onCloseRequested(() => void askBeforeClosing());
void onSecondStart((problem) => void tellSecondStart(problem));
void bootstrap().finally(() => void lookForUpdates());
