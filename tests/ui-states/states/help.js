/** Help, the sheet of shortcuts, and the link that skips the header. */
import { problem } from "../fake-backend/problems.js";

const opens = async (driver) => {
  await driver.seesList();
  await driver.press("action.help");
  await driver.sees("dialog[open]");
};

export const help = {
  help: { does: opens },
  "what-stays-open": {
    how: { list: { all: "off" } },
    async does(driver) {
      await driver.seesList();
      await driver.press("action.whatStaysOpen");
      await driver.sees("dialog[open] h3:focus");
    },
  },
  "help-at-the-start": {
    how: { answers: { restore_session: { gives: null } } },
    async does(driver) {
      await driver.press("action.help");
      await driver.sees("dialog[open]");
    },
  },
  "help-no-browser": {
    how: { answers: { open_help_page: { fails: problem("signIn.browser") } } },
    async does(driver) {
      await opens(driver);
      await driver.press("help.page.roles", {}, "link");
      await driver.page.locator("dialog[open]").nth(1).waitFor();
    },
  },
  shortcuts: {
    async does(driver) {
      await opens(driver);
      await driver.press("action.shortcuts");
      await driver.sees("shortcuts-dialog dialog[open]");
    },
  },
  "skip-link": {
    async does(driver) {
      await driver.seesList();
      await driver.page.keyboard.press("Tab");
      await driver.sees(".skip-link:focus");
    },
  },
};
