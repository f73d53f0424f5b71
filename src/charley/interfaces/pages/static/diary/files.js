// The diary as files: CSV for tables, JSON to keep and to read again.

import { readEntry, sorted } from "./entry.js";

const FORMAT = "charley-diary", VERSION = 1, LARGEST = 5_000_000;
const COLUMNS = ["kind", "at", "muscle", "side", "strength", "minutes", "woken", "before",
  "helped", "note", "what"];

export function toJson(entries) {
  return JSON.stringify({ format: FORMAT, version: VERSION, entries: sorted(entries) }, null, 1);
}

export function toCsv(entries) {
  const lines = sorted(entries).map((entry) => COLUMNS.map((name) => cell(entry[name])).join(","));
  return [COLUMNS.join(","), ...lines, ""].join("\r\n");
}

/** What a saved file holds: {entries}, or {error: [name of the text, its values]}. */
export function fromJson(content, options, now = new Date()) {
  if (content.length > LARGEST) return { error: ["too_large", {}] };
  let saved;
  try {
    saved = JSON.parse(content);
  } catch {
    return { error: ["not_json", {}] };
  }
  if (saved?.format !== FORMAT || !Array.isArray(saved.entries)) return { error: ["not_diary", {}] };
  if (saved.version !== VERSION) return { error: ["newer", { version: String(saved.version) }] };
  const entries = [];
  for (const [place, raw] of saved.entries.entries()) {
    const { entry, errors } = readEntry(raw, options, now);
    if (!entry) return { error: ["entry", { n: place + 1, errors }] };
    entries.push(entry);
  }
  return { entries };
}

/** Gives a file to the person; nothing leaves the device. */
export function download(name, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// A spreadsheet runs a cell that begins with one of these; an apostrophe makes it text.
const FORMULA = /^[=+\-@\t\r]/;

function cell(value) {
  if (value === null || value === undefined) return "";
  const text = Array.isArray(value) ? value.join("; ") : String(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
