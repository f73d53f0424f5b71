"""What the times in a line say of its cramps, diarrhoea and vomiting: how old, how often."""

from __future__ import annotations

from charley.patient.language.times import Mention
from charley.patient.person import Fact

RECENT_UP_TO_DAYS = 183.0
LONGSTANDING_FROM_DAYS = 365.0
FREQUENT_FROM_PER_WEEK = 4.0
SELDOM_UP_TO_PER_WEEK = 2.0
BRIEF_UP_TO_DAYS = 10 / 1440
LONGEST_CRAMP_AS_SPAN_DAYS = 1 / 24
PERSISTENT_FROM_DAYS = 2.0
CHRONIC_DIARRHOEA_FROM_DAYS = 14.0
_CHANGES = frozenset({"cramp_progressive"})


def course(read: list[Fact], times: list[Mention], said: str) -> list[Fact]:
    """Findings that follow from durations and frequencies in one sentence.

    `read`: the sentence's facts with days since onset. `times`: those that speak of cramps.
    """
    present = {fact.finding: fact for fact in read if fact.present and not fact.past}
    found: dict[str, bool] = {}
    ages = {n: f.days_since_onset for n, f in present.items() if f.days_since_onset is not None}
    cramps = [days for n, days in ages.items() if n.startswith("cramp") and n not in _CHANGES]
    if cramps and max(cramps) > LONGEST_CRAMP_AS_SPAN_DAYS:
        found["cramp_recent_onset"] = max(cramps) <= RECENT_UP_TO_DAYS
        found["cramp_longstanding"] = max(cramps) >= LONGSTANDING_FROM_DAYS
    diarrhoea = [days for name, days in ages.items() if name.startswith("diarrhoea")]
    if diarrhoea:
        found["diarrhoea_over_48h"] = max(diarrhoea) > PERSISTENT_FROM_DAYS
        found["diarrhoea_chronic"] = max(diarrhoea) >= CHRONIC_DIARRHOEA_FROM_DAYS
    if ages.get("vomiting", 0.0) >= PERSISTENT_FROM_DAYS:
        found["vomiting_persistent"] = True
    for time in times:
        found.update(_cramp_pattern(time))
    return [Fact(finding=name, present=value, said=said) for name, value in found.items()]


def _cramp_pattern(time: Mention) -> dict[str, bool]:
    """What one frequency or one length of a cramp says; nothing where it lies in between."""
    if time.kind == "rate" and time.value >= FREQUENT_FROM_PER_WEEK:
        return {"cramp_frequent": True}
    if time.kind == "rate" and time.value <= SELDOM_UP_TO_PER_WEEK:
        return {"cramp_frequent": False}
    short = time.kind == "since" and time.value < LONGEST_CRAMP_AS_SPAN_DAYS
    if time.kind == "lasting" or short:
        brief = time.value <= BRIEF_UP_TO_DAYS
        return {"cramp_brief": brief, "cramp_prolonged": not brief}
    return {}
