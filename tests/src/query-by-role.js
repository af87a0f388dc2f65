// Finds what a person would name. Arguments: a role, an accessible name (null for any), and the element to look in (null
// for the page). Answers with what can be seen, in the page's order, and while a modal dialog is open with what is in it.
const [role, name, root] = arguments;
const SELECTORS = {
  button: "button:not([role]), [role=button], input[type=submit]",
  checkbox: "input[type=checkbox]:not([role]), [role=checkbox]",
  combobox: "select, [role=combobox]",
  dialog: "dialog[open], [role=dialog]",
  group: "fieldset, [role=group]",
  heading: "h1, h2, h3, h4, h5, h6, [role=heading]",
  link: "a[href], [role=link]",
  listitem: "li, [role=listitem]",
  menu: "[role=menu]",
  menuitem: "[role=menuitem]",
  menuitemradio: "[role=menuitemradio]",
  progressbar: "progress, [role=progressbar]",
  searchbox: "input[type=search], [role=searchbox]",
  status: "output, [role=status]",
  switch: "[role=switch]",
  textbox: "input[type=text], input[type=url], input:not([type]), textarea, [role=textbox]",
};
if (!(role in SELECTORS)) throw new Error(`no selector for the role ${role}`);
const plain = (text) => (text ?? "").replace(/\s+/g, " ").trim();
const words = (node) => {
  if (node instanceof Text) return node.data;
  if (!(node instanceof Element) || node.getAttribute("aria-hidden") === "true") return "";
  return [...node.childNodes].map(words).join(" ");
};
const nameOf = (element) => {
  const labelledBy = element.getAttribute("aria-labelledby");
  if (labelledBy !== null)
    return labelledBy
      .split(/\s+/)
      .map((id) => words(document.getElementById(id)))
      .join(" ");
  const label = element.getAttribute("aria-label");
  if (label !== null) return label;
  if (element.labels?.length > 0) return [...element.labels].map(words).join(" ");
  return plain(words(element)) || element.value || element.getAttribute("title");
};
const seen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility === "visible";
const modal = document.querySelector("dialog:modal") !== null;
const reached = (element) => !modal || element.closest("dialog:modal") !== null;
return [...(root ?? document).querySelectorAll(SELECTORS[role])].filter(
  (element) => seen(element) && reached(element) && (name === null || plain(nameOf(element)) === name),
);
