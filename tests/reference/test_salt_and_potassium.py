"""Salt, weight and potassium over days, in the direction that people were measured to go.

Salt restriction loses weight (-1.6 kg, SD 2.2, in volunteers on 10 to 20 mmol a day) and leaves
potassium balance as it is (Kirkendall 1976 J Lab Clin Med 87:411, recalled); of 64 mmol of
potassium chloride swallowed at once 56 (SD 24) are excreted within 36 hours (Toner and Ramsay 1985
Br J Clin Pharmacol 19:489). Who eats 100 mmol more of sodium a day passes 370 to 450 mL more of
urine, because he drinks it (He 2001 Hypertension 38:317).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import charley

MAN = {"sex": "male", "age": "25 years", "weight": "75 kg", "height": "178 cm"}
DAYS = 7


def course(**scenario: Any) -> dict[str, np.ndarray[Any, Any]]:
    found = charley.simulate({"who": MAN, "clock": "08:00", **scenario})
    series = found.series(
        "body mass", "plasma potassium", "urine potassium excretion", "plasma sodium", "urine flow"
    )
    return {"hours": series[0].hours, **{one.quantity: one.median for one in series}}


def on_salt(mmol: int) -> dict[str, np.ndarray[Any, Any]]:
    diet = {"sodium": f"{mmol} mmol/day", "potassium": "80 mmol/day"}
    whole = [{"from": "0 h", "to": f"{DAYS} days", "diet": diet}]
    return course(events=whole, until=f"{DAYS} days")


@pytest.mark.parametrize(("mmol", "least", "most"), [(10, -3.0, -0.3), (150, -0.5, 0.5)])
def test_little_salt_loses_weight(mmol: int, least: float, most: float) -> None:
    mass = on_salt(mmol)["body mass"]
    assert least < mass[-1] - mass[0] < most


def test_who_eats_more_salt_drinks_and_passes_more_water() -> None:
    little, much = on_salt(100), on_salt(200)
    last = little["hours"] >= 24.0 * (DAYS - 1)
    litres = [
        float(np.trapezoid(found["urine flow"][last], found["hours"][last])) * 60.0 / 1000.0
        for found in (little, much)
    ]
    assert 0.25 < litres[1] - litres[0] < 0.6
    assert abs(much["plasma sodium"][-1] - little["plasma sodium"][-1]) < 1.5


def test_potassium_is_not_kept_for_lack_of_salt() -> None:
    found = on_salt(10)
    assert abs(found["plasma potassium"][-1] - found["plasma potassium"][0]) < 0.5
    last = found["hours"] >= 24.0 * (DAYS - 1)
    excreted = np.trapezoid(found["urine potassium excretion"][last], found["hours"][last])
    assert 60.0 < excreted < 85.0


def test_a_load_of_potassium_is_excreted() -> None:
    fasting = [{"from": "-10 h", "to": "3 h", "fast": "food"}]
    load = {"at": "0 h", "swallow": "64 mmol KCl"}
    without, with_load = (course(events=e, until="72 h") for e in (fasting, [*fasting, load]))
    extra = with_load["urine potassium excretion"] - without["urine potassium excretion"]
    hours = with_load["hours"]
    by_36, by_72 = (np.trapezoid(extra[hours <= h], hours[hours <= h]) for h in (36.0, 72.0))
    assert 20.0 < by_36 < by_72 < 64.0
    raised = with_load["plasma potassium"] - without["plasma potassium"]
    assert 0.3 < raised.max() < 2.0


def test_acid_is_buffered_and_excreted_without_closing_the_kidney() -> None:
    """120 mmol of ammonium chloride a day: bicarbonate near 17 within days, potassium hardly moved
    (Sartorius 1949 J Clin Invest 28:423, recalled)."""
    acid = {"swallow": "40 mmol ammonium chloride", "over": "10 min", "every": "8 h"}
    events = [{"from": "0 h", "to": "5 days", **acid}]
    found = charley.simulate({"who": MAN, "before": "6 days", "events": events, "until": "5 days"})
    bicarbonate, gfr, potassium = found.series("plasma bicarbonate", "GFR", "plasma potassium")
    assert 14.0 < bicarbonate.median[-1] < 20.0
    assert gfr.median[-1] > 0.8 * gfr.median[0]
    assert potassium.median[-1] - potassium.median[0] < 1.0


def test_acetazolamide_costs_bicarbonate_and_potassium() -> None:
    doses = {"take": "acetazolamide 250 mg", "every": "8 h"}
    events = [{"from": "0 h", "to": "4 days", **doses}]
    found = charley.simulate({"who": MAN, "before": "6 days", "events": events, "until": "4 days"})
    bicarbonate, potassium = found.series("plasma bicarbonate", "plasma potassium")
    assert -7.0 < bicarbonate.median[-1] - bicarbonate.median[0] < -2.0
    assert -0.6 < potassium.median[-1] - potassium.median[0] < 0.0
