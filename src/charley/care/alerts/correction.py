"""A sodium that is rising too fast, in any 24 or 48 hours, while there is still time to act."""

from __future__ import annotations

from typing import NamedTuple

from charley.care.alerts.alert import Alert, OrderTest, Suggestion
from charley.care.alerts.chart import HOUR, Chart, origins, shown
from charley.care.alerts.rules import rules
from charley.care.plan import Plan, Triage
from charley.care.safety import gate
from charley.care.sodium import demyelination_risk
from charley.care.sodium_steps import relowering
from charley.patient.series import Dated


class Rise(NamedTuple):
    """A rise beyond its limit: from which value, in how many hours, and the limit it breaks."""

    lowest: Dated
    latest: Dated
    window_h: float
    limit: float

    @property
    def size(self) -> float:
        """By how much sodium rose, mmol/L."""
        return self.latest.value - self.lowest.value


def too_fast(chart: Chart) -> Alert | None:
    """The alert on the latest sodium having risen too far, or None.

    Silent where the fall itself took less than 48 h on record, where the low value was not
    hypotonic, and where the last value is back within the limits.
    """
    latest = chart.latest("sodium", rules()["rise_hours_ago"] / 24)
    if latest is None:
        return None
    rise = _rise(chart, latest)
    if rise is None or _fell_lately(chart, rise) or not chart.hypotonic(rise.lowest):
        return None
    steep = rise.lowest.value <= rules()["rise_emergency_from"]
    hours = rise.latest.hours_after(rise.lowest)
    within = f"{hours[1]:.0f} h" if hours[0] == hours[1] else f"at most {hours[1]:.0f} h"
    return Alert(
        rule="sodium_correction",
        topic="sodium_correction",
        urgency="emergency" if steep else "same_day",
        summary=f"Sodium rose by {rise.size:.3g} mmol/L in {within} "
        f"({rise.lowest.value:.4g} to {rise.latest.value:.4g}): "
        f"limit {rise.limit:g} in any {rise.window_h:g} h",
        known=_known(chart, rise),
        why="A chronic low sodium that rises too fast can destroy myelin days later; lowering it "
        "again early is thought to prevent that.",
        consider=_consider(chart),
        unknown="Whether the low sodium came within 48 h (then these limits do not apply), urine "
        "volume, and what was infused are not in this record.",
        sources=("spasovski2014", "verbalis2013", "george2018"),
        suggestions=_suggestions(chart),
        rests_on=origins(rise.lowest, rise.latest),
    )


def _rise(chart: Chart, latest: Dated) -> Rise | None:
    lowest = {window_h: _lowest(chart, latest, window_h) for window_h in (24.0, 48.0)}
    from_below = rules()["rise_from_below"]
    low = {h: one for h, one in lowest.items() if one is not None and one.value < from_below}
    if not low:
        return None
    risky, _ = demyelination_risk(min(one.value for one in low.values()), chart.view, chart.limits)
    names = {
        24.0: "rise_any_24h_high_risk" if risky else "rise_first_24h_low_risk",
        48.0: "rise_any_48h_high_risk" if risky else "rise_any_48h",
    }
    for window_h, one in low.items():
        limit = chart.limits[names[window_h]].value
        if latest.value - one.value > limit:
            return Rise(one, latest, window_h, limit)
    return None


def _lowest(chart: Chart, latest: Dated, window_h: float) -> Dated | None:
    """The lowest sodium that can lie so few hours before the latest."""
    before = [
        one
        for one in chart.values("sodium")
        if one.at < latest.at and latest.hours_after(one)[0] <= window_h
    ]
    return min(before, key=lambda one: one.value, default=None)


def _fell_lately(chart: Chart, rise: Rise) -> bool:
    """Whether sodium was normal less than 48 h before its lowest: then the fall was acute."""
    return any(
        one.value >= chart.limits["sodium_normal_low"].value
        and 0 <= (rise.lowest.at - one.at) / HOUR < 48
        for one in chart.values("sodium")
    )


def _known(chart: Chart, rise: Rise) -> tuple[str, ...]:
    course = [one for one in chart.values("sodium") if rise.lowest.at <= one.at <= rise.latest.at]
    lines = [shown(one, "Sodium", "mmol/L") for one in (course[0], *course[1:][-4:])]
    if any(one.spread_h for one in (rise.lowest, rise.latest)):
        lines.append("The time of day is not on record, so the time between is not exact")
    _, reasons = demyelination_risk(rise.lowest.value, chart.view, chart.limits)
    return (*lines, *(f"Risk of demyelination: {reason}" for reason in reasons))


def _consider(chart: Chart) -> tuple[str, ...]:
    lowering = relowering(chart.limits["rise_any_24h_high_risk"].value, chart.limits)
    plan = gate(Plan(triage=Triage(level="emergency", reasons=()), steps=(lowering,)), chart.view)
    return (
        "Confirm the last value at once: a sample beside a drip misleads.",
        "Stop what raises sodium now, potassium included, since it counts like sodium.",
        f"Measure urine volume and osmolality: above {_number(chart, 'aquaresis_ml_per_h')} mL/h "
        "of dilute urine the rise goes on by itself.",
        *(step.text for step in plan.steps),
        "Sodium every 2 h until it is back within the limit.",
    )


def _number(chart: Chart, name: str) -> str:
    return f"{chart.limits[name].value:g}"


def _suggestions(chart: Chart) -> tuple[Suggestion, ...]:
    wanted = [
        name
        for name in ("sodium", "urine_osmolality", "potassium")
        if name not in chart.situation.planned
    ]
    if not wanted:
        return ()
    because = "Sodium rising too fast: confirm, and see whether it goes on"
    return (
        Suggestion(
            id="confirm_rise",
            label="Request sodium, potassium and urine osmolality now",
            proposals=tuple(OrderTest(analyte=name, because=because) for name in wanted),
            recommended=True,
        ),
    )
