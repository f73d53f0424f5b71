"""The vocabulary of findings: read from the lexicon files once and compiled for matching."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal

import msgspec

from charley.patient.language.words import NOT, UNABLE, meaning, normalise
from charley.tables import kept, read_table

Kind = Literal["symptom", "sign", "history", "exposure", "test"]

_FOLDER = Path(__file__).parents[1] / "lexicon"
FILES: dict[str, Kind] = {
    "symptoms": "symptom",
    "signs": "sign",
    "history": "history",
    "exposures": "exposure",
    "tests": "test",
}

ASIDE = ""
"""Stands for the finding of a phrase that means none."""

_ASIDES = "asides"
_COMPILED_BY = ("vocabulary", "words", "stems", "expressions", "amounts")
_DENIALS = frozenset({NOT, UNABLE})
_UNSEEN = frozenset({"little", "mark"})


class LexiconError(ValueError):
    """A lexicon file that cannot be read as findings."""


class Concept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One finding with the words for it; the grammar stands at the top of symptoms.yaml."""

    label: str
    kind: Kind = "symptom"
    phrases: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    with_any: tuple[str, ...] = msgspec.field(default=(), name="with")
    implies: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


class Phrase(msgspec.Struct, frozen=True, kw_only=True):
    """One phrase as the stems that must stand together; `not` comes right before its word.

    `telling`: its stems but for the negations.
    """

    finding: str
    stems: tuple[str, ...]
    present: bool
    needs: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()


class Lexicon(msgspec.Struct, frozen=True, kw_only=True):
    """All findings, their phrases indexed by rarest stem, and what follows from each."""

    concepts: dict[str, Concept]
    index: dict[str, tuple[Phrase, ...]]
    above: dict[str, tuple[str, ...]]

    def label(self, finding: str) -> str:
        """The short name of a finding for people."""
        return self.concepts[finding].label


@cache
def lexicon() -> Lexicon:
    """The lexicon of this installation, compiled once and kept in the user's cache."""
    return kept("lexicon", sources(), Lexicon, lambda: compile_lexicon(concepts(), asides()))


def sources() -> list[Path]:
    """The files that the compiled lexicon is made from: tables, and the code that reads them."""
    tables = [_FOLDER / f"{name}.yaml" for name in (*FILES, _ASIDES)]
    return [*tables, *(Path(__file__).parent / f"{name}.py" for name in _COMPILED_BY)]


def asides() -> tuple[str, ...]:
    """Phrases that look like a finding and are none ("blood thinner" is no loss of weight)."""
    return tuple(read_table(_FOLDER / f"{_ASIDES}.yaml"))


@cache
def concepts() -> dict[str, Concept]:
    """Every finding by id; its kind is that of the file it stands in."""
    return {
        finding: msgspec.structs.replace(concept, kind=kind)
        for name, kind in FILES.items()
        for finding, concept in read_concepts(_FOLDER / f"{name}.yaml").items()
    }


def read_concepts(path: Path) -> dict[str, Concept]:
    """The findings of one lexicon file. Raises LexiconError, naming the file and the field."""
    try:
        return msgspec.convert(read_table(path), dict[str, Concept])
    except msgspec.ValidationError as error:
        raise LexiconError(f"{path.name}: {error}") from error


def compile_lexicon(concepts: dict[str, Concept], asides: tuple[str, ...] = ()) -> Lexicon:
    """Index the phrases of findings, and those that mean none, for matching."""
    phrases = {phrase: None for name in concepts for phrase in _phrases(name, concepts[name])}
    phrases |= dict.fromkeys(_phrases(ASIDE, Concept(label="", phrases=asides)))
    count: dict[str, int] = {}
    for phrase in phrases:
        for stem in phrase.stems:
            count[stem] = count.get(stem, 0) + 1
    index: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        rarest = min((s for s in phrase.stems if s not in _DENIALS), key=lambda s: (count[s], s))
        index.setdefault(rarest, []).append(phrase)
    return Lexicon(
        concepts=concepts,
        index={stem: tuple(found) for stem, found in index.items()},
        above={name: _above(name, concepts) for name in concepts},
    )


def stems_of(phrase: str) -> Iterator[tuple[str, ...]]:
    """The stems of a phrase, once for each reading of its a/b alternatives."""
    parts = phrase.lower().split()
    choices = [part.split("/") if not part[0].isdigit() else [part] for part in parts]
    for words in product(*choices) if "/" in phrase else [parts]:
        found = map(meaning, normalise(" ".join(words)).replace(",", " ").split())
        yield tuple(dict.fromkeys(stem for stem, kind in found if kind not in _UNSEEN))


def _phrases(name: str, concept: Concept) -> Iterator[Phrase]:
    for present, texts in ((True, concept.phrases), (False, concept.absent)):
        for text in texts:
            for stems in stems_of(text):
                if not _DENIALS.issuperset(stems):
                    yield Phrase(
                        finding=name,
                        stems=stems,
                        present=present,
                        needs=concept.with_any,
                        telling=tuple(stem for stem in stems if stem not in _DENIALS),
                    )


def _above(name: str, concepts: dict[str, Concept]) -> tuple[str, ...]:
    """Every finding that follows from this one, nearest first."""
    found: dict[str, None] = {}
    waiting = list(concepts[name].implies)
    while waiting:
        step = waiting.pop(0)
        if step not in found and step != name and step in concepts:
            found[step] = None
            waiting.extend(concepts[step].implies)
    return tuple(found)
