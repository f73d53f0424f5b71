"""A model as the engines see it: its equations, the names of its quantities and its limits."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """The range of one observable outside of which a course ends."""

    observable: str
    low: float
    high: float


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """Equations over named tuples.

    `derivatives(state, parameters, inputs)` gives the rate of every state per hour;
    `observe(state, parameters, inputs)` what can be measured at that moment. Both use nothing but
    + - * /, `min`, `max` and the functions of `charley.body.arithmetic`, and never branch.
    """

    name: str
    derivatives: Callable[[Any, Any, Any], Any]
    observe: Callable[[Any, Any, Any], Any]
    state: type[Any]
    parameters: type[Any]
    inputs: type[Any]
    observables: type[Any]
    ledger: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the states, in order."""
        return tuple(self.state._fields)

    @property
    def modules(self) -> tuple[str, ...]:
        """Where its equations and the names of its quantities are written."""
        parts = (self.derivatives, self.observe, self.state, self.parameters)
        return tuple(dict.fromkeys(part.__module__ for part in parts))


@cache
def water_and_salts() -> Model:
    """The body of this package, with the limits of life from `limits.yaml`."""
    from charley.body import equations, observing
    from charley.body.engine.limits import limits_of_life
    from charley.body.parameters import Parameters
    from charley.body.quantities import Inputs, Observables, State

    first = State._fields.index("drunk_l")
    return Model(
        name="body",
        derivatives=equations.derivatives,
        observe=observing.observe,
        state=State,
        parameters=Parameters,
        inputs=Inputs,
        observables=Observables,
        ledger=State._fields[first:],
        limits=limits_of_life(),
    )
