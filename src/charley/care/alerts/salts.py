"""Potassium and magnesium on record: dangerous, unchecked, falling, or risky for the heart."""

from __future__ import annotations

from typing import Literal, NamedTuple

from charley.care.alerts.alert import Alert, OrderTest, Suggestion, fitted, listed
from charley.care.alerts.chart import Chart, day, name_of, origins, shown, since
from charley.care.alerts.rules import rules
from charley.knowledge.schema import RedFlag, Urgency
from charley.patient.person import MedicineUse
from charley.patient.series import Dated

Salt = Literal["potassium", "magnesium"]
DANGER: dict[Salt, tuple[str, ...]] = {
    "potassium": (
        *("severe_low_potassium", "severe_high_potassium"),
        *("moderate_low_potassium", "moderate_high_potassium"),
    ),
    "magnesium": ("severe_low_magnesium", "low_magnesium"),
}
TESTS: dict[Salt, tuple[str, ...]] = {
    "potassium": ("potassium", "magnesium", "creatinine"),
    "magnesium": ("magnesium", "potassium", "calcium"),
}
KEEPS_POTASSIUM = ("potassium_sparing", "potassium_supplement")
WASTING: dict[Salt, frozenset[str]] = {
    "potassium": frozenset({"renal_potassium_loss", "extrarenal_potassium_loss"}),
    "magnesium": frozenset({"renal_magnesium_loss", "gut_magnesium_loss"}),
}
SOURCES: dict[Salt, tuple[str, ...]] = {
    "potassium": ("sps_k",),
    "magnesium": ("highland_mg",),
}


class Finding(NamedTuple):
    """What speaks about a salt: how urgent, in which words, resting on what."""

    urgency: Urgency
    said: list[str]
    known: list[str]
    why: str
    consider: list[str]
    sources: tuple[str, ...] = ()
    rests_on: tuple[Dated | MedicineUse, ...] = ()

    def medicines(self) -> tuple[str, ...]:
        """The medicines among what it rests on, by name."""
        uses = (one for one in self.rests_on if isinstance(one, MedicineUse))
        return tuple(name_of(use) for use in uses)


def salt(chart: Chart, name: Salt) -> Alert | None:
    """The alert on the latest potassium or magnesium, the gravest reason only, or None."""
    value = chart.latest(name, rules()["unchecked_days"])
    if value is None:
        return None
    finding = (
        _danger(chart, name, value)
        or _raised(chart, name, value)
        or _heart(chart, name, value)
        or _falling(chart, name, value)
    )
    if finding is None:
        return None
    return Alert(
        rule=name,
        topic=name,
        urgency=finding.urgency,
        summary=fitted(
            f"{name.capitalize()} {value.value:.4g} mmol/L ({day(value)}): ", finding.said
        ),
        known=(shown(value, name.capitalize(), "mmol/L"), *finding.known),
        why=finding.why,
        consider=tuple(finding.consider),
        sources=tuple(dict.fromkeys((*finding.sources, *SOURCES[name]))),
        suggestions=_suggestions(chart, name),
        medicines=finding.medicines(),
        rests_on=origins(value, *finding.rests_on),
    )


def _danger(chart: Chart, name: Salt, value: Dated) -> Finding | None:
    flag = chart.flag(*DANGER[name])
    if flag is not None:
        return Finding(
            flag.urgency,
            [f"{flag.name[0].lower()}{flag.name[1:]}, act {_when(flag)}"],
            [f"Takes {name_of(use)}" for use in _movers(chart, name, value)],
            flag.why,
            [flag.action],
            flag.sources,
        )
    old = chart.age_h(value) > rules()["state_days"] * 24
    if not old or name in chart.situation.planned or not _was_dangerous(chart, name, value):
        return None
    return Finding(
        "soon", ["not measured since"], [f"No later {name} on record"],
        "Whether it has been put right is not known.", [f"Measure {name} again now."],
    )  # fmt: skip


def _when(flag: RedFlag) -> str:
    return "now" if flag.urgency == "emergency" else "today"


def _was_dangerous(chart: Chart, name: Salt, value: Dated) -> bool:
    limits = chart.limits
    if name == "magnesium":
        return value.value < limits["magnesium_iv_below"].value
    return value.value < limits["potassium_moderate_below"].value or value.value >= 6.0


def _raised(chart: Chart, name: Salt, value: Dated) -> Finding | None:
    if name != "potassium" or value.value < rules()["potassium_raised"] or not _fresh(chart, value):
        return None
    movers = _movers(chart, name, value)
    if not movers:
        return None
    return Finding(
        "soon",
        list(dict.fromkeys(f"takes {name_of(use)}" for use in movers)),
        [f"Takes {name_of(use)} ({since(use)})" for use in movers],
        "It goes on rising while the medicine goes on.",
        ["Repeat within three days, sooner in kidney disease; exclude a haemolysed sample.",
         "Review what raises potassium, salt substitutes too."],
        ("ukka_k2020",), tuple(movers),
    )  # fmt: skip


def _heart(chart: Chart, name: Salt, value: Dated) -> Finding | None:
    uses = [use for use in chart.taken() if risky_for_the_heart(chart, use, name, value)]
    if not uses or not _fresh(chart, value):
        return None
    return Finding(
        "soon",
        [f"takes {name_of(uses[0])}"],
        [f"Takes {name_of(use)} ({since(use)})" for use in uses],
        f"Low {name} with this medicine brings arrhythmia nearer.",
        ["ECG, and the other of potassium and magnesium with it.",
         f"Replace {name} where the kidneys allow; ask whether the medicine is needed."],
        (rules().heart_medicines.source,), tuple(uses),
    )  # fmt: skip


def _falling(chart: Chart, name: Salt, value: Dated) -> Finding | None:
    table = rules()
    if value.value >= table[f"{name}_fall_to"] or not _fresh(chart, value) or _watched(chart, name):
        return None
    before = chart.fell(value, name, table[f"{name}_fall"], table["fall_days"])
    losers = [use for use in chart.taken() if _wastes(chart, use, name)]
    if before is None or not losers or (name == "potassium" and chart.takes_any(KEEPS_POTASSIUM)):
        return None
    return Finding(
        "routine",
        [f"fell from {before.value:.4g}", f"takes {name_of(losers[0])}"],
        [f"Before: {shown(before, name, 'mmol/L')}",
         *(f"Takes {name_of(use)} ({since(use)})" for use in losers)],
        f"A {name} that goes on falling cramps, weakens and disturbs the rhythm of the heart.",
        [f"Repeat {name} within two weeks.",
         *(f"{name_of(use).capitalize()}: {_review(chart, use)}." for use in losers[:1])],
        rests_on=(before, *losers),
    )  # fmt: skip


def _watched(chart: Chart, name: Salt) -> bool:
    """Whether the salt is being measured so often that somebody follows it already."""
    table = rules()
    recent = [one for one in chart.values(name) if chart.age_h(one) <= table["watched_h"]]
    return len(recent) >= table["watched_count"]


def _wastes(chart: Chart, use: MedicineUse, name: Salt) -> bool:
    """Whether a medicine loses the salt from the body, rather than move it into cells."""
    causes = chart.knowledge.causes
    return lowers(chart, use, name) and any(
        not WASTING[name].isdisjoint(causes[target].mechanisms)
        for entry in chart.classes(use)
        for target in entry.raises
        if target in causes
    )


def _fresh(chart: Chart, value: Dated) -> bool:
    return chart.age_h(value) <= rules()["order_days"] * 24


def _movers(chart: Chart, name: Salt, value: Dated) -> list[MedicineUse]:
    """Medicines taken now that push the salt further the way in which it is wrong."""
    if name == "potassium" and value.value >= rules()["potassium_raised"]:
        return [use for use in chart.taken() if raises_potassium(chart, use)]
    return [use for use in chart.taken() if lowers(chart, use, name)]


def lowers(chart: Chart, use: MedicineUse, name: Salt, *, strongly: bool = False) -> bool:
    """Whether a medicine lowers potassium or magnesium."""
    signs = {"--"} if strongly else {"-", "--"}
    return any(entry.electrolytes.get(name) in signs for entry in chart.classes(use))


def raises_potassium(chart: Chart, use: MedicineUse) -> bool:
    """Whether a medicine raises potassium enough to matter where it is high."""
    strong = any(entry.electrolytes.get("potassium") == "++" for entry in chart.classes(use))
    return strong or rules().potassium_raisers.among((*use.ingredients, *use.classes))


def risky_for_the_heart(chart: Chart, use: MedicineUse, name: Salt, value: Dated) -> bool:
    """Whether the salt is so low that a medicine is dangerous for the rhythm of the heart."""
    table, limits, names = rules(), chart.limits, (*use.ingredients, *use.classes)
    moderate = {"potassium": "potassium_moderate_below", "magnesium": "magnesium_iv_below"}[name]
    if table.heart_medicines.among(names):
        return value.value < limits[f"{name}_low"].value
    return table.heart_medicines_too.among(names) and value.value < limits[moderate].value


def _review(chart: Chart, use: MedicineUse) -> str:
    reviews = (entry.review for entry in chart.classes(use) if entry.review)
    return next(reviews, "is it still needed at this dose?").rstrip(".")


def _suggestions(chart: Chart, name: Salt) -> tuple[Suggestion, ...]:
    wanted = [test for test in TESTS[name] if test not in chart.situation.planned]
    if not wanted:
        return ()
    return (
        Suggestion(
            id=f"{name}_tests",
            label=f"Request {listed(wanted)}",
            proposals=tuple(
                OrderTest(analyte=test, because=f"Follow-up of {name}") for test in wanted
            ),
            recommended=True,
        ),
    )
