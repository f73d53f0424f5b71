// What the diary shows at a glance: the two figures, their table, and each change compared.

import { chart, nightTold, strip } from "./drawing.js";
import { NIGHTS_NEEDED, beforeAndAfter, nights, weeks } from "./weeks.js";
import { element, filled, longDay, oneDecimal } from "./words.js";

export function showOverview(place, entries, words, now = new Date()) {
  const counted = nights(entries, now);
  const changes = entries.filter((entry) => entry.kind === "change")
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  place.querySelector(".empty").hidden = counted.length > 0;
  place.querySelector(".drawn").hidden = counted.length === 0;
  if (!counted.length) return;
  const grouped = weeks(counted);
  const room = place.querySelector(".drawn").clientWidth || 560;
  place.querySelector(".strip-place").replaceChildren(strip(counted, changes, words, room));
  place.querySelector(".chart-place").replaceChildren(chart(grouped, changes, words, room));
  place.querySelector(".week-rows").replaceChildren(...grouped.map((week) => weekRow(week, words)));
  place.querySelector(".night-rows").replaceChildren(
    ...counted.filter((night) => night.cramps).map((night) => nightRow(night, words)));
  const told = changes.map((change) => compared(change, entries, counted, words));
  place.querySelector(".compared").hidden = !told.length;
  place.querySelector(".compared ul").replaceChildren(...told);
}

function weekRow(week, words) {
  const part = week.nights < 7 ? ` (${filled(words.part, { days: week.nights })})` : "";
  return row(longDay(week.start) + part, week.withCramps, week.cramps, week.strongest ?? "");
}

function nightRow(night, words) {
  return row(longDay(night.date), nightTold(night, words));
}

function row(first, ...rest) {
  const head = element("th", "", first);
  head.scope = "row";
  return element("tr", "", head, ...rest.map((value) => element("td", "", String(value))));
}

function compared(change, entries, counted, words) {
  const told = beforeAndAfter(change, entries, counted);
  const named = { what: change.what, date: longDay(change.at) };
  if (!told.enough) {
    const { before, after } = told;
    return element("li", "", filled(words.compare_wait, { ...named, before, after, needed: NIGHTS_NEEDED }));
  }
  const before = oneDecimal(told.perWeekBefore), after = oneDecimal(told.perWeekAfter);
  return element("li", "", filled(words.compare_line, { ...named, before, after }));
}
