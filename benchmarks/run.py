"""How fast: a cold command, a warm assessment, a batch, and the same work in another engine.

Figures are ratios in one run on one machine; nothing here is asserted.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import body
import nerve
import numpy as np
import population
import service
from same_network import compare_with_pyagrum
from synthetic import people

import charley
from charley.knowledge.library import load
from charley.reasoning.inference import infer
from charley.reasoning.many.batch import probabilities
from charley.reasoning.network import network

ROOT = Path(__file__).parents[1]
CASE = ROOT / "examples" / "demo.yaml"
BATCH, CHUNK = 100_000, 10_000


def cold(runs: int = 5) -> float:
    """Median seconds of `charley assess` as a new process."""
    command = [str(Path(sys.executable).parent / "charley"), "assess", str(CASE)]
    return median(
        _seconds(lambda: subprocess.run(command, capture_output=True, check=True))
        for _ in range(runs)
    )


def warm(runs: int = 20) -> float:
    """Median seconds of one assessment, file to report, in a running process."""
    charley.assess(CASE)
    return median(_seconds(lambda: charley.assess(CASE)) for _ in range(runs))


def batch() -> tuple[float, float]:
    """People per second through reasoning, and the largest difference to the readable arrays."""
    net = network()
    few = people(20, net, seed=1)
    expected = infer(few, net).marginal(len(net.causes))
    gap = float(np.abs(probabilities(few, net) - expected).max())
    chunks = [people(CHUNK, net, seed=begin) for begin in range(0, BATCH, CHUNK)]
    seconds = _seconds(lambda: [probabilities(chunk, net) for chunk in chunks])
    return BATCH / seconds, gap


def _seconds(work: object) -> float:
    start = perf_counter()
    work()  # type: ignore[operator]
    return perf_counter() - start


def main() -> None:
    """Print all figures."""
    library = load()
    print(f"{len(library.causes)} causes, {len(library.findings)} findings")
    print(f"cold `charley assess`, new process:   {cold():8.2f} s")
    print(f"warm assessment, file to report:      {1000 * warm():8.1f} ms")
    rate, gap = batch()
    print(f"reasoning over {BATCH:,} people:      {rate:8,.0f} people/s")
    print(f"largest |compiled - arrays|:          {gap:8.1e}")
    compare_with_pyagrum()
    body.main()
    nerve.main()
    service.main()
    population.main()


if __name__ == "__main__":
    main()
