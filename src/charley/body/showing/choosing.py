"""What to show first: the quantities that moved most, by how much of a move is worth a look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from charley.body.showing.measured import Series

NOTABLE: dict[str, float] = {
    "plasma sodium": 1.5,
    "urine flow": 3.0,
    "plasma potassium": 0.25,
    "plasma bicarbonate": 3.0,
    "plasma magnesium": 0.08,
    "ionised calcium": 0.05,
    "plasma glucose": 5.0,
    "plasma urea": 1.5,
    "plasma creatinine": 20.0,
    "body mass": 1.0,
    "extracellular volume": 0.7,
}
ALWAYS = ("plasma sodium",)
FIRST_SHOWN = 3
IN_SENTENCES, IN_SENTENCES_OF_ARMS = 5, 3


def by_move(every: Iterable[Series]) -> list[tuple[float, str]]:
    """Quantities with their largest move in any arm or between arms, the most notable first."""
    reach: dict[str, list[float]] = {}
    for one in every:
        seen = one.median[np.isfinite(one.median)]
        if one.quantity in NOTABLE and seen.size:
            reach.setdefault(one.quantity, []).extend((float(seen.min()), float(seen.max())))
    moves = [((max(ends) - min(ends)) / NOTABLE[name], name) for name, ends in reach.items()]
    order = list(NOTABLE)
    return sorted(moves, key=lambda move: (-move[0], order.index(move[1])))


def shown_first(every: Iterable[Series]) -> Sequence[str]:
    """The quantities to draw where nobody said which, in the order of `NOTABLE`."""
    moved = [name for _, name in by_move(every) if name not in ALWAYS]
    chosen = [*ALWAYS, *moved[: FIRST_SHOWN - len(ALWAYS)]]
    return tuple(name for name in NOTABLE if name in chosen)


def worth_a_sentence(every: Iterable[Series], *, arms: int = 1) -> Sequence[str]:
    """What moved enough to be told in words, plasma sodium always; fewer where arms are many."""
    most = IN_SENTENCES if arms == 1 else IN_SENTENCES_OF_ARMS
    moved = [name for move, name in by_move(every) if move >= 1 and name not in ALWAYS]
    chosen = [*ALWAYS, *moved[: most - len(ALWAYS)]]
    return tuple(name for name in NOTABLE if name in chosen)
