// Fake backend in the program's place: a stored session and a list of 1,000 offerings, which comes when `window.letTheListCome`
// is called.
(() => {
  const COUNT = 1000;
  const KINDS = ["on", "off", "on", "trials", "on"];
  const TEXTS = { on: "Enabled", off: "Disabled", trials: "OnlyTrialsWithoutPaymentMethod" };
  const NAMES = [
    "Power BI Pro",
    "Microsoft 365 Copilot",
    "Visio Plan 1",
    "Project Plan 3",
    "Teams Premium",
    "Windows 365",
  ];
  const offerings = Array.from({ length: COUNT }, (_, number) => {
    const id = `CFQ7TTC${String(number).padStart(5, "0")}`;
    const kind = KINDS[number % KINDS.length];
    const name = `${NAMES[number % NAMES.length]} ${number}`;
    return {
      key: `product:${id}`,
      kind: "product",
      id,
      name,
      value: { kind, text: TEXTS[kind] },
      choices: ["on", "trials", "off"],
      changes: ["on", "trials", "off"].filter((choice) => choice !== kind),
      opens: kind === "off" ? ["on", "trials"] : [],
      turnOff: kind === "off" ? "unchanged" : "change",
    };
  });
  const policy = { id: "AllowSelfServicePurchase", description: "People may buy.", defaultValue: "Enabled" };
  const account = {
    name: "Mei-Ling Lin",
    username: "mei-ling@tailwater.example",
    organization: "tailwater.example",
    elsewhere: false,
    guest: false,
    tenantId: "tenant",
    practice: false,
    writePermission: "likely",
    role: "billingAdministrator",
    persistProblem: null,
  };
  const places = {
    authority: "https://login.example",
    tenant: "organizations",
    clientId: "client",
    service: "https://service.example",
  };
  const start = {
    version: "0",
    practice: false,
    practiceAccounts: [],
    languages: ["en"],
    region: null,
    settings: { ...places, fixed: [], defaults: places, updates: "unknown", language: null, theme: "system" },
    settingsProblem: null,
    ledgerProblem: null,
    ledgerNotice: null,
    cached: null,
    attached: null,
  };
  const list = new Promise((resolve) => {
    const catalogue = {
      policy,
      offerings,
      readAt: new Date().toISOString(),
      offerTypesProblem: null,
      unreadable: [],
      unlisted: [],
      productsProblem: null,
      oneByOne: [],
      new: null,
      ledgerProblem: null,
    };
    window.letTheListCome = () => resolve(catalogue);
  });
  const ANSWERS = { start, resume: account, catalogue: list, recover: { runs: [], problem: null, catalogue: null } };
  const invoke = async (command) => {
    if (command === "catalogue") window.listAsked = true;
    return ANSWERS[command] ?? null;
  };
  window.__TAURI__ = { core: { invoke, Channel: class {} }, event: { listen: async () => () => {} } };
})();
