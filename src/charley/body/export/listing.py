"""The equations of the model as text for readers, made from the code that computes them."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from charley.body.engine.model import Model
from charley.body.export.definitions import Definition, definitions

_OTHERS = "Used in several places"


def listing(model: Model) -> str:
    """Markdown: what follows from the state, organ by organ, then the rate of every state.

    `x^y` is a power, `ln` the natural logarithm. A formula that several others share and that the
    code gives no name to is called `term`.
    """
    equations = definitions(model)
    parts = [
        f"## {_title(module)}\n\n{_table(quantities, '')}"
        for module, quantities in _by_module(equations.quantities).items()
    ]
    rates = [rate for rate in equations.rates if rate.identifier not in model.ledger]
    ledger = [rate for rate in equations.rates if rate.identifier in model.ledger]
    parts.append(f"## Rates of change, per hour\n\n{_table(rates, 'd/dt ')}")
    if ledger:
        parts.append(
            f"## Ledger: what has come in and gone out, per hour\n\n{_table(ledger, 'd/dt ')}"
        )
    return "\n\n".join(parts) + "\n"


def _by_module(quantities: Iterable[Definition]) -> dict[str, list[Definition]]:
    groups: dict[str, list[Definition]] = {}
    for quantity in quantities:
        groups.setdefault(quantity.module, []).append(quantity)
    nameless = groups.pop("", [])
    return groups | ({"": nameless} if nameless else {})


def _title(module: str) -> str:
    """The first line of a module about itself."""
    told = (getattr(sys.modules.get(module), "__doc__", None) or module or _OTHERS).strip()
    return told.split("\n", 1)[0].rstrip(".")


def _table(definitions_: Iterable[Definition], prefix: str) -> str:
    rows = [f"| {prefix}`{one.identifier}` | `{one.formula}` |" for one in definitions_]
    return "\n".join(["| quantity | equals |", "| --- | --- |", *rows])
