"""The ordinary day: meals at their hours, drinks while awake, sleep at night, daylight.

All of it is per step of a timeline, as the share of a day's food or drink, or as a state 0 to 1.
"""

from __future__ import annotations

from math import pi

import numpy as np

from charley.body.protocol.diet import daily_meals
from charley.body.protocol.substances import DATA
from charley.body.protocol.times import Array, Span, Timeline
from charley.tables import read_table

_LIGHT_SAMPLED_H = 0.5


def awake(timeline: Timeline) -> Array:
    """1 in the waking hours of the ordinary day, 0 in those of sleep."""
    wake_h, sleep_h = _day("wake_h"), _day("sleep_h")
    state = np.zeros(timeline.steps)
    for span in timeline.clock_spans(wake_h, sleep_h - wake_h):
        state += timeline.covered(span)
    return np.asarray(np.round(np.clip(state, 0.0, 1.0), 9), np.float64)


def daylight(timeline: Timeline) -> Array:
    """The circadian wave: 1 at its peak in the afternoon, -1 twelve hours later.

    cos(2 pi (clock - peak) / 24), held constant over half an hour.
    """
    clock = (timeline.middles + timeline.clock_h) % 24
    held = (np.floor(clock / _LIGHT_SAMPLED_H) + 0.5) * _LIGHT_SAMPLED_H
    return np.asarray(np.round(np.cos(2 * pi * (held - _day("light_peak_h")) / 24), 6))


def eaten(timeline: Timeline) -> Array:
    """The share of a day's food that is eaten, per hour."""
    share = np.zeros(timeline.steps)
    for meal in daily_meals():
        for span in timeline.clock_spans(meal.clock_h, meal.hours):
            timeline.add_spread(share, span, meal.share)
    return share


def drunk(timeline: Timeline) -> Array:
    """The share of a day's habitual drinks that is drunk, per hour: evenly while awake."""
    hours = _day("sleep_h") - _day("wake_h")
    return awake(timeline) / hours


def share_eaten(timeline: Timeline, spans: tuple[Span, ...], share: float) -> Array:
    """The share of a day's food in meals of their own, per hour."""
    found = np.zeros(timeline.steps)
    for span in spans:
        timeline.add_spread(found, span, share)
    return found


def _day(key: str) -> float:
    return float(read_table(DATA / "meals.yaml")["day"][key]["value"])
