/**
 * The summary of the tenant in sentences: the same in the window and in reports.
 *
 * @import { CatalogueView } from "../types/views.js"
 * @import { Counts } from "./offerings.js"
 */
import { t } from "../i18n/index.js";
import { phrases, sentence, sentences } from "../i18n/join.js";
import { countValues, whatIsOff } from "./offerings.js";

/**
 * @param {CatalogueView} catalogue
 * @returns {{ title: string, text: string, starts: string, scope: string }} `title` says it in one sentence, `text` how many
 *   offerings have which value, `starts` how new ones start, `scope` what stays possible where the title calls all of them off
 */
export function tenantSummary(catalogue) {
  const counts = countValues(catalogue.offerings);
  const off = whatIsOff(catalogue);
  const { oneByOne } = catalogue;
  const more = [
    off === "everything" && t("summary.allOffText", { count: counts.total }),
    off === "products" && t("summary.productsOffText", { count: counts.total }),
    catalogue.offerTypesProblem !== null && !oneByOne.includes("offerType") && t("summary.typesUnknown"),
    oneByOne.length > 0 && t("summary.oneByOne"),
    catalogue.unreadable.length > 0 && t("summary.unreadable", { count: catalogue.unreadable.length }),
    catalogue.unlisted.length > 0 && t("summary.unlisted", { count: catalogue.unlisted.length }),
  ].filter((text) => text !== false);
  return {
    title:
      off === "products"
        ? t("summary.productsOff")
        : off === "readable"
          ? t("summary.readableOff")
          : inOneSentence(counts, catalogue),
    text: more.length === 0 ? countsLine(counts) : sentences([sentence(countsLine(counts)), ...more]),
    starts: startsAs(catalogue.policy.defaultValue),
    scope: off === null ? "" : t("summary.scope"),
  };
}

/** @param {Counts} counts @param {CatalogueView} catalogue */
function inOneSentence({ total, on, trials, off }, { unreadable, unlisted }) {
  if (total === 0 && unreadable.length > 0) return t("unreadable.title", { count: unreadable.length });
  if (total === 0 && unlisted.length > 0) return t("summary.nothingListed");
  if (total === 0) return t("summary.empty");
  if (on > 0) return t("summary.canBuy", { on, count: total });
  if (trials > 0) return t("summary.canTry", { trials, count: total });
  return off === total ? t("summary.allOff") : t("summary.onlyOther", { count: total - off });
}

/** "33 offerings: 28 on, 1 trials only, 4 off". @param {Counts} counts */
function countsLine({ total, on, trials, off, other }) {
  const parts = [
    t("summary.on", { number: on }),
    t("summary.trials", { number: trials }),
    t("summary.off", { number: off }),
  ];
  if (other > 0) parts.push(t("summary.other", { number: other }));
  return t("summary.counts", { count: total, parts: phrases(parts) });
}

/** The value that new offerings start with: the policy's default, which is free text. @param {string} defaultValue */
function startsAs(defaultValue) {
  switch (defaultValue.toLowerCase()) {
    case "":
      return "";
    case "enabled":
      return t("summary.startOn");
    case "disabled":
      return t("summary.startOff");
    case "onlytrialswithoutpaymentmethod":
      return t("summary.startTrials");
    default:
      return t("summary.startOther", { text: defaultValue });
  }
}
