// Makes the plain forms of the interview smooth: the next question slides in, Back works, keys
// choose. Answers live in the page and in the memory of this script; they are in no address and in
// nothing that is kept, so that a reload starts anew.

import { medicines } from "./medicines.js";

const steps = [], main = () => document.getElementById("main");
let step = 0, busy = false;

function start() {
  document.documentElement.classList.add("script");
  steps.push({ title: document.title, html: main().outerHTML });
  history.replaceState({ step }, "");
  addEventListener("submit", onSubmit);
  addEventListener("popstate", onHistory);
  addEventListener("keydown", onKey);
  addEventListener("change", onChoice);
  addEventListener("click", (event) => { if (event.target.closest(".print")) print(); });
  addEventListener("beforeunload", (event) => { if (inMidst()) event.preventDefault(); });
  medicines();
}

function inMidst() {
  return Boolean(document.getElementById("asking")) && step > 2 && !busy;
}

function onSubmit(event) {
  const form = event.target;
  if (form.dataset.plain !== undefined || form.method !== "post") return;
  event.preventDefault();
  if (!busy) send(new URLSearchParams(new FormData(form, event.submitter)));
}

async function send(body) {
  busy = true;
  main().setAttribute("aria-busy", "true");
  try {
    const page = await answered(body);
    if (page) await turn(page, body);
    else lost();
  } finally {
    main().removeAttribute("aria-busy");
    busy = false;
  }
}

function turn(page, body) {
  if (!page.wrong) {
    steps[step].sent = body;
    step += 1;
    steps.length = step;
    history.pushState({ step }, "");
  }
  steps[step] = page;
  return show(page);
}

async function answered(body) {
  try {
    const answer = await fetch("/you", { method: "POST", headers: { accept: "text/html" }, body });
    return read(await answer.text());
  } catch {
    return null;
  }
}

function lost() {
  const told = document.getElementById("lost") ?? document.createElement("p");
  Object.assign(told, { id: "lost", className: "lost wrap" });
  told.setAttribute("role", "alert");
  main().prepend(told);
  told.textContent = document.querySelector("[data-lost]")?.dataset.lost ?? "";
  scrollTo({ top: 0, behavior: "instant" });
}

function read(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!page.getElementById("main")) return null;
  const wrong = Boolean(page.getElementById("wrong")?.textContent);
  return { title: page.title, html: page.getElementById("main").outerHTML, wrong };
}

// Back and forward of the browser: the page as it was, with what was chosen there.
async function onHistory(event) {
  const wanted = event.state?.step;
  if (wanted === undefined || !steps[wanted]) return location.reload();
  step = wanted;
  return show(steps[step], new Set(steps[step].sent?.getAll("given")));
}

async function show({ title, html }, given = new Set()) {
  const swap = () => {
    main().replaceWith(document.createRange().createContextualFragment(html));
    document.title = title;
    for (const field of main().querySelectorAll("[name=given]:not(button)")) {
      if (field.matches("[type=radio], [type=checkbox]")) field.checked ||= given.has(field.value);
      else if (given.size) [field.value] = given;
    }
    medicines();
  };
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (document.startViewTransition && !calm) await document.startViewTransition(swap).updateCallbackDone;
  else swap();
  scrollTo({ top: 0, behavior: "instant" });
  const wrong = main().querySelector("[aria-invalid=true]:not([hidden])");
  (wrong ?? document.getElementById("q") ?? main()).focus({ preventScroll: true });
}

// "None of these" stands alone: it unticks the others, and they untick it.
function onChoice({ target }) {
  if (target.type !== "checkbox" || !target.checked || target.name !== "given") return;
  const alone = target.dataset.alone !== undefined;
  for (const box of target.form.querySelectorAll("input[type=checkbox]")) {
    if (box !== target && (alone || box.dataset.alone !== undefined)) box.checked = false;
  }
}

// Number keys work only while the question or one of its choices has the focus.
function onKey(event) {
  const form = document.getElementById("asking");
  if (event.ctrlKey || event.metaKey || event.altKey || !form?.contains(document.activeElement)) return;
  const field = document.activeElement;
  const writing = field.matches("textarea, input:not([type=radio], [type=checkbox])");
  if (writing) return;
  if (event.key === "Enter" && !field.matches("button, summary, a")) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[value=next]"));
    return;
  }
  const choice = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!choice) return;
  choice.focus();
  choice.click();
}

start();
