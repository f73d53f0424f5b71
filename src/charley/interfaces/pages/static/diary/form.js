// The two forms, for a cramp and for a change: from fields to an entry and back.

import { readEntry, written } from "./entry.js";
import { filled } from "./words.js";

/** What a form says now, as raw values for `readEntry`. */
export function said(form) {
  const data = new FormData(form);
  if (form.dataset.kind === "change") {
    return { kind: "change", at: data.get("at"), what: data.get("what") };
  }
  return {
    kind: "cramp", at: data.get("at"), muscle: data.get("muscle") ?? "",
    side: data.get("side") ?? "", strength: data.get("strength"), minutes: data.get("minutes"),
    woken: data.has("woken"), before: data.getAll("before"), helped: data.getAll("helped"),
    note: data.get("note"),
  };
}

/** The entry of a form, or null after telling at each field how to mend it. */
export function taken(form, id, words) {
  const { entry, errors } = readEntry({ ...said(form), id }, words.options);
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const place of form.querySelectorAll(".wrong")) place.textContent = "";
  const wrong = (errors ?? []).map(([name, values]) => tell(form, name, values, words));
  wrong.find(Boolean)?.focus();
  return entry ?? null;
}

function tell(form, name, values, words) {
  const field = form.elements[name.split("_")[0]];
  const place = form.querySelector(`#${field.id}-wrong`);
  place.textContent = filled(words.errors[name], values);
  field.setAttribute("aria-invalid", "true");
  return field;
}

/** Puts an entry into the form to be changed. */
export function put(form, entry) {
  form.reset();
  for (const field of form.elements) {
    const value = entry[field.name];
    if (field.type === "radio") field.checked = field.value === value;
    else if (field.type === "checkbox") {
      field.checked = field.name === "woken" ? entry.woken : (value ?? []).includes(field.value);
    } else if (field.name && field.type !== "hidden") field.value = value ?? "";
  }
  const more = form.querySelector("details");
  if (more) more.open = Boolean(entry.before?.length || entry.helped?.length || entry.note);
  showStrength(form);
}

/** An empty form, at this moment. */
export function fresh(form, now = new Date()) {
  form.reset();
  const length = form.dataset.kind === "change" ? 10 : 16;
  form.elements.at.value = written(now).slice(0, length);
  showStrength(form);
}

export function showStrength(form) {
  const field = form.elements.strength;
  if (field) form.querySelector("output").textContent = field.value;
}

