/** <skeleton-page>: the shape of the list while it loads, so that nothing jumps when it arrives. */
import { t } from "../i18n/index.js";
import { h } from "../lib/dom.js";

const CARDS = 12;

export class Skeleton extends HTMLElement {
  connectedCallback() {
    if (this.firstChild !== null) return;
    const bone = (/** @type {string} */ name) => h("span", { class: `bone ${name}` });
    this.setAttribute("aria-busy", "true");
    this.append(
      h("h1", { class: "off-screen" }, t("products.loading")),
      h(
        "div",
        { "aria-hidden": "true" },
        h("div", { class: "skeleton-summary" }, bone("bone-title"), bone("bone-line"), bone("bone-bar")),
        h(
          "div",
          { class: "skeleton-tools" },
          bone("bone-search"),
          bone("bone-chip"),
          bone("bone-chip"),
          bone("bone-chip"),
        ),
        h(
          "div",
          { class: "cards" },
          ...Array.from({ length: CARDS }, () =>
            h(
              "div",
              { class: "skeleton-card" },
              bone("bone-tile"),
              bone("bone-name"),
              bone("bone-id"),
              bone("bone-status"),
              bone("bone-switch"),
            ),
          ),
        ),
      ),
    );
  }
}

customElements.define("skeleton-page", Skeleton);
