"""Small pieces of page that several generated pages share: links, names, tables, conditions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from charley.knowledge.library import Library
from charley.patient.language.vocabulary import concepts
from charley.reasoning.reference import DERIVED
from charley.units.analytes import analytes

URGENCY = {
    "emergency": "emergency",
    "same_day": "the same day",
    "soon": "within two weeks",
    "routine": "an ordinary appointment",
    "self_care": "self-care",
}
OLDEST = 100
JOINTS = {"all": " and ", "any": " or "}


def cite(keys: Iterable[str], library: Library) -> str:
    """Source keys as links to the list of sources; words for those that are no work."""
    shown = []
    for key in keys:
        if key in library.sources:
            shown.append(f"[{key}](#source-{key})")
        else:
            shown.append("expert prior" if key == "expert_prior" else key)
    return ", ".join(dict.fromkeys(shown))


def cause_link(cause: str, library: Library) -> str:
    """A cause by name, linked to its entry."""
    return f"[{library.causes[cause].name}](#cause-{cause})" if cause in library.causes else cause


def named(key: str, library: Library) -> str:
    """A finding, analyte, medicine, cause or personal fact as words."""
    if key.startswith("medicine:"):
        medicine = library.medicines.get(key[9:])
        return medicine.name.lower() if medicine else key[9:].replace("_", " ")
    if key.startswith("cause:"):
        return f"probability of {cause_link(key[6:], library)}"
    if key.startswith("mechanism:"):
        state = library.mechanisms.get(key[10:])
        return f"probability of {state.name.lower() if state else key[10:]}"
    if key.startswith("age:"):
        low, _, high = key[4:].partition("-")
        return f"age {low} and over" if float(high) >= OLDEST else f"age {low} to {high}"
    concept, analyte = concepts().get(key), analytes().get(key)
    if concept is not None:
        return concept.label
    return analyte.label if analyte is not None else key.replace("_", " ")


def unit_of(analyte: str) -> str:
    """Canonical unit of an analyte, empty for derived ratios."""
    known = analytes().get(analyte)
    return known.unit if known and analyte not in DERIVED else ""


def condition(told: Any, library: Library) -> str:
    """A condition of a knowledge file as a phrase."""
    if isinstance(told, str):
        name, *rest = told.split(" ", 1)
        return f"{named(name, library)} {rest[0]}" if rest else named(told, library)
    ((key, parts),) = told.items()
    if key == "not":
        return f"not ({condition(parts, library)})"
    if key == "at_least":
        return f"at least {parts[0]} of ({'; '.join(condition(p, library) for p in parts[1:])})"
    joined = JOINTS[key].join(condition(part, library) for part in parts)
    return f"({joined})" if len(parts) > 1 else joined


def fires_when(told: Any, library: Library) -> str:
    """A condition as a list where it is a choice of several, else as a sentence."""
    if isinstance(told, dict) and len(told.get("any", ())) > 1:
        ways = "\n".join(f"- {condition(part, library)}" for part in told["any"])
        return f"Fires on any of:\n\n{ways}\n"
    return f"Fires on {condition(told, library)}.\n"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table; empty text for no rows."""
    lines = ["| " + " | ".join(_cell(part) for part in row) + " |" for row in rows]
    if not lines:
        return ""
    rule = "|" + " --- |" * len(head)
    return "\n".join(["| " + " | ".join(head) + " |", rule, *lines]) + "\n"


def _cell(value: Any) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text.replace("|", "\\|").replace("\n", " ")


def sentence(text: str) -> str:
    """Text that begins with a capital letter and ends with a full stop."""
    text = text.strip()
    return (text[:1].upper() + text[1:]).rstrip(".") + "." if text else ""
