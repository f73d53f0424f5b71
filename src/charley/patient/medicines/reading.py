"""Reads medicines as people write them: which, how much a day, since when, taken or stopped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from charley.patient.medicines.dose import read_dose
from charley.patient.medicines.names import (
    LONGEST,
    SHORT,
    MedicineLexicon,
    MedicineName,
    medicine_lexicon,
    plain,
)
from charley.patient.medicines.spelling import suggestions, unknown_names
from charley.patient.medicines.times import read_use
from charley.patient.person import MedicineUse

_TOKEN = re.compile(r"[a-z0-9]+")
_NO_MEDICINE = re.compile(
    r"^\W*(?:(?:patient |she |he )?(?:is )?(?:takes|taking|on|has)?\s*(?:no|"
    r"not(?: taking| on)?(?: any)?|without|nil|denies(?: any| taking any)?)\s+"
    r"(?:(?:regular|current|other|known|long-term|daily|"
    r"prescribed|prescription|concurrent|concomitant|home|chronic|any|relevant|new)\s+)*(?:medicines?|"
    r"medications?|drugs?|meds|tablets|pills|treatments?|therapy|pharmacotherapy|prescriptions?)"
    r"(?:\s+(?:taken|at all|currently|regularly|used|reported|whatsoever|history))?|drug[- ]naive|"
    r"medication[- ]free|unmedicated)\W*$"
)
_NOTHING = re.compile(
    r"^\W*(?:(?:none|nil)(?: taken| known| reported| regular(?:ly)?| of note)?|nothing|"
    r"no|0|-|n/?a|takes nothing|false)\W*$"
)
_OUTER = re.compile(
    r",(?!\d{3}(?!\d))|;|\n|&|\+|\band\b|\bor\b|\bnor\b|\bplus\b|\bas well as\b|\bwith\b"
)
_JOINED = re.compile(r"^\s*(?:/|\+|-)\s*$")
_APPOSED = re.compile(r"^\s*(?:\(|=|:|,? ?e\.?g\.? |namely|i\.?e\.? )?\s*(?:an? |the )?$")
_TOPICAL = re.compile(
    r"\b(?:creams?|ointments?|eye ?drops?|ear ?drops?|shampoo|topical(?:ly)?|lotion|"
    r"mouthwash|gel)\b"
)
_ABSORBED = frozenset({"beta_blocker", "oestrogen", "anabolic", "nitrate"})
_INTENDED = re.compile(
    r"\b(?:on|takes?|taking|took|taken|started|starting|uses?|using|used|given|giving|prescribed|"
    r"treated|receiv\w+|stopped|after|with|tablets?|supplements?|pills?|capsules?|injections?|"
    r"infusions?|daily|mg|abuse|overdose|misuse)\b"
)
_NOT_MEANT = re.compile(
    r"^\W*(?:levels?|deficien\w+|low|high|raised|normal|reduced|concentration|resistance|intake|"
    r"stones?|metabolism|channel|antibod\w+|dependent|overload|wasting|loss|balance|sensitiv\w+|"
    r"\d+(?:\.\d+)? ?(?:mmol|mg/d|meq|nmol|pmol|umol|ng|ug/l|iu/l|u/l|g/l))"
)
_NOT_MEANT_BEFORE = re.compile(
    r"\b(?:low|high|raised|reduced|normal|serum|plasma|urine|urinary|blood|"
    r"(?:linked|related|due) to|lack of|loss of|losing|wasting|rich in|poor in|deficient in)\s*$"
)
_DENIES = re.compile(r"\bden(?:y|ies|ied|ying)\b")


class MedicineProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A medicine that could not be settled: the word, a sentence, and what it may have meant."""

    said: str
    word: str
    sentence: str
    candidates: tuple[str, ...] = ()


class _Span(NamedTuple):
    start: int
    end: int
    name: MedicineName


class _Part(NamedTuple):
    """One medicine of a line with the text before and after its name, and what joins it on."""

    names: tuple[MedicineName, ...]
    said: str
    before: str
    after: str
    joint: str


def read_medicine(entry: str | Mapping[str, Any]) -> MedicineUse | MedicineProblem:
    """The one medicine of a line or of {name, dose, since, stopped, status}; never raises.

    "none" gives a use without ingredients that is not taken. A line that names several
    medicines gives a problem; `read_medicines` reads those.
    """
    found = read_medicines(entry)
    if len(found) == 1:
        return found[0]
    said = _line(entry)
    if not found:
        return _unread(said)
    names = ", ".join(_shown(use) for use in found)
    return MedicineProblem(
        said=said, word=said, sentence=f'"{said}" names several medicines: {names}'
    )


def read_medicines(
    entry: str | Mapping[str, Any], listed: bool = True
) -> tuple[MedicineUse | MedicineProblem, ...]:
    """Every medicine of a line, in its order; never raises.

    `listed`: the line stands in a list of medicines, so that each must be one. In other text
    only what is surely a medicine counts ("on calcium", not "calcium 2.1"), and nothing is asked.
    """
    if isinstance(entry, Mapping) and (problem := _undated(entry)):
        return (problem,)
    said = _line(entry)
    text = plain(said)
    if _NO_MEDICINE.match(text) or (listed and _NOTHING.match(text)):
        return (MedicineUse(ingredients=(), classes=(), said=said, status="not_taken"),)
    lexicon = medicine_lexicon()
    spans = _spans(text, lexicon)
    if not listed:
        spans = [span for span in spans if _meant(span, text)]
    unknown = _unknown(said, text, spans) if listed else []
    if spans:
        text = _without(text, unknown)
    uses = [use for part in _parts(said, text, spans) for use in _uses(part)]
    return (*uses, *unknown)


def _line(entry: str | Mapping[str, Any]) -> str:
    """A structured entry written as a line."""
    if isinstance(entry, str):
        return entry.strip()
    get = {str(key).strip().lower(): value for key, value in entry.items()}.get
    name = get("name") or get("medicine") or get("drug") or get("medication") or ""
    amount = (get("dose"), get("unit"), get("daily_dose") and f"{get('daily_dose')} daily")
    words = [name, *amount, get("frequency"), get("route")]
    line = " ".join(str(word) for word in words if word)
    if since := get("since") or get("start") or get("started"):
        line += f", started {since}" if "ago" in str(since) else f", since {since}"
    if get("duration") or get("for"):
        line += f", for {get('duration') or get('for')}"
    if stopped := get("stopped") or get("stop") or get("stopped_since"):
        line += ", stopped" + ("" if stopped is True else f" {stopped}")
    if status := get("status"):
        line += f", {str(status).replace('_', ' ')}"
    return line.strip()


def _undated(entry: Mapping[str, Any]) -> MedicineProblem | None:
    """A bare number as a time could be days, weeks or a year, so it is asked about."""
    for key in ("since", "start", "started", "duration", "for", "stopped", "stop"):
        value = entry.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            options = tuple(f"{value:g} {unit}" for unit in ("days", "weeks", "months"))
            sentence = f"{key}: {value:g} has no unit; write for example {options[0]}"
            return MedicineProblem(
                said=_line(entry), word=f"{key}: {value:g}", sentence=sentence, candidates=options
            )
    return None


def _spans(text: str, lexicon: MedicineLexicon) -> list[_Span]:
    """The longest known names of a text from left to right."""
    tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    found: list[_Span] = []
    place = 0
    while place < len(tokens):
        match = _longest(tokens, place, lexicon)
        if match is None:
            place += 1
        else:
            size, name = match
            found.append(_Span(tokens[place][1], tokens[place + size - 1][2], name))
            place += size
    return found


def _longest(
    tokens: list[tuple[str, int, int]], place: int, lexicon: MedicineLexicon
) -> tuple[int, MedicineName] | None:
    first = tokens[place][0]
    if first not in lexicon.first_words:
        single = first.removesuffix("s")
        name = lexicon.names.get(single) if len(single) > SHORT else None
        return None if name is None else (1, name)
    for size in range(min(LONGEST, len(tokens) - place), 0, -1):
        key = " ".join(token for token, _, _ in tokens[place : place + size])
        if key in lexicon.names:
            return size, lexicon.names[key]
    return None


def _meant(span: _Span, text: str) -> bool:
    """Whether a name in running text is a medicine and not a food, a salt or a result."""
    after = text[span.end :]
    if _NOT_MEANT.match(after) or re.match(r"\s*[-:=]\s*\w", after) or span.name.ask:
        return False
    if span.name.everyday and _NOT_MEANT_BEFORE.search(text[: span.start]):
        return False
    around = re.split(r"[,;.]", text[: span.start])[-1] + " " + re.split(r"[,;.]", after)[0]
    return not span.name.everyday or _INTENDED.search(around) is not None


def _parts(said: str, text: str, spans: list[_Span]) -> list[_Part]:
    """The line cut into one stretch a medicine; names joined or in apposition stand together."""
    groups: list[list[_Span]] = []
    for span in spans:
        if groups and _together(groups[-1], span, text):
            groups[-1].append(span)
        else:
            groups.append([span])
    edges = [(0, 0, "")]
    for left, right in pairwise(groups):
        edges.append(_edge(text, left[-1].end, right[0].start))
    edges.append((len(text), len(text), ""))
    parts = []
    for number, group in enumerate(groups):
        begin, end = edges[number][1], edges[number + 1][0]
        between = "".join(text[a.end : b.start] for a, b in pairwise(group))
        parts.append(
            _Part(
                names=tuple(span.name for span in group),
                said=said[begin:end].strip(" ,;") if len(groups) > 1 else said,
                before=text[begin : group[0].start],
                after=between + text[group[-1].end : end],
                joint=edges[number][2],
            )
        )
    return _shared(parts)


def _together(group: list[_Span], span: _Span, text: str) -> bool:
    """ "lisinopril/HCTZ" and "thiazide (indapamide)" are one entry, "lithium, valproate" two."""
    last = group[-1]
    gap = text[last.end : span.start]
    if _JOINED.match(gap):
        return True
    if not _APPOSED.match(gap):
        return False
    shared = set(last.name.covers or last.name.classes) & set(span.name.covers or span.name.classes)
    same = last.name.ingredients == span.name.ingredients
    wide = not last.name.ingredients or not span.name.ingredients
    doubled = gap.strip() == "" and re.match(r"\W*\d[\d.,]*\s?/\s?\d", text[span.end :]) is not None
    return same or doubled or (wide and bool(shared))


def _edge(text: str, left: int, right: int) -> tuple[int, int, str]:
    """Where one medicine's text ends and the next one's begins, and the word between them."""
    gap = text[left:right]
    depth = 0
    best: re.Match[str] | None = None
    for match in _OUTER.finditer(gap):
        depth = gap.count("(", 0, match.start()) - gap.count(")", 0, match.start())
        if depth <= 0:
            best = match
    if best is None:
        return right, right, ""
    return left + best.start(), left + best.end(), best.group()


def _shared(parts: list[_Part]) -> list[_Part]:
    """ "no steroids or diuretics", "stopped lithium and valproate": what is said once for all."""
    shared = list(parts)
    for place in range(1, len(shared)):
        part, left = shared[place], shared[place - 1]
        alternative = any(later.joint in {"or", "nor"} for later in shared[place:])
        carries = part.joint in {"or", "nor"} or (
            part.joint in {",", "and", "&"} and left.before.strip()
        )
        denied = read_use(left.before, "", None).status == "not_taken"
        weak = denied and not _DENIES.search(left.before)
        if weak and not alternative and part.joint not in {"or", "nor"}:
            carries = False
        if carries and not part.before.strip() and not re.search(r"\d", part.after):
            shared[place] = part._replace(before=left.before)
    for place in range(len(shared) - 2, -1, -1):
        part, right = shared[place], shared[place + 1]
        bare = not part.after.strip() and not part.before.strip() and not right.before.strip()
        undosed = read_dose(right.after).daily is None
        if right.joint in {"and", "&"} and bare and undosed and right.after.strip(" ."):
            shared[place] = part._replace(after=right.after)
    return shared


def _uses(part: _Part) -> list[MedicineUse | MedicineProblem]:
    specific = [name for name in part.names if name.ingredients]
    names = specific or [name for name in part.names if name.classes][-1:] or list(part.names[-1:])
    ingredients = tuple(dict.fromkeys(i for name in names for i in name.ingredients))
    dose, before = read_dose(part.after, len(ingredients)), part.before
    if dose.daily is None and re.search(r"\d", before):
        ahead = read_dose(before, len(ingredients))
        dose, before = ahead._replace(rest=dose.rest), ahead.rest
    use = read_use(before, dose.rest, dose.interval_days)
    classes = [group for name in names for group in name.classes]
    if use.status == "not_taken":
        classes = [group for name in names for group in name.covers or name.classes]
    asked = next((name for name in names if name.ask), None)
    if asked and use.status != "not_taken":
        sentence = f'"{part.said}": which {asked.name} is it?'
        return [
            MedicineProblem(
                said=part.said, word=asked.name, sentence=sentence, candidates=asked.ask
            )
        ]
    if _TOPICAL.search(part.after):
        classes = [group for group in classes if group in _ABSORBED]
    return [
        MedicineUse(
            ingredients=ingredients,
            classes=tuple(dict.fromkeys(classes)),
            said=part.said,
            daily_dose=dose.daily,
            dose_unit=dose.unit,
            days_since_start=use.days_since_start,
            days_since_stop=use.days_since_stop,
            status=use.status,
        )
    ]


def _unknown(said: str, text: str, spans: list[_Span]) -> list[MedicineProblem]:
    """Words that look like medicines and are none of the known names."""
    masked = text
    for span in spans:
        masked = masked[: span.start] + "\0" * (span.end - span.start) + masked[span.end :]
    problems = []
    for word in unknown_names(masked):
        near = suggestions(word)
        if not near and spans and not _alone(word, masked):
            continue
        doubt = f"did you mean {' or '.join(near)}?" if near else "it is no medicine known here"
        problems.append(
            MedicineProblem(said=said, word=word, sentence=f'"{word}": {doubt}', candidates=near)
        )
    if not problems and not spans and text.strip():
        problems.append(_unread(said))
    return problems


def _without(text: str, unknown: list[MedicineProblem]) -> str:
    """The line with each unknown name and its dose blanked, lest a neighbour takes the dose."""
    for problem in unknown:
        place = text.find(problem.word)
        if place >= 0:
            end = _OUTER.search(text, place + len(problem.word))
            stop = end.start() if end else len(text)
            text = text[:place] + " " * (stop - place) + text[stop:]
    return text


def _alone(word: str, masked: str) -> bool:
    """Whether a word is the only one of its clause, apart from a dose."""
    clauses = [clause for clause in _OUTER.split(masked) if clause and word in clause]
    return any(
        "\0" not in clause and re.fullmatch(rf"\W*{re.escape(word)}\W*(?:\d.*)?", clause.strip())
        for clause in clauses
    )


def _unread(said: str) -> MedicineProblem:
    sentence = (
        f'"{said}" names no medicine known here' if said else "an empty line names no medicine"
    )
    return MedicineProblem(said=said, word=said, sentence=sentence)


def _shown(use: MedicineUse | MedicineProblem) -> str:
    if isinstance(use, MedicineProblem):
        return use.word
    return "/".join(use.ingredients) or "/".join(use.classes) or use.said
