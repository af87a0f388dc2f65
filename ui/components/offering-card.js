/**
 * <offering-card>: one offering with its name, id, kind, value and the means to change it. Its height stays the same in
 * every state.
 *
 * Events (bubbling): `choose-value` with `{ key, value }`, `show-problem` with `{ offering, problem }`, `select-card` with
 * `{ key, chosen, range }`.
 *
 * @import { OfferingView, ValueKind } from "../types/views.js"
 * @import { Activity } from "../state.js"
 */
import { t } from "../i18n/index.js";
import { labeled } from "../i18n/join.js";
import { announce } from "../lib/announce.js";
import { copy } from "../lib/clipboard.js";
import { freshId, h, setAttribute, setText } from "../lib/dom.js";
import { sanitizeText } from "../lib/sanitize.js";
import { hue, initials } from "../model/offerings.js";
import { describe } from "../model/problems.js";
import { copyButton } from "./copy-button.js";
import { icon } from "./icon.js";
import { openMenu } from "./menu-flyout.js";
import { ValueSwitch } from "./value-switch.js";

/**
 * @typedef {{
 *   offering: OfferingView, activity: Activity | null, disabledReason: string | null, selected: boolean, fresh: boolean,
 * }} Shown `fresh`: it was not there when the account looked last
 */

/** @type {{ [kind in ValueKind]: import("../i18n/index.js").Key }} */
const PENDING = { on: "activity.toOn", off: "activity.toOff", trials: "activity.toTrials", other: "activity.toOther" };

export class OfferingCard extends HTMLElement {
  /** @type {Shown | null} */
  #shown = null;
  #tile = h("span", { class: "tile", "aria-hidden": "true" });
  #name = h("h3", { class: "card-name", id: freshId("name") });
  #badge = h("span", { class: "badge", hidden: true }, t("new.badge"));
  #id = h("code", { class: "card-id" });
  #kind = h("span", { class: "card-kind" });
  #copyId = copyButton({ text: () => this.#shown?.offering.id ?? "", label: t("action.copyId") });
  #select = h("input", {
    type: "checkbox",
    class: "checkbox card-select",
    onclick: (event) => this.#tell("select-card", { chosen: event.target.checked, range: event.shiftKey }),
  });
  #more = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: () => this.openMenu(),
    },
    icon("more"),
  );
  #marker = h("span", { class: "status-marker", "aria-hidden": "true" });
  #statusText = h("span", { class: "status-text", id: freshId("status") });
  #details = h(
    "button",
    { type: "button", class: "link", hidden: true, onclick: () => this.#showProblem() },
    t("action.details"),
  );
  #value = new ValueSwitch();

  constructor() {
    super();
    this.addEventListener("choose", (event) => this.#choose(/** @type {CustomEvent} */ (event).detail.value));
    this.addEventListener("choices", (event) => this.openMenu(/** @type {CustomEvent} */ (event).detail.trigger));
  }

  connectedCallback() {
    if (this.firstChild !== null) return;
    this.append(
      this.#tile,
      h(
        "div",
        { class: "card-heading" },
        h("div", { class: "card-title" }, this.#name, this.#badge),
        h("div", { class: "card-line" }, this.#id, this.#copyId, this.#kind),
      ),
      this.#select,
      this.#more,
      h(
        "div",
        { class: "card-foot" },
        h("div", { class: "card-status" }, this.#marker, this.#statusText, this.#details),
        this.#value,
      ),
    );
  }

  /** @param {Shown} now */
  render(now) {
    const former = this.#shown;
    this.#shown = now;
    const { offering, activity, disabledReason, selected, fresh } = now;
    if (former?.selected !== selected) {
      this.#select.checked = selected;
      this.toggleAttribute("data-selected", selected);
    }
    if (former?.fresh !== fresh) this.#badge.hidden = !fresh;
    if (
      former !== null &&
      former.offering === offering &&
      former.activity === activity &&
      former.disabledReason === disabledReason
    )
      return;
    if (former?.offering.name !== offering.name || former.offering.id !== offering.id) this.#drawIdentity(offering);
    this.#drawState(now);
  }

  /** @param {OfferingView} offering */
  #drawIdentity({ name, id, kind }) {
    const clean = sanitizeText(name);
    setText(this.#tile, initials(clean));
    setAttribute(this.#tile, "data-hue", hue(clean));
    setText(this.#name, clean);
    setAttribute(this.#name, "title", clean);
    setText(this.#id, sanitizeText(id));
    setAttribute(this.#id, "title", sanitizeText(id));
    setAttribute(this.#select, "aria-label", t("action.selectOf", { name }));
    setText(this.#kind, t(`kind.${kind}`));
    setAttribute(this.#more, "aria-label", t("action.moreFor", { name }));
    setAttribute(this.#details, "aria-label", t("action.detailsOf", { name }));
    setAttribute(this, "data-key", this.#shown?.offering.key);
  }

  /** @param {Shown} now */
  #drawState({ offering, activity, disabledReason }) {
    const { value } = offering;
    const state = activity?.state ?? null;
    const pending = state === "queued" || state === "inProgress" || state === "accepted" || state === "waiting";
    // While it is asked for, the switch stands where the admin put it; afterwards where the service says.
    const kind = activity !== null && pending && state !== "waiting" ? activity.target : value.kind;
    const { look, text } = status(offering, activity);
    setAttribute(this, "data-look", look);
    setAttribute(this, "aria-busy", pending ? "true" : null);
    setText(this.#statusText, text);
    setAttribute(this.#statusText, "title", text);
    this.#marker.replaceChildren(
      ...(look === "failed" ? [icon("warning")] : look === "unconfirmed" ? [icon("clock")] : []),
    );
    this.#details.hidden = activity === null || activity.problem === null;
    this.#value.render({
      kind,
      text: kind === "other" ? sanitizeText(value.text) : t(`value.${kind}`),
      pending,
      disabled: disabledReason !== null,
      reason: disabledReason,
      labelledBy: this.#name.id,
      describedBy: this.#statusText.id,
    });
  }

  /** @param {ValueKind} value */
  #choose(value) {
    this.#tell("choose-value", { value });
  }

  #showProblem() {
    const { offering, activity } = this.#shown ?? {};
    this.#tell("show-problem", { offering, problem: activity?.problem });
  }

  /**
   * @param {string} name
   * @param {object} detail
   */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { key: this.#shown?.offering.key, ...detail } }));
  }

  /** The elements in it that take the focus; the same order in every card. */
  #controls() {
    return [this.#value.control, this.#select, this.#more, this.#details, this.#copyId.control];
  }

  /**
   * Gives the focus to the control that has it in another card, or to one that this card always has.
   * @param {OfferingCard} other
   */
  focusLike(other) {
    const wanted = other.#controls().findIndex((control) => control === document.activeElement);
    const controls = this.#controls();
    const able = [controls[wanted], ...controls].find((control) => control && !control.hidden && !control.disabled);
    able?.focus({ preventScroll: true });
  }

  /** @param {HTMLElement} [trigger] */
  openMenu(trigger = this.#more) {
    if (this.#shown === null) return;
    const { offering, activity, disabledReason } = this.#shown;
    const disabled = disabledReason !== null || this.getAttribute("aria-busy") === "true";
    const standing =
      activity !== null && disabled && activity.state !== "waiting" ? activity.target : offering.value.kind;
    /** @type {import("./menu-flyout.js").MenuEntry[]} */
    const choices = offering.choices
      .filter((choice) => choice !== "other")
      .map((choice) => ({
        text: t(`value.${choice}`),
        hint: t(`choice.${choice}`),
        checked: choice === standing,
        disabled,
        choose: () => {
          if (choice !== offering.value.kind) this.#choose(choice);
        },
      }));
    openMenu(trigger, sanitizeText(offering.name), [
      ...choices,
      "line",
      { text: t("action.copyId"), icon: "copy", choose: () => void copyId(offering.id) },
    ]);
  }
}

/** @param {string} id */
async function copyId(id) {
  announce(t((await copy(id)) ? "copied" : "copied.not"));
}

/**
 * The look of the card and the text of its status line.
 * @param {OfferingView} offering
 * @param {Activity | null} activity
 */
function status({ value }, activity) {
  const settled = { look: value.kind, text: t(`meaning.${value.kind}`) };
  switch (activity?.state) {
    case "queued":
    case "waiting":
      return { look: "pending", text: t("activity.queued") };
    case "inProgress":
      return { look: "pending", text: t(PENDING[activity.target]) };
    case "accepted":
      return { look: value.kind, text: t("activity.accepted") };
    case "unconfirmed":
      return { look: "unconfirmed", text: t("activity.unconfirmed") };
    case "refused":
    case "interrupted":
    case "failed": {
      const outcome = t(`activity.${activity.state}`);
      return {
        look: "failed",
        text: activity.problem === null ? outcome : labeled(outcome, describe(activity.problem).title),
      };
    }
    default:
      return settled;
  }
}

customElements.define("offering-card", OfferingCard);
