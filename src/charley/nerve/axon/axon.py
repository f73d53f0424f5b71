"""One axon at rest in its surroundings, ready to be stimulated."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from charley.nerve.axon import kernel
from charley.nerve.axon.constants import Constants, constants, kinetics, made_from, rows
from charley.nerve.axon.fibre import Bath, Fibre, Floats, Membrane
from charley.nerve.axon.surroundings import USUAL, AxonError, Surroundings, checked
from charley.nerve.physics import nernst_mv, surface_shift_mv


@dataclass(frozen=True)
class Axon:
    """An axon that lies in `surroundings`; `values` replaces the table of parameters.

    Raises AxonError, on the first use, where the axon has no stable resting potential.
    """

    surroundings: Surroundings = USUAL
    values: dict[str, float] | None = field(default=None, repr=False)

    @cached_property
    def constants(self) -> Constants:
        """The constants of this axon."""
        return constants() if self.values is None else made_from(self.values)

    @cached_property
    def bath(self) -> Bath:
        """The surroundings as the membrane feels them."""
        return bath(checked(self.surroundings), self.constants)

    @cached_property
    def membrane(self) -> Membrane:
        """Leak and pump of this axon here."""
        usual = bath(USUAL, self.constants)
        return kernel.membrane(self.constants, usual, self.bath, self._gates)

    @cached_property
    def fibre(self) -> Fibre:
        """Everything the kernel needs of this axon."""
        c = self.constants
        fine, coarse = (
            kernel.gate_tables(self._gates, self.bath, c, step) for step in (c.step_ms, c.coarse_ms)
        )
        return Fibre(c, self.bath, self.membrane, fine, coarse)

    @cached_property
    def rest(self) -> Floats:
        """The resting state. Raises AxonError where there is none, or none that is stable."""
        c = self.constants
        state = kernel.rest(self.fibre)
        if np.isnan(state).any():
            raise AxonError(
                f"the axon is in depolarisation block: with {self._said()} its membrane has no "
                f"resting potential below {c.block_mv:g} mV"
            )
        if not kernel.is_quiet(state, self.fibre):
            raise AxonError(
                f"the axon does not come to rest: with {self._said()} it fires or drifts without a "
                "stimulus"
            )
        return state

    @property
    def resting_mv(self) -> float:
        """Resting potential of the node, mV."""
        return float(self.rest[kernel.NODE])

    def threshold_pa(self, width_ms: float) -> float:
        """Threshold for a pulse of this width, pA. Raises AxonError where no pulse fires it."""
        c = self.constants
        guess_pa = c.first_guess_pa / width_ms
        found = kernel.threshold(self.rest, guess_pa, width_ms, 0.0, 0.0, self.fibre)
        strong_pa = c.above_threshold * found
        if not (
            found > 0.0
            and kernel.peak_mv(self.rest, strong_pa, width_ms, self.fibre) > c.overshoot_mv
        ):
            raise AxonError(
                f"the axon is in block: with {self._said()} no stimulus sets off a spike"
            )
        return found

    def recovery(self, intervals_ms: Floats, single_pa: float) -> Floats:
        """Change of threshold (%) so many ms after a conditioning spike; NaN where refractory."""
        return kernel.recovery_cycle(self.rest, intervals_ms, single_pa, self.fibre)

    def electrotonus(
        self, delays_ms: Floats, share: float, until_ms: float, single_pa: float
    ) -> Floats:
        """Reduction of threshold (%) by a current of `share` of it that flows until `until_ms`.

        It begins at `current_on_ms`. NaN from where the current fires the axon by itself.
        """
        return kernel.electrotonus(self.rest, delays_ms, share, until_ms, single_pa, self.fibre)

    @cached_property
    def _gates(self) -> Floats:
        return kinetics(_tabled() if self.values is None else self.values)

    def _said(self) -> str:
        s = self.surroundings
        said = (
            f"potassium {s.potassium_mmol_per_l:g}, sodium {s.sodium_mmol_per_l:g}, ionised "
            f"calcium {s.ionised_calcium_mmol_per_l:g} mmol/L, pH {s.ph:g} and "
            f"{s.temperature_c:g} °C"
        )
        return said if s.pump_current >= 1 else f"{said}, the pump at {s.pump_current:.0%},"


def bath(surroundings: Surroundings, c: Constants) -> Bath:
    """Ion physics: equilibrium potential, surface charge and temperature of these surroundings."""
    s = surroundings
    shift = surface_shift_mv(
        calcium=s.ionised_calcium_mmol_per_l,
        magnesium=s.free_magnesium_mmol_per_l,
        sodium=s.sodium_mmol_per_l,
        ph=s.ph,
    )
    return Bath(
        sodium_mv=float(nernst_mv(s.sodium_mmol_per_l, c.sodium_inside, s.temperature_c)),
        potassium_mmol_per_l=s.potassium_mmol_per_l,
        thermal_mv=float(nernst_mv(np.e, 1.0, s.temperature_c)),
        shift_mv=float(shift),
        warmth=(s.temperature_c - c.usual_c) / 10.0,
        pump=s.pump_current,
        persistent=s.persistent_sodium,
    )


def _tabled() -> dict[str, float]:
    return {name: row.value for name, row in rows().items()}
