"""The constants of the pool: read from the table beside this file, in the order of their names."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from charley.tables import read_table

TABLE = Path(__file__).with_name("pool.yaml")


class Constants(NamedTuple):
    """Every constant; meaning, unit, standing and source are in `pool.yaml`."""

    step_ms: float
    membrane_ms: float
    leak_mv: float
    potassium_mv: float
    inhibition_mv: float
    persistent_mv: float
    reset_mv: float
    refractory_ms: float
    threshold_mv: float
    threshold_range_mv: float
    persistent_conductance: float
    persistent_fall: float
    persistent_per_spike: float
    persistent_decay_ms: float
    after_per_spike: float
    after_decay_ms: float
    slow_per_spike: float
    slow_decay_ms: float
    noise_mv: float
    noise_ms: float
    common_mv: float
    common_hz: float
    common_width: float
    resting_drive: float
    effort_drive: float
    effort_spindle: float
    effort_silences: float
    afferent_conductance: float
    afferent_share: float
    afferent_recovery_ms: float
    afferent_decay_ms: float
    spindle_conductance: float
    tendon_conductance: float
    tendon_ms: float
    tendon_force_short: float
    passive_tension: float
    rate_of_half_force: float
    twitch_ms: float
    size_range: float
    terminal_ms: float
    terminal_by_potassium: float
    terminal_potassium_ms: float
    terminal_by_pump: float
    terminal_pump_ms: float
    terminal_noise: float
    terminal_spread: float
    terminal_after: float
    terminal_after_ms: float
    terminal_by_stretch: float
    lasting_s: float
    lasting_blocked_s: float
    lasting_share: float


@cache
def constants() -> Constants:
    """The constants as they are in the table."""
    return Constants(**{name: float(row["value"]) for name, row in rows().items()})


@cache
def rows() -> dict[str, dict[str, Any]]:
    """Every row of the table by the name of its constant."""
    return {name: row for group in read_table(TABLE).values() for name, row in group.items()}
