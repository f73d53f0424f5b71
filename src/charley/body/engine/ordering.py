"""In which order the nodes are computed, and which calls of `exp` and `log` are made together."""

from __future__ import annotations

from collections.abc import Sequence

from charley.body.engine.tracing import Node


def in_order(nodes: Sequence[Node], numbers: Sequence[int], most: int) -> list[list[int]]:
    """The nodes in an order to compute them, those of one call of `exp` or `log` together.

    Of the calls that could come next, that comes first on which the most others wait in a row.
    """
    inside = set(numbers)
    missing = {number: inside.intersection(nodes[number].parents) for number in numbers}
    readers: dict[int, list[int]] = {number: [] for number in numbers}
    for number, parents in missing.items():
        for parent in parents:
            readers[parent].append(number)
    behind: dict[int, int] = {}
    for number in reversed(numbers):
        rows = (behind[n] + nodes[n].is_elementary for n in readers[number])
        behind[number] = max(rows, default=0)
    free = [number for number in numbers if not missing[number]]
    calls: list[int] = []
    ordered: list[list[int]] = []
    while free or calls:
        calls += [number for number in free if nodes[number].is_elementary]
        now = [[number] for number in free if not nodes[number].is_elementary]
        if not now:
            calls.sort(key=lambda number: -behind[number])
            kind = nodes[calls[0]].operation
            now = [[number for number in calls if nodes[number].operation == kind][:most]]
            calls = [number for number in calls if number not in now[0]]
        ordered += now
        free = []
        for done in (number for together in now for number in together):
            for reader in readers[done]:
                missing[reader].discard(done)
                if not missing[reader]:
                    free.append(reader)
    return ordered
