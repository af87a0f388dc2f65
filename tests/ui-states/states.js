/**
 * Every state of the window by name: `how` the fake backend answers, what the admin `does` then, and what the admin `opens` that
 * goes away when the window changes its size, such as a menu.
 *
 * @typedef {{ how?: object, does(driver: import("./page-driver.js").PageDriver): Promise<void>, opens?(driver: import("./page-driver.js").PageDriver): Promise<void> }} WindowState
 */
import { beginning } from "./states/beginning.js";
import { changing } from "./states/changing.js";
import { help } from "./states/help.js";
import { history } from "./states/history.js";
import { list } from "./states/list.js";
import { turningOff } from "./states/runs.js";
import { ownApplication } from "./states/own-application.js";
import { settings } from "./states/settings.js";

/** @type {Record<string, WindowState>} */
export const states = {
  ...beginning,
  ...list,
  ...changing,
  ...turningOff,
  ...history,
  ...settings,
  ...ownApplication,
  ...help,
};
