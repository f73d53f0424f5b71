"""Asks the service many times with what is wrong, and reports every answer that should not be.

Usage: python tests/generative/fuzz_service.py --requests 100000 --seed 1 --processes 2
       python tests/generative/fuzz_service.py --seed 1 --only 4711     ask one of them again
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections import Counter
from queue import Empty
from typing import Any

from service_referee import Fault, Referee
from service_requests import request_of
from service_schema_fuzz import rounds

from charley.knowledge.library import load

BY_SCHEMA = 0.05
TOLD_EVERY_S = 10.0
REPORTED_EVERY = 50


def main() -> int:
    """Fuzz; the exit code is 1 where a fault was found.

    What the OpenAPI document generates comes besides, and is fewer where it runs out of examples.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--only", type=int, help="ask this one request again, and show it")
    given = parser.parse_args()
    if given.only is not None:
        return _again(given.seed, given.only)
    return _all(given.requests, given.seed, max(1, given.processes))


def _again(seed: str, number: int) -> int:
    request, referee = request_of(f"{seed}/{number}"), Referee()
    print(f"{request.method} {request.path} {request.query} {request.headers}")
    print(request.body.decode("utf-8", "replace")[:20_000])
    try:
        answer = referee.ask(request)
    except Fault as fault:
        print(f"FAULT {fault}")
        return 1
    print(answer.status, answer.body.decode("utf-8", "replace")[:2000])
    return 0


def _all(requests: int, seed: str, processes: int) -> int:
    told: Any = multiprocessing.Queue()
    by_schema = round(BY_SCHEMA * requests)
    shares = [range(place, requests, processes) for place in range(processes)]
    workers = [
        multiprocessing.Process(target=_work, args=(seed, share, told)) for share in shares
    ] + [multiprocessing.Process(target=_by_schema, args=(by_schema, told))]
    for worker in workers:
        worker.start()
    began, last = time.monotonic(), time.monotonic()
    statuses: Counter[str] = Counter()
    faults: list[str] = []
    while any(worker.is_alive() for worker in workers) or not told.empty():
        try:
            counts, found = told.get(timeout=1)
        except Empty:
            continue
        statuses.update(counts)
        faults += found
        for fault in found:
            print(f"FAULT {fault}", flush=True)
        if time.monotonic() - last > TOLD_EVERY_S:
            last = time.monotonic()
            _tell(statuses, requests + by_schema, began, faults)
    _tell(statuses, requests + by_schema, began, faults)
    print("answers by status:", ", ".join(f"{k}: {n:,}" for k, n in sorted(statuses.items())))
    died = [worker.exitcode for worker in workers if worker.exitcode]
    return 1 if faults or died else 0


def _tell(statuses: Counter[str], most: int, began: float, faults: list[str]) -> None:
    done = statuses.total()
    rate = done / max(1e-9, time.monotonic() - began)
    told = f"{done:,} of up to {most:,} requests, {rate:.0f} a second, {len(faults)} faults"
    print(told, flush=True)


def _work(seed: str, numbers: range, told: Any) -> None:
    load()
    referee = Referee()
    counts: Counter[str] = Counter()
    for number in numbers:
        found = []
        try:
            counts[str(referee.ask(request_of(f"{seed}/{number}")).status)] += 1
        except Exception as fault:
            counts["fault"] += 1
            kind = "" if isinstance(fault, Fault) else f"{type(fault).__name__} "
            found.append(f"--seed {seed} --only {number}: {kind}{fault}"[:1000])
        if found or counts.total() >= REPORTED_EVERY:
            told.put((dict(counts), found))
            counts.clear()
    told.put((dict(counts), []))
    referee.close()


def _by_schema(requests: int, told: Any) -> None:
    load()
    application = Referee().application
    operations = sum(1 for _ in rounds(application, 1, 1))
    each = max(1, requests // operations)
    for name, ask in rounds(application, each, 1, lambda: told.put(({"schema": 1}, []))):
        try:
            ask()
        except Exception as fault:
            told.put(({}, [f"by schema, {name}: {fault}"[:3000]]))


if __name__ == "__main__":
    sys.exit(main())
