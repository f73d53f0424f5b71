"""What a document says around its resources: sections that are empty, or written in words only.

Sections are those of the International Patient Summary (HL7 IPS), known by their LOINC codes.
"""

from __future__ import annotations

from collections.abc import Iterator

from charley.patient.fhir.resources import (
    LOINC,
    Resource,
    codes,
    first_code,
    items,
    label,
    mapping,
    words,
)
from charley.patient.reading import Problem, Understood

SECTION = "Composition"
MEDICINES = "10160-0"
MOST_SECTIONS = 200


def read_sections(compositions: list[Resource]) -> tuple[bool, list[Understood], list[Problem]]:
    """Whether the list of medicines is said to be empty, and what was and was not used.

    "Nothing known" of any other section is no absence of a complaint: people are not asked for
    cramps when such a list is made.
    """
    no_medicines, taken, problems = False, [], []
    for section in _sections(compositions):
        shown = words(section.get("title")) or label(section.get("code")) or "A section"
        reason = first_code(section.get("emptyReason"))
        if items(section.get("entry")):
            continue
        if reason == "nilknown":
            is_medicines = MEDICINES in codes(section.get("code"), LOINC)
            no_medicines |= is_medicines
            meaning = "no medicines" if is_medicines else "nothing known; no finding follows"
            taken.append(Understood(section=SECTION, said=shown, meaning=meaning, kind="nothing"))
        elif reason:
            problems.append(
                _problem(shown, f"{shown}: the record holds no information ({reason}).")
            )
        elif words(mapping(section.get("text")).get("div")):
            problems.append(
                _problem(shown, f"{shown} is written in words only, which are not read here.")
            )
    return no_medicines, taken, problems


def _sections(compositions: list[Resource]) -> Iterator[Resource]:
    """Every section, those inside others included."""
    waiting = [mapping(part) for one in compositions for part in items(one.get("section"))]
    for section in (seen := waiting[:MOST_SECTIONS]):
        yield section
        room = MOST_SECTIONS - len(seen)
        seen += [mapping(part) for part in items(section.get("section"))][: max(0, room)]


def _problem(said: str, sentence: str) -> Problem:
    return Problem(section=SECTION, said=said, sentence=sentence)
