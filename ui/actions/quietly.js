/** Requests whose failure needs no words. */

/**
 * For requests whose failure needs no words: what they were about to end has ended already.
 * @param {Promise<unknown>} request
 */
export async function quietly(request) {
  try {
    await request;
  } catch {
    // Nothing is left to stop, cancel or close; or it is said again at the next start.
  }
}
