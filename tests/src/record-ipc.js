// Records the IPC in `window.recordedIpc`: invokes of the window's modules, their answers, channel messages.
// The program runs it before the page's own scripts. Recordings of a page before a reload are kept too.
(() => {
  const RECORDED = "recorded";
  const recorded = JSON.parse(sessionStorage.getItem(RECORDED) ?? "[]");
  window.recordedIpc = recorded;
  window.addEventListener("pagehide", () => sessionStorage.setItem(RECORDED, JSON.stringify(recorded)));
  // What the content security policy had to stop, also before the page was loaded anew.
  const VIOLATIONS = "cspViolations";
  const violations = JSON.parse(sessionStorage.getItem(VIOLATIONS) ?? "[]");
  window.cspViolations = violations;
  window.addEventListener("pagehide", () => sessionStorage.setItem(VIOLATIONS, JSON.stringify(violations)));
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
    violations.push(`${violatedDirective}: ${blockedURI} at ${sourceFile}:${lineNumber}`);
  });
  const core = window.__TAURI__.core;
  const invoke = async (command, args, options) => {
    // As it is now: whoever asks may change it later.
    recorded.push({ command, args: JSON.parse(JSON.stringify(args ?? null)) });
    try {
      const answer = await core.invoke(command, args, options);
      recorded.push(answer);
      return answer;
    } catch (problem) {
      recorded.push(problem);
      throw problem;
    }
  };
  class Channel extends core.Channel {
    set onmessage(listener) {
      super.onmessage = (message) => {
        recorded.push(message);
        listener(message);
      };
    }
  }
  window.__TAURI__.core = { ...core, invoke, Channel };
})();
