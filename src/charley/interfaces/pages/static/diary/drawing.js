// The weeks as figures: night by night, and week by week. Each figure tells itself in words, and
// the same numbers stand beside it as a table.

import { filled, shortDay, weekday } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const CELL = 22, GAP = 4, LETTERS = 46, MOST_WEEKS = 52, NARROWEST = 9;

export function drawn(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** Squares for nights, a column a week, shaded by the strongest cramp: the last that fit `room`. */
export function strip(counted, changes, words, room) {
  const fitting = Math.min(MOST_WEEKS, Math.floor((room - LETTERS) / (CELL + GAP)));
  const columns = chunks(counted).slice(-fitting);
  const width = LETTERS + columns.length * (CELL + GAP), height = 7 * (CELL + GAP) + 20;
  const told = filled(words.strip_told, {
    n: counted.length, bad: counted.filter((night) => night.cramps).length,
  });
  const figure = drawn("svg", {
    class: "strip", role: "img", "aria-label": told, viewBox: `0 0 ${width} ${height}`,
    width, height,
  });
  const changed = new Set(changes.map((change) => change.at));
  columns.forEach((week, column) => {
    const x = LETTERS + column * (CELL + GAP);
    week.forEach((night, row) => {
      const y = row * (CELL + GAP), shade = night.cramps ? 1 + Math.floor(night.strongest / 2.51) : 0;
      const title = drawn("title", {}, `${shortDay(night.date)}: ${nightTold(night, words)}`);
      figure.append(drawn("rect", {
        class: `night s${shade}${changed.has(night.date) ? " changed" : ""}`,
        x, y, width: CELL, height: CELL, rx: 4,
      }, title));
    });
    if (column % 4 === 0) {
      figure.append(drawn("text", { x, y: height - 2 }, shortDay(week[0].date)));
    }
  });
  columns[0]?.forEach((night, row) => {
    const y = row * (CELL + GAP) + CELL * 0.7;
    if (row % 2 === 0) figure.append(drawn("text", { x: 0, y }, weekday(night.date)));
  });
  return figure;
}

export function nightTold(night, words) {
  if (!night.cramps) return words.none;
  return filled(words.night_told, { n: night.cramps, strongest: night.strongest });
}

/** Bars of nights with cramps (0 to 7) by week in `room` px, and a line where something changed. */
export function chart(grouped, changes, words, room) {
  const [left, top, height] = [26, 14, 154], wide = room - left - 8;
  const shown = grouped.slice(-Math.min(MOST_WEEKS, Math.floor(wide / NARROWEST)));
  const slot = Math.min(60, wide / shown.length), gap = Math.min(5, slot / 6);
  const width = left + shown.length * slot + 8;
  const y = (nights) => top + height * (1 - nights / 7);
  const told = shown.map((week) => `${shortDay(week.start)}: ${week.withCramps}`).join("; ");
  const figure = drawn("svg", {
    class: "weeks", role: "img", "aria-label": `${words.chart}. ${told}`,
    viewBox: `0 0 ${width} ${top + height + 26}`, width, height: top + height + 26,
  });
  for (const nights of [0, 2, 4, 7]) {
    figure.append(
      drawn("line", { class: "grid", x1: left, x2: width, y1: y(nights), y2: y(nights) }),
      drawn("text", { x: left - 8, y: y(nights) + 4, "text-anchor": "end" }, String(nights)),
    );
  }
  shown.forEach((week, place) => {
    const x = left + place * slot, bar = height * (week.withCramps / 7);
    figure.append(drawn("rect", {
      class: week.nights < 7 ? "bar part" : "bar", x: x + gap, width: slot - 2 * gap, rx: Math.min(3, gap),
      y: y(week.withCramps) - 1, height: Math.max(bar + 1, 2),
    }));
    if (place % Math.ceil(64 / slot) === 0) {
      figure.append(drawn("text", { x: x + gap, y: top + height + 20 }, shortDay(week.start)));
    }
  });
  for (const change of changes) {
    const place = shown.findLastIndex((week) => week.start <= change.at);
    if (place < 0) continue;
    const days = (new Date(change.at) - new Date(shown[place].start)) / 86_400_000;
    const x = left + (place + Math.min(days / 7, 1)) * slot;
    figure.append(drawn("line", { class: "change", x1: x, x2: x, y1: 0, y2: top + height }));
  }
  return figure;
}

function chunks(counted) {
  const weeks = [];
  for (let i = 0; i < counted.length; i += 7) weeks.push(counted.slice(i, i + 7));
  return weeks;
}
