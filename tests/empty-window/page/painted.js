// When the first frame was there to be painted, in milliseconds since 1970: the bench reads it.
requestAnimationFrame(() => {
  window.painted = performance.timeOrigin + performance.now();
});
