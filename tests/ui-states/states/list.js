/** The list, and what stands above it. */
import { expired, noName, problem, timeout } from "../fake-backend/problems.js";

const unknownValue = { kind: "other", text: "AllowedForManagersWithApprovalOnly" };
const LONG =
  "Windows 365 Business with Windows Hybrid Benefit and an exceptionally long name that no sensible card could hold in two lines of text";
const fresh = ["CFQ7TTC0N8SS", "CFQ7TTC0MM8R", "CFQ7TTC0L3PB"];
const full = problem("ledger.full");

const seesList = (admin) => admin.seesList();
const seesBar = async (admin) => {
  await admin.seesList();
  await admin.sees("message-bar");
};
const searches = (text) => async (admin) => {
  await admin.seesList();
  await admin.page.getByRole("searchbox").fill(text);
};
const refreshes = async (admin) => {
  await admin.seesList();
  await admin.press("action.refresh");
  await admin.sees("message-bar");
};
const afterwards = (fails) => ({ catalogue: [{}, { fails }] });

export const list = {
  list: { does: seesList },
  practice: { how: { account: { practice: true } }, does: seesList },
  "unknown-values": {
    how: { list: { values: { CFQ7TTC0N8SS: unknownValue }, names: { CFQ7TTC0HX99: LONG } } },
    does: seesList,
  },
  "hostile-names": {
    how: {
      list: {
        names: {
          CFQ7TTC0N8SS: "\u202eevil\u0000 name\u0007 \u2066open",
          CFQ7TTC0HX99: "شركة (Plan 2) التجارة",
          CFQ7TTC0KXG7: "A".repeat(180),
        },
        fresh,
      },
    },
    does: seesList,
  },
  "everything-off": { how: { list: { all: "off" } }, does: seesList },
  "only-trials": { how: { list: { all: "trials" } }, does: seesList },
  "nothing-listed": { how: { list: { empty: true } }, does: (admin) => admin.sees("summary-card h1") },
  "no-offer-types": {
    how: {
      list: { noOfferTypes: problem("service.trouble", { status: "500" }) },
      account: { keptProblem: problem("store.missing") },
    },
    does: seesBar,
  },
  "no-offer-types-off": {
    how: { list: { all: "off", noOfferTypes: problem("service.trouble", { status: "500" }) } },
    does: seesBar,
  },
  reader: { how: { account: { mayChange: "unlikely", role: "globalReader" } }, does: seesBar },
  "no-ledger": {
    how: { list: { ledger: [problem("ledger.unusable")] }, start: { ledgerProblem: problem("ledger.readOnly") } },
    does: seesBar,
  },
  "full-disk": { how: { list: { ledger: [full] } }, does: seesBar },
  "room-again": {
    how: { list: { ledger: [full, null] } },
    async does(admin) {
      await seesBar(admin);
      await admin.press("action.refresh");
      await admin.sees("summary-card .button.primary:enabled");
    },
  },
  "ledger-set-aside": {
    how: {
      start: {
        ledgerNotice: problem("ledger.setAside", {
          file: "C:\\Users\\mei-ling\\AppData\\Local\\offswitch\\ledger.damaged-20261123T102030Z.db",
        }),
      },
    },
    does: seesBar,
  },
  "refresh-failed": { how: { answers: afterwards(timeout) }, does: refreshes },
  "session-over": { how: { answers: afterwards(expired) }, does: refreshes },
  "session-over-browser": {
    how: { answers: afterwards(expired) },
    async does(admin) {
      await refreshes(admin);
      await admin.press("action.signInAgain");
      await admin.sees("message-bar .link:enabled");
    },
  },
  "session-back": {
    how: { answers: afterwards(expired) },
    async does(admin) {
      await refreshes(admin);
      await admin.press("action.signInAgain");
      await admin.standIn("signedIn");
      await admin.page.locator("message-bar").waitFor({ state: "detached" });
    },
  },
  "export-menu": { does: seesList, opens: (admin) => admin.press("action.export") },
  exported: {
    async does(admin) {
      await admin.seesList();
      await admin.press("action.export");
      await admin.click("[role=menuitem]");
      await admin.sees("message-bar");
    },
  },
  "switch-failed": {
    how: { answers: { sign_in: { fails: noName } } },
    async does(admin) {
      await admin.opensAccount();
      await admin.press("action.switchAccount", {}, "menuitem");
      await admin.sees("message-bar");
    },
  },
  search: { does: searches("power bi") },
  "search-without-hits": { does: searches("zebra") },
  filter: {
    async does(admin) {
      await admin.seesList();
      await admin.click(".chip >> nth=3");
    },
  },
  new: { how: { list: { fresh } }, does: seesBar },
  "new-with-types": { how: { list: { fresh: [...fresh, "SaaS"] } }, does: seesBar },
  "new-shown": {
    how: { list: { fresh } },
    async does(admin) {
      await seesBar(admin);
      await admin.press("action.showNew");
    },
  },
  "new-turned-off": {
    how: { list: { fresh } },
    async does(admin) {
      await seesBar(admin);
      await admin.press("action.turnOffNew");
      await admin.seesVerdict();
    },
  },
  update: { how: { answers: { look_for_update: { gives: { version: "0.2.0" } } } }, does: seesBar },
  "update-on-its-way": {
    how: { answers: { look_for_update: { gives: { version: "0.2.0" } }, install_update: { never: true } } },
    async does(admin) {
      await seesBar(admin);
      await admin.press("action.installUpdate");
    },
  },
  "update-failed": {
    how: {
      answers: {
        look_for_update: { gives: { version: "0.2.0" } },
        install_update: { fails: problem("update.failed") },
      },
    },
    async does(admin) {
      await seesBar(admin);
      await admin.press("action.installUpdate");
      await admin.sees("message-bar[data-intent=error]");
    },
  },
  recovering: {
    how: { answers: { recover: { never: true } } },
    async does(admin) {
      await admin.seesList();
      await admin.sees("summary-card .button.primary:disabled");
    },
  },
  "not-recovered": {
    how: { answers: { recover: { gives: { runs: [], problem: timeout, catalogue: null } } } },
    does: seesBar,
  },
  recovered: { how: { recovered: true }, does: (admin) => admin.seesVerdict() },
  "recovered-details": {
    how: { recovered: true },
    async does(admin) {
      await admin.seesVerdict();
      await admin.press("action.details");
      await admin.sees("dialog[open]");
    },
  },
};
