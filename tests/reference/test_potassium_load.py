"""250 mmol of bicarbonate swallowed in an hour, with potassium or with sodium.

Five men took 3.57 mmol/kg: plasma potassium rose from 4.25 to 7.17 mmol/L, or sodium from 143 to
147 (Lindinger 1999 Am J Physiol 276:R32, seen as an abstract, journal recalled).
"""

from __future__ import annotations

import charley

MAN = {"sex": "male", "age": "25 years", "weight": "75 kg"}


def highest_rise(salt: str, quantity: str) -> float:
    found = charley.simulate(
        {
            "who": MAN,
            "events": [
                {"from": "-10 h", "to": "4.5 h", "fast": "food and water"},
                {"at": "0 h", "over": "1 h", "drink": "1 L water"},
                {"at": "0 h", "over": "1 h", "swallow": f"3.57 mmol/kg {salt}"},
            ],
            "until": "4.5 h",
        }
    )
    course = found.series(quantity)[0].median
    return float(course.max() - course[0])


def test_potassium_is_slow_to_enter_cells() -> None:
    assert 2.0 < highest_rise("potassium bicarbonate", "plasma potassium") < 3.8


def test_sodium_stays_outside_them() -> None:
    assert 2.5 < highest_rise("sodium bicarbonate", "plasma sodium") < 5.5
