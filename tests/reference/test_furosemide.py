"""40 mg of furosemide by vein in health: much salt in much, hardly concentrated urine.

200 to 250 mmol of sodium in 3 to 4 h (Brater 1998 NEJM 339:387, recalled), 314 mmol in 8 h where
water is given back (van Meyel 1992 Clin Pharmacol Ther 51:440); fractional excretion of sodium up
to 28 % and urine near 240 mOsm/kg even under vasopressin; little salt in the diet blunts it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import charley

MAN = {"sex": "male", "age": "30 years", "weight": "70 kg"}


def after(dose: str, sodium: str) -> dict[str, np.ndarray[Any, Any]]:
    diet = {"sodium": sodium, "potassium": "80 mmol/day", "water": "2.5 L/day"}
    found = charley.simulate(
        {
            "who": {**MAN, "usual diet": diet},
            "before": "6 days",
            "events": [{"at": "0 h", "take": dose}] if dose else [],
            "until": "24 h",
        }
    )
    names = ("urine sodium excretion", "urine flow", "urine osmolality")
    series = found.series(*names)
    return {"hours": series[0].hours, **{one.quantity: one.median for one in series}}


def excreted(found: dict[str, np.ndarray[Any, Any]], start_h: float, end_h: float) -> float:
    inside = (found["hours"] >= start_h) & (found["hours"] <= end_h)
    hourly = found["urine sodium excretion"][inside]
    return float(np.trapezoid(hourly, found["hours"][inside]))


def test_it_empties_salt_in_urine_that_is_not_concentrated() -> None:
    found = after("furosemide 40 mg intravenous", "150 mmol/day")
    assert 180.0 < excreted(found, 0.0, 6.0) < 315.0
    at_its_height = (found["hours"] > 0.3) & (found["hours"] < 1.2)
    assert found["urine osmolality"][at_its_height].max() < 330.0
    assert 15.0 < found["urine flow"].max() < 35.0


def test_the_rest_of_the_day_saves_salt() -> None:
    found, without = (after(d, "150 mmol/day") for d in ("furosemide 40 mg intravenous", ""))
    assert excreted(found, 6.0, 24.0) < 0.5 * excreted(without, 6.0, 24.0)


def test_little_salt_blunts_it() -> None:
    much, little = (
        excreted(after("furosemide 40 mg intravenous", f"{mmol} mmol/day"), 0.0, 6.0)
        for mmol in (270, 20)
    )
    assert little < 0.5 * much
