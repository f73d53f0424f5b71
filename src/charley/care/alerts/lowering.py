"""Which medicines lower sodium, how strongly, and how exposed this person is to it."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from charley.care.alerts.chart import Chart, name_of
from charley.care.alerts.rules import rules
from charley.care.medicines import odds_now
from charley.knowledge.library import load
from charley.knowledge.schema import Cause, Effect, MedicineClass
from charley.patient.person import MedicineUse

STRONG = "--"


class Lowering(NamedTuple):
    """A class of medicine that lowers sodium through one cause, with the odds of it now."""

    entry: MedicineClass
    cause: Cause
    odds: float

    @property
    def strong(self) -> bool:
        """Whether textbooks count the class among the strong ones."""
        return self.entry.electrolytes.get("sodium") == STRONG

    @property
    def matters(self) -> bool:
        """Whether it is worth naming: one of the strong ones, or with large odds at this time."""
        return self.strong or self.odds >= rules()["order_least_odds"]


@cache
def lowering_causes() -> dict[str, Cause]:
    """Causes of a hypotonic low sodium."""
    causes = load().causes.items()
    return {name: cause for name, cause in causes if "hypotonic_hyponatraemia" in cause.mechanisms}


def lowering(chart: Chart, use: MedicineUse, *, new: bool = False) -> Lowering | None:
    """The strongest way in which a medicine lowers sodium, as begun now or as taken so far."""
    days = 0.0 if new else use.days_since_start
    found = [
        Lowering(entry, lowering_causes()[target], odds_now(course, days))
        for entry in chart.classes(use)
        for target, course in entry.raises.items()
        if target in lowering_causes()
    ]
    return max(found, key=lambda one: one.odds, default=None)


def taken_and_lowering(chart: Chart) -> list[tuple[MedicineUse, Lowering]]:
    """Medicines taken now that may hold sodium down: strong ones first, others while they do."""
    pairs = ((use, lowering(chart, use)) for use in chart.taken())
    found = [(use, one) for use, one in pairs if one and one.matters]
    return sorted(found, key=lambda pair: not pair[1].strong)


def own_odds(chart: Chart, cause: Cause, ordered: MedicineUse) -> tuple[float, list[str]]:
    """The person's own odds of a low sodium by a cause, as a product, and what makes them."""
    odds, reasons = 1.0, []
    for key, effect in cause.risks.items():
        factor = effect.odds if isinstance(effect, Effect) else effect
        said = _said(chart, key)
        if said is not None:
            odds *= factor
            if factor > 1:
                reasons.append(said)
    for factor, said in (_by_sodium(chart), *_by_medicines(chart, ordered)):
        odds *= factor
        if factor > 1:
            reasons.append(said)
    return odds, reasons


def _said(chart: Chart, key: str) -> str | None:
    """A risk in words where it is known to be there."""
    patient = chart.patient
    if key.startswith("age:"):
        low, high = (float(end) for end in key[4:].split("-"))
        age = patient.age_years
        return f"{int(age)} years old" if age is not None and low <= age < high else None
    if key in {"female", "male"}:
        return ("woman" if key == "female" else "man") if patient.sex == key else None
    if key == "new_medicine" or key.startswith("medicine:"):
        return None
    weight = patient.weight_kg
    if key == "thin" and weight is not None and weight < rules()["low_weight_kg"]:
        return f"weight {weight:.0f} kg"
    return key.replace("_", " ") if chart.holds(key) else None


def _by_sodium(chart: Chart) -> tuple[float, str]:
    table = rules()
    sodium = chart.latest("sodium", table["baseline_days"])
    if sodium is None:
        return 1.0, ""
    said = f"sodium {sodium.value:.4g} mmol/L"
    if sodium.value < 135:
        return table["sodium_odds_below_135"], said
    if sodium.value < 138:
        return table["sodium_odds_135_to_137"], said
    return (table["sodium_odds_from_140"] if sodium.value >= 140 else 1.0), ""


def _by_medicines(chart: Chart, ordered: MedicineUse) -> list[tuple[float, str]]:
    most = rules()["other_medicine_odds"]
    taken = [(use, one, "takes") for use, one in taken_and_lowering(chart)]
    also = [
        (other.use, one, "is to get")
        for other in chart.situation.orders
        if (one := lowering(chart, other.use, new=True)) is not None and one.strong
    ]
    return [
        (min(most, one.odds), f"{how} {name_of(use)}")
        for use, one, how in (*taken, *also)
        if use.ingredients != ordered.ingredients and one.odds > 1
    ]
