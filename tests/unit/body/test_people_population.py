"""Virtual people have the spreads of the table and stay who they are."""

from __future__ import annotations

import numpy as np

from charley.body.parameters import Parameters
from charley.body.people import Person, draw
from charley.body.people.table import rows


def test_more_people_leave_the_first_as_they_are() -> None:
    assert (draw(Person(), 11, 1) == draw(Person(), 30, 1)[:11]).all()


def test_spread_is_that_of_the_table() -> None:
    column = Parameters._fields.index("adh_slope")
    told = np.log(draw(Person(), 2000, 1)[:, column] / rows()["adh_slope"].value)
    spread = rows()["adh_slope"].spread
    assert abs(told.mean()) < 0.1 * spread
    assert abs(told.std() / spread - 1) < 0.1


def test_parameters_are_drawn_apart_from_each_other() -> None:
    varied = [place for place, row in enumerate(rows().values()) if row.spread]
    told = np.log(draw(Person(), 500, 1)[:, varied[:12]])
    between = np.corrcoef(told, rowvar=False)[np.triu_indices(12, 1)]
    assert np.nanmax(np.abs(between)) < 0.25
