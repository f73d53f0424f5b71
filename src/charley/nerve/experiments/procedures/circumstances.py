"""The threshold under circumstances, by the table of coefficients and the closed form."""

from __future__ import annotations

import msgspec
import numpy as np

from charley.nerve.circumstances import Circumstances, CircumstancesError
from charley.nerve.experiments.measured import Measured, Wanted
from charley.nerve.experiments.people import People
from charley.nerve.experiments.procedures.options import Options
from charley.nerve.threshold import thresholds
from charley.nerve.training import training_left


class Given(Options, frozen=True, kw_only=True):
    """Circumstances by their names in `circumstances.yaml`, in its units.

    `sessions`: days since each session of induced cramps, which give the circumstance of training.
    """

    circumstances: dict[str, float] = msgspec.field(default_factory=dict)
    sessions: tuple[float, ...] = ()


def threshold_by_table(given: Given, people: People, wanted: Wanted) -> Measured:
    """Mean threshold of the people, Hz. Raises CircumstancesError."""
    trained = {"cramp_training": training_left(given.sessions)} if given.sessions else {}
    return {"threshold": mean_threshold(circumstances_of(given.circumstances | trained), people)}


def mean_threshold(circumstances: Circumstances, people: People) -> float:
    """Mean threshold of people who differ in their own threshold only, Hz."""
    references = np.array([person.reference_hz for person in people])
    return float(thresholds(circumstances._replace(reference_hz=references)).hz.mean())


def circumstances_of(named: dict[str, float]) -> Circumstances:
    """The circumstances by name. Raises CircumstancesError for one that there is not."""
    try:
        return Circumstances(**named)
    except TypeError as error:
        odd = ", ".join(sorted(set(named) - set(Circumstances._fields)))
        known = ", ".join(Circumstances._fields)
        raise CircumstancesError(f"{odd} is no circumstance; there are {known}") from error


def only_for_the_pool(named: dict[str, float]) -> dict[str, float]:
    """The same circumstances, of which the pool itself knows these three.

    Raises CircumstancesError for one that works through the table of coefficients only.
    """
    known = ("spinal_inhibition", "persistent_block", "nerve_block")
    if odd := set(named) - set(known):
        raise CircumstancesError(
            f"{', '.join(sorted(odd))} does not act in the pool itself, as {', '.join(known)} do"
        )
    return named
