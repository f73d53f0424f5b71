"""The circumstances of a muscle and its nerve: everything on which the cramp threshold depends."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from charley.tables import read_table

TABLE = Path(__file__).with_name("circumstances.yaml")
Floats = NDArray[np.float64]


class Circumstances(NamedTuple):
    """Numbers, or arrays of one length (a million people at once); see `circumstances.yaml`.

    Fields left at None take what is usual. `sodium_before_mmol_per_l` is what the tissues are used
    to: left out, it is the sodium itself.
    """

    reference_hz: ArrayLike | None = None
    sodium_mmol_per_l: ArrayLike | None = None
    sodium_before_mmol_per_l: ArrayLike | None = None
    potassium_mmol_per_l: ArrayLike | None = None
    ionised_calcium_mmol_per_l: ArrayLike | None = None
    free_magnesium_mmol_per_l: ArrayLike | None = None
    ph: ArrayLike | None = None
    salt_drink_mmol_per_kg: ArrayLike | None = None
    tendon_force: ArrayLike | None = None
    pain: ArrayLike | None = None
    recent_cramp: ArrayLike | None = None
    tired_muscle: ArrayLike | None = None
    cramp_training: ArrayLike | None = None
    spinal_inhibition: ArrayLike | None = None
    persistent_block: ArrayLike | None = None
    nerve_block: ArrayLike | None = None
    other_odds: ArrayLike | None = None


class CircumstancesError(ValueError):
    """A circumstance that cannot be; the message says which, and what can."""


@cache
def rows() -> dict[str, dict[str, Any]]:
    """The table by the name of the circumstance: label, unit, usual, lowest, highest, meaning."""
    table: dict[str, dict[str, Any]] = read_table(TABLE)
    return table


def filled(circumstances: Circumstances) -> dict[str, Floats]:
    """Every circumstance as an array of one length, what is usual filled in.

    Raises CircumstancesError for what is outside of what a living person can have.
    """
    given = circumstances._asdict()
    if given["sodium_before_mmol_per_l"] is None:
        given["sodium_before_mmol_per_l"] = given["sodium_mmol_per_l"]
    arrays = {
        name: np.atleast_1d(np.asarray(row["usual"] if given[name] is None else given[name], float))
        for name, row in rows().items()
    }
    for name, values in arrays.items():
        _refuse_impossible(name, values)
    try:
        shape = np.broadcast_shapes(*(values.shape for values in arrays.values()))
    except ValueError as error:
        raise CircumstancesError(
            "the circumstances are arrays of different lengths; give numbers, or arrays of "
            "one length"
        ) from error
    return {name: np.broadcast_to(values, shape) for name, values in arrays.items()}


def _refuse_impossible(name: str, values: Floats) -> None:
    row = rows()[name]
    wrong = ~((values >= row["lowest"]) & (values <= row["highest"]))
    if wrong.any():
        unit = f" {row['unit']}" if row["unit"] != "share" else ""
        raise CircumstancesError(
            f"{row['label']} is {values[wrong][0]:g}{unit}; it goes from {row['lowest']:g} to "
            f"{row['highest']:g}{unit}"
        )
