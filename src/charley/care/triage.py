"""How soon: the higher of the red flags that hold and of what the probable causes demand."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable

from charley.care.plan import RaisedFlag, Reason, Triage
from charley.care.reading import Limits, is_true, is_unknown
from charley.knowledge.conditions import TRUE, Truth, View
from charley.knowledge.library import Library
from charley.knowledge.schema import Cause, RedFlag, Urgency
from charley.reasoning.differential import Differential, RankedCause, percent

LEVELS: tuple[Urgency, ...] = ("self_care", "routine", "soon", "same_day", "emergency")
WITHIN: dict[Urgency, str] = {
    "emergency": "at once", "same_day": "the same day", "soon": "within days",
    "routine": "at the next visit", "self_care": "at some time",
}  # fmt: skip
# Rungs of one number, gravest first: where one holds, those after it add no reason of their own.
LADDERS: tuple[tuple[str, ...], ...] = (
    (
        *("low_sodium_with_signs", "extreme_low_sodium", "profound_low_sodium"),
        *("moderate_low_sodium", "mild_low_sodium"),
    ),
    ("high_sodium", "raised_sodium"),
    ("severe_low_potassium", "moderate_low_potassium", "mild_low_potassium"),
    ("severe_high_potassium", "moderate_high_potassium", "mild_high_potassium"),
    ("severe_low_calcium", "low_calcium"),
    ("severe_high_calcium", "high_calcium"),
    ("severe_low_magnesium", "low_magnesium", "mild_low_magnesium"),
    ("high_magnesium", "raised_magnesium"),
    ("very_high_glucose", "high_glucose"),
    ("severe_acidosis", "low_bicarbonate"),
    ("very_high_ck", "raised_ck"),
    ("kidney_failure_emergency", "kidney_failure"),
    ("severe_dehydration", "dehydration_signs", "long_diarrhoea"),
    ("cannot_keep_fluids_down", "persistent_vomiting"),
    ("shock", "low_blood_pressure"),
    ("adrenal_crisis", "adrenal_suspected"),
    ("arrhythmia_signs", "palpitations_alone"),
    ("paralysis", "attacks_of_weakness", "motor_neurone_signs", "muscle_weakness"),
    ("quinine_reaction", "quinine_in_use"),
    ("dialysis_cramps", "dialysis_cramps_any"),
)
QUESTION_WEIGHT = {"emergency": 4.0, "same_day": 2.0, "soon": 1.0, "routine": 0.3, "self_care": 0.1}
SHARE_OF_A_PART = 0.1


def rank(level: Urgency) -> int:
    """Place of a level, 0 for self-care to 4 for emergency."""
    return LEVELS.index(level)


def highest(levels: Iterable[Urgency]) -> Urgency:
    """The most urgent of some levels; self-care if there are none."""
    return max(levels, key=rank, default="self_care")


def decide_triage(view: View, differential: Differential, knowledge: Library) -> Triage:
    """Triage level with every reason, the flags raised, and what to ask that could raise it.

    A flag fires when its condition is known to hold, whatever the ranking of causes says.
    """
    flags = raised_flags(view, knowledge)
    by_causes, reasons = _demand_of_causes(differential, knowledge)
    by_doubt = _demand_of_doubt(differential, knowledge.limits)
    by_one = _demand_of_one(differential, knowledge)
    flag_reasons = tuple(
        Reason(text=f"{flag.name}. {flag.why}", plain=flag.plain, sources=flag.sources)
        for flag in leading_flags(flags)
    )
    return Triage(
        level=highest([*(flag.urgency for flag in flags), by_causes, by_one, by_doubt]),
        reasons=flag_reasons + reasons or (_CALM,),
        flags=flags,
        to_ask=_to_ask(view, differential, knowledge),
    )


def raised_flags(view: View, knowledge: Library) -> tuple[RaisedFlag, ...]:
    """Red flags that hold, most urgent first."""
    found = [flag for flag in knowledge.red_flags.values() if is_true(flag.when, view)]
    found.sort(key=lambda flag: -rank(flag.urgency))
    return tuple(
        RaisedFlag(
            id=flag.id,
            name=flag.name,
            plain=flag.plain,
            urgency=flag.urgency,
            action=flag.action,
            plain_action=flag.plain_action,
            why=flag.why,
            sources=flag.sources,
        )
        for flag in found
    )


def leading_flags(flags: tuple[RaisedFlag, ...]) -> tuple[RaisedFlag, ...]:
    """Raised flags without those that a graver rung of the same ladder already says."""
    raised = {flag.id for flag in flags}
    said: set[str] = set()
    for ladder in LADDERS:
        rungs = [flag for flag in ladder if flag in raised]
        said.update(rungs[1:])
    return tuple(flag for flag in flags if flag.id not in said)


def _demand_of_causes(
    differential: Differential, knowledge: Library
) -> tuple[Urgency, tuple[Reason, ...]]:
    """The highest level whose causes together exceed its threshold; lower for graver levels."""
    limits = knowledge.limits
    floor = limits["triage_cause_floor"].value
    known = [
        (ranked, knowledge.causes[ranked.cause])
        for ranked in differential.causes
        if ranked.cause in knowledge.causes and ranked.probability >= floor
    ]
    for level in reversed(LEVELS[1:]):
        demanding = [pair for pair in known if rank(pair[1].urgency) >= rank(level)]
        total = sum(ranked.probability for ranked, _ in demanding)
        if total >= limits[f"triage_threshold_{level}"].value:
            return level, (_reason(level, min(total, 1.0), demanding),)
    return "self_care", ()


def _demand_of_one(differential: Differential, knowledge: Library) -> Urgency:
    """One emergency cause that is not remote is looked at the same day."""
    least = knowledge.limits["triage_emergency_cause_same_day"].value
    found = any(
        ranked.probability >= least and knowledge.causes[ranked.cause].urgency == "emergency"
        for ranked in differential.causes
        if ranked.cause in knowledge.causes
    )
    return "same_day" if found else "self_care"


def _reason(level: Urgency, total: float, demanding: list[tuple[RankedCause, Cause]]) -> Reason:
    leading = sorted(demanding, key=lambda pair: -pair[0].probability)[:3]
    names = ", ".join(f"{cause.name} ({percent(ranked.probability)})" for ranked, cause in leading)
    return Reason(
        text=f"Causes that should be seen {WITHIN[level]} are {percent(total)} probable: {names}.",
        plain="Possible causes that should be seen in this time: "
        + ", ".join(cause.plain for _, cause in leading)
        + ".",
        sources=tuple(source for _, cause in leading for source in cause.sources[:1]),
    )


def _demand_of_doubt(differential: Differential, limits: Limits) -> Urgency:
    """What is unexplained is no reason for alarm, but none for self-care either."""
    in_doubt = differential.unexplained > limits["triage_unexplained"].value
    return "routine" if in_doubt or not differential.causes else "self_care"


def _to_ask(view: View, differential: Differential, knowledge: Library) -> tuple[str, ...]:
    """Unknown findings, those first that would by themselves raise the gravest, likeliest flag."""
    score: dict[str, float] = {}
    for flag in knowledge.red_flags.values():
        if not is_unknown(flag.when, view):
            continue
        worth = QUESTION_WEIGHT[flag.urgency] * (0.05 + _suspicion(flag, differential))
        for finding in flag.ask:
            if is_unknown(finding, view):
                decisive = is_true(flag.when, _Supposing(view, finding))
                gain = worth if decisive else worth * SHARE_OF_A_PART
                score[finding] = score.get(finding, 0.0) + gain
    ordered = sorted(score, key=lambda finding: (-score[finding], finding))
    return tuple(ordered[: int(knowledge.limits["triage_questions"].value)])


class _Supposing:
    """A view in which one more finding is present."""

    def __init__(self, view: View, finding: str) -> None:
        self._view, self._finding = view, finding
        self.memo = ChainMap({finding: TRUE}, getattr(view, "memo", {}))

    def truth(self, name: str) -> Truth:
        return TRUE if name == self._finding else self._view.truth(name)

    def bounds(self, name: str) -> tuple[Truth, Truth]:
        return self._view.bounds(name)


def _suspicion(flag: RedFlag, differential: Differential) -> float:
    return min(1.0, sum(differential.probability(cause) for cause in flag.think_of))


_CALM = Reason(
    text="No red flag is known and no probable cause needs a clinician.",
    plain="Nothing you told us needs a doctor; the questions still open may change that.",
)
