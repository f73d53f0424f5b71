"""Which alerts are raised, in which order, and how many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from charley.care.alerts.alert import Alert
from charley.care.alerts.chart import Chart, Situation
from charley.care.alerts.correction import too_fast
from charley.care.alerts.cramps import (
    cramp_medicines,
    cramps_against_order,
    quinine_ordered,
    quinine_taken,
)
from charley.care.alerts.low_sodium import low_sodium
from charley.care.alerts.order_salts import salt_against_order
from charley.care.alerts.orders import sodium_against_order
from charley.care.alerts.rules import rules
from charley.care.alerts.salts import salt
from charley.care.triage import rank


def alerts_on_opening(situation: Situation) -> tuple[Alert, ...]:
    """What is worth saying when somebody opens the record; nothing as a rule."""
    chart = Chart(situation)
    return _few(chart, _on_opening(chart))


def alerts_on_order(situation: Situation, *, signing: bool = False) -> tuple[Alert, ...]:
    """What is worth saying of the orders being made; at `signing` only what is more than a hint."""
    chart = Chart(situation)
    found = _few(chart, _on_order(chart))
    return tuple(one for one in found if rank(one.urgency) > rank("routine") or not signing)


def _on_opening(chart: Chart) -> Iterator[Alert | None]:
    rising = too_fast(chart)
    yield rising
    if rising is None:
        yield low_sodium(chart)
    yield salt(chart, "potassium")
    yield salt(chart, "magnesium")
    yield quinine_taken(chart)
    yield cramp_medicines(chart)


def _on_order(chart: Chart) -> Iterator[Alert | None]:
    rising = too_fast(chart) is not None
    for ordered in chart.situation.orders:
        yield quinine_ordered(chart, ordered)
        if not rising:
            yield sodium_against_order(chart, ordered)
        yield salt_against_order(chart, ordered, "potassium")
        yield salt_against_order(chart, ordered, "magnesium")
        yield cramps_against_order(chart, ordered)


def _few(chart: Chart, found: Iterable[Alert | None]) -> tuple[Alert, ...]:
    """The most urgent, one of a topic and order; of a child only what is dangerous at any age."""
    if chart.situation.deceased:
        return ()
    age = chart.patient.age_years
    child = age is not None and age < chart.limits["adult_years"].value
    raised = [one for one in found if one is not None and (not child or one.urgency == "emergency")]
    raised.sort(key=lambda one: -rank(one.urgency))
    chosen: dict[tuple[str, str], Alert] = {}
    for one in raised:
        chosen.setdefault((one.topic, one.order), one)
    return _folded(list(chosen.values()))[: int(rules()["most_alerts"])]


def _folded(alerts: list[Alert]) -> tuple[Alert, ...]:
    """A hint about a medicine that a graver alert blames already becomes a line of that alert."""
    kept: list[Alert] = []
    for one in alerts:
        graver = next((i for i, other in enumerate(kept) if _covers(other, one)), None)
        if graver is None:
            kept.append(one)
        else:
            also = (*kept[graver].known, f"Also: {one.summary}")
            kept[graver] = msgspec.structs.replace(kept[graver], known=also)
    return tuple(kept)


def _covers(graver: Alert, hint: Alert) -> bool:
    blamed = bool(hint.medicines) and set(hint.medicines) <= set(graver.medicines)
    return blamed and rank(hint.urgency) == rank("routine") < rank(graver.urgency)
