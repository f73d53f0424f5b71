"""Medicines and cramps: quinine, never for cramps; and medicines that are known to bring cramps."""

from __future__ import annotations

from charley.care.alerts.alert import (
    ORDER_REASONS,
    Alert,
    Suggestion,
    Withdraw,
    fitted,
)
from charley.care.alerts.chart import Chart, Ordered, name_of, origins, since
from charley.care.alerts.rules import rules
from charley.care.medicines import odds_now
from charley.knowledge.schema import MedicineClass
from charley.patient.person import Fact, MedicineUse

QUININE = "quinine"
MALARIA = "malaria_positive"
QUININE_SOURCES = ("fda2010", "bpac2013", "mhra_quinine2010")


def quinine_ordered(chart: Chart, ordered: Ordered) -> Alert | None:
    """The alert on an order of quinine that is not for malaria."""
    if QUININE not in (*ordered.use.ingredients, *ordered.use.classes):
        return None
    if MALARIA in ordered.reasons or chart.holds(MALARIA):
        return None
    cramps = any(reason.startswith("cramp") for reason in ordered.reasons) or chart.cramp()
    return Alert(
        rule="quinine_ordered",
        topic="cramps",
        urgency="same_day",
        summary="Quinine is not for cramps: it can destroy platelets, disturb the heart and kill"
        if cramps
        else "Quinine: if this is for cramps, do not; no malaria is on record",
        known=(f"Ordered: {ordered.said}", *_cramp_known(chart.cramp()), "No malaria on record"),
        why=_quinine(chart).mechanism,
        consider=(
            f"{_quinine(chart).review}",
            "For cramps: look for the cause and at the medicines; stretching the calf before "
            "sleep is harmless and may help.",
        ),
        sources=QUININE_SOURCES,
        suggestions=(
            Suggestion(
                id="withdraw",
                label="Take back the order of quinine",
                proposals=(Withdraw(order=ordered.order, medicine=QUININE),),
                recommended=True,
            ),
        ),
        override_reasons=ORDER_REASONS,
        order=ordered.order,
        rests_on=origins(chart.cramp()),
    )


def quinine_taken(chart: Chart) -> Alert | None:
    """The alert on quinine that is being taken without malaria on record."""
    use = next((use for use in chart.taken() if QUININE in use.ingredients), None)
    if use is None or chart.holds(MALARIA):
        return None
    return Alert(
        rule="quinine_taken",
        topic="cramps",
        urgency="soon",
        summary="Takes quinine without malaria on record: regulators advise against it for cramps",
        known=(f"Takes quinine ({since(use)})", *_cramp_known(chart.cramp())),
        why=_quinine(chart).mechanism,
        consider=(
            f"Ask what it is for. {_quinine(chart).review}",
            "Blood count now where there is bruising, bleeding or fever.",
        ),
        sources=QUININE_SOURCES,
        rests_on=origins(use, chart.cramp()),
    )


def cramp_medicines(chart: Chart) -> Alert | None:
    """The alert on medicines begun within the year before cramps that are known to bring them."""
    cramp = chart.cramp()
    if cramp is None:
        return None
    suspects = [
        (use, entry, odds)
        for use in chart.taken()
        if _may_explain(use, cramp) and (strongest := _strongest(chart, use)) is not None
        for entry, odds in [strongest]
    ]
    suspects.sort(key=lambda one: -one[2])
    if not suspects:
        return None
    names = [name_of(use) for use, _, _ in suspects]
    return Alert(
        rule="cramp_medicines",
        topic="cramps",
        urgency="routine",
        summary=fitted("Leg cramps began with a medicine known for them: ", names),
        known=(
            *_cramp_known(cramp),
            *(
                f"Takes {name_of(use)} ({since(use)}): odds of cramps {odds:.2g}"
                for use, _, odds in suspects
            ),
        ),
        why="The order in time fits; nothing here proves that the medicine is the cause.",
        consider=tuple(
            line
            for use, entry, _ in suspects[:2]
            for line in (f"{name_of(use).capitalize()}: {entry.review}.", entry.caution)
            if line
        ),
        sources=tuple(dict.fromkeys(entry.raises["cramp"].source for _, entry, _ in suspects)),
        medicines=tuple(names),
        rests_on=origins(cramp, *(use for use, _, _ in suspects)),
    )


def cramps_against_order(chart: Chart, ordered: Ordered) -> Alert | None:
    """The alert on a new medicine known for cramps in a person who has them already."""
    cramp = chart.cramp()
    strongest = _strongest(chart, ordered.use)
    if cramp is None or strongest is None or chart.takes_any(ordered.use.ingredients):
        return None
    entry, odds = strongest
    name = name_of(ordered.use)
    return Alert(
        rule="order_in_cramps",
        topic="cramps",
        urgency="routine",
        summary=f"This person has cramps, and {name} can bring more of them",
        known=(*_cramp_known(cramp), f"Ordered: {ordered.said}", f"Odds of cramps {odds:.2g}"),
        why=entry.mechanism,
        consider=tuple(
            line
            for line in (
                "Where there is a choice, choose another; otherwise ask about cramps in a month.",
                f"Instead: {entry.switch_to}." if entry.switch_to else "",
            )
            if line
        ),
        sources=(entry.raises["cramp"].source,),
        override_reasons=ORDER_REASONS,
        order=ordered.order,
        rests_on=origins(chart.cramp()),
    )


def _strongest(chart: Chart, use: MedicineUse) -> tuple[MedicineClass, float] | None:
    """The class of a medicine with the largest odds of cramps, where they are large enough."""
    found = [
        (entry, odds_now(entry.raises["cramp"], use.days_since_start))
        for entry in chart.classes(use)
        if "cramp" in entry.raises
    ]
    best = max(found, key=lambda one: one[1], default=None)
    return best if best is not None and best[1] >= rules()["cramp_least_odds"] else None


def _may_explain(use: MedicineUse, cramp: Fact) -> bool:
    """Whether a medicine began in the year before the cramps; dates that are unknown say no."""
    longest = rules()["cramp_start_days"]
    begun, cramping = use.days_since_start, cramp.days_since_onset
    if begun is None:
        return False
    if cramping is None:
        return begun <= longest
    return 0 <= begun - cramping <= longest and cramping <= longest


def _cramp_known(cramp: Fact | None) -> tuple[str, ...]:
    if cramp is None:
        return ()
    days = cramp.days_since_onset
    return (f"Cramps on record{'' if days is None else f', since {days:.0f} days'}",)


def _quinine(chart: Chart) -> MedicineClass:
    return chart.knowledge.medicines[QUININE]
