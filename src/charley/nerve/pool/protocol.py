"""What is done to a muscle and its nerve: shocks, postures, voluntary effort."""

from __future__ import annotations

from typing import Annotated

import msgspec
import numpy as np
from numpy.typing import NDArray

from charley.nerve.pool.constants import Constants, constants

SHORTENED, LONG = constants().tendon_force_short, 1.0
SHOCKS = 150
LONGEST_S = 600.0

Seconds = Annotated[float, msgspec.Meta(ge=0.0, le=LONGEST_S)]


class Train(msgspec.Struct, frozen=True, kw_only=True):
    """Electrical shocks to the nerve, at `hz`, from `start_s` on."""

    hz: Annotated[float, msgspec.Meta(gt=0.0, le=200.0)]
    shocks: Annotated[int, msgspec.Meta(ge=1, le=20_000)] = SHOCKS
    start_s: Seconds = 0.0

    @property
    def end_s(self) -> float:
        """One interval after the last shock."""
        return self.start_s + self.shocks / self.hz


class Effort(msgspec.Struct, frozen=True, kw_only=True):
    """A voluntary contraction: `share` of the greatest effort (0 to 1)."""

    start_s: Seconds
    end_s: Seconds
    share: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] = 1.0


class Posture(msgspec.Struct, frozen=True, kw_only=True):
    """From `at_s` the muscle is brought to a length within `over_s`, and stays there.

    `tendon_force`: share of its force that reaches the tendon organs, from 0.35 (shortened, foot
    pointed) to 1 (long, toes pulled up).
    """

    at_s: Seconds
    tendon_force: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
    over_s: Annotated[float, msgspec.Meta(gt=0.0, le=10.0)] = 0.4


class Impulse(msgspec.Struct, frozen=True, kw_only=True):
    """Tendon organs stimulated from outside, as by shocks to the tendon: `inhibition` in units of
    what they do at the greatest force of a long muscle."""

    start_s: Seconds
    end_s: Seconds
    inhibition: Annotated[float, msgspec.Meta(ge=0.0, le=10.0)] = 1.0


class Protocol(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is done in one recording of `duration_s`.

    Before the first change of posture the muscle is as `tendon_force` says.
    """

    duration_s: Annotated[float, msgspec.Meta(gt=0.0, le=LONGEST_S)]
    trains: tuple[Train, ...] = ()
    efforts: tuple[Effort, ...] = ()
    postures: tuple[Posture, ...] = ()
    impulses: tuple[Impulse, ...] = ()
    tendon_force: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] = SHORTENED

    @property
    def stimulated_until_s(self) -> float:
        """When the last train or effort is over; 0 where there is none."""
        return max([0.0, *(t.end_s for t in self.trains), *(e.end_s for e in self.efforts)])


def shocks(protocol: Protocol, c: Constants) -> NDArray[np.int64]:
    """Steps at which the nerve is shocked, rising."""
    at_s = [train.start_s + np.arange(train.shocks) / train.hz for train in protocol.trains] or [
        np.empty(0)
    ]
    steps = np.unique(np.round(np.concatenate(at_s) * 1000.0 / c.step_ms).astype(np.int64))
    within: NDArray[np.int64] = steps[steps < count(protocol, c)]
    return within


def count(protocol: Protocol, c: Constants) -> int:
    """How many steps the recording takes."""
    return max(1, round(protocol.duration_s * 1000.0 / c.step_ms))


def drive(protocol: Protocol, c: Constants, reflex_gain: float) -> NDArray[np.float64]:
    """Excitation of all motoneurons besides shocks and stretch, relative to the leak, each step.

    Voluntary effort drives them, and through the spindles also by this person's reflex gain.
    """
    seconds = np.arange(count(protocol, c)) * c.step_ms / 1000.0
    given = np.full(len(seconds), c.resting_drive)
    for effort in protocol.efforts:
        during = (seconds >= effort.start_s) & (seconds < effort.end_s)
        given[during] += effort.share * (c.effort_drive + c.effort_spindle * reflex_gain)
    return given


def heard(protocol: Protocol, c: Constants) -> NDArray[np.float64]:
    """Share of the answer to passive stretch that voluntary effort lets through, each step."""
    seconds = np.arange(count(protocol, c)) * c.step_ms / 1000.0
    share = np.ones(len(seconds))
    for effort in protocol.efforts:
        during = (seconds >= effort.start_s) & (seconds < effort.end_s)
        share[during] *= 1.0 - effort.share * c.effort_silences
    return share


def inhibition(protocol: Protocol, c: Constants) -> NDArray[np.float64]:
    """Inhibition from outside at each step, in units of full tendon-organ activity."""
    seconds = np.arange(count(protocol, c)) * c.step_ms / 1000.0
    given = np.zeros(len(seconds))
    for impulse in protocol.impulses:
        given[(seconds >= impulse.start_s) & (seconds < impulse.end_s)] += impulse.inhibition
    return given


def tendon_force(protocol: Protocol, c: Constants) -> NDArray[np.float64]:
    """Share of the force that tendon organs feel at each step."""
    seconds = np.arange(count(protocol, c)) * c.step_ms / 1000.0
    at, to = [0.0], [protocol.tendon_force]
    for posture in sorted(protocol.postures, key=lambda one: one.at_s):
        start = max(posture.at_s, at[-1])
        at += [start, start + posture.over_s]
        to += [to[-1], posture.tendon_force]
    share: NDArray[np.float64] = np.interp(seconds, at, to)
    return share
