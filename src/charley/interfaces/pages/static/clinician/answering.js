/* The answer follows the typing: after a moment of rest, the latest wins. */
import { morphInto } from "./morphing.js";
import { posted } from "./posting.js";

const REST_MS = 150;
const SAY_AFTER_MS = 900;

export function answerWhileTyping() {
  const after = [];
  let resting;
  let speaking;

  async function ask() {
    clearTimeout(resting);
    const began = performance.now();
    const html = await posted("/clinician/answer");
    if (html === null) return;
    morphInto(html);
    document.documentElement.dataset.answered = Math.round(performance.now() - began);
    clearTimeout(speaking);
    speaking = setTimeout(say, SAY_AFTER_MS);
    for (const follow of after) follow();
  }

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.form?.id !== "facts" || field.name === "paste" || /^(try\.|hours)/.test(field.name)) return;
    clearTimeout(resting);
    resting = setTimeout(ask, REST_MS);
  });
  ask.afterwards = (follow) => after.push(follow);
  if (document.getElementById("simulating")) queueMicrotask(() => after.forEach((one) => one()));
  say();
  return ask;
}

function say() {
  const summary = document.getElementById("answer-pane")?.dataset.summary ?? "";
  const place = document.getElementById("summary");
  if (place.textContent !== summary) place.textContent = summary;
}
