/** The program's commands, as they usually answer. */
import { value } from "./offerings.js";
import { account, practiceAccounts, settings } from "./people.js";
import { problem } from "./problems.js";
import { undoPlan } from "./rules.js";

/** Saved where the admin wanted it. */
const save = ({ format, labels }) =>
  `C:\\Users\\mei-ling\\Documents\\${labels.fileName}.${format === "html" ? "html" : "csv"}`;

/**
 * @param {object} how
 * @param {import("./offerings.js").List} list
 * @param {import("./runs.js").Runs} runs
 * @param {import("./history.js").History} past
 * @param {import("./sign-in.js").SignIn} signIn
 */
export function commands(how, list, runs, past, signIn) {
  const me = { ...account, ...how.account };
  let standing = { ...settings, ...how.settings };
  const off = (keys) => keys.map((key) => ({ key, to: value("off") }));
  const again = (run, states, back = false) =>
    runs.done
      .get(run)
      .changes.filter(({ state }) => states.includes(state))
      .map(({ key, from, to }) => ({ key, to: back ? from : to }));
  return {
    bootstrap: () => ({
      version: "0.1.0",
      practice: false,
      practiceAccounts: me.practice || how.start?.practice ? practiceAccounts : [],
      languages: how.languages ?? ["en-GB"],
      region: null,
      settings: standing,
      settingsProblem: null,
      ledgerProblem: null,
      ledgerNotice: null,
      cached: how.known ? { account: me, catalogue: { ...list.view("2026-03-14T09:26:00Z"), new: null } } : null,
      attached: how.present ? { account: me, catalogue: list.view(), busy: true } : null,
      ...how.start,
    }),
    restore_session: () => me,
    sign_in: ({ onEvent }) => signIn.begin(onEvent),
    reauthenticate: ({ onEvent }) => signIn.begin(onEvent),
    cancel_sign_in: () => signIn.cancel(),
    reopen_browser: () => null,
    sign_out: () => null,
    admin_consent_link: ({ clientId, tenant }) => {
      const wrong = (name, value) => problem("signIn.address", { name, value });
      if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(clientId)) throw wrong("clientId", clientId);
      if (!/[.-]/.test(tenant)) throw wrong("tenant", tenant);
      return `https://login.microsoftonline.com/${tenant}/adminconsent?client_id=${clientId}`;
    },
    test_own_application: ({ onEvent }) => signIn.begin(onEvent),
    catalogue: () => list.view(),
    recover: () =>
      how.recovered && runs.done.size === 0
        ? { runs: [runs.recovered(problem("run.interrupted"))], problem: null, catalogue: list.view() }
        : { runs: [], problem: null, catalogue: null },
    acknowledge_run: () => null,
    acknowledge_missing: () => {
      list.unlisted = list.unlisted.filter(({ state }) => state !== "gone");
      return list.view();
    },
    turn_off_all: ({ onEvent }) => runs.carryOut("turnOffAll", off(list.turnOff()), onEvent),
    set_values: ({ offerings, value: kind, onEvent }) =>
      runs.carryOut(
        "set",
        offerings.map(({ key }) => ({ key, to: value(kind) })),
        onEvent,
      ),
    plan_undo: ({ run }) => undoPlan(runs.done.get(run) ?? past.run(run), list),
    undo: ({ run, keys, onEvent }) => {
      const former = runs.done.get(run) ?? past.run(run);
      return runs.carryOut(
        "undo",
        former.changes.filter(({ key }) => keys.includes(key)).map(({ key, from }) => ({ key, to: from })),
        onEvent,
      );
    },
    retry: ({ run, onEvent }) => runs.carryOut("retry", again(run, ["failed", "refused"]), onEvent),
    continue_run: ({ run, onEvent }) => runs.carryOut("continue", again(run, ["notAttempted", "interrupted"]), onEvent),
    follow_run: ({ onEvent }) => runs.carryOut("turnOffAll", off(list.turnOff()), onEvent),
    stop: () => runs.stop(),
    history: ({ before }) => past.page(before),
    run: ({ run }) => past.run(run),
    export_report: save,
    diagnostics: () => "Offswitch 0.1.0\nWindows 11\n2026-11-23T10:20:30Z run 12 verified 29",
    save_settings: ({ input }) => {
      const { endpoints, language, theme } = input;
      standing = { ...standing, ...endpoints, language, theme };
      return standing;
    },
    check_for_update: () => null,
    install_update: () => null,
    open_help_page: () => null,
    confirm_close: () => null,
  };
}
