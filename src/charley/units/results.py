"""From the names and the value of a laboratory line to readings in canonical units."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

import msgspec

from charley.units.analytes import (
    Named,
    Qualifier,
    Specimen,
    analyte,
    analytes,
    implied_specimen,
    named,
)
from charley.units.errors import UnitError
from charley.units.measure import bare_unit, measure
from charley.units.numerals import Quantity, quantity
from charley.units.spelling import spells_unit, unit
from charley.units.subjects import Subject, subject
from charley.units.values import Value, leading_unit, value_in
from charley.units.wording import (
    Said,
    foreign,
    is_doubtful,
    is_past,
    panels,
    said,
    specimen_of,
    states,
    stronger,
)


class LabReading(msgspec.Struct, frozen=True, kw_only=True):
    """One value in the analyte's canonical unit, or a word for it.

    `low` and `high` bound the value (equal for an exact number, one None for "<20"); both are None
    where only `qualifier` is known. `note` states what had to be assumed. `current` is False where
    the words put the value into the past.
    """

    analyte: str
    low: float | None = None
    high: float | None = None
    qualifier: Qualifier | None = None
    said: str
    note: str = ""
    current: bool = True


class ReadingProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A text that could not be read with certainty: why, and what may have been meant."""

    said: str
    sentence: str
    suggestions: tuple[str, ...] = ()


Read = LabReading | ReadingProblem

SAME_VALUE = 0.05

_PER_DAY = re.compile(
    r"(?:/|\bper\b)\s*(?:24\s*-?\s*(?:h\b|hours?|hrs?)|d\b|day)|\bdaily\b", re.IGNORECASE
)
_PER_VOLUME = re.compile(r"/\s*(?:[dmuµ]?l\b|lit)", re.IGNORECASE)


def readings_of(
    subjects: Sequence[Subject],
    rest: str,
    shown: str,
    given: str | None = None,
    where: Specimen | None = None,
) -> Iterator[Read]:
    """The readings of one or more names that share a value; problems instead of errors."""
    before = subjects[0].before
    lone = len(subjects) == 1
    for item in subjects:
        if foreign(item.before) or foreign(" ".join(re.findall(r"[(\[](.*?)[)\]]", rest))):
            yield _problem(shown, f"{item.name}: this specimen is not read; Charley knows blood,"
                                  " urine and sweat only.")  # fmt: skip
            continue
        try:
            if item.name in states():
                yield from _state(item, rest, shown, given)
            elif item.name in panels():
                yield from _panel(item, f"{before} {rest}", shown)
            else:
                yield from _single(item, before, rest, shown, given, where, lone)
        except UnitError as error:
            yield ReadingProblem(said=shown, sentence=error.sentence, suggestions=error.suggestions)


def _single(
    item: Subject, before: str, rest: str, shown: str, given: str | None,
    where: Specimen | None, lone: bool,
) -> Iterator[Read]:  # fmt: skip
    around, before = specimen_of(before)
    at_name, _ = specimen_of(item.before)
    after, rest = specimen_of(rest)
    wanted = None if implied_specimen(item.name) else where or at_name or around or after
    if wanted is None and re.search(r"(?<!\w)\d?\+{1,4}(?!\w)", rest) and named(item.name, "urine"):
        wanted = "urine"
    in_24h = "urine_24h" in {where, at_name, around, after}
    match = _named_in(item.name, wanted, f"{rest} {given or ''}", in_24h=in_24h)
    if match is None:
        place = (wanted or "blood").replace("urine_24h", "24 h urine")
        yield _problem(shown, f"{item.name} is not among the values read in {place}.")
        return
    value = value_in(rest, before, match.quantity, given)
    if value.quantity is not None and not lone:
        yield _problem(shown, f"{item.name}: which number belongs to which name? One a line.")
        return
    yield from _value(match, value, shown)
    if value.quantity is not None and (follows := _follower(value.after)):
        yield from readings_of([follows], follows.rest, value.after.strip())


def _named_in(name: str, wanted: Specimen | None, text: str, *, in_24h: bool) -> Named | None:
    """What a name means in a specimen; a concentration in a 24 h urine stays a concentration."""
    match = named(name, wanted) if wanted else named(name)
    per_day, per_volume = _PER_DAY.search(text), _PER_VOLUME.search(text)
    if per_day or (in_24h and not per_volume):
        if match is not None and match.analyte.specimen == "urine":
            return _counterpart(match)
        if wanted in {None, "urine"}:
            match = named(name, "urine_24h") or match
    if in_24h and per_volume and not per_day:
        match = named(name, "urine") or match
    if match is None and wanted == "urine":
        match = named(name, "urine_24h") or named(name, "derived")
    return match


def _counterpart(match: Named) -> Named:
    """The daily excretion of an analyte of random urine, where there is one."""
    daily = analytes().get(f"{match.analyte.id}_24h")
    return match if daily is None else Named(daily, daily)


def _value(match: Named, value: Value, shown: str) -> Iterator[Read]:
    if value.quantity is None:
        yield _worded(match, value.said, shown, is_past(shown))
        return
    label = match.quantity.label
    after = "" if _follower(value.after) else value.after
    again = quantity(after)
    trailing = "" if again else said(after).left
    words = " ".join(part for part in (value.said.left, trailing) if part)
    reading = _numeric(match, value, shown, words, past=is_past(words))
    if value.in_time or (again and _contradicts(again, after, reading, match)):
        yield _problem(shown, f"{label}: {shown!r} holds several values; give each a line, the"
                              " current one last.")  # fmt: skip
    elif is_doubtful(words):
        yield _problem(shown, f"{label}: {shown!r} cannot be read with certainty; give the value"
                              " alone.")  # fmt: skip
    elif not again and (other := _other_unit(after, value.unit)):
        used = value.unit or "no unit"
        yield _problem(shown, f"{label} is given in {used} and in {other}; keep one.")
    else:
        yield reading


def _contradicts(again: Quantity, after: str, reading: LabReading, match: Named) -> bool:
    """Whether a second number in the line is another value of the same analyte.

    The same value in another unit, "7.1 mg/dL (1.77 mmol/L)", does not contradict.
    """
    given = leading_unit(after[again.end :], match.quantity)[0]
    low, high = match.quantity.plausible
    if given is None:
        return any(low <= number <= high for number in again.numbers)
    try:
        amounts = [measure(number, given, match.quantity).value for number in again.numbers]
    except UnitError:
        return False
    first = reading.low if reading.low is not None else reading.high
    return first is None or not math.isclose(first, amounts[0], rel_tol=SAME_VALUE)


def _numeric(match: Named, value: Value, shown: str, words: str, *, past: bool) -> LabReading:
    assert value.quantity is not None
    given, notes = value.unit, [value.quantity.note]
    if given is None:
        given = bare_unit(value.quantity.numbers, match.quantity)
        notes.append(f"no unit given: taken as {given}")
    elif match.analyte.specimen == "urine_24h" and len(unit(given).dimension) == 1:
        given = f"{given}/d"
    ends: list[float | None] = []
    for end in (value.quantity.low, value.quantity.high):
        measured = None if end is None else measure(end, given, match.quantity)
        ends.append(None if measured is None else measured.value)
        notes.append(measured.note if measured else "")
    if words:
        notes.append(f"not used: {words}")
    low, high = ends
    qualifier: Qualifier | None = None
    if match.judged_by is not None:
        qualifier = _judged(match, low, high)
        notes.append(f"{match.quantity.label}: only low, normal or high is carried over")
        low = high = None
    return LabReading(
        analyte=match.analyte.id, low=low, high=high, qualifier=qualifier, said=shown,
        note="; ".join(dict.fromkeys(note for note in notes if note)), current=not past,
    )  # fmt: skip


def _judged(match: Named, low: float | None, high: float | None) -> Qualifier:
    verdicts = {match.quantity.judge(end) for end in (low, high) if end is not None}
    plain: dict[Qualifier | None, Qualifier] = {"very_low": "low", "very_high": "high"}
    both = {plain.get(verdict, verdict) for verdict in verdicts}
    verdict = both.pop()
    if both or verdict is None:
        raise UnitError(f"{match.quantity.label} spans the limit of normal; say low or high.")
    return verdict


def _worded(match: Named, words: Said, shown: str, past: bool) -> Read:
    label = match.quantity.label
    if words.trouble:
        return _problem(shown, f"{label} {words.trouble}.")
    if words.empty:
        return _problem(shown, f"{label} has no value that can be read in {shown!r}.")
    if is_doubtful(words.left):
        return _problem(shown, f"{label}: {shown!r} cannot be read with certainty; say low, normal"
                               " or high.")  # fmt: skip
    note = f"not used: {words.left}" if words.left else ""
    reference = match.analyte.reference
    if match.analyte.only_numbers or (words.qualifier is None and reference is None):
        return _problem(shown, f"{label} has no healthy interval here; give the number.")
    low = reference[0] if words.not_low and reference else None
    high = reference[1] if words.not_high and reference else None
    return LabReading(
        analyte=match.analyte.id, low=low, high=high, qualifier=words.qualifier, said=shown,
        note=note, current=not past,
    )  # fmt: skip


def _panel(item: Subject, rest: str, shown: str) -> Iterator[Read]:
    panel, words = panels()[item.name], said(rest)
    labels = ", ".join(analyte(name).label for name in panel.of)
    if words.qualifier is None or is_doubtful(words.left) or re.search(r"\d", words.left):
        yield _problem(shown, f"{item.name} is several values ({labels}); give each a line, or say"
                              " that they are normal.")  # fmt: skip
        return
    if words.qualifier != "normal" and not panel.any:
        yield _problem(shown, f"{item.name} is {words.qualifier.replace('_', ' ')}: which of"
                              f" {labels}?")  # fmt: skip
        return
    note = f"{item.name} taken as {labels}"
    for name in panel.of:
        yield LabReading(
            analyte=name, qualifier=words.qualifier, said=shown, note=note,
            current=not is_past(words.left),
        )  # fmt: skip


def _state(item: Subject, rest: str, shown: str, given: str | None) -> Iterator[Read]:
    meaning = states()[item.name]
    words = said(f"{item.before} {rest}")
    if re.search(r"\d", rest) and len(meaning) == 1:
        (name,) = meaning
        match = Named(analyte(name), analyte(name))
        yield from _value(match, value_in(rest, item.before, match.quantity, given), shown)
        return
    severe = said(f"{item.before} {rest} low").qualifier == "very_low"
    if is_doubtful(f"{item.before} {words.left}") or words.trouble or words.qualifier == "normal":
        yield _problem(shown, f"{shown!r} cannot be read with certainty; give the value itself.")
        return
    for name, qualifier in meaning.items():
        yield LabReading(
            analyte=name, qualifier=stronger(qualifier) if severe else qualifier, said=shown,
            note=f"from the word {item.name}", current=not is_past(f"{item.before} {words.left}"),
        )  # fmt: skip


def _follower(after: str) -> Subject | None:
    """The next analyte in a line without separators: "Na 121 K 3.1"."""
    text = re.sub(r"^[\s,.;(\[]*(?:and\s+|with\s+)?", "", after)
    item = subject(text)
    return item if item and re.match(r"\s*[:=<>]?\s*[<>]?\s*\d", item.rest) else None


def _other_unit(after: str, used: str | None) -> str:
    for word in after.split():
        token = word.strip("().,;")
        if "/" in token and spells_unit(token) and (used is None or unit(token) != unit(used)):
            return token
    return ""


def _problem(shown: str, sentence: str) -> ReadingProblem:
    return ReadingProblem(said=shown, sentence=sentence)
