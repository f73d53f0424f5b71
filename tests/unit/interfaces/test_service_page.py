"""What docs/service.md and the page for developers say of settings and limits is so."""

from __future__ import annotations

import re
from pathlib import Path

from charley.interfaces.api.patients import LARGEST_FILE
from charley.interfaces.api.physiology import MOST_DAYS, MOST_PEOPLE, MOST_PERSON_DAYS
from charley.interfaces.fhir.assess import MOST_ENTRIES
from charley.interfaces.pages.rendering import texts
from charley.interfaces.serving.bodies import DEEPEST
from charley.interfaces.serving.settings import Settings, read_settings
from charley.patient.fhir.spoken import MOST_TEXTS

PAGE = (Path(__file__).parents[3] / "docs" / "service.md").read_text(encoding="utf-8")


def test_the_settings_of_the_page_are_read(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    file = tmp_path / "charley.yaml"
    file.write_text(block, encoding="utf-8")
    settings = read_settings(file)
    usual = Settings()
    assert settings.largest_body_bytes == usual.largest_body_bytes
    assert settings.requests_per_minute == usual.requests_per_minute
    assert settings.body_seconds == usual.body_seconds
    assert settings.trusted_clients[0].keys == "ehr-keys.json"


def test_the_limits_of_the_page_are_those_of_the_program() -> None:
    words = " ".join(PAGE.split())
    for said in (
        f"at most {LARGEST_FILE // 1000} kB",
        f"a bundle {MOST_ENTRIES:,} entries",
        f"{MOST_TEXTS} different texts",
        f"JSON a depth of {DEEPEST}",
        f"at most {MOST_DAYS:g} days, {MOST_PEOPLE} people",
        f"and {MOST_PERSON_DAYS:g} days of a person",
    ):
        assert said in words, said


def test_the_limits_told_to_developers_are_those_of_the_program() -> None:
    told = " ".join(texts()["developers"]["limits"])
    usual = Settings()
    for said in (
        f"{usual.largest_body_bytes / 1e6:g} MB",
        f"{LARGEST_FILE // 1000} kB",
        f"{MOST_ENTRIES:,} entries",
        f"{usual.body_seconds:g} s",
        f"{usual.requests_per_minute} requests a minute",
    ):
        assert said in told, said
