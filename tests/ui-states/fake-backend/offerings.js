/** The list as the service would give it: the practice tenant's products and a few offer types. */
import { effects } from "./rules.js";
import table from "../../../crates/model/data/products.tsv";

const TEXTS = { on: "Enabled", off: "Disabled", trials: "OnlyTrialsWithoutPaymentMethod" };

export const value = (kind, text = TEXTS[kind]) => ({ kind, text });

const PRODUCTS = table
  .trim()
  .split("\n")
  // The practice tenant's; the table has older ones below.
  .slice(1, 30)
  .map((line) => line.split("\t"));
const OFFER_TYPES = [
  ["SaaS", "Software as a Service"],
  ["POWERBIVISUALS", "Power BI visuals"],
  ["DYNAMICSCE", "Dynamics 365 Dataverse apps"],
  ["DYNAMICSBC", "Dynamics 365 Business Central"],
];

/** The values that are not on, by id, as long as a state does not say otherwise. */
const STANDING = {
  CFQ7TTC0MM8R: value("trials"),
  CFQ7TTC0L3PB: value("off"),
  CFQ7TTC0H9MP: value("off"),
  CFQ7TTC0KXND: value("off"),
  CFQ7TTC0HDB0: value("off"),
};

export class List {
  /**
   * @param {object} how
   * @param {string} [how.all] a kind that everything stands at
   * @param {Record<string, object>} [how.values] values by id
   * @param {Record<string, string>} [how.names] names by id
   * @param {boolean} [how.empty] there is nothing
   * @param {object | null} [how.noOfferTypes] why offer types are missing
   * @param {string[]} [how.unreadable] names of what could not be understood
   * @param {object[]} [how.unlisted] what no list has any more: id and state of each
   * @param {object | null} [how.noProducts] why products were read one by one
   * @param {boolean} [how.typesOneByOne] offer types were read one by one
   * @param {string[]} [how.fresh] ids of what was not there before
   * @param {(object | null)[]} [how.ledger] why nothing can be recorded, from one look to the next
   */
  constructor({
    all,
    values = {},
    names = {},
    empty = false,
    noOfferTypes = null,
    noProducts = null,
    typesOneByOne = false,
    fresh = [],
    unreadable = [],
    unlisted = [],
    ledger = [],
  }) {
    const offering =
      (kind, choices) =>
      ([id, name]) => ({
        key: `${kind}:${id}`,
        kind,
        id,
        name: names[id] ?? name,
        value: values[id] ?? (all === undefined ? (STANDING[id] ?? value("on")) : value(all)),
        choices,
      });
    const products = PRODUCTS.map(offering("product", ["on", "trials", "off"]));
    const types = noOfferTypes === null || typesOneByOne ? OFFER_TYPES.map(offering("offerType", ["on", "off"])) : [];
    const everything = [...products, ...types];
    this.unlisted = unlisted.map(({ id, state }) => {
      const { key, kind, name, value: last } = everything.find((one) => one.id === id);
      return { key, kind, id, name, value: last, seenAt: "2026-03-14T09:26:00Z", state };
    });
    const lost = this.unlisted.filter(({ state }) => state !== "found").map(({ key }) => key);
    this.offerings = empty ? [] : everything.filter(({ key }) => !lost.includes(key));
    this.noProducts = noProducts;
    this.typesOneByOne = typesOneByOne;
    this.noOfferTypes = noOfferTypes;
    this.fresh = fresh;
    this.unreadable = unreadable;
    this.ledger = [...ledger];
  }

  /** @param {string} key */
  find(key) {
    return this.offerings.find((offering) => offering.key === key);
  }

  /** The keys of what "Turn off all" changes. */
  turnOff() {
    return this.offerings.filter((offering) => effects(offering).turnOff === "change").map(({ key }) => key);
  }

  /** One offering as it stands now. @param {string} key */
  offeringView(key) {
    const offering = this.find(key);
    return structuredClone({ ...offering, ...effects(offering) });
  }

  /** As it stands now, read at this moment unless told otherwise. */
  view(readAt = new Date().toISOString()) {
    const fresh = this.offerings.filter(({ id }) => this.fresh.includes(id)).map(({ key }) => key);
    return {
      policy: {
        id: "AllowSelfServicePurchase",
        description:
          "This policy allows you to manage whether members of your organization can buy specific products using self-service purchase.",
        defaultValue: "Enabled",
      },
      offerings: this.offerings.map(({ key }) => this.offeringView(key)),
      readAt,
      offerTypesProblem: this.noOfferTypes,
      unreadable: this.unreadable,
      unlisted: this.unlisted,
      productsProblem: this.noProducts,
      oneByOne: [...(this.noProducts === null ? [] : ["product"]), ...(this.typesOneByOne ? ["offerType"] : [])],
      new: fresh.length === 0 ? null : { keys: fresh, since: "2026-03-14T09:26:00Z" },
      ledgerProblem: (this.ledger.length > 1 ? this.ledger.shift() : this.ledger[0]) ?? null,
    };
  }
}
