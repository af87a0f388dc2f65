// Keeps everything that the program answers or tells to the window's modules in `window.heard`.
window.heard = [];
const core = window.__TAURI__.core;
const invoke = async (...request) => {
  try {
    const answer = await core.invoke(...request);
    window.heard.push(answer);
    return answer;
  } catch (problem) {
    window.heard.push(problem);
    throw problem;
  }
};
class Channel extends core.Channel {
  set onmessage(listener) {
    super.onmessage = (message) => {
      window.heard.push(message);
      listener(message);
    };
  }
}
window.__TAURI__.core = { ...core, invoke, Channel };
