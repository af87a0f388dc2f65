// Rules for what the type checker cannot see: markup made from text, inline handlers, code made from text.
import js from "@eslint/js";
import noUnsanitized from "eslint-plugin-no-unsanitized";

const browser = Object.fromEntries(
  [
    "CSS",
    "CustomEvent",
    "Element",
    "Event",
    "HTMLButtonElement",
    "HTMLElement",
    "HTMLInputElement",
    "Intl",
    "KeyboardEvent",
    "Node",
    "URLSearchParams",
    "clearTimeout",
    "console",
    "customElements",
    "document",
    "location",
    "navigator",
    "performance",
    "queueMicrotask",
    "requestAnimationFrame",
    "setTimeout",
    "window",
  ].map((name) => [name, "readonly"]),
);

/** Properties that turn text into markup or into code. */
const textToMarkup = ["innerHTML", "outerHTML", "srcdoc"];

export default [
  js.configs.recommended,
  noUnsanitized.configs.recommended,
  {
    files: ["ui/**/*.js"],
    languageOptions: { globals: browser },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-syntax": [
        "error",
        ...textToMarkup.map((name) => ({
          selector: `MemberExpression[property.name="${name}"]`,
          message: `${name} makes markup from text: build elements with h() of lib/dom.js.`,
        })),
        {
          selector:
            "CallExpression[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe|parseFromString|createContextualFragment)$/]",
          message: "This makes markup from text: build elements with h() of lib/dom.js.",
        },
        {
          selector:
            "AssignmentExpression > MemberExpression.left[property.name=/^on[a-z]+$/][property.name!='onmessage']",
          message: "Use addEventListener.",
        },
        {
          selector: "CallExpression[callee.property.name='setAttribute'][arguments.0.value=/^(on|style$)/]",
          message: "The content security policy forbids inline handlers and inline styles.",
        },
      ],
    },
  },
  {
    // Only the door touches what Tauri puts into the window.
    files: ["ui/**/*.js"],
    ignores: ["ui/ipc.js"],
    rules: {
      "no-restricted-properties": ["error", { object: "window", property: "__TAURI__", message: "Only ui/ipc.js." }],
    },
  },
  {
    files: ["tests/ui/**/*.js", "tests/ui-states/**/*.js", "eslint.config.js"],
    languageOptions: { globals: { URL: "readonly", process: "readonly" } },
    // Tests load modules of this project by name.
    rules: { "no-unsanitized/method": "off" },
  },
  {
    // Parts of these run inside the page.
    files: ["tests/ui-states/**/*.js"],
    languageOptions: {
      globals: { ...browser, MutationObserver: "readonly", getComputedStyle: "readonly", structuredClone: "readonly" },
    },
  },
];
