/* What if: the figure is drawn again while a slider moves, one request after the other. */
import { morphInto, pieces } from "./morphing.js";
import { posted } from "./posting.js";

export function followSliders(ask) {
  let waiting = false;
  let drawing = false;

  async function draw() {
    if (drawing) {
      waiting = true;
      return;
    }
    drawing = true;
    do {
      waiting = false;
      const began = performance.now();
      const html = await posted("/clinician/what-if");
      if (html !== null) show(html);
      document.documentElement.dataset.drawn = Math.round(performance.now() - began);
    } while (waiting);
    drawing = false;
  }

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!/^(try\.|hours)/.test(field.name ?? "")) return;
    if (field.type === "range") tell(field);
    draw();
  });
  document.addEventListener("click", (event) => {
    if (event.target.id !== "as-it-is") return;
    for (const field of document.querySelectorAll(".controls select:not(#hours)")) field.value = "";
    for (const field of document.querySelectorAll(".control:not(.also) input[type=range]")) {
      field.value = field.dataset.nothing === "" ? field.value : field.min;
      tell(field);
    }
    draw();
  });
  ask.afterwards(draw);
}

function show(html) {
  const place = document.getElementById("body-of-kind");
  if (!pieces(html).querySelector("#what-if")) return;
  if (place.querySelector("#what-if")) morphInto(html, "#what-if");
  else place.innerHTML = html;
}

function tell(field) {
  const nothing = field.dataset.nothing !== "" && field.value === field.min;
  const words = nothing ? field.dataset.nothing : `${Number(field.value)} ${field.dataset.unit}`;
  field.setAttribute("aria-valuetext", words);
  field.parentElement.querySelector(".reading").textContent = words;
}
