/** Help, the sheet of shortcuts, and the link that skips the header. */
import { problem } from "../fake-backend/problems.js";

const opens = async (admin) => {
  await admin.seesList();
  await admin.press("action.help");
  await admin.sees("dialog[open]");
};

export const help = {
  help: { does: opens },
  "help-at-the-start": {
    how: { answers: { resume: { gives: null } } },
    async does(admin) {
      await admin.press("action.help");
      await admin.sees("dialog[open]");
    },
  },
  "help-no-browser": {
    how: { answers: { open_help_page: { fails: problem("signIn.browser") } } },
    async does(admin) {
      await opens(admin);
      await admin.press("help.page.roles", {}, "link");
      await admin.page.locator("dialog[open]").nth(1).waitFor();
    },
  },
  shortcuts: {
    async does(admin) {
      await opens(admin);
      await admin.press("action.shortcuts");
      await admin.sees("shortcuts-dialog dialog[open]");
    },
  },
  "skip-link": {
    async does(admin) {
      await admin.seesList();
      await admin.page.keyboard.press("Tab");
      await admin.sees(".skip-link:focus");
    },
  },
};
