"""What surrounds the axon: plasma chemistry, temperature, and the state of its pump."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from charley.tables import read_table

TABLE = Path(__file__).with_name("surroundings.yaml")


class AxonError(ValueError):
    """The axon cannot be tested in these surroundings; the message is a sentence that says why."""


class Surroundings(NamedTuple):
    """The fluid around the nerve, and the axon's own state. Limits are in `surroundings.yaml`.

    `pump_current`: of the sodium pump, relative to rest (2: after a maximal contraction of a
    minute). `persistent_sodium`: the share of the persistent sodium current that a medicine such as
    mexiletine leaves.
    """

    sodium_mmol_per_l: float = 140.0
    potassium_mmol_per_l: float = 4.3
    ionised_calcium_mmol_per_l: float = 1.20
    free_magnesium_mmol_per_l: float = 0.53
    ph: float = 7.40
    temperature_c: float = 37.0
    pump_current: float = 1.0
    persistent_sodium: float = 1.0


USUAL = Surroundings()


@cache
def _limits() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = read_table(TABLE)
    return table


def checked(surroundings: Surroundings) -> Surroundings:
    """The same surroundings. Raises AxonError for what the model does not reach."""
    for name, value in surroundings._asdict().items():
        limit = _limits()[name]
        if not limit["lowest"] <= value <= limit["highest"]:
            unit = "" if limit["unit"] in {"ratio", "pH"} else f" {limit['unit']}"
            raise AxonError(
                f"{limit['label']} is {value:g}{unit}; the axon is simulated from "
                f"{limit['lowest']:g} to {limit['highest']:g}{unit}"
            )
    return surroundings
