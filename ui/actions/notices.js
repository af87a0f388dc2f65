/**
 * Telling what went wrong, above the list.
 *
 * @import { Problem } from "../types/views.js"
 * @import { Ended, Notice } from "../state.js"
 */
import { announce } from "../lib/announce.js";
import { describe } from "../model/problems.js";
import { store } from "../state.js";

/** @param {Omit<Notice, "title">} notice */
export function notify(notice) {
  const { title } = describe(notice.problem);
  const others = store.state.notices.filter(({ id }) => id !== notice.id);
  store.update({ notices: [{ ...notice, title }, ...others] });
  announce(notice.effect === null ? title : `${title}. ${notice.effect}`);
}

/** @param {string} id */
export function dismissNotice(id) {
  store.update({ notices: store.state.notices.filter((notice) => notice.id !== id) });
}

/** @param {string} id */
export function dismissBanner(id) {
  store.update({ dismissed: new Set([...store.state.dismissed, id]) });
}

/**
 * The session has ended; the list stays, with the way to sign in again. A run that waits for it still does.
 * @param {Problem} problem
 * @param {Partial<Ended>} [more]
 */
export function sessionEnded(problem, more = {}) {
  const paused = store.state.ended?.paused ?? false;
  store.update({ ended: { problem, paused, effect: null, failure: null, ...more } });
  announce(describe(problem).title);
}
