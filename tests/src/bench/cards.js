// Measures in the page: how long the main thread works, script, style, layout and paint, from an event to the end of the
// frame that shows what came of it. The event comes at the beginning of a frame, so that no waiting for one is counted.
// Tells the first render and the keystrokes in milliseconds.
const [keystrokes, done] = arguments;
const frame = () => new Promise((begun) => requestAnimationFrame(begun));
const afterFrame = () => new Promise((painted) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = painted;
  port2.postMessage(null);
});
const rest = async () => {
  for (let frames = 0; frames < 5; frames += 1) await frame();
};
const cards = () => [...document.querySelectorAll("offering-card")].filter((card) => card.getClientRects().length > 0).length;
const measure = async (event, isThere) => {
  await rest();
  await frame();
  const began = performance.now();
  event();
  do await afterFrame();
  while (!isThere());
  return performance.now() - began;
};
(async () => {
  while (!window.listAsked) await frame();
  const render = await measure(() => window.letTheListCome(), () => document.querySelector("offering-card") !== null);
  const field = document.querySelector("input[type=search]");
  const strokes = [];
  const shown = [];
  for (const text of keystrokes) {
    strokes.push(await measure(() => {
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }, () => true));
    shown.push(cards());
  }
  done({ render, strokes, shown });
})();
