/**
 * <starting-screen>: the calm moment before it is known whether a session was kept.
 *
 * @import { State } from "../state.js"
 */
import { bootstrap } from "../actions/index.js";
import { mark } from "../components/icon.js";
import { renderMessages } from "../components/message-bar.js";
import { t } from "../i18n/index.js";
import { sentence } from "../i18n/join.js";
import { h } from "../lib/dom.js";
import { describe, explain } from "../model/problems.js";
import { showProblem } from "./dialogs.js";

export class StartingScreen extends HTMLElement {
  #text = h("h1", { class: "starting-text" });
  #spinner = h("div", { class: "spinner large", "aria-hidden": "true" });
  #messages = h("div", { class: "messages" });

  connectedCallback() {
    if (this.firstChild === null)
      this.append(h("main", { class: "starting" }, mark(), this.#text, this.#spinner, this.#messages));
  }

  /** @param {State} state */
  render({ startProblem: problem, resuming }) {
    this.#spinner.hidden = problem !== null;
    this.#text.textContent = problem !== null ? t("app.name") : resuming ? t("app.signingInAgain") : t("app.starting");
    renderMessages(
      this.#messages,
      problem === null
        ? []
        : [
            {
              id: "start",
              intent: "error",
              title: sentence(describe(problem).title),
              lines: [explain(problem)],
              actions: [
                { text: t("action.tryAgain"), run: () => void bootstrap() },
                { text: t("action.details"), run: (opener) => showProblem({ problem, opener }) },
              ],
              dismiss: null,
            },
          ],
    );
  }
}

customElements.define("starting-screen", StartingScreen);
