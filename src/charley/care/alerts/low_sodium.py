"""A low sodium on record: is it dangerous, followed up, worked up, and still being driven down?

One alert for all of it. It stays silent while a low sodium is in hand: measured again in time, its
work-up done, nothing taken that lowers it.
"""

from __future__ import annotations

from typing import NamedTuple

from charley.care.alerts.alert import Alert, OrderTest, Suggestion, fitted
from charley.care.alerts.chart import Chart, day, name_of, origins, shown, since
from charley.care.alerts.lowering import Lowering, taken_and_lowering
from charley.care.alerts.rules import rules
from charley.care.medicines import rule_for
from charley.care.reading import is_true
from charley.care.sodium import sodium_plan
from charley.knowledge.schema import MedicineRule, RedFlag, Urgency
from charley.patient.person import MedicineUse
from charley.patient.series import Dated

WORK_UP = ("osmolality", "urine_osmolality", "urine_sodium")
WORK_UP_NAMES = {
    "osmolality": "serum osmolality",
    "urine_osmolality": "urine osmolality",
    "urine_sodium": "urine sodium",
}


class Gaps(NamedTuple):
    """What is still open about a low sodium."""

    overdue: bool
    missing: tuple[str, ...]
    drivers: list[tuple[MedicineUse, Lowering]]
    fell_from: Dated | None


def low_sodium(chart: Chart) -> Alert | None:
    """The alert on the latest sodium, or None where it is not low or is in hand."""
    sodium = chart.latest("sodium", rules()["history_days"])
    if sodium is None or sodium.value >= chart.limits["sodium_normal_low"].value:
        return None
    if not chart.hypotonic(sodium):
        return None
    gaps = _gaps(chart, sodium)
    flag = _flag(chart, sodium)
    if flag is None and not _open(chart, sodium, gaps):
        return None
    return Alert(
        rule="low_sodium",
        topic="low_sodium",
        urgency=flag.urgency if flag else _urgency(chart, sodium, gaps),
        summary=_summary(sodium, gaps, flag),
        known=_known(sodium, gaps),
        why=flag.why if flag else "A low sodium that nobody follows may go on falling.",
        consider=_consider(chart, sodium, gaps, flag),
        unknown="Confusion, vomiting, drowsiness, headache or a seizure make it an emergency at "
        "any number; the record seldom holds them.",
        sources=tuple(dict.fromkeys((*(flag.sources if flag else ()), *_SOURCES))),
        suggestions=_suggestions(chart, gaps),
        medicines=tuple(name_of(use) for use, _ in gaps.drivers),
        rests_on=origins(sodium, gaps.fell_from, *(use for use, _ in gaps.drivers)),
    )


_SOURCES = ("spasovski2014", "medscape_eu")


def work_up_missing(chart: Chart, sodium: Dated) -> tuple[str, ...]:
    """First tests of the work-up of which this episode has neither result nor order."""
    if not chart.situation.results_complete:
        return ()
    began = _beginning(chart, sodium)
    before_h = rules()["workup_before_days"] * 24
    return tuple(
        name
        for name in WORK_UP
        if name not in chart.situation.planned
        and not any(began.hours_after(one)[0] <= before_h for one in chart.values(name))
    )


def _beginning(chart: Chart, sodium: Dated) -> Dated:
    """The first of the low values that led to this one without a normal one between."""
    first = sodium
    for value in reversed(chart.values("sodium")):
        if value.value >= chart.limits["sodium_normal_low"].value:
            break
        first = value
    return first


def _gaps(chart: Chart, sodium: Dated) -> Gaps:
    table = rules()
    moderate = chart.limits["sodium_mild_from"].value
    return Gaps(
        overdue=chart.age_h(sodium) > _interval_h(chart, sodium.value)
        and "sodium" not in chart.situation.planned,
        missing=work_up_missing(chart, sodium) if sodium.value < moderate else (),
        drivers=taken_and_lowering(chart),
        fell_from=chart.fell(sodium, "sodium", table["sodium_fall"], table["sodium_fall_days"]),
    )


def _interval_h(chart: Chart, sodium: float) -> float:
    if sodium < chart.limits["sodium_moderate_from"].value:
        return rules()["recheck_profound_h"]
    if sodium < chart.limits["sodium_mild_from"].value:
        return rules()["recheck_moderate_h"]
    return rules()["recheck_mild_days"] * 24


def _open(chart: Chart, sodium: Dated, gaps: Gaps) -> bool:
    if sodium.value < chart.limits["sodium_mild_from"].value:
        return bool(gaps.overdue or gaps.missing or gaps.drivers)
    strong = [one for _, one in gaps.drivers if one.strong]
    return bool(strong) and (gaps.overdue or gaps.fell_from is not None)


def _flag(chart: Chart, sodium: Dated) -> RedFlag | None:
    """The red flag of danger, while the value still speaks of now."""
    if chart.age_h(sodium) > rules()["state_days"] * 24:
        return None
    flags = chart.knowledge.red_flags
    signs = flags["low_sodium_with_signs"]
    below = sodium.value < chart.limits["sodium_mild_from"].value
    if below and is_true(signs.when, chart.view_of_late):
        return signs
    return chart.flag("extreme_low_sodium")


def _urgency(chart: Chart, sodium: Dated, gaps: Gaps) -> Urgency:
    if sodium.value < chart.limits["sodium_moderate_from"].value:
        return "same_day"
    if any(_must_stop(chart, use) for use, _ in gaps.drivers):
        return "same_day"
    if sodium.value < chart.limits["sodium_mild_from"].value or gaps.fell_from:
        return "soon"
    return "routine"


def _summary(sodium: Dated, gaps: Gaps, flag: RedFlag | None) -> str:
    value = f"Sodium {sodium.value:.4g} mmol/L ({day(sodium)})"
    if flag:
        return f"{value}: {flag.name[0].lower()}{flag.name[1:]}, act now"
    parts = []
    if gaps.overdue:
        parts.append("not measured since")
    if gaps.drivers:
        parts.append(f"takes {name_of(gaps.drivers[0][0])}")
    if gaps.missing:
        parts.append("work-up not complete")
    if gaps.fell_from:
        parts.append(f"fell from {gaps.fell_from.value:.4g}")
    return fitted(f"{value}: ", parts)


def _known(sodium: Dated, gaps: Gaps) -> tuple[str, ...]:
    lines = [shown(sodium, "Sodium", "mmol/L")]
    if gaps.fell_from:
        lines.append(f"Before: {shown(gaps.fell_from, 'sodium', 'mmol/L')}")
    if gaps.overdue:
        lines.append("No later sodium on record")
    if gaps.missing:
        names = ", ".join(WORK_UP_NAMES[name] for name in gaps.missing)
        lines.append(f"Not on record with it: {names}")
    lines += [f"Takes {name_of(use)} ({since(use)})" for use, _ in gaps.drivers]
    return tuple(lines)


def _consider(chart: Chart, sodium: Dated, gaps: Gaps, flag: RedFlag | None) -> tuple[str, ...]:
    lines = [flag.action] if flag else []
    if gaps.overdue:
        lines.append("Measure sodium again, with potassium, creatinine and glucose.")
    if gaps.missing:
        lines.append(
            "Serum osmolality first, then urine osmolality (at 100) and urine sodium (at 30): "
            "before treatment changes them, but without delaying it."
        )
    lines += [_review(chart, use, one) for use, one in gaps.drivers[:2]]
    plan = sodium_plan(chart.view, chart.limits)
    if plan is not None and sodium.value < chart.limits["sodium_moderate_from"].value:
        lines.append(
            f"Unless it is known to have come within 48 h: no rise above "
            f"{plan.limit_rise_any_24h:g} mmol/L in any 24 h. Stopping the cause may by itself "
            "bring it up too fast, so measure often."
        )
    return tuple(lines)


def _review(chart: Chart, use: MedicineUse, one: Lowering) -> str:
    stop = _must_stop(chart, use)
    return stop.concern if stop else f"{name_of(use).capitalize()}: {one.entry.review}."


def _must_stop(chart: Chart, use: MedicineUse) -> MedicineRule | None:
    rule = rule_for(use, chart.view, chart.knowledge)
    return rule if rule and rule.priority == "stop_now" else None


def _suggestions(chart: Chart, gaps: Gaps) -> tuple[Suggestion, ...]:
    planned = chart.situation.planned
    wanted = [name for name in ("sodium", "potassium", *gaps.missing) if name not in planned]
    if not wanted:
        return ()
    because = "Low sodium: follow-up and first step of the work-up"
    label = "Request sodium, potassium" if gaps.missing else "Request sodium and potassium"
    label += " and the first work-up" if gaps.missing else ""
    return (
        Suggestion(
            id="low_sodium_tests",
            label=label,
            proposals=tuple(OrderTest(analyte=name, because=because) for name in wanted),
            recommended=True,
        ),
    )
