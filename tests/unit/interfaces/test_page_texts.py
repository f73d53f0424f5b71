"""Texts of the pages: a translation has all of them, and none stands where nobody would look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from charley.interfaces.pages import rendering
from charley.interfaces.pages.rendering import texts

FOLDER = Path(rendering.__file__).parent
LANGUAGES = sorted(file.stem for file in (FOLDER / "texts").glob("*.yaml"))
TEMPLATES = sorted((FOLDER / "templates").rglob("*.html"))
PLACE = re.compile(r"{\w*}")
JINJA = re.compile(r"{[{%#].*?[}%#]}", re.DOTALL)
MARKUP = re.compile(
    r"<style.*?</style>|<svg.*?</svg>|<!--.*?-->|[\w-]+=\"[^\"]*\"|<[^>]*>", re.DOTALL
)
SPOKEN = re.compile(r'\b(?:aria-label|title|alt|placeholder)="[^"{]*[A-Za-z]{3}')
# What is the same in every language.
SAME_EVERYWHERE = re.compile(r"&\w+;|[^A-Za-z]+|\b(?:Ctrl|JSON|YAML|kg|cm|mmol|L|PubMed|doi|org)\b")


def told(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text with the way to it; of lists by place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from told(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from told(inner, f"{path}[{place}]")
    elif isinstance(value, str):
        yield path, value


def differences(original: Any, other: Any) -> list[str]:
    """Texts that another language lacks, has too many, or whose places for values differ."""
    first, second = dict(told(original)), dict(told(other))
    found = [f"{path}: only in one language" for path in first.keys() ^ second.keys()]
    found += [
        f"{path}: places for values differ"
        for path in first.keys() & second.keys()
        if sorted(PLACE.findall(first[path])) != sorted(PLACE.findall(second[path]))
    ]
    return sorted(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_text_with_the_same_places_for_values(language: str) -> None:
    assert not differences(texts("en"), texts(language))


def test_a_text_that_is_missing_or_has_lost_a_value_is_found() -> None:
    original = {"a": "{count} nights", "b": ["x", "y"]}
    assert differences(original, original) == []
    assert differences(original, {"a": "nights", "b": ["x"]}) == [
        ".a: places for values differ", ".b[1]: only in one language"]  # fmt: skip


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_wording(template: Path) -> None:
    assert not wording(template.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p class='x'>{{ t.a }}</p>", False),
        ("<p>{{ t.a }} and more</p>", True),
        ('<img alt="a leg">', True),
        ('<img alt="{{ t.alt }}">', False),
        ("{% if a > b %}<b>1.</b>{% endif %}", False),
    ],
)
def test_wording_in_a_template_is_found(template: str, found: bool) -> None:
    assert bool(wording(template)) is found


def wording(template: str) -> str:
    """Words that a reader would see or hear and a translator would not find."""
    spoken = " ".join(SPOKEN.findall(template))
    return spoken + SAME_EVERYWHERE.sub("", MARKUP.sub(" ", JINJA.sub(" ", template)))
