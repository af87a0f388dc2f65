/** Roles and what they allow (licensing service: "Who may"). */
import { t } from "../i18n/index.js";
import { h } from "../lib/dom.js";

export function rolesList() {
  const roles = [
    { can: t("welcome.role.change"), names: [t("role.globalAdministrator"), t("role.billingAdministrator")] },
    { can: t("welcome.role.look"), names: [t("role.globalReader")] },
  ];
  return h(
    "dl",
    { class: "roles-list" },
    ...roles.map(({ can, names }) => h("div", {}, h("dt", {}, can), ...names.map((name) => h("dd", {}, name)))),
  );
}
