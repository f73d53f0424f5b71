"""Virtual people: parameters drawn around those of one person."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from charley.body.parameters import Parameters
from charley.body.people.person import Person
from charley.body.people.sizing import closed, person_parameters
from charley.body.people.table import rows


def draw(person: Person, people: int, seed: int) -> NDArray[np.float64]:
    """Parameters [people, n_parameters] of people like this one.

    Each parameter with a spread is log-normal around the person's own value (median), drawn
    independently and by its name, so that a new parameter leaves all others as they were, and more
    people the first ones; what follows from others is computed anew, so that each body is closed.
    """
    drawn = np.tile(person_parameters(person), (people, 1))
    for column, (name, row) in enumerate(rows().items()):
        drawn[:, column] *= _times(name, people, seed)
        if row.follows:
            drawn[:, column] *= _times(row.follows, people, seed)
    return np.array([closed(Parameters(*one)) for one in drawn.tolist()])


def _times(name: str, people: int, seed: int) -> NDArray[np.float64] | float:
    """How many times the middle a parameter is in each of the people, by its own spread."""
    spread = rows()[name].spread
    if not spread:
        return 1.0
    chance = np.random.default_rng([seed, *name.encode()]).standard_normal(people)
    return np.asarray(np.exp(spread * np.clip(chance, -3.0, 3.0)))
