"""The steps for a high sodium."""

from __future__ import annotations

from charley.care.body_water import body_water_l, water_deficit_l
from charley.care.plan import Step
from charley.care.reading import Limits
from charley.knowledge.conditions import View


def high_sodium_steps(sodium: float, view: View, limits: Limits) -> tuple[Step, ...]:
    """Steps for a high sodium: volume first, then water, then the reason."""
    fall = limits["fall_any_24h_chronic"].value
    water = body_water_l(view, limits)
    deficit = f"{water_deficit_l(sodium, water):.1f} L" if water else ""
    amount = f" Estimated water deficit {deficit} (a guide only)." if deficit else ""
    return (
        Step(
            id="high_sodium_volume",
            horizon="now",
            who="hospital",
            kind="fluid",
            text="If hypotensive, restore volume with isotonic saline before replacing water.",
            plain="If blood pressure is low, a salt drip comes first.",
            why="Perfusion comes before tonicity.",
            evidence="moderate",
            sources=("sterns2015",),
        ),
        Step(
            id="high_sodium_water",
            horizon="now",
            who="hospital",
            kind="fluid",
            text="Replace water by mouth or tube, else 5 % dextrose, with ongoing losses added; "
            f"lower sodium by no more than {fall:g} mmol/L in any 24 h if onset is unknown."
            + amount,
            plain="Water is given back steadily, under blood checks.",
            why="In adults faster falls were not shown to harm, but too slow a fall prolongs "
            "illness; the ceiling is a caution.",
            evidence="moderate",
            sources=("sterns2015", "chauhan2019"),
            limits={"sodium_fall_mmol_per_l_24h": fall},
        ),
        Step(
            id="high_sodium_reason",
            horizon="now",
            who="hospital",
            kind="test",
            text="Urine osmolality: below 300 with polyuria points to arginine vasopressin "
            "deficiency or resistance; above 600 to water loss or salt gain. Glucose, calcium, "
            "potassium, lithium.",
            plain="A urine test shows where the water went.",
            why="Reason decides the next days.",
            evidence="moderate",
            sources=("sterns2015",),
        ),
    )
