/** Tells screen readers what happened, through the one live region of the page. Use sparsely. */

const region = /** @type {HTMLElement} */ (document.getElementById("announcements"));
/** @type {ReturnType<typeof setTimeout> | undefined} */
let cleaning;

/** @param {string} text */
export function announce(text) {
  region.textContent = "";
  // The change must happen after the clearing has been seen, or the same sentence twice is announced once.
  requestAnimationFrame(() => {
    region.textContent = text;
  });
  clearTimeout(cleaning);
  cleaning = setTimeout(() => {
    region.textContent = "";
  }, 8000);
}
