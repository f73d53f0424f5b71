"""How fast the nerve runs: the pool, its threshold, the closed form, the axon, and Brian2.

Brian2 runs the same pool with the same constants and shocks, in an environment of its own; what
both find over a few seeds stands beside the times. Nothing here is asserted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, NamedTuple

import msgspec
import numpy as np

from charley.nerve.axon import USUAL, excitability
from charley.nerve.circumstances import Circumstances, rows
from charley.nerve.pool.constants import constants
from charley.nerve.pool.kernel import QUIET
from charley.nerve.pool.person import Pool
from charley.nerve.pool.protocol import SHOCKS, Protocol, Train, shocks
from charley.nerve.pool.recording import Recording
from charley.nerve.threshold import thresholds

ROOT = Path(__file__).parents[1]
BRIAN = ROOT / "build" / "brian"
MILLION = 1_000_000
PICTURE_S, AFTER_S = 60.0, 2.0
ABOVE_THRESHOLD = 1.2
SEEDS = range(1, 17)
FIRST_CALL = """
from time import perf_counter, process_time
clock, processor = perf_counter(), process_time()
from charley.nerve.pool.person import Pool
from charley.nerve.pool.protocol import Protocol
Pool().record(Protocol(duration_s=1.0))
print(perf_counter() - clock, process_time() - processor)
"""
MEASURES = ("spikes", "cramp s", "mean pps", "share of units")


class Ran(NamedTuple):
    """Processor seconds of each run of one engine, and what each run found by `MEASURES`."""

    seconds: list[float]
    found: np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def measure(name: str, work: Callable[[], object], times: int) -> None:
    """Print the median seconds on the clock and of the processor."""
    clocks, processors = [], []
    for _ in range(times):
        clock, processor = perf_counter(), process_time()
        work()
        clocks.append(perf_counter() - clock)
        processors.append(process_time() - processor)
    _line(name, median(clocks), median(processors))


def first_calls() -> None:
    """Print what the first recording of a new process waits for: the compiler, or its cache."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("first call ever, compiling", "first call of a new process"):
            said = subprocess.run(
                [sys.executable, "-c", FIRST_CALL],
                env={**os.environ, "NUMBA_CACHE_DIR": folder},
                capture_output=True, text=True, check=True,
            ).stdout  # fmt: skip
            _line(name, *map(float, said.split()))


def everybody(many: int) -> Circumstances:
    """Circumstances of as many people, each anywhere between the limits of its table."""
    rng = np.random.default_rng(1)
    return Circumstances(
        **{name: rng.uniform(row["lowest"], row["highest"], many) for name, row in rows().items()}
    )


def _line(name: str, clock_s: float, processor_s: float) -> None:
    print(f"{name:<34}{clock_s:8.3f} s {processor_s:10.3f} s of a processor")


def in_charley(protocol: Protocol) -> Ran:
    """The recording with each seed by Charley's own kernel."""
    seconds, found = [], []
    for seed in SEEDS:
        start = process_time()
        recording = Pool().record(protocol, seed=seed)
        seconds.append(process_time() - start)
        found.append(_found(recording))
    return Ran(seconds, np.array(found))


def in_brian(protocol: Protocol, mode: str, seeds: Sequence[int], folder: str) -> tuple[float, Ran]:
    """Seconds of preparation, and the recording with each seed, by Brian2 in one of its modes."""
    c = constants()
    given = {**c._asdict(), **msgspec.structs.asdict(Pool()), "quiet": QUIET}
    given["tendon_force"] = protocol.tendon_force
    asked = {
        "mode": mode, "seeds": list(seeds), "folder": folder, "given": given,
        "duration_s": protocol.duration_s, "shocks": shocks(protocol, c).tolist(),
    }  # fmt: skip
    said = subprocess.run(
        [BRIAN / "bin" / "python", ROOT / "benchmarks" / "brian_pool.py"],
        input=json.dumps(asked), capture_output=True, text=True, check=True,
    )  # fmt: skip
    answer = json.loads(said.stdout)
    found = [_found(_recording(protocol, run)) for run in answer["runs"]]
    return answer["prepare_s"], Ran([run["seconds"] for run in answer["runs"]], np.array(found))


def _recording(protocol: Protocol, run: dict[str, Any]) -> Recording:
    """Spikes from elsewhere as a recording, so that the same ruler is laid on both."""
    nothing = np.empty(0)
    return Recording(
        protocol=protocol, units=Pool().units, unit=np.array(run["unit"], np.int64),
        time_s=np.array(run["time_s"], float), times_s=nothing, force=nothing, tendon_force=nothing,
    )  # fmt: skip


def _found(recording: Recording) -> tuple[float, ...]:
    cramp = recording.cramp()
    spikes = float(len(recording.time_s))
    if cramp is None:
        return spikes, 0.0, np.nan, 0.0
    return spikes, cramp.duration_s, cramp.mean("mean_pps"), cramp.share_of_units


def compare_with_brian(hz: float) -> None:
    """Print the times and the cramps of both engines for one picture."""
    protocol = Protocol(duration_s=PICTURE_S, trains=(Train(hz=hz),))
    print(f"{PICTURE_S:g} s picture, {SHOCKS} shocks of {hz:g} Hz, {len(SEEDS)} seeds:")
    charley = in_charley(protocol)
    _timed("Charley, Numba", charley)
    if not (BRIAN / "bin" / "python").exists():
        print("!!! BRIAN2 NOT MEASURED: build/brian is missing; `make bench` makes it")
        return
    modules = BRIAN / "modules"
    try:
        with tempfile.TemporaryDirectory() as folder:
            made_s, brian = in_brian(protocol, "compiled", SEEDS, folder)
        _timed("Brian2, a program in C++", brian, charley)
        kept = modules.exists()
        loaded_s, slow = in_brian(protocol, "interpreted", SEEDS[:1], str(modules))
        _timed("Brian2, Python and Cython", slow, charley)
    except subprocess.CalledProcessError as error:
        print(f"!!! BRIAN2 DID NOT RUN: {error.stderr.strip().splitlines()[-1:]}")
        return
    print(f"Brian2 beforehand: {made_s:.0f} s to make the program, {loaded_s:.0f} s for Cython")
    print("  " + ("(its modules were kept from before)" if kept else "(no modules kept before)"))
    same = np.array_equal(slow.found[0], brian.found[0])
    print(f"both modes of Brian2, same seed:    {'same spikes' if same else 'DIFFERENT SPIKES'}")
    _agreement(charley, brian)


def _timed(name: str, ran: Ran, beside: Ran | None = None) -> None:
    seconds = median(ran.seconds)
    ratio = f", {seconds / median(beside.seconds):.1f} of Charley" if beside else ""
    print(f"  {name:<32}{seconds:8.3f} s of a processor{ratio}")


def _agreement(charley: Ran, brian: Ran) -> None:
    """Print mean and standard deviation of both, and how many standard errors they differ by."""
    print(f"{'same model? mean and SD of':<34}{'Charley':>18}{'Brian2':>18}  standard errors")
    for column, name in enumerate(MEASURES):
        one, other = (ran.found[:, column] for ran in (charley, brian))
        means, spreads = zip(
            *((np.nanmean(x), np.nanstd(x, ddof=1)) for x in (one, other)), strict=True
        )
        error = float(np.hypot(*spreads)) / len(SEEDS) ** 0.5
        apart = (means[1] - means[0]) / error if error else float(means[1] != means[0])
        digits = 0 if means[0] > 100 else 2
        told = "".join(
            f"{mean:10.{digits}f} ±{spread:6.{digits}f}"
            for mean, spread in zip(means, spreads, strict=True)
        )
        print(f"  {name:<32}{told}{apart:12.1f}")


def main() -> None:
    """Print all figures."""
    pool, c = Pool(), constants()
    print(f"nerve: {pool.units} motoneurons and axon terminals, steps of {c.step_ms:g} ms")
    first_calls()
    hz = float(round(ABOVE_THRESHOLD * pool.threshold_hz()))
    trial = Protocol(duration_s=SHOCKS / hz + AFTER_S, trains=(Train(hz=hz),))
    picture = Protocol(duration_s=PICTURE_S, trains=(Train(hz=hz),))
    measure(f"one trial, {SHOCKS} shocks and {AFTER_S:g} s", lambda: pool.record(trial), 9)
    measure("one threshold, 1 search", lambda: pool.threshold_hz(seeds=1), 3)
    measure("one threshold, 3 searches", pool.threshold_hz, 3)
    measure(f"one picture of {PICTURE_S:g} s", lambda: pool.record(picture), 5)
    many = everybody(MILLION)
    measure(f"{MILLION:,} states, closed form", lambda: thresholds(many), 3)
    excitability()
    fresh = (4.0 + step / 100.0 for step in count())
    measure(
        "one panel of axon excitability",
        lambda: excitability(USUAL._replace(potassium_mmol_per_l=next(fresh))),
        3,
    )
    compare_with_brian(hz)


if __name__ == "__main__":
    main()
