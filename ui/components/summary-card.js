/**
 * <summary-card>: one sentence says where the company stands, one button changes it, and what the button will do stands
 * beside it. While a run goes on the same place shows its progress; nothing jumps.
 *
 * Events (bubbling): `turn-off-all`, `stop`, `refresh`, `export` and `see-which` with `{ opener }`, `open-help` with
 * `{ opener, section }`.
 *
 * @import { CatalogueView, PolicyView } from "../types/views.js"
 * @import { Progress, State } from "../state.js"
 * @import { Message } from "./message-bar.js"
 */
import { clock, t } from "../i18n/index.js";
import { phrases, sentence, sentences } from "../i18n/join.js";
import { freshId, h, setAttribute, setText } from "../lib/dom.js";
import { sanitizeText as clean } from "../lib/sanitize.js";
import { countValues, mayBeMore, whatIsOff, turnOffPlan } from "../model/offerings.js";
import { countStates } from "../model/runs.js";
import { tenantSummary } from "../model/tenant-summary.js";
import { icon } from "./icon.js";
import { renderMessages } from "./message-bar.js";
import { ValueBar } from "./value-bar.js";

/**
 * @typedef {{
 *   catalogue: CatalogueView, progress: Progress | null, refreshing: boolean, disabledReason: string | null,
 *   stale: State["stale"], session: Message | null, where: string | null,
 * }} Shown `session`: the session has ended or is being renewed while the run waits for it; `where`: says which organization changes, if
 * it may not be the person's own
 */

export class SummaryCard extends HTMLElement {
  #title = h("h1", { class: "summary-title", tabindex: "-1" });
  #tick = h("span", { class: "summary-tick", "aria-hidden": "true" }, icon("check"));
  #counts = h("p", { class: "summary-counts" });
  #policy = h("p", { class: "summary-policy" });
  #checked = h("span", {});
  #refresh = h("button", { type: "button", class: "link", onclick: () => this.#tell("refresh") }, t("action.refresh"));
  #export = h(
    "button",
    {
      type: "button",
      class: "link",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: () => this.#tell("export", { opener: this.#export }),
    },
    t("action.export"),
  );
  #shares = new ValueBar();
  #bar = h("progress", { class: "summary-progress", "aria-label": t("run.bar"), hidden: true });
  #willId = freshId("will");
  #will = h("span", {});
  #which = h(
    "button",
    { type: "button", class: "link", onclick: () => this.#tell("see-which", { opener: this.#which }) },
    t("action.seeWhich"),
  );
  #willLine = h("p", { class: "summary-will", id: this.#willId }, this.#will, " ", this.#which);
  #effect = h("p", { class: "summary-effect" });
  #scope = h("span", {});
  #stays = h(
    "button",
    {
      type: "button",
      class: "link",
      onclick: () => this.#tell("open-help", { opener: this.#stays, section: "whatStaysOpen" }),
    },
    t("action.whatStaysOpen"),
  );
  #scopeLine = h("p", { class: "summary-effect", hidden: true }, this.#scope, " ", this.#stays);
  // A second click of a double click must not reach the button that takes this one's place.
  #turnOff = h(
    "button",
    {
      type: "button",
      class: "button primary large",
      "aria-describedby": this.#willId,
      onclick: (event) => event.detail < 2 && this.#tell("turn-off-all"),
    },
    t("action.turnOffAll"),
  );
  #stop = h(
    "button",
    { type: "button", class: "button large", hidden: true, onclick: (event) => event.detail < 2 && this.#tell("stop") },
    t("action.stop"),
  );
  #meta = h("p", { class: "summary-meta" }, icon("clock"), this.#checked, " ", this.#refresh, " ", this.#export);
  #session = h("div", { class: "messages" });

  connectedCallback() {
    if (this.firstChild !== null) return;
    this.append(
      h(
        "div",
        { class: "summary-words" },
        h("div", { class: "summary-heading" }, this.#tick, this.#title),
        this.#counts,
        this.#policy,
        this.#meta,
        this.#session,
      ),
      h("div", { class: "summary-act" }, this.#turnOff, this.#stop, this.#willLine, this.#effect, this.#scopeLine),
      h("div", { class: "summary-bar" }, this.#shares, this.#bar),
    );
  }

  /**
   * @param {string} name
   * @param {object} [detail]
   */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  /** @param {Shown} shown */
  render(shown) {
    const running = shown.progress !== null;
    const focused = document.activeElement;
    if (running !== this.hasAttribute("data-running")) {
      // What lies below must not move when a run starts.
      this.style.minHeight = running ? `${this.offsetHeight}px` : "";
      this.toggleAttribute("data-running", running);
    }
    this.#turnOff.hidden = running;
    this.#stop.hidden = !running;
    this.#bar.hidden = !running;
    this.#shares.hidden = running;
    this.#meta.hidden = running;
    this.#policy.hidden = running;
    this.#which.hidden = running;
    if (running) this.#scopeLine.hidden = true;
    const waiting = running && shown.session !== null;
    const within = this.#session.contains(focused);
    renderMessages(this.#session, shown.session !== null && running ? [shown.session] : []);
    if (shown.progress !== null) this.#renderRun(shown.progress, waiting);
    else this.#renderStanding(shown);
    if (running && (focused === this.#turnOff || (within && !waiting))) this.focusStop();
    if (!running && (focused === this.#stop || within)) this.#title.focus();
  }

  /** @param {Shown} shown */
  #renderStanding({ catalogue, refreshing, disabledReason, stale, where }) {
    const { policy, readAt } = catalogue;
    const turnOff = turnOffPlan(catalogue.offerings);
    const counts = countValues(catalogue.offerings);
    this.toggleAttribute("data-off", whatIsOff(catalogue) === "everything");
    const { title, text, starts, scope } = tenantSummary(catalogue);
    setText(this.#title, title);
    setText(this.#counts, text);
    setText(this.#policy, sentences([meaning(policy), starts]));
    const checking = stale !== null && stale.problem === null;
    this.#meta.toggleAttribute("data-known", stale !== null);
    const known = stale !== null && t(checking ? "stale.checking" : "stale.since", { time: clock(readAt) });
    setText(
      this.#checked,
      known || (refreshing ? t("summary.refreshing") : t("summary.checked", { time: clock(readAt) })),
    );
    setAttribute(this.#refresh, "aria-disabled", refreshing ? "true" : null);
    this.#refresh.hidden = checking;
    this.#shares.render(counts);

    const nothingLeft = turnOff.keys.length === 0;
    this.#turnOff.disabled = nothingLeft || disabledReason !== null;
    setAttribute(this.#turnOff, "title", disabledReason);
    const parts = [t("summary.will", { count: turnOff.keys.length })];
    if (turnOff.unchanged > 0) parts.push(t("summary.unchanged", { count: turnOff.unchanged }));
    if (turnOff.skippedUnknown.length > 0)
      parts.push(t("summary.skippedUnknown", { count: turnOff.skippedUnknown.length }));
    const will = nothingLeft ? t(nothingLeftKey(catalogue)) : sentence(phrases(parts));
    setText(this.#will, where === null ? will : sentences([where, will]));
    setText(this.#effect, disabledReason ?? (nothingLeft ? "" : t("summary.effect")));
    setText(this.#scope, scope);
    this.#scopeLine.hidden = scope === "";
  }

  /**
   * @param {Progress} progress
   * @param {boolean} waiting for the admin to sign in again
   */
  #renderRun({ intent, run, phase, waitSeconds }, waiting) {
    this.removeAttribute("data-off");
    setText(this.#title, waiting ? t("run.paused") : t(`run.${intent}`));
    const { planned: total, done, inProgress, failures } = countStates(run?.changes ?? []);
    if (run === null) {
      this.#bar.removeAttribute("value");
      setText(this.#counts, t("run.starting"));
    } else {
      this.#bar.max = Math.max(total, 1);
      this.#bar.value = done;
      const parts = [
        t("run.progress", { done, total }),
        inProgress > 0 && t("run.inFlight", { number: inProgress }),
        failures > 0 ? t("run.failures", { count: failures }) : t("run.noFailure"),
      ];
      setText(
        this.#counts,
        phase === "checking" ? t("run.checking") : parts.filter((part) => part !== false).join(" · "),
      );
    }
    this.#stop.disabled = phase === "stopping" || phase === "checking";
    setText(this.#will, phase === "stopping" ? t("run.stopping") : t(waiting ? "run.pausedHint" : "run.stopHint"));
    setText(this.#effect, waitSeconds > 0 ? t("run.waiting", { count: waitSeconds }) : "");
  }

  /** Puts the focus on the run's own control, after what began it went away. */
  focusStop() {
    this.#stop.focus();
  }
}

/** The meaning of the policy. The service says it in English only; Help has its words. @param {PolicyView} policy */
function meaning({ id, description }) {
  return id === "AllowSelfServicePurchase" ? t("summary.policy") : clean(description);
}

/** The sentence for having nothing to turn off, as far as is known. @param {CatalogueView} catalogue */
function nothingLeftKey(catalogue) {
  if (mayBeMore(catalogue)) return "summary.nothingReadableLeft";
  return catalogue.offerTypesProblem === null ? "summary.nothingLeft" : "summary.noProductLeft";
}

customElements.define("summary-card", SummaryCard);
