"""Published experiments run on the model: numbers are computed, graded and counted honestly."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from charley.nerve import physics, threshold
from charley.nerve.coefficients import coefficients
from charley.nerve.experiments.comparing import NerveComparison, NerveRow
from charley.nerve.experiments.measured import BASES
from charley.nerve.experiments.procedures import cramping, searching
from charley.nerve.experiments.procedures.coherence import coherence_peak_hz
from charley.nerve.experiments.running import compare
from charley.nerve.pool import person
from charley.nerve.pool.protocol import Protocol
from charley.nerve.pool.recording import Recording

HEAD = """
title: A study
source: {authors: Somebody, year: 2007, in: Brain, read: seen}
subjects: {people: 1, threshold: 16}
"""
POOL = (
    HEAD
    + """
arms:
  shortened: {procedure: stimulation}
  from 14: {procedure: stimulation, from: 14}
  cramp: {procedure: cramp}
  stretched: {procedure: cramp, stretch after: 3}
observe:
  - {id: a, quantity: threshold, arm: shortened, value: 16 Hz, spread: SD 4}
  - {id: b, quantity: threshold, arm: from 14, value: "> 13.9 Hz"}
  - {id: c, quantity: people who cramp, arm: cramp, value: 100 %}
  - {id: d, quantity: cramp duration, arm: cramp, value: 50 s, spread: SD 25}
  - {id: e, quantity: discharge rate, arm: cramp, value: 15 pps, spread: SD 8}
  - {id: f, quantity: cramp duration, arm: stretched, compared with: cramp, direction: falls}
  - {id: g, quantity: cramp duration, arm: stretched, compared with: cramp, as: ratio, value: 0}
  - {id: h, quantity: doublets by night, cannot: nobody looked}
"""
)

CRAMP = (
    HEAD
    + """
procedure: cramp
observe: [{id: a, quantity: discharge rate, value: 16 pps}]
"""
)


def rows_of(comparison: NerveComparison) -> dict[str, NerveRow]:
    return {row.id: row for row in comparison.rows}


@pytest.fixture(scope="module")
def pool_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nerve") / "pool.yaml"
    path.write_text(POOL, encoding="utf-8")
    return path


def run_anew(path: Path, seed: int) -> NerveComparison:
    searching.threshold_hz.cache_clear()
    cramping._recorded.cache_clear()
    return compare(path, seed=seed)


def test_the_pool_is_stimulated_cramps_and_is_stretched(pool_study: Path) -> None:
    comparison = run_anew(pool_study, 1)
    assert comparison.failures == {}
    rows = rows_of(comparison)
    assert 10 < (rows["a"].simulated or 0) < 23
    start = rows["b"].simulated or 0
    assert start >= 14
    assert start % 2 == 0
    assert rows["c"].simulated == 100
    assert (rows["d"].simulated or 0) > 5
    assert rows["f"].grade == "met"
    assert 0 < (rows["g"].simulated or 0) < 1
    assert rows["h"].simulated is None
    assert (rows["h"].grade, rows["h"].reason, rows["h"].basis) == (
        "off",
        "nobody looked",
        "not modelled",
    )


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others(tmp_path: Path) -> None:
    path = tmp_path / "cramp.yaml"
    path.write_text(CRAMP, encoding="utf-8")
    first, again, other = (run_anew(path, seed).to_dict() for seed in (1, 1, 2))
    assert first == again
    assert first["rows"] != other["rows"]


def test_grades_are_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compare(only="serrao").counts.within == 1
    broken = dict(coefficients())
    broken["pain"] = msgspec.structs.replace(broken["pain"], value=+0.3)
    monkeypatch.setattr(threshold, "coefficients", lambda: broken)
    comparison = compare(only="serrao")
    assert comparison.counts.off == 1
    assert (comparison.rows[0].simulated or 0) > 5


def test_a_pool_that_cannot_cramp_is_seen(
    pool_study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without persistent inward current and potassium around the axons nothing goes on firing."""
    deaf = person.constants()._replace(persistent_conductance=0.0, terminal_by_potassium=0.0)
    monkeypatch.setattr(person, "constants", lambda: deaf)
    rows = rows_of(run_anew(pool_study, 1))
    searching.threshold_hz.cache_clear()
    cramping._recorded.cache_clear()
    assert rows["c"].simulated == 0
    assert {row.grade for row in rows.values()} == {"off"}
    assert "no cramp was set off" in rows["a"].reason
    assert "no cramp was set off" in rows["d"].reason


def test_broken_physics_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compare(only="juel").counts.off == 0
    usual = physics.constant
    monkeypatch.setattr(
        physics, "constant", lambda name: usual(name) * (9 if "clearance" in name else 1)
    )
    assert compare(only="juel").counts.within == 1


def test_water_lowers_and_salt_raises_the_threshold_of_a_body() -> None:
    rows = compare(only="lau_2019").rows
    changes = {row.arm: row.simulated or 0.0 for row in rows}
    assert changes["water, 60 min"] < -1
    assert changes["OS-1, 60 min"] > 1


def test_counts_add_up() -> None:
    told = compare(only="hille").to_dict()
    many = [told, *told["by_basis"].values(), *told["by_study"].values()]
    for counts in many:
        assert counts["within"] + counts["within_30"] + counts["off"] == counts["observations"]
    for name in ("observations", "within", "within_30", "off"):
        assert sum(told["by_basis"][basis][name] for basis in BASES) == told[name]
    assert told["observations"] == len(told["rows"]) == 4
    assert {"id", "published", "simulated", "grade", "basis", "reason"} <= set(told["rows"][0])


def test_what_is_put_in_is_never_counted_as_predicted() -> None:
    """A coefficient measured in a study must not be counted as a prediction of that study."""
    sources = {
        word.removesuffix("_single")
        for row in coefficients().values()
        if row.kind in {"measured", "fitted"}
        for word in row.source
    }
    for row in compare_closed().rows:
        if any(row.experiment.startswith(source) for source in sources):
            at_stake = row.quantity == "threshold" and row.basis == "predicted"
            assert not at_stake or row.id == "lau19_base", row


def compare_closed() -> NerveComparison:
    """The studies of the table of coefficients, which need no pool."""
    parts = [
        compare(only=name)
        for name in ("lau", "serrao", "stone", "miller_2010", "miller_2017", "braulick", "four")
    ]
    return NerveComparison(rows=tuple(row for part in parts for row in part.rows))


def test_coherence_finds_the_rhythm_that_units_share() -> None:
    rng = np.random.default_rng(3)
    times = np.arange(0.0, 40.0, 0.001)
    rate = 12.0 * (1.0 + 0.5 * np.sin(2.0 * np.pi * 2.4 * times))
    unit, spikes = [], []
    for i in range(12):
        fired = times[rng.random(times.size) < rate * 0.001]
        spikes.append(fired)
        unit.append(np.full(fired.size, i))
    order = np.argsort(np.concatenate(spikes))
    recording = Recording(
        protocol=Protocol(duration_s=40.0),
        units=12,
        unit=np.concatenate(unit)[order],
        time_s=np.concatenate(spikes)[order],
        times_s=np.zeros(1),
        force=np.zeros(1),
        tendon_force=np.zeros(1),
    )
    cramp = recording.cramp()
    assert cramp is not None
    assert coherence_peak_hz([(recording, cramp)]) == pytest.approx(2.4, abs=0.2)
    assert np.isnan(coherence_peak_hz([]))
