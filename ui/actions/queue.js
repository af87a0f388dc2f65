/** The queue of runs: the backend carries out one at a time, and looks into cut-off ones before any. */

/** @type {Promise<void>} */
let turn = Promise.resolve();

/**
 * @param {() => Promise<void>} act which does not reject
 */
export function inTurn(act) {
  turn = turn.then(act);
  return turn;
}
