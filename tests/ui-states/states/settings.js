/** The settings, with everything that may be said in them. */
import { problem } from "../fake-backend/problems.js";

const opens = async (driver) => {
  await driver.seesList();
  await driver.opensSettings();
};
const saves = async (driver) => {
  await opens(driver);
  await driver.press("action.save");
};
const copies = async (driver) => {
  await opens(driver);
  await driver.press("action.copyDiagnostics");
};

export const settings = {
  settings: { does: opens },
  "settings-advanced": {
    how: { settings: { fixed: ["authority"] } },
    async does(driver) {
      await opens(driver);
      await driver.click("dialog summary");
      await driver.sees(".field-input:disabled");
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
    async does(driver) {
      await saves(driver);
      await driver.sees("[aria-invalid=true]");
    },
  },
  "settings-not-saved": {
    how: { answers: { save_settings: { fails: problem("settings.unwritable") } } },
    async does(driver) {
      await saves(driver);
      await driver.sees("dialog message-bar");
    },
  },
  "diagnostics-copied": {
    async does(driver) {
      await copies(driver);
      await driver.page.locator("diagnostics-button .quiet:not(:empty)").waitFor();
    },
  },
  "diagnostics-not-copied": {
    async does(driver) {
      await opens(driver);
      await driver.losesClipboard();
      await driver.press("action.copyDiagnostics");
      await driver.sees("diagnostics-button textarea:not([hidden])");
    },
  },
};
