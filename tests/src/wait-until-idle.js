// Ends when the page has come to rest: every animation that ends has ended, and what came of it is drawn. A page that
// goes on moving, as during a run, is waited for no longer than half a second.
const [done] = arguments;
const ends = (animation) => animation.effect?.getComputedTiming().endTime !== Infinity;
const running = () =>
  document.getAnimations().filter((animation) => animation.playState === "running" && ends(animation));
const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
const limit = performance.now() + 500;
(async () => {
  do {
    await frame();
    await frame();
  } while (running().length > 0 && performance.now() < limit);
  done();
})();
