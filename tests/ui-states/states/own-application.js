/** The guide to the company's own application, and what its test finds. */
import { account } from "../fake-backend/people.js";
import { problem } from "../fake-backend/problems.js";

const CLIENT_ID = "b7c41d0e-6a85-4f2b-9d13-8e50a2f7c964";
const TENANT = "tailwater.example";

const opens = async (driver) => {
  await driver.seesList();
  await driver.opensSettings();
  await driver.click("dialog summary");
  await driver.press("action.ownApplication");
  await driver.sees("own-application-dialog dialog[open]");
};
const fillsIn = async (driver, clientId = CLIENT_ID) => {
  await opens(driver);
  await driver.page.locator("own-application-dialog [name=clientId]").fill(clientId);
  await driver.page.locator("own-application-dialog [name=tenant]").fill(TENANT);
};
const tests = async (driver) => {
  await fillsIn(driver);
  await driver.page.locator("own-application-dialog .own-link").waitFor();
  await driver.press("action.test");
};
const finds = async (driver) => {
  await tests(driver);
  await driver.sees("own-application-dialog message-bar");
  await driver.page.locator("own-application-dialog message-bar").scrollIntoViewIfNeeded();
};
const gives = (finding, refusal = null) => ({
  answers: { test_own_application: { gives: { finding, refusal, account } } },
});
const refusal = (permission) => problem("service.refused", { application: "own", permission, organization: "own" });
const fails = (code, params = {}) => ({ answers: { test_own_application: { fails: problem(code, params) } } });

export const ownApplication = {
  "own-application": { does: opens },
  "own-application-filled": {
    async does(driver) {
      await fillsIn(driver);
      await driver.page.locator("own-application-dialog .own-link").scrollIntoViewIfNeeded();
    },
  },
  "own-application-bad-id": {
    async does(driver) {
      await fillsIn(driver, "offswitch");
      await driver.click("own-application-dialog .dialog-buttons .primary");
      await driver.sees("own-application-dialog [aria-invalid=true]");
    },
  },
  "own-application-waiting": {
    async does(driver) {
      await tests(driver);
      await driver.sees("own-application-dialog .own-waiting");
    },
  },
  "own-application-browser-error": {
    async does(driver) {
      await tests(driver);
      await driver.click("own-application-dialog browser-error summary");
      await driver.page.locator("own-application-dialog browser-error input").fill("AADSTS50011: The redirect URI");
      await driver.page.locator("own-application-dialog .own-checks").scrollIntoViewIfNeeded();
    },
  },
  "own-application-works": { how: gives("works"), does: finds },
  "own-application-consent": { how: fails("signIn.aadsts", { number: "65001", application: "own" }), does: finds },
  "own-application-permission": { how: gives("permission", refusal("missing")), does: finds },
  "own-application-role": { how: gives("role", refusal("granted")), does: finds },
  "own-application-timed-out": {
    how: fails("signIn.timedOut"),
    async does(driver) {
      await finds(driver);
      await driver.sees("own-application-dialog .messages ~ browser-error");
    },
  },
};
