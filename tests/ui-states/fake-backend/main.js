/**
 * The fake backend: comes before everything else on the page, as Tauri's own script does, and plays the program as the
 * state asks for in the page's address. Tests reach it as `window.fakeBackend`.
 */
import { commands } from "./commands.js";
import { History } from "./history.js";
import { List } from "./offerings.js";
import { account } from "./people.js";
import { never, Runs } from "./runs.js";
import { SignIn } from "./sign-in.js";

const how = JSON.parse(new URLSearchParams(location.search).get("how") ?? "{}");
const list = new List(how.list ?? {});
const runs = new Runs(list, how.run ?? {});
const signIn = new SignIn(how.signIn ?? {});
const usual = commands(how, list, runs, new History(list, runs.done), signIn);

/** The calls of commands, as they came. */
const asked = [];
/** Answers that are out of the usual: one for all times, or one after the other, then the usual ones. */
const special = { ...how.answers };

/** @param {string} command */
function answer(command) {
  const given = special[command];
  return Array.isArray(given) ? given.shift() : given;
}

async function invoke(command, args = {}) {
  asked.push({ command, args });
  const given = answer(command) ?? {};
  if (given.never) return never;
  if ("fails" in given) throw given.fails;
  if ("gives" in given) return given.gives;
  return usual[command](args);
}

/** Handlers of the program's events, by name. @type {Map<string, (event: { payload: unknown }) => void>} */
const handlers = new Map();
const listen = async (name, handler) => {
  handlers.set(name, handler);
  return () => {};
};
const tell = (name, payload = null) => handlers.get(name)?.({ payload });

window.__TAURI__ = {
  core: {
    invoke,
    Channel: class {
      onmessage() {}
    },
  },
  event: { listen },
};

window.fakeBackend = {
  asked,
  /** The admin got through in the browser; a run that waited for it goes on. */
  signedIn() {
    signIn.succeed({ ...account, ...how.account });
    runs.goOn();
  },
  signInFails: (why) => signIn.fail(why),
  askToClose: () => tell("close-requested"),
  startAgain: (options) => tell("second-start", { code: "program.alreadyOpen", params: { options }, details: [] }),
  /** From now on this command answers so. */
  answer: (command, given) => (special[command] = given),
};

// As the program does (`freezePrototype` in tauri.conf.json).
Object.freeze(Object.prototype);
