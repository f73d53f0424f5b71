"""What is done in an experiment, by its name in a file: small functions that run the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from charley.body.experiments.published import suggested
from charley.nerve.experiments.measured import Measured, Wanted
from charley.nerve.experiments.people import People, people_of
from charley.nerve.experiments.procedures.ageing import Aged, counted_units
from charley.nerve.experiments.procedures.chemistry import (
    Fluid,
    Work,
    between_the_fibres,
    surface_of_membrane,
)
from charley.nerve.experiments.procedures.circumstances import Given, threshold_by_table
from charley.nerve.experiments.procedures.coupled import Bodily, threshold_of_body
from charley.nerve.experiments.procedures.cramping import Provoked, provoked
from charley.nerve.experiments.procedures.nerve_test import Bath, excitability_of
from charley.nerve.experiments.procedures.options import Options
from charley.nerve.experiments.procedures.searching import Stimulated, searched
from charley.nerve.experiments.study import Arm, StudyError, plainly


class Procedure(NamedTuple):
    """A kind of experiment: its options, the function that carries it out in people, and why a
    number can be missing."""

    options: type[Options]
    carry_out: Callable[[Any, People, Wanted], Measured]
    missing: str = "the run gives no number for it"


NO_CRAMP = "no cramp was set off, so that there is nothing to measure"
NO_RECOVERY = "the axon does not recover after a spike, so that there is nothing to measure"

PROCEDURES: Mapping[str, Procedure] = {
    "threshold": Procedure(Given, threshold_by_table),
    "stimulation": Procedure(Stimulated, searched, NO_CRAMP),
    "cramp": Procedure(Provoked, provoked, NO_CRAMP),
    "body": Procedure(Bodily, threshold_of_body),
    "axon": Procedure(Bath, excitability_of, NO_RECOVERY),
    "surface charge": Procedure(Fluid, surface_of_membrane),
    "interstitial potassium": Procedure(Work, between_the_fibres),
    "motor units": Procedure(Aged, counted_units),
}


def carried_out(arm: Arm, wanted: Wanted, seed: int) -> Measured:
    """What the procedure of an arm measures, all that is `wanted` at least.

    Raises StudyError with a sentence, and what the model itself raises.
    """
    procedure = PROCEDURES.get(arm.procedure)
    if procedure is None:
        hint = suggested(arm.procedure, PROCEDURES)
        raise StudyError(f"procedure {arm.procedure!r} is not known{hint}")
    try:
        options = msgspec.convert(arm.options, procedure.options)
    except msgspec.ValidationError as error:
        raise StudyError(f"procedure {arm.procedure}: {plainly(error)}") from error
    people = people_of(arm.subjects, options.most_people, seed)
    return procedure.carry_out(options, people, wanted)
