"""Which limits of care a simulated course breaks, when, and in how many virtual people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from charley.care.plan import SodiumPlan
from charley.care.reading import Limits
from charley.reasoning.typical_course.course import Traces

Array = NDArray[np.float64]

DAY_H, TWO_DAYS_H = 24.0, 48.0
FURTHER, URINE_FOR_H = 1.5, 2.0
NOT_SHOWN = 0.05


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """One limit that the course breaks, between which hours, and the sentence that says so.

    `people`: how many of `of_people` virtual people break it too.
    """

    limit: str
    level: Literal["danger", "caution"]
    text: str
    from_h: float
    to_h: float
    people: int = 0
    of_people: int = 0


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """The largest change within a window: mmol/L (signed), and from when to when."""

    size: float
    from_h: float
    to_h: float
    start: float
    end: float


def largest_change(hours: Array, values: Array, window_h: float, sign: float) -> Change:
    """The largest rise (`sign` 1) or fall (-1) of [n_times] within any window of some hours."""
    signed = sign * values
    gains = signed - _least_before(hours, signed[None, :], window_h)[0]
    if not np.isfinite(gains).any():
        return Change(size=0.0, from_h=0.0, to_h=0.0, start=np.nan, end=np.nan)
    last = int(np.nanargmax(gains))
    first = int(np.flatnonzero(signed[: last + 1] == signed[last] - gains[last])[-1])
    return Change(
        size=float(values[last] - values[first]),
        from_h=float(hours[first]),
        to_h=float(hours[last]),
        start=float(values[first]),
        end=float(values[last]),
    )


def beyond(hours: Array, people: Array, window_h: float, limit: float) -> int:
    """How many of [n_people, n_times] change by more than a limit (signed) within any window."""
    if not len(people):
        return 0
    signed = np.sign(limit) * people
    gains = np.nanmax(signed - _least_before(hours, signed, window_h), axis=1)
    return int((gains > abs(limit) + NOT_SHOWN).sum())


def _least_before(hours: Array, values: Array, window_h: float) -> Array:
    """The least of the window that ends at each time, [n, n_times]."""
    reach = round(window_h / float(hours[1] - hours[0]))
    padded = np.pad(np.nan_to_num(values, nan=np.inf), ((0, 0), (reach, 0)), constant_values=np.inf)
    return np.asarray(sliding_window_view(padded, reach + 1, axis=1).min(axis=-1))


def broken_limits(
    hours: Array, tried: Traces, as_it_is: Traces, plan: SodiumPlan | None, limits: Limits
) -> tuple[Broken, ...]:
    """What a course with something tried breaks, the gravest first.

    Of the sodium plan the limits of any 24 and 48 h; without a plan the healthy interval. A course
    that was as bad without what is tried is told as far as it got worse.
    """
    found = [
        *_ended(tried),
        *_corrected(hours, tried, plan),
        *_sodium(hours, tried, as_it_is, plan, limits),
        *_urine(hours, tried, plan, limits),
        *_potassium(hours, tried, as_it_is, limits),
    ]
    return tuple(sorted(found, key=lambda one: one.level != "danger"))


def _ended(tried: Traces) -> Iterator[Broken]:
    if tried.failure:
        yield Broken(
            limit="life", level="danger", from_h=0.0, to_h=0.0,
            text="This body does not survive what is tried; the course ends there.",
        )  # fmt: skip


def _corrected(hours: Array, tried: Traces, plan: SodiumPlan | None) -> Iterator[Broken]:
    """Sodium that moves towards normal faster than the plan allows in a rolling window."""
    if plan is None:
        return
    for window_h, limit in (
        (DAY_H, plan.limit_rise_any_24h),
        (TWO_DAYS_H, plan.limit_rise_any_48h),
    ):
        sign = 1.0 if limit > 0 else -1.0
        change = largest_change(hours, tried.typical("sodium"), window_h, sign)
        others = tried.quantities["sodium"][1:]
        people = beyond(hours, others, window_h, limit)
        itself = abs(change.size) > abs(limit) + NOT_SHOWN
        if not itself and people == 0:
            continue
        verb = "rises" if sign > 0 else "falls"
        text = (
            f"In some bodies of this kind sodium {verb} by more than the limit of {abs(limit):g} "
            f"mmol/L in any {window_h:g} h."
        )
        if itself:
            text = (
                f"Sodium {verb} by {abs(change.size):.1f} mmol/L within "
                f"{change.to_h - change.from_h:.0f} h (from {change.start:.0f} at "
                f"{change.from_h:.0f} h to {change.end:.0f} at {change.to_h:.0f} h): more than the "
                f"limit of {abs(limit):g} in any {window_h:g} h."
            )
        yield Broken(
            limit=f"sodium_{window_h:g}h",
            level="danger" if itself else "caution",
            text=text,
            from_h=change.from_h,
            to_h=change.to_h,
            people=people,
            of_people=len(others),
        )


def _sodium(
    hours: Array, tried: Traces, as_it_is: Traces, plan: SodiumPlan | None, limits: Limits
) -> Iterator[Broken]:
    """Sodium that moves further from normal, or leaves it."""
    sodium, usual = tried.typical("sodium"), as_it_is.typical("sodium")
    low, high = limits["sodium_normal_low"].value, limits["sodium_normal_high"].value
    lowest, highest = int(np.nanargmin(sodium)), int(np.nanargmax(sodium))
    falls = min(float(sodium[0]), float(np.nanmin(usual)), low) - float(sodium[lowest])
    rises = float(sodium[highest]) - max(float(sodium[0]), float(np.nanmax(usual)), high)
    if falls >= FURTHER:
        grave = sodium[lowest] < limits["sodium_mild_from"].value
        yield Broken(
            limit="sodium_low",
            level="danger" if grave else "caution",
            text=f"Sodium falls to {sodium[lowest]:.0f} mmol/L at {hours[lowest]:.0f} h, lower "
            "than without it.",
            from_h=float(hours[lowest]),
            to_h=float(hours[lowest]),
        )
    if rises >= FURTHER:
        overshot = plan is not None and plan.limit_rise_any_24h > 0
        yield Broken(
            limit="sodium_high",
            level="danger" if overshot else "caution",
            text=f"Sodium rises to {sodium[highest]:.0f} mmol/L at {hours[highest]:.0f} h, above "
            "the healthy interval.",
            from_h=float(hours[highest]),
            to_h=float(hours[highest]),
        )


def _urine(
    hours: Array, tried: Traces, plan: SodiumPlan | None, limits: Limits
) -> Iterator[Broken]:
    """The dilute urine that announces an over-correction, for longer than a moment."""
    if plan is None or plan.limit_rise_any_24h < 0:
        return
    rapid = tried.typical("urine_ml_per_h") > limits["aquaresis_ml_per_h"].value
    dilute = tried.typical("urine_osmolality") < 2 * limits["aquaresis_urine_osmolality"].value
    rising = np.gradient(tried.typical("sodium"), hours) > 0
    flood = np.flatnonzero(rapid & dilute & rising)
    if len(flood) * float(hours[1] - hours[0]) < URINE_FOR_H:
        return
    first = int(flood[0])
    yield Broken(
        limit="aquaresis",
        level="caution",
        text=f"From {hours[first]:.0f} h the urine is dilute and runs at more than "
        f"{limits['aquaresis_ml_per_h'].value:g} mL/h while sodium rises: the sign that it will "
        "rise too fast.",
        from_h=float(hours[first]),
        to_h=float(hours[int(flood[-1])]),
    )


def _potassium(hours: Array, tried: Traces, as_it_is: Traces, limits: Limits) -> Iterator[Broken]:
    potassium, usual = tried.typical("potassium"), as_it_is.typical("potassium")
    lowest, highest = int(np.nanargmin(potassium)), int(np.nanargmax(potassium))
    low, high = (
        limits["potassium_moderate_below"].value,
        limits["potassium_no_supplement_above"].value,
    )
    if potassium[lowest] < low and potassium[lowest] < np.nanmin(usual) - 0.1:
        yield Broken(
            limit="potassium_low", level="danger",
            text=f"Potassium falls to {potassium[lowest]:.1f} mmol/L at {hours[lowest]:.0f} h, "
            f"below {low:g}.",
            from_h=float(hours[lowest]), to_h=float(hours[lowest]),
        )  # fmt: skip
    if potassium[highest] > high and potassium[highest] > np.nanmax(usual) + 0.1:
        yield Broken(
            limit="potassium_high", level="danger",
            text=f"Potassium rises to {potassium[highest]:.1f} mmol/L at {hours[highest]:.0f} h, "
            f"above {high:g}.",
            from_h=float(hours[highest]), to_h=float(hours[highest]),
        )  # fmt: skip
