/** Dialogs and menus. */
import { ChangesDialog } from "../components/changes-dialog.js";
import { ConfirmDialog } from "../components/confirm-dialog.js";
import { HelpDialog } from "../components/help-dialog.js";
import { openMenu } from "../components/menu-flyout.js";
import { ModalDialog } from "../components/modal-dialog.js";
import { OwnApplicationDialog } from "../components/own-application-dialog.js";
import { ProblemDialog } from "../components/problem-dialog.js";
import { SettingsDialog } from "../components/settings-dialog.js";
import { ShortcutsDialog } from "../components/shortcuts-dialog.js";
import { t } from "../i18n/index.js";
import { turnOffPlan } from "../model/offerings.js";
import { exhibit, opener, row } from "./exhibit.js";
import { catalogue, problem, run, settings } from "./samples.js";

const version = "0.1.0";

class PlainDialog extends ModalDialog {}
customElements.define("plain-dialog", PlainDialog);

/** @param {HTMLElement} trigger */
const menu = (trigger) =>
  openMenu(trigger, t("account.menu"), [
    { text: t("value.on"), hint: t("choice.on"), checked: true, choose: () => {} },
    { text: t("value.off"), hint: t("choice.off"), checked: false, choose: () => {} },
    "line",
    { text: t("action.copyId"), icon: "copy", choose: () => {} },
    { text: t("action.signOut"), icon: "signOut", disabled: true, choose: () => {} },
  ]);

export const dialogs = () => {
  const { policy, offerings } = catalogue();
  const plan = turnOffPlan(offerings);
  const ask = { title: t("closing.title"), text: t("closing.text"), act: t("closing.stop"), keep: t("closing.keep") };
  return [
    exhibit("in front of everything else", [
      "opened by buttons",
      row(
        opener("menu-flyout", menu),
        opener(
          "modal-dialog",
          (at) =>
            void new PlainDialog().ask({
              title: t("action.settings"),
              body: [t("settings.lead")],
              buttons: [{ text: t("action.close"), value: "close", primary: true }],
              opener: at,
            }),
        ),
        opener(
          "confirm-dialog",
          (at) =>
            void new ConfirmDialog().confirm({
              ...ask,
              lines: [t("undo.line.on", { count: 3 })],
              note: t("undo.note"),
              opener: at,
            }),
        ),
        opener("problem-dialog", (at) => void new ProblemDialog().explain({ problem, version, opener: at })),
        opener("changes-dialog, a plan", (at) => void new ChangesDialog().showPlan({ plan, offerings, opener: at })),
        opener(
          "changes-dialog, a run",
          (at) =>
            void new ChangesDialog().showRun({
              run: run("verified", "failed", "refused", "notAttempted"),
              version,
              opener: at,
            }),
        ),
        opener(
          "settings-dialog",
          (at) => void new SettingsDialog().edit({ settings, version, save: async () => {}, opener: at }),
        ),
        opener(
          "own-application-dialog",
          (at) =>
            void new OwnApplicationDialog().guide({
              settings,
              doors: {
                consentLink: async (clientId, tenant) =>
                  `https://login.microsoftonline.com/${tenant}/adminconsent?client_id=${clientId}`,
                test: async () => Promise.reject(problem),
                cancel: async () => {},
                reopen: async () => {},
                save: async () => {},
                explain: () => {},
              },
              opener: at,
            }),
        ),
        opener("help-dialog", (at) => void new HelpDialog().show({ version, policy, opener: at })),
        opener("shortcuts-dialog", (at) => void new ShortcutsDialog().show(at)),
      ),
    ]),
  ];
};
