/* Puts pieces of an answer in the place of the pieces of the same id, without disturbing what the
   reader has opened, focused or typed. */
import { Idiomorph } from "/static/vendor/idiomorph.esm.js";

const keepOpen = (name, node) =>
  !(name === "open" && node.nodeName === "DETAILS") && !(name === "hidden" && node.id === "to-answer");
const notInUse = (node) =>
  !(node === document.activeElement && node.matches?.("input, select, textarea"));

export function pieces(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}

export function morphInto(html, selector = "[data-live]") {
  for (const piece of pieces(html).querySelectorAll(selector)) {
    const place = document.getElementById(piece.id);
    if (place === null) continue;
    Idiomorph.morph(place, piece, {
      morphStyle: "outerHTML",
      ignoreActiveValue: true,
      callbacks: { beforeAttributeUpdated: keepOpen, beforeNodeMorphed: notInUse },
    });
  }
}
