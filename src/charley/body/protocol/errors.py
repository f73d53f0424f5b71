"""What can be wrong with a scenario; every error is a sentence that says how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Read = TypeVar("Read")
Other = TypeVar("Other")


class ScenarioError(ValueError):
    """A scenario that cannot be used. `suggestions` are what may have been meant."""

    def __init__(self, sentence: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.suggestions = suggestions

    def within(self, place: str) -> ScenarioError:
        """The same error, with the place in the file where it is."""
        return ScenarioError(f"{place}: {self.sentence}", self.suggestions)


class Faults(list[ScenarioError]):
    """What is wrong with a file, gathered so that all of it is told at once."""

    def kept(self, read: Callable[[], Read], otherwise: Other, place: str = "") -> Read | Other:
        """What is read, or `otherwise` with the error kept."""
        try:
            return read()
        except ScenarioError as error:
            self.append(error.within(place) if place else error)
            return otherwise

    def raise_any(self) -> None:
        """Raises one ScenarioError with the sentences of all."""
        if self:
            first, *others = self
            told = dict.fromkeys((first.sentence, *(error.sentence for error in others)))
            raise ScenarioError(" ".join(told), first.suggestions)


def near(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three known words near one that is not known, nearest first."""
    from rapidfuzz import fuzz, process

    names = tuple(known)
    found = process.extract(word.lower(), names, scorer=fuzz.WRatio, limit=3, score_cutoff=72)
    return tuple(name for name, _, _ in found)


def unknown(what: str, word: str, known: Iterable[str]) -> ScenarioError:
    """The error for a word that is not known: what was meant, or all that there is to choose."""
    names = tuple(known)
    nearby = near(word, names)
    if nearby:
        return ScenarioError(
            f"{what} {word!r} is not known; did you mean {' or '.join(nearby)}?", nearby
        )
    listed = ", ".join(sorted(names)[:40])
    more = ", ..." if len(names) > 40 else ""
    return ScenarioError(f"{what} {word!r} is not known; there are: {listed}{more}.")
