"""The pool of motoneurons against what is recorded from people with a cramp."""

from __future__ import annotations

import math

import numpy as np
import pytest

from charley.nerve.pool.constants import Constants, constants, rows
from charley.nerve.pool.emulator import closed_form, ln_change
from charley.nerve.pool.person import Pool, pool_of
from charley.nerve.pool.protocol import LONG, SHORTENED, Effort, Impulse, Posture, Protocol, Train
from charley.nerve.pool.recording import Recording

FOOT_HZ = 13.0
TRAIN = Train(hz=14.5)


@pytest.fixture(scope="module")
def cramps() -> list[Recording]:
    """Cramps of the big-toe muscle of six people whose threshold is 13 Hz."""
    pool = pool_of(FOOT_HZ)
    return [pool.record(Protocol(duration_s=130, trains=(TRAIN,)), seed=s) for s in range(6)]


def _mean(recordings: list[Recording], measure: str) -> float:
    found = [recording.cramp() for recording in recordings]
    return float(np.mean([cramp.mean(measure) for cramp in found if cramp is not None]))


def test_its_cramps_last_as_long_as_those_of_people(cramps: list[Recording]) -> None:
    lasted = [cramp.duration_s for cramp in (r.cramp() for r in cramps) if cramp is not None]
    assert len(lasted) == len(cramps)
    assert 55.6 - 19.2 <= np.mean(lasted) <= 55.6 + 19.2


@pytest.mark.parametrize(
    ("measure", "mean", "spread"),
    [
        ("mean_pps", 14.5, 5.1),
        ("highest_pps", 25.0, 8.0),
        ("lowest_pps", 6.0, 0.9),
        ("interval_variation", 0.446, 0.097),
        ("active_s", 23.6, 16.2),
    ],
)
def test_its_motor_units_fire_as_those_of_people(
    cramps: list[Recording], measure: str, mean: float, spread: float
) -> None:
    assert _mean(cramps, measure) == pytest.approx(mean, abs=spread)


def test_a_part_of_the_muscle_cramps(cramps: list[Recording]) -> None:
    shares = [cramp.share_of_units for cramp in (r.cramp() for r in cramps) if cramp is not None]
    assert 0.1 < np.mean(shares) < 0.7


def test_rates_fall_in_the_course_of_a_cramp(cramps: list[Recording]) -> None:
    for one in cramps:
        start = one.protocol.stimulated_until_s
        assert one.rate_pps(start, start + 3) > one.rate_pps(start + 15, start + 20) > 0


def test_the_same_seed_gives_the_same_cramp() -> None:
    protocol = Protocol(duration_s=15, trains=(TRAIN,))
    one, again, other = (pool_of(FOOT_HZ).record(protocol, seed=s) for s in (5, 5, 6))
    assert (one.time_s == again.time_s).all()
    assert (one.force == again.force).all()
    assert len(one.time_s) != len(other.time_s) or (one.time_s != other.time_s).any()


def test_without_a_train_nothing_fires_for_a_minute() -> None:
    assert len(pool_of(FOOT_HZ).record(Protocol(duration_s=60)).time_s) == 0


def test_stretching_ends_the_cramp_after_a_first_burst() -> None:
    at_s = TRAIN.end_s + 5
    stretch = Posture(at_s=at_s, tendon_force=LONG)
    protocol = Protocol(duration_s=60, trains=(TRAIN,), postures=(stretch,))
    stretched = [pool_of(FOOT_HZ).record(protocol, seed=seed) for seed in range(4)]
    before = np.mean([one.rate_pps(at_s - 2, at_s) for one in stretched])
    assert np.mean([one.rate_pps(at_s, at_s + 0.25) for one in stretched]) > before
    for one in stretched:
        cramp = one.cramp()
        assert cramp is not None
        assert cramp.end_s < at_s + 3


def test_stimulating_the_tendon_stops_it() -> None:
    press = Impulse(start_s=TRAIN.end_s + 5, end_s=TRAIN.end_s + 25, inhibition=2.0)
    pressed = pool_of(FOOT_HZ).record(Protocol(duration_s=60, trains=(TRAIN,), impulses=(press,)))
    assert pressed.active_units(press.start_s + 10, 60) == 0


def test_a_blocked_nerve_leaves_short_cramps_at_a_higher_threshold() -> None:
    blocked = pool_of(FOOT_HZ, circumstances={"nerve_block": 1.0})
    threshold_hz = blocked.threshold_hz(seeds=4)
    assert 15.0 <= threshold_hz <= 21.0
    protocol = Protocol(duration_s=25, trains=(Train(hz=1.15 * threshold_hz),))
    found = [blocked.record(protocol, seed=seed).cramp() for seed in range(6)]
    lasted = [cramp.duration_s for cramp in found if cramp is not None]
    assert 1.3 <= np.mean(lasted) <= 3.9


def test_stretch_ends_the_cramp_of_a_blocked_nerve_too() -> None:
    blocked = pool_of(FOOT_HZ, circumstances={"nerve_block": 1.0})
    train = Train(hz=24.0)
    stretch = Posture(at_s=train.end_s + 0.2, tendon_force=LONG)
    for seed in range(3):
        kept = blocked.record(Protocol(duration_s=15, trains=(train,)), seed=seed)
        ended = blocked.record(
            Protocol(duration_s=15, trains=(train,), postures=(stretch,)), seed=seed
        )
        assert len(ended.time_s) < len(kept.time_s)
        assert ended.active_units(train.end_s + 1.0, 15) == 0


def test_a_longer_muscle_has_a_higher_threshold() -> None:
    pool = pool_of(20.0)
    found = [pool.threshold_hz(posture=length) for length in (0.2, SHORTENED, 0.5, 0.7)]
    assert found == sorted(found)
    assert found[-1] > 1.5 * found[1]


def test_little_persistent_current_is_no_cramp() -> None:
    assert pool_of(20.0).threshold_hz() < 30
    assert math.isinf(Pool(persistent_gain=0.2, axon_threshold=10.0).threshold_hz(seeds=1))


@pytest.mark.parametrize("reference_hz", [10.0, 15.0, 25.0, 40.0])
def test_a_person_s_pool_has_that_person_s_threshold(reference_hz: float) -> None:
    assert pool_of(reference_hz).threshold_hz(seeds=4) == pytest.approx(reference_hz, rel=0.13)


def test_how_many_units_there_are_does_not_matter() -> None:
    few, many = (Pool(units=units, axon_threshold=10.0).threshold_hz(seeds=8) for units in (16, 64))
    assert few == pytest.approx(many, rel=0.08)


def test_the_closed_form_stands_for_the_pool() -> None:
    rng = np.random.default_rng(7)
    rested = Pool(reflex_gain=1.1, axon_threshold=10.0).threshold_hz()
    errors = []
    for _ in range(10):
        shift_mv, gain, tendon = (
            rng.uniform(-0.12, 0.12),
            rng.uniform(0.9, 1.2),
            rng.uniform(0.3, 0.5),
        )
        pool = Pool(threshold_shift_mv=shift_mv, reflex_gain=1.1 * gain, axon_threshold=10.0)
        told = float(ln_change(shift_mv=shift_mv, reflex_gain=gain, tendon=tendon))
        found = pool.threshold_hz(seeds=2, posture=tendon)
        errors.append(math.log(found / rested) - told)
    assert float(np.sqrt(np.mean(np.square(errors)))) < 0.17
    assert closed_form("error") < 0.15


def test_a_voluntary_effort_leaves_a_cramp_in_a_shortened_muscle_only() -> None:
    effort = Effort(start_s=1.0, end_s=11.0)
    active = []
    for length in (SHORTENED, 0.65):
        protocol = Protocol(duration_s=16, efforts=(effort,), tendon_force=length)
        tried = [pool_of(14.9).record(protocol, seed=seed) for seed in range(4)]
        assert all(one.rate_pps(5.0, 11.0) > 10 for one in tried)
        active.append(np.mean([one.active_units(13.0, 14.0) for one in tried]))
    assert active[0] > 0.15 * 32 > active[1]


def test_the_table_names_every_constant_and_says_what_it_rests_on() -> None:
    assert set(rows()) == set(Constants._fields)
    for name, row in rows().items():
        assert {"value", "unit", "standing", "source", "note"} <= set(row), name
        assert row["standing"] in {"supported", "hypothesis", "calibrated", "definition"}, name
    assert constants().step_ms == 0.5
