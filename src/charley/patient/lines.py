"""One line of a patient file into findings, measured values and medicines, with an account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from charley.patient.language.phrases import PhraseReading, read_phrase
from charley.patient.language.times import mentions
from charley.patient.language.vocabulary import lexicon
from charley.patient.medicines.reading import MedicineProblem, read_medicines
from charley.patient.person import Fact, LabResult, MedicineUse
from charley.patient.question import Question
from charley.patient.reading import Problem, Understood
from charley.patient.sections import Item
from charley.units.reading import read_entry, read_line
from charley.units.results import LabReading, ReadingProblem

_NARRATIVE = frozenset({"symptoms", "history", "family_history", "diet_fluids", "story"})
_WORDY = frozenset({"symptoms", "history", "diet_fluids", "story", "exam"})
_MEASURED = frozenset({"labs", "vitals"})
_SPEED = (
    (re.compile(r"\b(?:fast|rapid|racing|quick)\b", re.IGNORECASE), "high"),
    (re.compile(r"\bslow\b", re.IGNORECASE), "low"),
)
_VITAL_KEYS = {"temp_c": "temperature", "temp_f": "temperature", "temp": "temperature",
               "temperature_c": "temperature", "temperature_f": "temperature",
               "bp_systolic": "systolic bp", "bp_diastolic": "diastolic bp", "sbp": "systolic bp",
               "dbp": "diastolic bp", "pulse": "heart rate", "hr": "heart rate",
               "rr": "respiratory rate", "resp": "respiratory rate", "sats": "spo2",
               "o2_sat": "spo2", "sao2": "spo2", "heart_rate": "heart rate",
               "respiratory_rate": "respiratory rate", "systolic_bp": "systolic bp",
               "diastolic_bp": "diastolic bp"}  # fmt: skip
_VITAL_KEY = re.compile(r"^\s*([a-z0-9_]+)\s*[:=]\s*(.+)$", re.IGNORECASE)
_NORMAL_VITALS = re.compile(
    r"^\W*(?:vitals?(?: signs)?|obs(?:ervations)?)?\W*(?:all )?(?:normal|stable)\W*$"
)
_UNKNOWN = re.compile(
    r"^\W*(?:unknown|not known|not done|not available|n/?a|\?+|pending|-)\W*$", re.I
)
_RECENT_DAYS = 2.0


class LineReading(msgspec.Struct, frozen=True, kw_only=True):
    """All that one line gave."""

    facts: tuple[Fact, ...] = ()
    laboratory: tuple[LabResult, ...] = ()
    medicines: tuple[MedicineUse, ...] = ()
    understood: tuple[Understood, ...] = ()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()


def read_item(item: Item) -> LineReading:
    """What a line or entry says, by the section in which it stands; never raises."""
    if _UNKNOWN.match(item.text):
        return LineReading(understood=(_nothing(item, "unknown, left open"),))
    if item.section == "medicines":
        return _medicine_line(item)
    if item.section in _MEASURED:
        return _measured_line(item)
    return _worded_line(item)


def read_on(before: Item, item: Item) -> LineReading | None:
    """What a line says together with the one before it, as in "calf pain on walking" and "better
    on standing still"; None where it says nothing new, or the line before denies something."""
    if (item.section, item.stage) != (before.section, before.stage) or item.section not in _WORDY:
        return None
    earlier = _phrase(before)
    both = msgspec.structs.replace(item, text=f"{before.text}, {item.text}")
    phrase = _phrase(both)
    known = {fact.finding for fact in earlier.facts}
    facts = tuple(fact for fact in _staged(item, phrase) if fact.finding not in known)
    if not known or not all(fact.present for fact in (*earlier.facts, *facts)):
        return None
    if not facts and {*phrase.leftover} <= {*earlier.leftover}:
        return LineReading(understood=(_nothing(item, "goes with the line before"),))
    return LineReading(facts=facts, understood=_found(item, facts, phrase)) if facts else None


def _medicine_line(item: Item) -> LineReading:
    found = read_medicines(_medicine_entry(item.entry) if item.entry else item.text)
    uses = tuple(
        msgspec.structs.replace(use, stage=item.stage)
        for use in found
        if isinstance(use, MedicineUse)
    )
    doubts = [problem for problem in found if isinstance(problem, MedicineProblem)]
    asked, unread = _doubts(item, doubts)
    return LineReading(
        medicines=uses,
        understood=tuple(_taken(item, use) for use in uses),
        problems=unread,
        questions=asked,
    )


def _medicine_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value is not None}


def _doubts(
    item: Item, doubts: list[MedicineProblem]
) -> tuple[tuple[Question, ...], tuple[Problem, ...]]:
    """A doubt with candidates is a question, one without is a problem."""
    asked = tuple(
        Question(word=doubt.word, candidates=doubt.candidates, said=doubt.said)
        for doubt in doubts
        if doubt.candidates
    )
    unread = tuple(
        Problem(section=item.section, said=doubt.said, sentence=doubt.sentence)
        for doubt in doubts
        if not doubt.candidates
    )
    return asked, unread


def _measured_line(item: Item) -> LineReading:
    """Laboratory and vital signs; a line that is no measurement may still be a finding."""
    if item.section == "vitals" and _NORMAL_VITALS.match(item.text.lower()):
        return LineReading(understood=(_nothing(item, "no values, left open"),))
    reads = _reads(item)
    values = [read for read in reads if isinstance(read, LabReading)]
    doubts = [read for read in reads if isinstance(read, ReadingProblem)]
    results = tuple(_result(item, value) for value in values)
    account = tuple(_measured(item, value) for value in values)
    if not doubts:
        return LineReading(laboratory=results, understood=account)
    phrase = _phrase(item)
    if phrase.facts:
        facts = _staged(item, phrase)
        return LineReading(
            facts=facts, laboratory=results, understood=(*account, *_found(item, facts, phrase))
        )
    problems = tuple(
        Problem(
            section=item.section,
            said=doubt.said,
            sentence=doubt.sentence,
            suggestions=doubt.suggestions,
        )
        for doubt in doubts
    )
    return LineReading(laboratory=results, understood=account, problems=problems)


def _reads(item: Item) -> tuple[LabReading | ReadingProblem, ...]:
    entry = item.entry
    if entry is None:
        return read_line(_vital_words(item.text) if item.section == "vitals" else item.text)
    name = next(
        (entry[key] for key in ("name", "analyte", "test", "lab", "parameter") if key in entry), ""
    )
    value = entry.get("value", entry.get("result"))
    if value is None:
        value = entry.get("qualifier")
    if not isinstance(value, str | int | float):
        value = None
    unit, specimen = (str(entry[key]) if entry.get(key) else None for key in ("unit", "specimen"))
    return read_entry(str(name), value, unit, specimen)


def _vital_words(text: str) -> str:
    """ "hr: fast" as "heart rate high", "temp_c: 38.5" as "temperature 38.5 C"."""
    match = _VITAL_KEY.match(text)
    if match and match.group(1).lower() in _VITAL_KEYS:
        key, value = match.group(1).lower(), match.group(2)
        unit = {"_c": " C", "_f": " F"}.get(key[-2:], "")
        text = f"{_VITAL_KEYS[key]} {value}{unit if not re.search('[a-z°]', value, re.I) else ''}"
    for pattern, word in _SPEED:
        text = pattern.sub(word, text)
    return text


def _worded_line(item: Item) -> LineReading:
    """Findings of a line, and the values and medicines that stand in it."""
    phrase = _phrase(item)
    facts = _staged(item, phrase)
    values: list[LabReading] = []
    if any(letter.isdigit() for letter in item.text) or item.section == "tests":
        values = [
            read
            for read in read_line(item.text[:400])
            if isinstance(read, LabReading)
            and (read.qualifier is None or item.section not in _NARRATIVE)
        ]
    uses: tuple[MedicineUse, ...] = ()
    if item.section in _WORDY:
        uses = tuple(
            msgspec.structs.replace(use, stage=item.stage)
            for use in read_medicines(item.text, listed=False)
            if isinstance(use, MedicineUse)
        )
    account = (
        *_found(item, facts, phrase),
        *(_measured(item, value) for value in values),
        *(_taken(item, use) for use in uses),
    )
    problems: tuple[Problem, ...] = ()
    if not account and not phrase.questions:
        sentence = f'"{item.text[:120]}" was not understood; say it in other words or leave it out'
        problems = (Problem(section=item.section, said=item.text, sentence=sentence),)
    return LineReading(
        facts=facts,
        laboratory=tuple(_result(item, value) for value in values),
        medicines=uses,
        understood=account,
        problems=problems,
        questions=phrase.questions,
    )


def _phrase(item: Item) -> PhraseReading:
    return read_phrase(item.text, item.section)


def _staged(item: Item, phrase: PhraseReading) -> tuple[Fact, ...]:
    if item.stage == "presentation":
        return phrase.facts
    return tuple(msgspec.structs.replace(fact, stage=item.stage) for fact in phrase.facts)


def _result(item: Item, read: LabReading) -> LabResult:
    entry = item.entry or {}
    when = entry.get("other_time") or entry.get("when")
    ago = [time.value for time in mentions(item.text.lower()) if time.kind == "ago"]
    past = bool(ago) and max(ago) > _RECENT_DAYS
    return LabResult(
        analyte=read.analyte,
        low=read.low,
        high=read.high,
        qualifier=read.qualifier,
        said=item.text,
        stage=item.stage,
        current=read.current and not entry.get("other_time") and not past,
        when=None if when is None else str(when),
    )


def _measured(item: Item, read: LabReading) -> Understood:
    from charley.units.analytes import analyte

    row = analyte(read.analyte)
    value = _interval(read)
    earlier = "" if _result(item, read).current else ", an earlier value"
    return Understood(
        section=item.section,
        said=item.text,
        meaning=f"{row.label} {value}{f' {row.unit}' if read.qualifier is None else ''}{earlier}",
        kind="laboratory",
        stage=item.stage,
        note=read.note,
    )


def _interval(read: LabReading) -> str:
    if read.low is None and read.high is None:
        return (read.qualifier or "unknown").replace("_", " ")
    if read.low == read.high:
        return f"{read.low:.6g}"
    if read.low is None:
        return f"below {read.high:.6g}"
    return f"above {read.low:.6g}" if read.high is None else f"{read.low:.6g} to {read.high:.6g}"


def _taken(item: Item, use: MedicineUse) -> Understood:
    from charley.patient.medicines.names import medicine_lexicon

    known = medicine_lexicon()
    names = " + ".join(known.label(name) for name in use.ingredients)
    meaning = names or ", ".join(name.replace("_", " ") for name in use.classes) or "no medicines"
    if use.daily_dose is not None:
        meaning += f", {use.daily_dose:.4g} {use.dose_unit} a day"
    if use.days_since_start is not None:
        meaning += f", begun {_days(use.days_since_start)} ago"
    if use.days_since_stop is not None:
        meaning += f", last taken {_days(use.days_since_stop)} ago"
    if use.status != "current" and (use.ingredients or use.classes):
        meaning += f", {use.status.replace('_', ' ')}"
    return Understood(
        section=item.section, said=use.said, meaning=meaning, kind="medicine", stage=item.stage
    )


def _found(item: Item, facts: tuple[Fact, ...], phrase: PhraseReading) -> tuple[Understood, ...]:
    """One line of account for all findings of a line."""
    if not facts:
        return ()
    known = lexicon()
    words = [
        ("" if fact.present else "no ")
        + known.label(fact.finding)
        + (" (in the past)" if fact.past else "")
        for fact in facts
    ]
    return (
        Understood(
            section=item.section,
            said=item.text,
            meaning=", ".join(words),
            kind="finding",
            stage=item.stage,
            left_out=phrase.leftover,
        ),
    )


def _nothing(item: Item, meaning: str) -> Understood:
    return Understood(
        section=item.section, said=item.text, meaning=meaning, kind="nothing", stage=item.stage
    )


def _days(days: float) -> str:
    """A time since something, no more exact than it was said."""
    number = f"{days:.0f}" if days >= 10 else f"{days:.2g}"
    return f"{number} {'day' if number == '1' else 'days'}"
