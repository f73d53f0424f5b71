"""What the times in a line say of its cramps: how old, how frequent, how long each lasts."""

from __future__ import annotations

from charley.patient.person import Fact
from charley.patient.times import Mention

RECENT_UP_TO_DAYS = 183.0
LONGSTANDING_FROM_DAYS = 365.0
FREQUENT_FROM_PER_WEEK = 4.0
SELDOM_UP_TO_PER_WEEK = 2.0
BRIEF_UP_TO_DAYS = 10 / 1440
PERSISTENT_DIARRHOEA_DAYS = 2.0
CHRONIC_DIARRHOEA_DAYS = 14.0


def facts(times: list[Mention], context: frozenset[str], read: list[Fact], said: str) -> list[Fact]:
    """Findings that follow from durations and frequencies in one sentence.

    `context`: findings the line speaks of; `read`: facts so far, with their days since onset.
    """
    found: dict[str, bool] = {}
    present = {fact.finding: fact for fact in read if fact.present and fact.said == said}
    ages = [f.days_since_onset for n, f in present.items() if n == "cramp" or "cramp_" in n]
    for days in ages:
        if days is not None and days > 1.0 / 24:
            found["cramp_recent_onset"] = days <= RECENT_UP_TO_DAYS
            found["cramp_longstanding"] = days >= LONGSTANDING_FROM_DAYS
    if "cramp" in context:
        for time in times:
            if time.kind == "rate" and time.value >= FREQUENT_FROM_PER_WEEK:
                found["cramp_frequent"] = True
            elif time.kind == "rate" and time.value <= SELDOM_UP_TO_PER_WEEK:
                found["cramp_frequent"] = False
            elif time.kind == "lasting":
                found["cramp_brief"] = time.value <= BRIEF_UP_TO_DAYS
                found["cramp_prolonged"] = time.value > BRIEF_UP_TO_DAYS
    diarrhoea = present.get("diarrhoea")
    if diarrhoea is not None and diarrhoea.days_since_onset is not None:
        found["diarrhoea_over_48h"] = diarrhoea.days_since_onset > PERSISTENT_DIARRHOEA_DAYS
        found["diarrhoea_chronic"] = diarrhoea.days_since_onset >= CHRONIC_DIARRHOEA_DAYS
    return [Fact(finding=name, present=value, said=said) for name, value in found.items()]
