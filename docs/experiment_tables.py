"""Tables of the page on experiment files, made from the same files that the program reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wording import table

from charley.body.experiments.nomenclature import Quantity, quantities
from charley.body.protocol.medicines import conditions, drugs
from charley.body.protocol.substances import drinks, fluids, solutes, stools
from charley.units.analytes import analytes

_SHOWN_NAMES = 6


def experiment_tables() -> dict[str, str]:
    """What stands for each placeholder of the page."""
    return {
        "<!-- quantities -->": _quantities(),
        "<!-- conversions -->": _conversions(),
        "<!-- substances -->": _substances(),
        "<!-- drugs -->": _drugs(),
        "<!-- body conditions -->": _conditions(),
    }


def _quantities() -> str:
    rows = quantities().values()
    levels = [row for row in rows if not row.is_amount]
    amounts = [row for row in rows if row.is_amount]
    head = ("quantity", "unit", "also")
    return (
        "Levels, which have a value at a moment. `smallest change` is what counts as a rise or "
        "fall where nothing else is said (5 % where the table is empty).\n\n"
        + table((*head, "smallest change"), [(*_names(row), _step(row)) for row in levels])
        + "\nWhat adds up over an interval; a value in % is of the amount in the last column, or "
        "of what `percent of:` says.\n\n"
        + table((*head, "in %"), [(*_names(row), _share(row)) for row in amounts])
    )


def _names(row: Quantity) -> tuple[str, str, str]:
    return f"`{row.name}`", row.unit, ", ".join(row.also)


def _step(row: Quantity) -> str:
    return "" if row.step is None else f"{row.step:g} {row.unit}"


def _share(row: Quantity) -> str:
    return f"of {row.share}" if row.share else ""


def _conversions() -> str:
    rows = []
    for row in quantities().values():
        known = analytes().get(row.analyte)
        mass = row.molar_mass or (known.molar_mass if known else None)
        if mass and not row.is_amount and "mol" in row.unit:
            rows.append((row.name, f"{mass:g} g/mol" + _also_in(row)))
        elif row.also_in:
            rows.append((row.name, _also_in(row).removeprefix("; ")))
    return table(("quantity", "conversion"), rows)


def _also_in(row: Quantity) -> str:
    return "".join(f"; 1 {other.unit} = {other.is_:g} {row.unit}" for other in row.also_in)


def _substances() -> str:
    groups = (
        ("Drinks (`drink`)", drinks()),
        ("Infusions (`infuse`); those with a strength need it: `saline 3 %`", fluids()),
        ("Salts, solutes and hormones (`swallow`, `infuse`)", solutes()),
        ("Diarrhoea (`diarrhoea`)", stools()),
    )
    return "\n".join(f"**{title}**: {_listed(rows)}.\n" for title, rows in groups)


def _listed(rows: Mapping[str, Any]) -> str:
    return "; ".join(_also(row) for row in _once(rows))


def _also(row: Any) -> str:
    first, *others = row.names[:_SHOWN_NAMES]
    return f"{first} ({', '.join(others)})" if others else str(first)


def _drugs() -> str:
    rows = [
        (row.names[0], ", ".join(row.names[1:]), ", ".join(row.routes), row.source)
        for row in _once(drugs())
    ]
    return table(("medicine", "also", "routes, the usual one first", "source"), rows)


def _conditions() -> str:
    rows = [(row.names[0], ", ".join(row.names[1:]), row.source) for row in _once(conditions())]
    return table(("condition", "also", "source"), rows)


def _once(rows: Mapping[str, Any]) -> Iterable[Any]:
    return {row.id: row for row in rows.values()}.values()
