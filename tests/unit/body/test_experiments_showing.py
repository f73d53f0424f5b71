"""The table in the terminal, the pictures, the page and the command."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from charley.body.experiments.experiment import read_experiment
from charley.body.experiments.nomenclature import quantities
from charley.body.experiments.running import Ran, run_experiment
from charley.body.experiments.showing.gallery import Overlay, overlays, svg
from charley.body.experiments.showing.table import rounded
from charley.body.protocol.medicines import drugs
from charley.interfaces.command_line import main

FILE = """
title: Saline <0.9 %> & water
before: 1 day
assumed: [weight]
events:
  - {from: -8 h, to: 4 h, fast: food and water}
arms:
  saline: {events: [{at: 0 h, over: 1 h, infuse: 1 L saline 0.9 %}]}
  water: {events: [{at: 0 h, drink: 1 L water}]}
observe:
  - {quantity: urine volume, arm: water, during: [0 h, 3 h], value: 950 mL, spread: SD 500}
  - {quantity: plasma sodium, arm: water, change: [0 h, 1 h], value: -2 mmol/L, spread: SE 0.4}
  - {quantity: plasma sodium, arm: saline, at: 1 h, value: 140 mmol/L, status: recalled}
  - {quantity: serum albumin, arm: saline, percent change: [0 h, 1 h], value: -9 %}
  - {quantity: urine flow, arm: water, during: [0 h, 3 h], statistic: time of maximum, value: 1 h}
  - {quantity: plasma sodium, arm: watr, at: 1 h, value: 140 mmol/L}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("experiments") / "saline.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def ran(file: Path) -> Ran:
    return run_experiment(read_experiment(file))


@pytest.fixture(scope="module")
def drawn(ran: Ran) -> dict[str, Overlay]:
    shown = overlays(ran.experiment.observations, ran.traces)
    return {overlay.title: overlay for overlay in shown}


def test_each_quantity_has_a_picture_with_its_published_points(drawn: dict[str, Overlay]) -> None:
    assert set(drawn) == {"urine volume", "plasma sodium", "serum albumin", "urine flow"}
    volume = drawn["urine volume"]
    assert volume.unit == "mL"
    (point,) = volume.points
    assert (point.hour, point.value, point.low, point.high) == (3.0, 950.0, 450.0, 1450.0)
    assert drawn["urine flow"].points == ()


def test_a_published_change_stands_on_the_simulated_start(drawn: dict[str, Overlay]) -> None:
    sodium = drawn["plasma sodium"]
    stroke = next(stroke for stroke in sodium.strokes if stroke.arm == "water")
    start = min(zip(stroke.hours, stroke.values, strict=True), key=lambda at: abs(at[0]))[1]
    change = next(point for point in sodium.points if point.arm == "water")
    assert change.value == pytest.approx(start - 2.0, abs=0.2)
    albumin = drawn["serum albumin"]
    first = min(zip(albumin.strokes[0].hours, albumin.strokes[0].values, strict=True),
                key=lambda at: abs(at[0]))[1]  # fmt: skip
    assert albumin.points[0].value == pytest.approx(0.91 * first, rel=0.02)


def test_a_picture_is_well_formed_and_tells_itself(drawn: dict[str, Overlay]) -> None:
    for overlay in drawn.values():
        picture = ElementTree.fromstring(svg(overlay))
        assert overlay.title in picture.attrib["aria-label"]
        marks = [part for part in picture.iter() if part.tag.endswith("circle")]
        assert len(marks) == len(overlay.points)
        assert svg(overlay) == svg(overlay)


def test_the_command_prints_a_table_and_counts(file: Path) -> None:
    result = CliRunner().invoke(main, ["experiments", str(file)], env={"COLUMNS": "160"})
    assert result.exit_code == 0, result.output
    for words in ("Saline <0.9 %> & water", "urine volume, 0 to 3 h", "950 mL, SD 500", "off",
                  "did you mean 'water'", "assumed, not in the paper: weight", "1 of the numbers",
                  "1 experiment:"):  # fmt: skip
        assert words in result.output


def test_the_command_prints_data_and_writes_a_page(file: Path, tmp_path: Path) -> None:
    page = tmp_path / "new" / "page.html"
    result = CliRunner().invoke(main, ["experiments", str(file), "--json", "--html", str(page)])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert {"observations", "within", "within_30", "off", "by_domain", "rows"} <= set(told)
    assert told["observations"] == len(told["rows"]) == 6
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") == 4
    assert "Saline &lt;0.9 %&gt; &amp; water" in html


def test_the_command_says_what_it_needs() -> None:
    result = CliRunner().invoke(main, ["experiments", "no-such-folder"])
    assert result.exit_code == 2
    assert "give a file, a folder, or the word body" in result.output


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (0.01234, "0.0123"), (143.21, "143.2"), (1337.4, "1337")]
)
def test_numbers_are_shown_in_as_many_digits_as_make_sense(value: float, shown: str) -> None:
    assert rounded(value) == shown


def test_the_command_lists_all_names_that_a_file_can_use() -> None:
    told = CliRunner().invoke(main, ["experiments", "names"]).output
    for name in (*quantities(), *(row.names[0] for row in drugs().values())):
        assert f"\n  {name}" in told
