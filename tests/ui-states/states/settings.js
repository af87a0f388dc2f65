/** The settings, with everything that may be said in them. */
import { problem } from "../fake-backend/problems.js";

const opens = async (admin) => {
  await admin.seesList();
  await admin.opensSettings();
};
const saves = async (admin) => {
  await opens(admin);
  await admin.press("action.save");
};
const copies = async (admin) => {
  await opens(admin);
  await admin.press("action.copyDiagnostics");
};

export const settings = {
  settings: { does: opens },
  "settings-advanced": {
    how: { settings: { fixed: ["authority"] } },
    async does(admin) {
      await opens(admin);
      await admin.click("dialog summary");
      await admin.sees(".field-input:disabled");
    },
  },
  "settings-own-address": { how: { settings: { tenant: "tailwater.example" } }, does: opens },
  "settings-updates": { how: { settings: { updates: "on" } }, does: opens },
  "settings-updates-policy": { how: { settings: { updates: "byPolicy" } }, does: opens },
  "settings-refused": {
    how: {
      answers: {
        save_settings: { fails: problem("signIn.address", { name: "authority", value: "https://elsewhere.example" }) },
      },
    },
    async does(admin) {
      await saves(admin);
      await admin.sees("[aria-invalid=true]");
    },
  },
  "settings-not-saved": {
    how: { answers: { save_settings: { fails: problem("settings.unwritable") } } },
    async does(admin) {
      await saves(admin);
      await admin.sees("dialog message-bar");
    },
  },
  "diagnostics-copied": {
    async does(admin) {
      await copies(admin);
      await admin.page.locator("diagnostics-button .quiet:not(:empty)").waitFor();
    },
  },
  "diagnostics-not-copied": {
    async does(admin) {
      await opens(admin);
      await admin.losesClipboard();
      await admin.press("action.copyDiagnostics");
      await admin.sees("diagnostics-button textarea:not([hidden])");
    },
  },
};
