/**
 * <empty-state>: says in the middle of the window why there is no list, and what next.
 *
 * @import { Problem } from "../types/views.js"
 */
import { t } from "../i18n/index.js";
import { h } from "../lib/dom.js";
import { detailsText } from "../model/problems.js";
import { copyButton } from "./copy-button.js";
import { icon } from "./icon.js";

/** @typedef {{ text: string, run: (button: HTMLElement) => void }} PageAction */

export class EmptyState extends HTMLElement {
  /**
   * @param {{
   *   icon: import("./icon.js").IconName, title: string, text: string, primary: PageAction, others: PageAction[],
   *   problem: Problem, version: string,
   * }} shown
   */
  render({ icon: picture, title, text, primary, others, problem, version }) {
    const button = (/** @type {PageAction} */ { text: words, run }, /** @type {string} */ look) =>
      h("button", { type: "button", class: look, onclick: (event) => run(event.currentTarget) }, words);
    this.replaceChildren(
      h("span", { class: "empty-state-icon" }, icon(picture)),
      h("h1", {}, title),
      h("p", { class: "lead" }, text),
      h(
        "div",
        { class: "empty-state-ways" },
        button(primary, "button primary"),
        ...others.map((other) => button(other, "button")),
        copyButton({ text: () => detailsText(problem, version), label: t("action.copyDetails"), visible: true }),
      ),
    );
  }
}

customElements.define("empty-state", EmptyState);
