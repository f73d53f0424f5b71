// Counting: nights with cramps by week, and before and after a change. No claim is made of it.
//
// A night runs from noon to noon and has the date of its evening. A cramp belongs to the night if
// it woke the person or came between 20:00 and 09:00.

import { moment, written } from "./entry.js";

export const NIGHTS_NEEDED = 14;
const EVENING = 20, MORNING = 9, NOON = 12;

/** The date ("2026-03-13") of the night to which a cramp belongs, "" for a cramp of the day. */
export function nightOf(cramp) {
  const time = moment(cramp.at), hour = time.getHours();
  if (!cramp.woken && hour >= MORNING && hour < EVENING) return "";
  if (hour < NOON) time.setDate(time.getDate() - 1);
  return written(time).slice(0, 10);
}

/** Each night from the first entry until last night: {date, cramps, strongest}, oldest first. */
export function nights(entries, now = new Date()) {
  const cramps = entries.filter((entry) => entry.kind === "cramp");
  if (!cramps.length) return [];
  const byNight = new Map();
  for (const cramp of cramps) {
    const date = nightOf(cramp);
    if (date) byNight.set(date, [...(byNight.get(date) ?? []), cramp]);
  }
  const days = cramps.map((cramp) => nightOf(cramp) || cramp.at.slice(0, 10));
  const last = latestNight(now), first = [...days, last].sort()[0];
  const counted = [];
  for (const day = moment(first); written(day).slice(0, 10) <= last; day.setDate(day.getDate() + 1)) {
    const date = written(day).slice(0, 10), found = byNight.get(date) ?? [];
    const strongest = found.length ? Math.max(...found.map((cramp) => cramp.strength)) : null;
    counted.push({ date, cramps: found.length, strongest });
  }
  return counted;
}

/** Weeks of seven nights from the first on: {start, nights, withCramps, cramps, strongest}. */
export function weeks(counted) {
  const grouped = [];
  for (let i = 0; i < counted.length; i += 7) {
    const week = counted.slice(i, i + 7), bad = week.filter((night) => night.cramps);
    grouped.push({
      start: week[0].date, nights: week.length, withCramps: bad.length,
      cramps: week.reduce((sum, night) => sum + night.cramps, 0),
      strongest: bad.length ? Math.max(...bad.map((night) => night.strongest)) : null,
    });
  }
  return grouped;
}

/** For a change: nights on each side until the next change, and nights with cramps a week. */
export function beforeAndAfter(change, entries, counted) {
  const others = entries.filter((entry) => entry.kind === "change" && entry.id !== change.id);
  const start = latest(others.map((other) => other.at).filter((at) => at <= change.at));
  const end = earliest(others.map((other) => other.at).filter((at) => at > change.at));
  const before = counted.filter((night) => night.date < change.at && night.date >= start);
  const after = counted.filter((night) => night.date >= change.at && night.date < end);
  return {
    before: before.length, after: after.length,
    enough: before.length >= NIGHTS_NEEDED && after.length >= NIGHTS_NEEDED,
    perWeekBefore: perWeek(before), perWeekAfter: perWeek(after),
  };
}

function perWeek(counted) {
  return (7 * counted.filter((night) => night.cramps).length) / (counted.length || 1);
}

function latestNight(now) {
  const day = new Date(now);
  day.setDate(day.getDate() - 1);
  return written(day).slice(0, 10);
}

const latest = (dates) => dates.sort().at(-1) ?? "";
const earliest = (dates) => dates.sort()[0] ?? "9999";
