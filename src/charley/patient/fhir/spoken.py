"""Words of a record: each different text is read once, and there is an end to them.

Reading words is slow beside reading codes; a record that repeats a prescription a hundred times
should not wait for it, and one that is all words should not hold up everybody else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from charley.patient.reading import PatientFileError

MOST_TEXTS = 600

T = TypeVar("T")


class Spoken:
    """What the words of one bundle mean; kept for as long as it is read."""

    def __init__(self) -> None:
        self._meant: dict[tuple[object, ...], object] = {}

    def once(self, read: Callable[..., T], *words: str) -> T:
        """What `read` makes of these words. Raises PatientFileError where there are too many."""
        key = (read, *words)
        if key not in self._meant:
            if len(self._meant) >= MOST_TEXTS:
                raise PatientFileError(
                    f"the bundle holds more than {MOST_TEXTS} different texts to be read; send "
                    "what concerns this one question"
                )
            self._meant[key] = read(*words)
        return cast(T, self._meant[key])
