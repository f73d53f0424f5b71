// The entries as a list, the latest first, each with its two buttons.

import { element, filled, longDay } from "./words.js";

export function showEntries(place, entries, words, { edit, remove }) {
  place.replaceChildren(...entries.map((entry) => item(entry, words, edit, remove)));
}

function item(entry, words, edit, remove) {
  const day = longDay(entry.at), told = entry.kind === "change"
    ? changeTold(entry, words) : crampTold(entry, words);
  const change = button("edit", words.list.edit, filled(words.list.edit_label, { date: day }));
  change.addEventListener("click", () => edit(entry));
  const gone = button("delete", words.list.delete, filled(words.list.delete_label, { date: day }));
  gone.addEventListener("click", () => remove(entry));
  const time = element("time", "", day);
  time.dateTime = entry.at;
  const buttons = element("p", "buttons", change, gone);
  return element("li", entry.kind, element("p", "when", time), element("div", "", ...told), buttons);
}

function changeTold(entry, words) {
  return [element("p", "", filled(words.list.change_entry, { what: entry.what }))];
}

function crampTold(entry, words) {
  const { options, list } = words;
  const where = [options.muscle[entry.muscle], options.side[entry.side]].filter(Boolean);
  const first = [...where, filled(list.strength, { n: entry.strength })];
  if (entry.minutes !== null) first.push(filled(list.minutes, { n: entry.minutes }));
  if (entry.woken) first.push(list.woken);
  const lines = [element("p", "", first.join(", "))];
  for (const field of ["before", "helped"]) {
    const named = entry[field].map((id) => options[field][id]).join(", ");
    if (named) lines.push(element("p", "quiet small", `${words.new[field]}: ${named}`));
  }
  if (entry.note) lines.push(element("p", "note", entry.note));
  return lines;
}

function button(kind, text, label) {
  const node = element("button", `${kind} bare`, text);
  node.type = "button";
  node.setAttribute("aria-label", label);
  return node;
}
