"""The constants of the axon: read from the table beside this file, in the order of their names."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from charley.tables import read_table

TABLE = Path(__file__).with_name("parameters.yaml")


class Constants(NamedTuple):
    """Every single number; meaning, unit, standing and source are in `parameters.yaml`."""

    # geometry, pF and nS
    node_pf: float
    myelin_pf: float
    internode_pf: float
    barrett: float
    # channels, nS
    transient: float
    persistent: float
    fast_node: float
    slow_node: float
    leak_node: float
    fast_internode: float
    slow_internode: float
    hyperpolarised: float
    hyperpolarised_sodium: float
    leak_internode: float
    # ions, pump
    resting_mv: float
    potassium_inside: float
    sodium_inside: float
    potassium_usual: float
    usual_c: float
    gates_at_c: float
    potassium_per_pa_ms: float
    potassium_exchange_ms: float
    pump_pa: float
    pump_half_mmol_per_l: float
    pump_q10: float
    conductance_q10: float
    shift_of_potassium_gates: float
    # protocol
    pulse_ms: float
    current_on_ms: float
    current_off_ms: float
    long_off_ms: float
    polarising: float
    slope_from: float
    conditioning: float
    spike_mv: float
    repolarised_mv: float
    overshoot_mv: float
    above_threshold: float
    latency_ms: float
    latency_q10: float
    given_up_mv: float
    lowest_rest_mv: float
    block_mv: float
    disturbance_mv: float
    quiet_ms: float
    # numerics
    step_ms: float
    coarse_ms: float
    rough_after_ms: float
    bracket_pa: float
    precision_pa: float
    strongest_pa: float
    first_guess_pa: float


GATES = ("m", "h", "p", "n", "s", "q")
_GATE_NUMBERS = 9  # opening A, B, C; closing A, B, C; Q10; shift; rate at the usual temperature


class Row(NamedTuple):
    """One row of the table."""

    value: float
    unit: str
    spread: float
    source: str
    standing: str
    note: str


@cache
def rows() -> dict[str, Row]:
    """Every single number by its name, the shifts and speeds of gates as `shift_m`, `speed_m`."""
    table: dict[str, dict[str, dict[str, Any]]] = read_table(TABLE)
    return {
        name: Row(**row)
        for group, content in table.items()
        if group != "gates"
        for name, row in content.items()
    }


@cache
def constants() -> Constants:
    """The constants as they are in the table."""
    return made_from({name: row.value for name, row in rows().items()})


def made_from(values: dict[str, float]) -> Constants:
    """Constants from values by name; other names are passed over."""
    return Constants(**{name: float(values[name]) for name in Constants._fields})


def kinetics(values: dict[str, float]) -> NDArray[np.float64]:
    """The gates m, h, p, n, s, q, one row each, with their calibrated shifts and speeds.

    Columns: A, B, C of opening, A, B, C of closing (at `gates_at_c`), Q10, shift in mV, speed
    relative to the source brought to `usual_c`.
    """
    gates = read_table(TABLE)["gates"]
    table = np.zeros((len(GATES), _GATE_NUMBERS))
    tens = (values["usual_c"] - values["gates_at_c"]) / 10.0
    for line, gate in zip(table, GATES, strict=True):
        row = gates[gate]
        line[:6] = [*row["opening"], *row["closing"]]
        line[6:] = row["q10"], values[f"shift_{gate}"], values[f"speed_{gate}"] * row["q10"] ** tens
    return table
