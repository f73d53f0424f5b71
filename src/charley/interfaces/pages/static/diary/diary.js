// The diary: entries live in this page, and on this device once the person asked for it.

import { sorted } from "./entry.js";
import { download, fromJson, toCsv, toJson } from "./files.js";
import { fresh, put, showStrength, taken } from "./form.js";
import { forget, keep, kept, onOtherTab } from "./keeping.js";
import { showEntries } from "./list.js";
import { showOverview } from "./overview.js";
import { filled, texts } from "./words.js";

const words = texts(), find = (selector) => document.querySelector(selector);
const forms = [find("#new-cramp"), find("#new-change")];
let entries = [], keeping = false, editing = null, unsaved = false;

function start() {
  document.documentElement.classList.add("script");
  const before = kept();
  if (before !== null) restore(before);
  for (const form of forms) {
    fresh(form);
    form.addEventListener("submit", (event) => { event.preventDefault(); submit(form); });
    form.addEventListener("input", () => showStrength(form));
    form.querySelector(".cancel").addEventListener("click", () => stopEditing(form));
  }
  on("#keep", startKeeping);
  on("#forget", () => find("#forget-dialog").showModal());
  find("#forget-dialog").addEventListener("close", forgetAll);
  on("#save-csv", () => download("cramp-diary.csv", "text/csv", toCsv(entries)));
  on("#save-json", saveJson);
  on("#print", () => print());
  find("#read-file").addEventListener("change", readFile);
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  onOtherTab((content) => { if (content === null) startOver(); else restore(content); show(); });
  show();
}

function on(selector, action) {
  find(selector).addEventListener("click", action);
}

function restore(content) {
  const read = fromJson(content, words.options);
  if (read.error) return told("error", words.errors[read.error[0]] ?? "");
  entries = read.entries;
  keeping = true;
  return undefined;
}

function submit(form) {
  const entry = taken(form, editing ?? undefined, words);
  if (!entry) return;
  entries = [...entries.filter((other) => other.id !== entry.id), entry];
  const message = editing ? words.new.saved : words.new.added;
  stopEditing(form);
  changed(message);
}

function changed(message, undo) {
  unsaved = !keeping && entries.length > 0;
  if (keeping && !keep(toJson(entries))) { keeping = false; unsaved = true; }
  show();
  told("done", message, undo);
}

function edit(entry) {
  const form = forms[entry.kind === "change" ? 1 : 0];
  if (form.closest("details")) form.closest("details").open = true;
  editing = entry.id;
  put(form, entry);
  form.classList.add("editing");
  form.querySelector(".add").textContent = words.new.save;
  form.querySelector(".cancel").hidden = false;
  form.elements.at.focus();
}

function stopEditing(form) {
  editing = null;
  fresh(form);
  form.classList.remove("editing");
  const { add } = form.dataset.kind === "change" ? words.change : words.new;
  form.querySelector(".add").textContent = add;
  form.querySelector(".cancel").hidden = true;
}

function remove(entry) {
  const place = sorted(entries).indexOf(entry);
  entries = entries.filter((other) => other !== entry);
  changed(words.list.deleted, () => { entries = [...entries, entry]; changed(""); });
  const next = find(`#entries > li:nth-child(${Math.min(place + 1, entries.length)}) .delete`);
  (next ?? find("#list-title")).focus();
}

function startKeeping() {
  keeping = keep(toJson(entries));
  unsaved = !keeping && entries.length > 0;
  show();
  if (!keeping) told("error", words.kept.unable);
}

function forgetAll(event) {
  if (event.target.returnValue !== "delete") return;
  event.target.returnValue = "";
  startOver();
  show();
  told("done", words.kept.forgotten);
}

function startOver() {
  forget();
  [entries, keeping, unsaved] = [[], false, false];
  forms.forEach(stopEditing);
}

function saveJson() {
  download("cramp-diary.json", "application/json", toJson(entries));
  unsaved = false;
}

async function readFile(event) {
  const [file] = event.target.files;
  if (!file) return;
  const read = fromJson(await file.text(), words.options);
  event.target.value = "";
  if (read.error) return told("error", errorTold(read.error));
  const there = new Set(entries.map((entry) => entry.id));
  const added = read.entries.filter((entry) => !there.has(entry.id));
  entries = [...entries, ...added];
  const known = read.entries.length - added.length;
  const also = known ? ` ${filled(words.files.known, { n: known })}` : "";
  return changed(filled(words.files.imported, { n: added.length }) + also);
}

function errorTold([name, values]) {
  const errors = (values.errors ?? []).map((error) => errorTold(error)).join(" ");
  return filled(words.errors[name], { ...values, errors });
}

function told(kind, message, undo) {
  const place = find("#told"), button = place.querySelector("button");
  place.className = kind;
  place.querySelector("span").textContent = message;
  button.hidden = !undo;
  button.onclick = undo ?? null;
}

function show() {
  showOverview(find("#overview"), entries, words.overview);
  showEntries(find("#entries"), sorted(entries), words, { edit, remove });
  find("#list").hidden = entries.length === 0;
  find("#kept").hidden = !keeping && entries.length === 0;
  find("#kept").classList.toggle("yes", keeping);
  find("#kept-text").textContent = keeping ? words.kept.yes : words.kept.no;
  find("#keep").hidden = keeping;
  find("#take").hidden = entries.length === 0;
}

start();
