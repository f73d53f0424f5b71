// What a diary holds: cramps and changes, each checked before it is taken.
//
// cramp: {kind: "cramp", id, at: "2026-03-14T03:10" (local), muscle, side, strength 0-10,
//         minutes (or null), woken, before: [], helped: [], note}
// change: {kind: "change", id, at: "2026-03-14", what}

export const LONGEST_NOTE = 500, LONGEST_WHAT = 120, MOST_MINUTES = 600;
const YEARS = 10, DAY = 86_400_000;

/** An entry from what a form or a file says; `errors` name the text that tells how to mend it. */
export function readEntry(raw, options, now = new Date()) {
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) return { errors: [["at", {}]] };
  return raw.kind === "change" ? readChange(raw, now) : readCramp(raw, options, now);
}

function readCramp(raw, options, now) {
  const errors = [...timeErrors(raw.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d$/, now)];
  const strength = number(raw.strength), minutes = number(raw.minutes);
  if (!Number.isInteger(strength) || strength < 0 || strength > 10) errors.push(["strength", {}]);
  const long = minutes === null || (minutes >= 0 && minutes <= MOST_MINUTES);
  if (!long) errors.push(["minutes", {}]);
  const note = text(raw.note);
  if (note.length > LONGEST_NOTE) errors.push(["note_long", {}]);
  const entry = {
    kind: "cramp", id: identity(raw.id), at: raw.at, strength, minutes, woken: raw.woken === true,
    muscle: one("muscle"), side: one("side"), before: several("before"),
    helped: several("helped"), note,
  };
  return errors.length ? { errors } : { entry, errors };

  function one(field) {
    const value = text(raw[field]);
    if (value && !Object.hasOwn(options[field], value)) unknown(field, value);
    return value;
  }
  function several(field) {
    const values = Array.isArray(raw[field]) ? raw[field].map(text) : [];
    for (const value of values) if (!Object.hasOwn(options[field], value)) unknown(field, value);
    return [...new Set(values)];
  }
  function unknown(field, value) {
    errors.push(["unknown_choice", { field, value: value.slice(0, 40) }]);
  }
}

function readChange(raw, now) {
  const errors = [...timeErrors(raw.at, /^\d{4}-\d\d-\d\d$/, now)];
  const what = text(raw.what).trim();
  if (!what || what.length > LONGEST_WHAT) errors.push(["what", {}]);
  const entry = { kind: "change", id: identity(raw.id), at: raw.at, what };
  return errors.length ? { errors } : { entry, errors };
}

function* timeErrors(at, shape, now) {
  const time = shape.test(at) ? moment(at) : null;
  if (time === null) yield ["at", {}];
  else if (time - now > DAY) yield ["at_future", {}];
  else if (now - time > YEARS * 365.25 * DAY) yield ["at_old", {}];
}

/** A local date, or date and time, as a Date; null where there is no such day. */
export function moment(at) {
  const [year, month, day, hour = 0, minute = 0] = String(at).split(/[-T:]/).map(Number);
  const time = new Date(year, month - 1, day, hour, minute);
  const real = time.getMonth() === month - 1 && time.getDate() === day && hour < 24 && minute < 60;
  return real ? time : null;
}

/** A Date as "2026-03-14T03:10", in the time of this device. */
export function written(time) {
  const two = (n) => String(n).padStart(2, "0");
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** Entries with the latest first. */
export function sorted(entries) {
  return [...entries].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

function number(value) {
  if (value === null || value === undefined || value === "") return null;
  const read = typeof value === "number" ? value : Number(String(value).replace(",", "."));
  return Number.isFinite(read) ? read : NaN;
}

function text(value) {
  return typeof value === "string" ? value : "";
}

function identity(id) {
  return typeof id === "string" && /^[\w-]{1,64}$/.test(id) ? id : crypto.randomUUID();
}
