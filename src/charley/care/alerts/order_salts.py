"""A medicine about to be ordered against a potassium or magnesium that is already wrong."""

from __future__ import annotations

from charley.care.alerts.alert import (
    ORDER_REASONS,
    Alert,
    OrderTest,
    Suggestion,
    Withdraw,
    fitted,
)
from charley.care.alerts.chart import Chart, Ordered, day, name_of, origins, shown
from charley.care.alerts.rules import rules
from charley.care.alerts.salts import SOURCES, Salt, lowers, raises_potassium, risky_for_the_heart
from charley.knowledge.schema import Urgency
from charley.patient.series import Dated


def salt_against_order(chart: Chart, ordered: Ordered, name: Salt) -> Alert | None:
    """The alert on one order and one salt, or None."""
    value = chart.latest(name, rules()["order_days"])
    if value is None:
        return None
    if value.value < chart.limits[f"{name}_low"].value:
        return _low(chart, ordered, name, value)
    if name == "potassium" and raises_potassium(chart, ordered.use):
        return _high(chart, ordered, value)
    return None


def _low(chart: Chart, ordered: Ordered, name: Salt, value: Dated) -> Alert | None:
    heart = risky_for_the_heart(chart, ordered.use, name, value)
    if heart:
        what = "is risky for the heart"
        why = f"Low {name} with this medicine brings arrhythmia nearer."
        consider = ("ECG first.", f"Put {name} right before the first dose where it can wait.")
    elif lowers(chart, ordered.use, name, strongly=True):
        what = f"lowers {name} further"
        why = next(
            entry.mechanism
            for entry in chart.classes(ordered.use)
            if entry.electrolytes.get(name) == "--"
        )
        consider = (
            f"Put {name} right first, or order something that keeps it.",
            f"If it must start now: {name} again within a week.",
        )
    else:
        return None
    severe = chart.flag(f"severe_low_{name}") is not None
    return _alert(
        ordered, name, value, what, why, consider, "emergency" if severe else "soon",
        (rules().heart_medicines.source,) if heart else (),
    )  # fmt: skip


def _high(chart: Chart, ordered: Ordered, value: Dated) -> Alert | None:
    strong = any(e.electrolytes.get("potassium") == "++" for e in chart.classes(ordered.use))
    from_here = (
        chart.limits["potassium_no_supplement_above"].value
        if strong
        else rules()["potassium_raised"]
    )
    if value.value <= from_here:
        return None
    severe = chart.flag("severe_high_potassium") is not None
    return _alert(
        ordered, "potassium", value, "raises potassium further",
        "Potassium is high already and this medicine keeps it in the body or adds to it.",
        ("Do not start it until potassium is normal; repeat the sample if it may be haemolysed.",),
        "emergency" if severe else "same_day", ("ukka_k2020",),
    )  # fmt: skip


def _alert(
    ordered: Ordered,
    name: Salt,
    value: Dated,
    what: str,
    why: str,
    consider: tuple[str, ...],
    urgency: Urgency,
    sources: tuple[str, ...],
) -> Alert:
    medicine = name_of(ordered.use)
    test = OrderTest(analyte=name, because=f"Before {medicine}: the last value was out of range")
    return Alert(
        rule=f"order_against_{name}",
        topic=name,
        urgency=urgency,
        summary=fitted(
            f"{medicine.capitalize()} {what}: ",
            [f"{name} {value.value:.4g} mmol/L on {day(value)}"],
        ),
        known=(shown(value, name.capitalize(), "mmol/L"), f"Ordered: {ordered.said}"),
        why=why,
        consider=consider,
        sources=tuple(dict.fromkeys((*sources, *SOURCES[name]))),
        suggestions=(
            Suggestion(
                id="withdraw",
                label=f"Take back the order of {medicine}",
                proposals=(Withdraw(order=ordered.order, medicine=medicine),),
            ),
            Suggestion(id="measure", label=f"Request {name} first", proposals=(test,)),
        ),
        override_reasons=ORDER_REASONS,
        order=ordered.order,
        rests_on=origins(value),
    )
