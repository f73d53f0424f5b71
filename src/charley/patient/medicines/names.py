"""What a written word means as a medicine: an ingredient, a combination, a class, or too wide."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import msgspec

from charley.tables import read_table

_FILE = Path(__file__).parents[1] / "lexicon" / "medicines.yaml"
_TOKEN = re.compile(r"[a-z0-9]+")
LONGEST = 7
SHORT = 4  # letters: outside a list of medicines such a name may be any word


class MedicineLexiconError(ValueError):
    """A medicine lexicon that cannot be read, with the place that is wrong."""


class Ingredient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One active ingredient; `atc` codes are recalled and to be verified before exchange."""

    classes: tuple[str, ...]
    label: str = ""
    brands: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    atc: tuple[str, ...] = ()
    everyday: bool = False


class Combination(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product of several ingredients and its further names."""

    of: tuple[str, ...]
    names: tuple[str, ...] = ()


class ClassWord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A class as people name it; `ask` lists what it may mean where it is too wide to know."""

    said: tuple[str, ...]
    classes: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


class MedicineName(msgspec.Struct, frozen=True, kw_only=True):
    """What one name stands for: ingredients and classes, or a question where it is too wide."""

    name: str
    ingredients: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    everyday: bool = False


class MedicineLexicon(msgspec.Struct, frozen=True, kw_only=True):
    """All medicines; `names` maps a normalised name to its meaning."""

    ingredients: dict[str, Ingredient]
    combinations: dict[str, Combination]
    words: dict[str, ClassWord]
    names: dict[str, MedicineName]
    first_words: frozenset[str]
    spellings: tuple[str, ...]

    def label(self, ingredient: str) -> str:
        """The name of an ingredient for people."""
        return self.ingredients[ingredient].label or ingredient.replace("_", " ")


class _Raw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ingredients: dict[str, Ingredient]
    combinations: dict[str, Combination]
    words: dict[str, ClassWord]


@cache
def medicine_lexicon() -> MedicineLexicon:
    """The medicines of this installation, read once. Raises MedicineLexiconError."""
    try:
        raw = msgspec.convert(read_table(_FILE), _Raw)
    except msgspec.ValidationError as error:
        raise MedicineLexiconError(f"{_FILE.name}: {error}") from error
    names = _names(raw)
    return MedicineLexicon(
        ingredients=raw.ingredients,
        combinations=raw.combinations,
        words=raw.words,
        names=names,
        first_words=frozenset(name.split(" ", 1)[0] for name in names),
        spellings=tuple(name for name in names if len(name) > SHORT),
    )


def plain(text: str) -> str:
    """Lower case without accents, of the same length, Greek beta as "b"."""
    if text.isascii():
        return text.lower()
    return "".join(
        "b" if letter == "β" else _unaccented(letter) if not letter.isascii() else letter
        for letter in text
    ).lower()


def name_key(text: str) -> str:
    """A name as the lexicon files it: words and numbers, one space between."""
    return " ".join(_TOKEN.findall(plain(text)))


def meaning_of(text: str) -> MedicineName | None:
    """What a whole text means as a medicine name, or None."""
    return medicine_lexicon().names.get(name_key(text))


_KEPT = frozenset("½µμ×²")  # they carry a dose


def _unaccented(letter: str) -> str:
    if letter in _KEPT:
        return letter
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if len(base.lower()) == 1 else " "


def _names(raw: _Raw) -> dict[str, MedicineName]:
    found: dict[str, MedicineName] = {}
    for key, entry in raw.ingredients.items():
        label = entry.label or key.replace("_", " ")
        for said in (key.replace("_", " "), label, *entry.brands, *entry.aliases):
            short = len(name_key(said)) <= SHORT
            found[name_key(said)] = MedicineName(
                name=label,
                ingredients=(key,),
                classes=entry.classes,
                everyday=entry.everyday or short,
            )
    for key, product in raw.combinations.items():
        meaning = combined(key, [raw.ingredients[part] for part in product.of], product.of)
        for said in (key, *product.names):
            found[name_key(said)] = meaning
    for key, word in raw.words.items():
        for said in (key, *word.said):
            found[name_key(said)] = MedicineName(
                name=key,
                classes=word.classes,
                covers=word.covers or word.classes,
                ask=word.ask,
                everyday=len(name_key(said)) <= SHORT,
            )
    found.pop("", None)
    return found


def combined(name: str, parts: list[Ingredient], ids: tuple[str, ...]) -> MedicineName:
    """A product's meaning: its ingredients and all their classes, each once."""
    classes = dict.fromkeys(group for part in parts for group in part.classes)
    return MedicineName(name=name, ingredients=ids, classes=tuple(classes))
