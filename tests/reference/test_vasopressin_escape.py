"""Full vasopressin and free drinking for a week: retention, then escape (Leaf 1953, recalled).

Healthy men on pitressin who go on drinking gain two to three kilograms and more, sodium falls below
125 mmol/L, and after some days urine rises again to what is drunk, while weight stays.
"""

from __future__ import annotations

import charley

DESMOPRESSIN = {"from": "0 h", "to": "7 days", "every": "12 h"}
WEEK = {
    "who": {"sex": "male", "age": "30 years", "weight": "75 kg", "height": "178 cm"},
    "before": "6 days",
    "events": [
        {**DESMOPRESSIN, "take": "desmopressin 4 ug intravenous"},
        {"from": "0 h", "to": "7 days", "diet": {"drinks": "2.5 L/day"}},
    ],
    "until": "7 days",
}


def test_urine_rises_again_and_weight_stays_while_sodium_is_low() -> None:
    sodium, mass, urine = charley.simulate(WEEK).series(
        "plasma sodium", "body mass", "urine osmolality"
    )
    day = {n: int(abs(sodium.hours - 24.0 * n).argmin()) for n in range(8)}
    assert sodium.median[day[7]] < 125.0
    assert mass.median[day[3]] - mass.median[day[0]] > 2.0
    assert abs(mass.median[day[7]] - mass.median[day[6]]) < 0.5
    assert urine.median[day[7]] < 0.6 * urine.median[day[2]]
