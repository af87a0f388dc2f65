// Keeps everything that crosses the door in `window.heard`: what the window's modules ask, what they are answered and told.
// The program runs it before the page's own scripts. What was heard before the page was loaded anew is kept too.
(() => {
  const KEPT = "heard";
  const heard = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  window.heard = heard;
  window.addEventListener("pagehide", () => sessionStorage.setItem(KEPT, JSON.stringify(heard)));
  // What the content security policy had to stop, also before the page was loaded anew.
  const STOPPED = "stopped";
  const stopped = JSON.parse(sessionStorage.getItem(STOPPED) ?? "[]");
  window.stopped = stopped;
  window.addEventListener("pagehide", () => sessionStorage.setItem(STOPPED, JSON.stringify(stopped)));
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
    stopped.push(`${violatedDirective}: ${blockedURI} at ${sourceFile}:${lineNumber}`);
  });
  const core = window.__TAURI__.core;
  const invoke = async (command, args, options) => {
    // As it is now: whoever asks may change it later.
    heard.push({ command, args: JSON.parse(JSON.stringify(args ?? null)) });
    try {
      const answer = await core.invoke(command, args, options);
      heard.push(answer);
      return answer;
    } catch (problem) {
      heard.push(problem);
      throw problem;
    }
  };
  class Channel extends core.Channel {
    set onmessage(listener) {
      super.onmessage = (message) => {
        heard.push(message);
        listener(message);
      };
    }
  }
  window.__TAURI__.core = { ...core, invoke, Channel };
})();
