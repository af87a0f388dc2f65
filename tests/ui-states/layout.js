/**
 * Finds text that cannot be read and boxes that are wider than the window. Runs inside the page, so it is one function that
 * needs nothing from outside.
 *
 * @returns {string[]} what is wrong, with the element
 */
export function layoutFaults() {
  /** The pixels that rounding may add. */
  const ROUNDING = 1;
  /** Letters of some fonts are taller than their line, which cuts nothing that is drawn. In pixels. */
  const LINE = 4;
  const faults = new Set();
  const styles = new Map();
  const styleOf = (element) => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };
  const shortText = (text) => text.trim().replace(/\s+/g, " ").slice(0, 40);
  const name = (element) => {
    const parent = element.parentElement?.closest("[class], [data-key]") ?? null;
    const own = `${element.localName}${[...element.classList].map((one) => `.${one}`).join("")}`;
    return `${parent === null ? "" : `${parent.localName}${parent.classList.length > 0 ? `.${parent.classList[0]}` : ""} `}${own} “${shortText(element.textContent)}”`;
  };
  const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
  const scrolls = (overflow) => overflow === "auto" || overflow === "scroll";
  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true }) &&
    element.closest(".off-screen") === null &&
    !styleOf(element).clipPath.startsWith("inset(50%") &&
    !isHiddenAway(element);
  // Words for screen readers alone.
  const isHiddenAway = (element) => {
    for (let one = element; one !== null; one = one.parentElement)
      if (styleOf(one).clipPath.startsWith("inset(50%")) return true;
    return false;
  };
  /** Shortened on purpose: with an ellipsis, and the whole text in a title. */
  const isShortened = (box) => {
    const style = styleOf(box);
    const dots = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
    const title = box.closest("[title]")?.getAttribute("title") ?? "";
    return dots && title.includes(box.textContent.trim());
  };
  const inner = (box) => {
    const at = box.getBoundingClientRect();
    return {
      left: at.left + box.clientLeft,
      top: at.top + box.clientTop,
      right: at.left + box.clientLeft + box.clientWidth,
      bottom: at.top + box.clientTop + box.clientHeight,
    };
  };

  const ownTexts = (element) =>
    [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");

  /** @param {Element} element @param {DOMRect} rect of a piece of its text */
  const checkPiece = (element, rect) => {
    let sideways = true;
    let upright = true;
    for (let box = element; box !== null && box !== document.body; box = box.parentElement) {
      const { overflowX, overflowY, display } = styleOf(box);
      if (display === "inline" || display === "contents") continue;
      const area = inner(box);
      const beside = rect.left < area.left - ROUNDING || rect.right > area.right + ROUNDING;
      const beyond = rect.top < area.top - LINE || rect.bottom > area.bottom + LINE;
      const cut =
        (sideways && beside && (cuts(overflowX) || contained.has(box))) ||
        (upright && beyond && (cuts(overflowY) || contained.has(box)));
      if (cut && !isShortened(box))
        faults.add(`text is cut off by ${box === element ? "its own box" : name(box)}: ${name(element)}`);
      if (cut) return;
      if (scrolls(overflowX)) sideways = false;
      if (scrolls(overflowY)) upright = false;
      if (styleOf(box).position === "fixed") upright = false;
    }
    if (sideways && (rect.left < -ROUNDING || rect.right > window.innerWidth + ROUNDING))
      faults.add(`text stands outside of the window: ${name(element)}`);
  };

  const checkText = (element, texts) => {
    const { overflowX, overflowY, display } = styleOf(element);
    const wide = element.scrollWidth > element.clientWidth + ROUNDING;
    const tall = element.scrollHeight > element.clientHeight + LINE;
    if (display !== "inline" && ((wide && cuts(overflowX)) || (tall && cuts(overflowY))) && !isShortened(element))
      faults.add(`text is cut off: ${name(element)}`);
    if (display !== "inline" && wide && overflowX === "visible")
      faults.add(`text sticks out of its box: ${name(element)}`);
    for (const text of texts) {
      const range = document.createRange();
      range.selectNodeContents(text);
      for (const rect of range.getClientRects()) if (rect.width > 0) checkPiece(element, rect);
    }
  };

  /** Checks the text of a field, which has no element of its own. */
  const checkField = (field) => {
    const text = field.localName === "select" ? (field.selectedOptions[0]?.text ?? "") : field.placeholder;
    const style = styleOf(field);
    const brush = document.createElement("canvas").getContext("2d");
    brush.font = style.font;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (brush.measureText(text).width > room + ROUNDING)
      faults.add(`text does not fit its field: ${field.localName}.${field.className} “${shortText(text)}”`);
  };

  // What is out of sight is not laid out (`content-visibility`): here it is, and still may not stand out of its place.
  const contained = new Set(
    [...document.body.querySelectorAll("*")].filter(
      (element) => getComputedStyle(element).contentVisibility === "auto",
    ),
  );
  for (const element of contained) element.style.contentVisibility = "visible";
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > window.innerWidth) faults.add(`the page is ${scrollWidth} wide, the window ${window.innerWidth}`);
  for (const element of document.body.querySelectorAll("*")) {
    if (!(element instanceof HTMLElement) || element.localName === "option" || !isShown(element)) continue;
    if (scrolls(styleOf(element).overflowX) && element.scrollWidth > element.clientWidth + ROUNDING)
      faults.add(`scrolls sideways (${element.scrollWidth} in ${element.clientWidth}): ${name(element)}`);
    const texts = ownTexts(element);
    if (texts.length > 0 && element.localName !== "textarea") checkText(element, texts);
    if (element.matches("select, input[placeholder]")) checkField(element);
  }
  for (const element of contained) element.style.contentVisibility = "";
  return [...faults];
}
