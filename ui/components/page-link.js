/**
 * A link to a page in the system's browser.
 *
 * @import { HelpPage } from "../types/views.js"
 */
import { t } from "../i18n/index.js";
import { h } from "../lib/dom.js";
import { icon } from "./icon.js";

/**
 * The link. It tells `open-page` with `{ page, opener }`, which bubbles.
 * @param {HelpPage} page
 */
export function pageLink(page) {
  const link = h(
    "button",
    {
      type: "button",
      class: "link",
      role: "link",
      onclick: () =>
        link.dispatchEvent(new CustomEvent("open-page", { bubbles: true, detail: { page, opener: link } })),
    },
    t(`help.page.${page}`),
    icon("open"),
  );
  return link;
}
