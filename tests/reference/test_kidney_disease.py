"""A filtration of 31 mL/min per 1.73 m2 against what was measured in 191 patients.

Gritter 2022, J Am Soc Nephrol 33:1779-1789: means and SD before and after two weeks of 40 mmol of
potassium chloride a day; 83 % had an inhibitor of the renin-angiotensin system.
"""

from __future__ import annotations

import pytest

import charley

PATIENT = {
    "who": {
        "sex": "male", "age": "68 years", "weight": "84 kg", "height": "175 cm",
        "gfr": "31 mL/min/1.73 m2", "usual medicines": ["losartan 50 mg/day"],
    },
    "before": "21 days",
    "events": [
        {
            "from": "0 h", "to": "14 days", "every": "12 h",
            "swallow": "20 mmol potassium chloride", "over": "10 min",
        }
    ],
    "until": "14 days",
}  # fmt: skip


@pytest.mark.parametrize(
    ("quantity", "before", "after", "sd"),
    [
        ("plasma potassium", 4.3, 4.7, 0.5),
        ("plasma chloride", 104, 105, 3),
        ("plasma bicarbonate", 24.5, 23.7, 3.4),
    ],
)
def test_salts_in_kidney_disease(quantity: str, before: float, after: float, sd: float) -> None:
    (series,) = charley.simulate(PATIENT).series(quantity)
    values = series.median
    assert values[0] == pytest.approx(before, abs=sd)
    assert values[-1] == pytest.approx(after, abs=sd)
