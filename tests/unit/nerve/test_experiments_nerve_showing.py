"""The comparison of nerve and cramp in the terminal, as data, as a page, and as a command."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from charley.interfaces.command_line import main
from charley.nerve.experiments.comparing import NerveComparison
from charley.nerve.experiments.picture import has_place, picture
from charley.nerve.experiments.running import compare


@pytest.fixture(scope="module")
def comparison() -> NerveComparison:
    parts = [compare(only=name) for name in ("hille", "juel", "pedersen", "mcneil")]
    return NerveComparison(
        rows=tuple(row for part in parts for row in part.rows),
        titles={name: title for part in parts for name, title in part.titles.items()},
    )


def test_the_picture_has_a_mark_for_each_number_and_tells_itself(
    comparison: NerveComparison,
) -> None:
    drawn = ElementTree.fromstring(picture(comparison))
    placed = [row for row in comparison.rows if has_place(row)]
    assert len(placed) == 12
    for row in placed:
        assert f"{row.quantity} {row.arm}" in drawn.attrib["aria-label"]
    rings = [one for one in drawn.iter() if one.tag.endswith("circle")]
    assert len(rings) == sum(row.basis != "read back" for row in placed) + 2
    assert picture(comparison) == picture(comparison)


def test_the_command_prints_studies_counts_and_reasons() -> None:
    result = CliRunner().invoke(main, ["experiments", "nerve", "--only", "katzman"])
    assert result.exit_code == 0, result.output
    assert "cerebrospinal fluid" in result.output
    assert "the model has no cerebrospinal fluid" in " ".join(result.output.split())
    for basis in ("fitted", "read back", "predicted", "not modelled", "all"):
        assert basis in result.output


def test_the_command_prints_data_and_writes_a_page(tmp_path: Path) -> None:
    page = tmp_path / "new" / "nerve.html"
    words = ["experiments", "nerve", "--only", "hille", "--json", "--html", str(page)]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert {"observations", "within", "within_30", "off", "by_basis", "rows"} <= set(told)
    assert told["observations"] == len(told["rows"])
    html = page.read_text(encoding="utf-8")
    assert "Surface charge of the node of the frog" in html
    assert html.count("<svg") == 1
    addresses = set(re.findall(r"https?://[^\"' )<]+", html))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert "<script" not in html


def test_the_command_says_what_it_needs() -> None:
    result = CliRunner().invoke(main, ["experiments", "nerve", "--only", "quinine"])
    assert result.exit_code == 2
    assert "has 'quinine' in its name" in result.output
