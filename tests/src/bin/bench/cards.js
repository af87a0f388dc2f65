// Measures in the page: how long the main thread works, script, style, layout and paint, from an event to the end of the
// frame that shows what came of it. The event comes at the beginning of a frame, so that no waiting for one is counted.
// Tells the first render and the keystrokes in milliseconds, when every card was there, and how many were missing in
// sight while the list was scrolled meanwhile.
const [keystrokes, done] = arguments;
const frame = () => new Promise((begun) => requestAnimationFrame(begun));
const afterFrame = () =>
  new Promise((painted) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = painted;
    port2.postMessage(null);
  });
const rest = async () => {
  for (let frames = 0; frames < 5; frames += 1) await frame();
};
const places = () => [...document.querySelectorAll(".cards > li:not([hidden])")];
const blank = () => {
  const inSight = places().filter((place) => {
    const { top, bottom } = place.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
  return inSight.length === 0 || inSight.some((place) => place.firstChild === null);
};
const unmade = () => document.querySelector(".cards > li:empty") !== null;
const measure = async (event, isThere) => {
  await rest();
  await frame();
  const began = performance.now();
  event();
  do await afterFrame();
  while (!isThere());
  return performance.now() - began;
};
/** Jumps about as somebody does who drags the scroll bar before all cards are there; tells how many frames were blank. */
const scroll = async () => {
  let blanks = 0;
  for (const share of [0.9, 0.3, 0.6, 1, 0.1, 0]) {
    await frame();
    await afterFrame();
    window.scrollTo(0, share * document.documentElement.scrollHeight);
    await frame();
    await afterFrame();
    if (blank()) blanks += 1;
  }
  return blanks;
};
(async () => {
  while (!window.listAsked) await frame();
  const render = await measure(
    () => window.letTheListCome(),
    () => !blank(),
  );
  const shownAt = performance.now();
  const blanks = await scroll();
  while (unmade()) await frame();
  const complete = performance.now() - shownAt;
  const field = document.querySelector("input[type=search]");
  const strokes = [];
  const shown = [];
  for (const text of keystrokes) {
    strokes.push(
      await measure(
        () => {
          field.value = text;
          field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        },
        () => true,
      ),
    );
    shown.push(places().length);
  }
  done({ render, blanks, complete, strokes, shown });
})();
