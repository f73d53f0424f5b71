"""One laboratory line as a doctor types it, read into canonical units, or a problem to ask about.

    sodium: 121 · Mg 1.4 mg/dL · urine Na <20 mmol/L · CK 44 times upper limit · bp 90/60
    Ca and P normal · Na low (value not seen) · 24 h urine calcium 70 mg/24 h · metabolic alkalosis

Nothing is guessed: what cannot be read with certainty becomes a ReadingProblem with suggestions.
Acid-base disorders become the two measurements that define them (metabolic alkalosis: bicarbonate
high, pH high).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from charley.units.analytes import named
from charley.units.results import Read, ReadingProblem, readings_of
from charley.units.spelling import plain_text
from charley.units.subjects import Subject, subject, suggestions
from charley.units.wording import foreign, said, specimen_of, states

LONGEST_LINE = 400

_PIECES = re.compile(r"[;\n|•]|,(?!\d)|(?<!\d),|(?<=[a-z)\d])\.\s+(?=[A-Z])")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_JOINED = re.compile(r"\s*(?:\band\b|&|\+|\bplus\b|\bor\b|/)\s*", re.IGNORECASE)
_PRESSURE = re.compile(
    r"^\s*(?:bp|blood pressure|rr(?=\s*\d{2,3}/))\b\D{0,20}?(?P<systolic>\d{2,3})\s*/\s*"
    r"(?P<diastolic>\d{2,3})(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)


def read_line(text: str) -> tuple[Read, ...]:
    """Every result in a line of text, and a problem for each part that could not be read."""
    plain = plain_text(text).strip()
    if not plain:
        return (ReadingProblem(said=text, sentence="The line is empty."),)
    if len(plain) > LONGEST_LINE:
        sentence = f"A laboratory line has at most {LONGEST_LINE} characters; give one a line."
        return (ReadingProblem(said=text[:80], sentence=sentence),)
    found: list[Read] = []
    waiting: list[Subject] = []
    lead = ""
    for piece in _pieces(plain):
        subjects, rest = _subjects(piece)
        lead = subjects[0].before if subjects and _says(subjects[0].before) else lead
        silent = subjects and not rest.strip(" .:") and not _says(subjects[0].before)
        if silent and subjects[-1].name not in states():
            waiting += subjects
            continue
        found += _piece(piece, waiting, subjects, rest)
        waiting = []
    if waiting:
        names = ", ".join(item.name for item in waiting)
        found += _all(waiting, lead) if lead else [_no_value(names)]
    return tuple(found) or (_unknown(plain, text),)


def read_entry(
    name: str, value: float | int | str | None, unit: str | None = None, specimen: str | None = None
) -> tuple[Read, ...]:
    """The results in a structured entry: a name, a number or words, a unit, a specimen.

    `name: electrolytes, value: normal` gives several; `name: acid-base, value: metabolic
    alkalosis` is read as a line of its own.
    """
    shown = " ".join(str(part) for part in (specimen, name, value, unit) if part is not None)
    if value is None or isinstance(value, bool) or not str(value).strip():
        return (_no_value(str(name), shown),)
    text = _printed(value) if isinstance(value, float | int) else plain_text(str(value)).strip()
    plain = plain_text(str(name)).strip()
    if max(len(text), len(plain), len(unit or ""), len(specimen or "")) > LONGEST_LINE:
        return (ReadingProblem(said=shown[:80], sentence="The entry is too long to be a result."),)
    pressure = _PRESSURE.match(f"{plain} {text}")
    if pressure:
        return tuple(_pressure(pressure, shown))
    return tuple(_entry(plain, text, unit, specimen or "", shown))


def _entry(name: str, text: str, unit: str | None, specimen: str, shown: str) -> Iterator[Read]:
    subjects, rest = _subjects(name)
    own = None if _digits_first(text) else subject(text)
    if foreign(specimen):
        yield _foreign(foreign(specimen), shown)
    elif own and (own.name in states() or not subjects or named(own.name)):
        yield from (msgspec.structs.replace(found, said=shown) for found in read_line(text))
    elif not subjects:
        yield _unknown(name, shown)
    else:
        where = specimen_of(specimen)[0]
        yield from readings_of(subjects, f"{rest} {text}", shown, given=unit, where=where)


def _pieces(plain: str) -> Iterator[str]:
    """The line at its separators, those inside brackets apart."""
    held = _BRACKETED.sub(lambda m: re.sub(r"[;,|]", " ", m[0]), plain)
    for piece in _PIECES.split(held):
        if piece.strip(" .,"):
            yield piece.strip(" ,")


def _subjects(piece: str) -> tuple[list[Subject], str]:
    """The names at the head of a piece ("Ca and P"), and what follows the last."""
    found: list[Subject] = []
    text = piece
    while (item := subject(text)) is not None:
        found.append(item)
        text = item.rest
        joined = _JOINED.match(item.rest)
        if joined is None or subject(item.rest[joined.end() :]) is None:
            break
        text = item.rest[joined.end() :]
    return found, text


def _piece(
    piece: str, waiting: list[Subject], subjects: list[Subject], rest: str
) -> Iterator[Read]:
    pressure = _PRESSURE.match(piece)
    if pressure:
        yield from _pressure(pressure, piece)
        return
    if not subjects:
        yield from _all(waiting, piece) if waiting and _says(piece) else [_unknown(piece, piece)]
        return
    inner = subject(rest) if subjects[-1].name not in states() and not _digits_first(rest) else None
    if inner is not None and not _says(rest[: len(rest) - len(inner.rest)]):
        yield from read_line(rest)
        return
    shown = piece if not waiting else ", ".join([*(w.name for w in waiting), piece])
    yield from readings_of([*waiting, *subjects], rest, shown)


def _all(waiting: list[Subject], value: str) -> list[Read]:
    shown = f"{', '.join(item.name for item in waiting)} {value}".strip()
    return list(readings_of(waiting, value, shown))


def _pressure(match: re.Match[str], shown: str) -> Iterator[Read]:
    """Blood pressure as systolic over diastolic, in mmHg."""
    unit = "kPa" if "kpa" in match["rest"].lower() else "mmHg"
    for name, value in (("systolic_bp", match["systolic"]), ("diastolic_bp", match["diastolic"])):
        item = Subject(name.replace("_", " "), "", "")
        yield from readings_of([item], value, shown, given=unit)
    if re.search(r"\d", match["rest"]):
        yield ReadingProblem(
            said=shown,
            sentence=f"Only the first blood pressure of {shown!r} was read; one a line, please.",
        )


def _says(text: str) -> bool:
    return not said(text).empty or bool(re.search(r"\d", text))


def _digits_first(text: str) -> bool:
    return re.match(r"\s*[<>=~≤≥+\-]*\s*[\d.]", text) is not None


def _printed(value: float | int) -> str:
    return f"{value:.9f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else "not a number"


def _no_value(name: str, shown: str | None = None) -> ReadingProblem:
    sentence = f"{name} has no value here; it is left unknown, which is not normal."
    return ReadingProblem(said=shown or name, sentence=sentence)


def _foreign(specimen: str, shown: str) -> ReadingProblem:
    return ReadingProblem(
        said=shown, sentence=f"{specimen} is not read: Charley knows blood, urine and sweat only."
    )


def _unknown(name: str, shown: str) -> ReadingProblem:
    if foreign(name):
        return _foreign(foreign(name), shown)
    near = suggestions(name)
    ask = f"; did you mean {' or '.join(near)}?" if near else "."
    return ReadingProblem(
        said=shown, sentence=f"{name!r} is no analyte known here{ask}", suggestions=near
    )
