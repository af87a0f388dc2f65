/** The list, and what stands above it. */
import { expired, noName, problem, timeout } from "../fake-backend/problems.js";

const unknownValue = { kind: "other", text: "AllowedForManagersWithApprovalOnly" };
const LONG =
  "Windows 365 Business with Windows Hybrid Benefit and an exceptionally long name that no sensible card could hold in two lines of text";
const fresh = ["CFQ7TTC0N8SS", "CFQ7TTC0MM8R", "CFQ7TTC0L3PB"];
const full = problem("ledger.full");

const seesList = (driver) => driver.seesList();
const seesBar = async (driver) => {
  await driver.seesList();
  await driver.sees("message-bar");
};
const searches = (text) => async (driver) => {
  await driver.seesList();
  await driver.page.getByRole("searchbox").fill(text);
};
const refreshes = async (driver) => {
  await driver.seesList();
  await driver.press("action.refresh");
  await driver.sees("message-bar");
};
const afterwards = (fails) => ({ catalogue: [{}, { fails }] });

export const list = {
  list: { does: seesList },
  practice: { how: { account: { practice: true } }, does: seesList },
  unreadable: { how: { list: { all: "off", unreadable: ["Visio Plan 3", ""] } }, does: seesBar },
  "no-longer-listed": {
    how: {
      list: {
        all: "off",
        unlisted: [
          { id: "CFQ7TTC0KXND", state: "found" },
          { id: "CFQ7TTC0HDB0", state: "unread" },
          { id: "CFQ7TTC0L3PB", state: "gone" },
          { id: "POWERBIVISUALS", state: "gone" },
        ],
      },
    },
    does: seesBar,
  },
  "no-longer-known": {
    how: { list: { all: "off", unlisted: [{ id: "CFQ7TTC0L3PB", state: "gone" }] } },
    async does(driver) {
      await seesBar(driver);
      await driver.press("action.dismiss");
      await driver.page.locator("message-bar").waitFor({ state: "detached" });
    },
  },
  "read-one-by-one": {
    how: { list: { noProducts: problem("service.list"), noOfferTypes: problem("service.list"), typesOneByOne: true } },
    does: seesBar,
  },
  guest: {
    how: {
      account: { username: "ines@harborlight.example", organization: "dunmore.example", elsewhere: true, guest: true },
    },
    async does(driver) {
      await driver.seesList();
      await driver.opensAccount();
    },
  },
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
  "nothing-listed": { how: { list: { empty: true } }, does: (driver) => driver.sees("summary-card h1") },
  "no-offer-types": {
    how: {
      list: { noOfferTypes: problem("service.trouble", { status: "500" }) },
      account: { persistProblem: problem("store.missing") },
    },
    does: seesBar,
  },
  "no-offer-types-off": {
    how: { list: { all: "off", noOfferTypes: problem("service.trouble", { status: "500" }) } },
    does: seesBar,
  },
  reader: { how: { account: { writePermission: "unlikely", role: "globalReader" } }, does: seesBar },
  "no-ledger": {
    how: { list: { ledger: [problem("ledger.unusable")] }, start: { ledgerProblem: problem("ledger.readOnly") } },
    does: seesBar,
  },
  "full-disk": { how: { list: { ledger: [full] } }, does: seesBar },
  "room-again": {
    how: { list: { ledger: [full, null] } },
    async does(driver) {
      await seesBar(driver);
      await driver.press("action.refresh");
      await driver.sees("summary-card .button.primary:enabled");
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
    async does(driver) {
      await refreshes(driver);
      await driver.press("action.signInAgain");
      await driver.sees("message-bar .link:enabled");
    },
  },
  "session-back": {
    how: { answers: afterwards(expired) },
    async does(driver) {
      await refreshes(driver);
      await driver.press("action.signInAgain");
      await driver.fakeBackend("signedIn");
      await driver.page.locator("message-bar").waitFor({ state: "detached" });
    },
  },
  "export-menu": { does: seesList, opens: (driver) => driver.press("action.export") },
  exported: {
    async does(driver) {
      await driver.seesList();
      await driver.press("action.export");
      await driver.click("[role=menuitem]");
      await driver.sees("message-bar");
    },
  },
  "switch-failed": {
    how: { answers: { sign_in: { fails: noName } } },
    async does(driver) {
      await driver.opensAccount();
      await driver.press("action.switchAccount", {}, "menuitem");
      await driver.sees("message-bar");
    },
  },
  search: { does: searches("power bi") },
  "search-without-hits": { does: searches("zebra") },
  filter: {
    async does(driver) {
      await driver.seesList();
      await driver.click(".chip >> nth=3");
    },
  },
  new: { how: { list: { fresh } }, does: seesBar },
  "new-with-types": { how: { list: { fresh: [...fresh, "SaaS"] } }, does: seesBar },
  "new-shown": {
    how: { list: { fresh } },
    async does(driver) {
      await seesBar(driver);
      await driver.press("action.showNew");
    },
  },
  "new-turned-off": {
    how: { list: { fresh } },
    async does(driver) {
      await seesBar(driver);
      await driver.press("action.turnOffNew");
      await driver.seesVerdict();
    },
  },
  update: { how: { answers: { check_for_update: { gives: { version: "0.2.0" } } } }, does: seesBar },
  "update-on-its-way": {
    how: { answers: { check_for_update: { gives: { version: "0.2.0" } }, install_update: { never: true } } },
    async does(driver) {
      await seesBar(driver);
      await driver.press("action.installUpdate");
    },
  },
  "update-failed": {
    how: {
      answers: {
        check_for_update: { gives: { version: "0.2.0" } },
        install_update: { fails: problem("update.failed") },
      },
    },
    async does(driver) {
      await seesBar(driver);
      await driver.press("action.installUpdate");
      await driver.sees("message-bar[data-intent=error]");
    },
  },
  recovering: {
    how: { answers: { recover: { never: true } } },
    async does(driver) {
      await driver.seesList();
      await driver.sees("summary-card .button.primary:disabled");
    },
  },
  "not-recovered": {
    how: { answers: { recover: { gives: { runs: [], problem: timeout, catalogue: null } } } },
    does: seesBar,
  },
  recovered: { how: { recovered: true }, does: (driver) => driver.seesVerdict() },
  "recovered-details": {
    how: { recovered: true },
    async does(driver) {
      await driver.seesVerdict();
      await driver.press("action.details");
      await driver.sees("dialog[open]");
    },
  },
};
