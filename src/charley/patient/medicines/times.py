"""Since when a medicine is taken, when it was stopped, and whether it is taken now."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from charley.patient.language.times import mentions

Status = Literal["current", "stopped", "past", "not_taken"]
STOPPED_AT_MOST_DAYS = 366.0  # stopped longer ago counts as past

_STOP = re.compile(
    r"\b(?:stop(?:ped|ping|s)?|discontinu\w+|ceased?|withdr[ae]w\w*|weaned|"
    r"taper(?:ed)? off|came off|come off|quit|ran out|run out|held|withheld|paused|suspended|"
    r"switched from|replaced by|"
    r"swapped for|changed from|until|finished|completed|ended|gave up|given up|abandoned|omitted|"
    r"no longer|not any ?more|off(?= since| for|\s*$)|non-?complian\w+|non-?adheren\w+)\b"
)
_PAST = re.compile(
    r"\b(?:previous(?:ly)?|former(?:ly)?|in the past|years ago|decades ago|used to|ex|historical|"
    r"(?<!day )(?<!days )(?<!week )(?<!weeks )(?<!month )(?<!months )(?<!year )(?<!years )"
    r"(?<!started )earlier(?! (?:today|this|in))|"
    r"tried|has been on|had been on|as a (?:child|baby|teenager)|earlier in life|once took|"
    r"past(?! \S+ (?:day|week|month|year)s?\b)(?! \d))\b"
)
_START = re.compile(
    r"\b(?:re-?start\w*|start\w*|beg[aiu]n\w*|commenc\w+|initiat\w+|introduc\w+|added|put on|"
    r"new(?:ly)?|since|prescribed|first (?:dose|cycle|infusion|tablet|injection))\b"
)
_LAST = re.compile(
    r"\b(?:last|latest|most recent)\s+(?:one|dose|cycle|infusion|injection|given|taken|course|"
    r"tablet|use|used|received|treatment|administered)\b"
)
_NOT_BEFORE = re.compile(
    r"(?:^|[\s(])(?:no|not|never|nil|without|denie[sd]|denying|declin\w+|refus\w+|avoid\w*|non|"
    r"nor|neither|isn't|doesn't|don't|didn't|hasn't|allergic|allerg(?:y|ies)|intoleran\w+)\b"
    r"(?! (?:longer|compl|adher))"
)
_NOT_AFTER = re.compile(
    r"^\W*(?:no|not taken|not taking|never|never taken|not started|none|nil|denied|negative|false|"
    r"declined|refused|allergy|intolerance|not prescribed|not used|not tolerated)\b"
    r"(?! (?:longer|help|effect|benefit|relief|change|improv|response))"
)
_CHANGED = re.compile(
    r"\b(?:increas\w+|doubl\w+|raised|rais\w+|uptitrat\w+|reduc\w+|decreas\w+|lowered|halved|"
    r"chang\w+|adjust\w+|up-?titrat\w+)\b"
)
_LONG_TERM = re.compile(
    r"\b(?:long[- ]?term|long[- ]?standing|chronic(?:ally)?|for life|lifelong)\b"
)
_LONG_TERM_DAYS = 366.0
_DAY_N = re.compile(r"\bday (\d{1,3})\b")
_CYCLES = re.compile(
    r"\b(\d{1,2}|one|two|three|four|five|six) (?:cycles?|doses?|infusions?|courses?)\b"
)
_ORDINAL = re.compile(
    r"\b(?:cycle|dose) (?:no\.? ?|number )?(\d{1,2})\b|\b(\d{1,2})(?:st|nd|rd|th) cycle"
)
_SHORTHAND = re.compile(r"(?<![\d/.])(\d{1,3})\s?/\s?(7|52|12)(?![\d/])")
_SHORTHAND_UNITS = {"7": "days", "52": "weeks", "12": "months"}
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_POINT = re.compile(
    r"\b(today|this (?:morning|afternoon|evening)|tonight|last night|yesterday|last week|"
    r"last month|last year)\b"
)
_POINT_DAYS = {"today": 0.0, "tonight": 0.0, "last night": 0.5, "yesterday": 1.0, "last week": 7.0,
               "last month": 30.4, "last year": 365.25}  # fmt: skip
_CLAUSE = re.compile(r"[,;()\n]|\bbut\b|\bthen\b|\buntil\b")


class Use(NamedTuple):
    """Whether a medicine is taken, and for how many days it has been or has not been."""

    status: Status
    days_since_start: float | None
    days_since_stop: float | None


class _Times(NamedTuple):
    start: float | None
    duration: float | None
    stop: float | None
    last: float | None
    point: float | None


def read_use(before: str, after: str, interval_days: float | None) -> Use:
    """Status and days from the lower-case text before and after a medicine's name.

    `interval_days`: days between doses where said; with "8 cycles, last one 8 days ago" the
    first dose follows from it. "X 3 weeks ago" alone means given then, and no more.
    """
    text = _SHORTHAND.sub(lambda m: f"{m[1]} {_SHORTHAND_UNITS[m[2]]}", f"{before} , {after}")
    stopped = _STOP.search(text) is not None
    if not stopped and (_NOT_BEFORE.search(before) or _NOT_AFTER.search(after)):
        return Use("not_taken", None, None)
    times = _times(text)
    past = _PAST.search(text) is not None
    stop = times.stop
    if times.point is not None and stopped and stop is None:
        stop = times.point
    elif times.point is not None and times.start is None:
        if interval_days is not None or _START.search(text):
            times = times._replace(start=times.point)
        else:
            stop = times.point
    if times.last is not None:
        return _by_last_dose(times, text, interval_days, stopped)
    status = _status(stopped, past, stop)
    start = times.start
    if start is None and times.duration is not None:
        start = times.duration + (stop or 0.0)
    if start is None and status == "current" and _LONG_TERM.search(text):
        start = _LONG_TERM_DAYS
    return Use(status, start, None if status == "current" else stop)


def _status(stopped: bool, past: bool, stop: float | None) -> Status:
    if stop is not None:
        return "stopped" if stop <= STOPPED_AT_MOST_DAYS else "past"
    if stopped:
        return "stopped"
    return "past" if past else "current"


def _by_last_dose(times: _Times, text: str, interval: float | None, stopped: bool) -> Use:
    """A treatment in doses far apart goes on while the next one is not overdue."""
    last = times.last or 0.0
    start = times.start
    match = _CYCLES.search(text) or _ORDINAL.search(text)
    if start is None and match and interval is not None:
        count = next(group for group in match.groups() if group)
        start = last + interval * (max(_COUNTS.get(count, 0) or int(count), 1) - 1)
    if not stopped and interval is not None and last <= 1.5 * interval:
        return Use("current", start, None)
    return Use("stopped" if last <= STOPPED_AT_MOST_DAYS else "past", start, last)


def _times(text: str) -> _Times:
    found: dict[str, float] = {}
    for clause in _clauses(text):
        for role, days in _clause_times(clause):
            found.setdefault(role, days)
    return _Times(*(found.get(role) for role in _Times._fields))


def _clauses(text: str) -> list[str]:
    """The clauses of a line; "until" opens one of its own that keeps the word."""
    edges = [0]
    for match in _CLAUSE.finditer(text):
        edges.append(match.start() if match.group() == "until" else match.end())
    return [text[a:b] for a, b in zip(edges, [*edges[1:], len(text)], strict=True) if b - a > 2]


def _clause_times(clause: str) -> list[tuple[str, float]]:
    """What the times of one clause say: when it began, for how long, when it ended."""
    day = _DAY_N.search(clause)
    if day:
        return [("start", float(day.group(1)))]
    points = [(_POINT_DAYS.get(match.group(1), 0.2)) for match in _POINT.finditer(clause)]
    said = mentions(clause) if any(letter.isdigit() for letter in clause) or " " in clause else []
    ago = points or [mention.value for mention in said if mention.kind == "ago"]
    spans = [mention.value for mention in said if mention.kind == "since"]
    stop, start = _STOP.search(clause), _START.search(clause)
    if _CHANGED.search(clause) and ago and not stop and not start:
        return []
    roles: list[tuple[str, float]] = []
    if _LAST.search(clause):
        roles += [("last", days) for days in ago[:1] or spans[:1]]
    elif stop and start and len(ago) > 1:
        first, second = ("start", "stop") if start.start() < stop.start() else ("stop", "start")
        roles += [(first, ago[0]), (second, ago[1])]
    elif stop and not (start and start.group() != "since"):
        roles += [("stop", days) for days in ago[:1]]
        since = re.search(r"\b(?:since|for)\b", clause)
        ended = not ago and since is not None and since.start() > stop.start()
        roles += [("stop" if ended else "duration", days) for days in spans[:1]]
    elif start:
        roles += [("start", days) for days in (ago or spans)[:1]]
    else:
        roles += [("point", days) for days in ago[:1]] + [("duration", d) for d in spans[:1]]
    return roles
