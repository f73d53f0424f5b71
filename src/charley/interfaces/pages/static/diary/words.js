// The texts of the page and how they are filled; whatever a person typed becomes text, never HTML.

import { moment } from "./entry.js";

/** The texts that the page carries for its scripts. */
export function texts() {
  return JSON.parse(document.getElementById("texts").textContent);
}

export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function longDay(at) {
  return format(at, at.includes("T")
    ? { dateStyle: "medium", timeStyle: "short" } : { dateStyle: "medium" });
}

export function shortDay(at) {
  return format(at, { day: "numeric", month: "short" });
}

export function weekday(at) {
  return format(at, { weekday: "short" });
}

export function oneDecimal(value) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(value);
}

/** An element with a class, holding texts and other elements. */
export function element(name, kind = "", ...children) {
  const node = document.createElement(name);
  if (kind) node.className = kind;
  node.append(...children);
  return node;
}

function format(at, style) {
  return new Intl.DateTimeFormat(language(), style).format(moment(at));
}

// English dates as "14 Mar 2026", the order that nobody misreads.
function language() {
  const lang = document.documentElement.lang;
  return lang === "en" ? "en-GB" : lang;
}
