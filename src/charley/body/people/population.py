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
        if row.spread:
            chance = np.random.default_rng([seed, *name.encode()]).standard_normal(people)
            drawn[:, column] *= np.exp(row.spread * np.clip(chance, -3.0, 3.0))
    return np.array([closed(Parameters(*one)) for one in drawn.tolist()])
