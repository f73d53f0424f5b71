"""A medicine about to be ordered that lowers sodium, in a person whose sodium is low or at risk."""

from __future__ import annotations

from charley.care.alerts.alert import (
    ORDER_REASONS,
    Alert,
    OrderTest,
    Replace,
    Suggestion,
    Withdraw,
    fitted,
)
from charley.care.alerts.chart import Chart, Ordered, day, name_of, origins, shown
from charley.care.alerts.lowering import Lowering, lowering, own_odds
from charley.care.alerts.rules import Alternative, rules
from charley.knowledge.schema import Urgency
from charley.patient.series import Dated

KNOWN_WATER_LOSS = "diabetes_insipidus_known"


def sodium_against_order(chart: Chart, ordered: Ordered) -> Alert | None:
    """The alert on one order, or None: the medicine is harmless, known to the person, or safe."""
    one = lowering(chart, ordered.use, new=True)
    if one is None or not one.matters or rules().watched_anyway.among(ordered.use.ingredients):
        return None
    if _treats_water_loss(chart, one):
        return None
    sodium = chart.latest("sodium", rules()["order_days"])
    from_here = "sodium_mild_from" if one.strong else "sodium_moderate_from"
    if sodium is not None and sodium.value < chart.limits[from_here].value:
        return _already_low(chart, ordered, one, sodium) if chart.hypotonic(sodium) else None
    if not one.strong or chart.takes_any(ordered.use.ingredients):
        return None
    return _at_risk(chart, ordered, one)


def _treats_water_loss(chart: Chart, one: Lowering) -> bool:
    sodium = chart.latest("sodium", rules()["order_days"])
    high = sodium is not None and sodium.value > chart.limits["sodium_normal_high"].value
    return one.entry.id == "desmopressin" and (high or chart.holds(KNOWN_WATER_LOSS))


def _already_low(chart: Chart, ordered: Ordered, one: Lowering, sodium: Dated) -> Alert:
    medicine = name_of(ordered.use)
    profound = sodium.value < chart.limits["sodium_moderate_from"].value
    return Alert(
        rule="order_in_low_sodium",
        topic="low_sodium",
        urgency="emergency" if profound and one.strong else "same_day",
        summary=fitted(
            f"{medicine.capitalize()} lowers sodium further: ",
            [f"{sodium.value:.4g} mmol/L on {day(sodium)}"],
        ),
        known=(shown(sodium, "Sodium", "mmol/L"), f"Ordered: {ordered.said}"),
        why=one.entry.mechanism,
        consider=tuple(
            line
            for line in (
                "Do not start it until sodium has been put right or its cause is known.",
                f"Instead: {one.entry.switch_to}." if one.entry.switch_to else "",
            )
            if line
        ),
        unknown="Whether the low sodium is being treated at present.",
        sources=tuple(dict.fromkeys((*one.entry.sources, "spasovski2014"))),
        suggestions=(_withdrawal(ordered, recommended=True),),
        override_reasons=ORDER_REASONS,
        order=ordered.order,
        rests_on=origins(sodium),
    )


def _at_risk(chart: Chart, ordered: Ordered, one: Lowering) -> Alert | None:
    odds, reasons = own_odds(chart, one.cause, ordered.use)
    if odds < rules()["order_risk"]:
        return None
    sodium = chart.latest("sodium", rules()["baseline_days"])
    unmeasured = sodium is None and chart.situation.results_complete
    tests = _tests(chart, measured=sodium is not None)
    alternative = _alternative(chart, one)
    if not tests and alternative is None:
        return None
    medicine = name_of(ordered.use)
    return Alert(
        rule="order_at_risk_of_low_sodium",
        topic="low_sodium",
        urgency=_urgency(chart, odds, sodium),
        summary=fitted(
            f"{medicine.capitalize()} may lower sodium here: ",
            [*(["no sodium in 3 months"] if unmeasured else []), *reasons],
        ),
        known=(
            *([shown(sodium, "Sodium", "mmol/L")] if sodium else []),
            *(["No sodium on record in the last 3 months"] if unmeasured else []),
            f"At risk: {', '.join(reasons)}",
            f"Ordered: {ordered.said}",
        ),
        why=one.entry.mechanism,
        consider=_consider(one, alternative, measured=sodium is not None),
        sources=one.entry.sources or (one.entry.raises[one.cause.id].source,),
        suggestions=_suggestions(ordered, one, tests, alternative),
        override_reasons=ORDER_REASONS,
        order=ordered.order,
        rests_on=origins(sodium),
    )


def _urgency(chart: Chart, odds: float, sodium: Dated | None) -> Urgency:
    low = sodium is not None and sodium.value < chart.limits["sodium_normal_low"].value
    return "soon" if low or odds >= rules()["order_high_risk"] else "routine"


def _consider(one: Lowering, alternative: Alternative | None, *, measured: bool) -> tuple[str, ...]:
    table = rules()
    days = [int(table[f"recheck_after_start_days_{end}"]) for end in ("from", "to")]
    lines = [
        f"Sodium {'again' if measured else 'before the first dose, and again'} after {days[0]} to "
        f"{days[1]} days, and whenever ill with diarrhoea or vomiting.",
        "Tell the person to come at once with confusion, vomiting, unsteadiness or a bad headache.",
    ]
    if alternative is not None:
        lines.append(f"Instead: {alternative.because[0].lower()}{alternative.because[1:]}")
    elif one.entry.switch_to:
        lines.append(f"Instead: {one.entry.switch_to}.")
    return tuple(lines)


def _tests(chart: Chart, *, measured: bool) -> tuple[OrderTest, ...]:
    if "sodium" in chart.situation.planned:
        return ()
    table = rules()
    days = tuple(int(table[f"recheck_after_start_days_{end}"]) for end in ("from", "to"))
    later = OrderTest(
        analyte="sodium",
        days=(days[0], days[1]),
        because="After the start of a medicine that lowers it",
    )
    before = OrderTest(analyte="sodium", because="Before a medicine that lowers it")
    return (later,) if measured else (before, later)


def _alternative(chart: Chart, one: Lowering) -> Alternative | None:
    for choice in rules().alternatives:
        if choice.medicine == one.entry.id and chart.holds(choice.when):
            return None if chart.holds(choice.unless) else choice
    return None


def _suggestions(
    ordered: Ordered, one: Lowering, tests: tuple[OrderTest, ...], alternative: Alternative | None
) -> tuple[Suggestion, ...]:
    found = []
    if tests:
        label = "Keep it, and request sodium " + (
            "before and after 1 to 2 weeks" if len(tests) > 1 else "after 1 to 2 weeks"
        )
        found.append(Suggestion(id="watch_sodium", label=label, proposals=tests, recommended=True))
    if alternative is not None:
        replacing = Replace(
            order=ordered.order, medicine=name_of(ordered.use), ingredient=alternative.ingredient,
            name=alternative.name, dose=alternative.dose,
        )  # fmt: skip
        found.append(
            Suggestion(
                id="alternative", label=f"Order {alternative.name} instead", proposals=(replacing,)
            )
        )
    return tuple(found)


def _withdrawal(ordered: Ordered, *, recommended: bool = False) -> Suggestion:
    name = name_of(ordered.use)
    return Suggestion(
        id="withdraw",
        label=f"Take back the order of {name}",
        proposals=(Withdraw(order=ordered.order, medicine=name),),
        recommended=recommended,
    )
