"""From a person's own threshold to the threshold of now, one factor after another, in Hz."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp, expm1, hypot, log

import msgspec

from charley.knowledge.library import load
from charley.nerve.coefficients import Standing, coefficients, works
from charley.nerve.reasons import Reason
from charley.nerve.threshold import IN_95_PERCENT, Contribution, Threshold

OTHER = "other_odds"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What one factor does, after those before it: from `from_hz` to `to_hz`.

    The changes add up to the whole. `low_hz` to `high_hz`: 95 % limits of the change.
    """

    factor: str
    label: str
    given: str
    from_hz: float
    to_hz: float
    low_hz: float
    high_hz: float
    standing: Standing
    source: tuple[str, ...]
    note: str

    @property
    def hz(self) -> float:
        """The change."""
        return self.to_hz - self.from_hz


def steps(threshold: Threshold, reasons: Sequence[Reason] = ()) -> tuple[Step, ...]:
    """Each factor of a threshold as a step from the reference, the largest first.

    What is only known by odds is told apart, by the `reasons` it was made of.
    """
    before, found = threshold.reference_hz, []
    for part in (p for one in threshold.contributions for p in _apart(one, reasons)):
        after = before * exp(part.ln_ratio)
        ends = [
            before * expm1(part.ln_ratio + side * IN_95_PERCENT * part.ln_spread)
            for side in (-1.0, 1.0)
        ]
        found.append(
            Step(
                factor=part.factor,
                label=part.label,
                given=part.given,
                from_hz=before,
                to_hz=after,
                low_hz=min(ends),
                high_hz=max(ends),
                standing=part.standing,
                source=part.source,
                note=part.note,
            )
        )
        before = after
    return tuple(found)


def citation(key: str) -> str:
    """A cited work in words, whether the nerve or the knowledge of causes cites it."""
    if key in works():
        return works()[key].citation
    known = load().sources.get(key)
    return known.citation if known else key


def _apart(one: Contribution, reasons: Sequence[Reason]) -> Iterator[Contribution]:
    told = [reason for reason in reasons if reason.odds != 1.0]
    if one.factor != OTHER or not told:
        yield one
        return
    row = coefficients()[OTHER]
    for reason in sorted(told, key=lambda each: -abs(log(each.odds))):
        ln_odds = log(reason.odds)
        yield msgspec.structs.replace(
            one,
            factor=reason.name,
            label=reason.label,
            given=f"odds {reason.odds:.3g}",
            ln_ratio=row.value * ln_odds,
            ln_spread=hypot(row.spread * ln_odds, row.value * reason.ln_spread),
            source=(*reason.source, *one.source),
            note=reason.note,
        )
