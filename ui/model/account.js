/**
 * The signed-in person and the organization that is changed, in words.
 *
 * @import { AccountView } from "../types/views.js"
 */
import { t } from "../i18n/index.js";

/** The organization: its domain, or else its id in short. @param {AccountView} account */
export function organizationName({ organization, tenantId }) {
  if (organization !== null) return organization;
  return /^[0-9a-f]{8}-/i.test(tenantId) ? `${tenantId.slice(0, 8)}…` : tenantId;
}

/** The user name, with a word on a guest. @param {AccountView} account */
export function personName({ username, guest }) {
  return guest ? t("account.guest", { username }) : username;
}

/** The sentence that says where changes apply, if that may not be the person's own organization. @param {AccountView} account */
export function whereChangesApply(account) {
  return account.elsewhere ? t("account.elsewhere", { organization: organizationName(account) }) : null;
}
