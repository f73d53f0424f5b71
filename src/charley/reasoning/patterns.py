"""The path through the laboratory: which steps of reading it apply to this person, in order."""

from __future__ import annotations

from charley.knowledge.conditions import View, holds
from charley.knowledge.library import Library
from charley.reasoning.differential import Pattern
from charley.units.analytes import analytes

DERIVED_UNITS = {
    "corrected_sodium": "mmol/L",
    "adjusted_calcium": "mmol/L",
    "electrolyte_free_water_ratio": "",
    "fe_urate": "%",
    "urea_creatinine_ratio": "",
    "egfr": "mL/min/1.73 m²",
}


def path(view: View, library: Library) -> tuple[Pattern, ...]:
    """Every step whose condition is known to hold, in the order of the knowledge file."""
    steps = []
    for rule in library.patterns.values():
        if not holds(rule.when, view):
            continue
        low, high = view.bounds(rule.show) if rule.show else (None, None)
        exact = low is not None and high is not None and float(low) == float(high)
        steps.append(
            Pattern(
                id=rule.id,
                text=rule.text,
                value=float(low) if exact and low is not None else None,
                unit=unit_of(rule.show) if exact else "",
                source=rule.sources[0] if rule.sources else "",
            )
        )
    return tuple(steps)


def unit_of(name: str) -> str:
    """Canonical unit of an analyte or derived quantity, as it is shown."""
    if name in DERIVED_UNITS:
        return DERIVED_UNITS[name]
    known = analytes().get(name)
    return known.unit if known else ""
