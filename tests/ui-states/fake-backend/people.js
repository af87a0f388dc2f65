/** The account that is signed in, the people of the practice tenant, and the settings. All of them are invented. */

export const account = {
  name: "Mei-Ling Lin",
  username: "mei-ling@tailwater.example",
  organization: "tailwater.example",
  elsewhere: false,
  guest: false,
  tenantId: "0f0e6f3a-0000-4c76-9f7f-0a2a3f9f8b11",
  practice: false,
  writePermission: "likely",
  role: "billingAdministrator",
  persistProblem: null,
};

export const practiceAccounts = ["billingAdministrator", "globalAdministrator", "globalReader", "none"].map(
  (role, number) => ({
    user: `${["billing", "global", "reader", "plain"][number]}@practice.example`,
    password: `practice-${number}`,
    code: String(123456 + number * 1111),
    role,
    guest: false,
  }),
);

const places = {
  authority: "https://login.microsoftonline.com",
  tenant: "organizations",
  clientId: "3d5cffa9-04da-4657-8cab-c7f074657cad",
  service: "https://licensing.m365.microsoft.com",
};

export const settings = {
  ...places,
  ownApplication: false,
  defaults: places,
  fixed: [],
  updates: "unknown",
  language: null,
  theme: "system",
};
