"""All names that an experiment file may use, as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from charley.body.experiments.nomenclature import quantities
from charley.body.protocol.diet import meals
from charley.body.protocol.event_reading import VERBS
from charley.body.protocol.medicines import conditions, drugs
from charley.body.protocol.substances import drinks, fluids, solutes, stools


def vocabulary() -> str:
    """Quantities with their units, events, and what can be drunk, infused, swallowed, taken or
    suffered from: a line for each, the usual name first."""
    return "\n".join(
        f"{title}\n" + "".join(f"  {line}\n" for line in lines) for title, lines in _chapters()
    )


def _chapters() -> Iterable[tuple[str, Iterable[str]]]:
    rows = quantities().values()
    yield "Quantities: levels", [_quantity(row) for row in rows if not row.is_amount]
    yield "Quantities: what adds up over time", [_quantity(row) for row in rows if row.is_amount]
    yield "Events", [", ".join(VERBS)]
    yield "Meals (eat)", [", ".join(meals())]
    yield "Drinks (drink)", _named(drinks())
    yield "Infusions (infuse); by strength where it has several: saline 3 %", _named(fluids())
    yield "Salts, solutes and hormones (swallow, infuse)", _named(solutes())
    yield "Diarrhoea", _named(stools())
    yield "Medicines (take)", _named(drugs())
    yield "Conditions", _named(conditions())


def _quantity(row: Any) -> str:
    return _line((row.name, *row.also), row.unit)


def _named(rows: Mapping[str, Any]) -> list[str]:
    return [_line(row.names) for row in {row.id: row for row in rows.values()}.values()]


def _line(names: tuple[str, ...], unit: str = "") -> str:
    first, *others = names
    measured = f" [{unit}]" if unit else ""
    return f"{first}{measured}" + (f" (also {', '.join(others)})" if others else "")
