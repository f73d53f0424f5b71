"""Figures, page and terminal of a forecast: what they show, say aloud, and never load."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from base64 import b64decode
from pathlib import Path

import msgspec
import numpy as np
import pytest

import charley
from charley.nerve.forecast import CrampError, CrampForecast
from charley.nerve.pool.person import Pool
from charley.nerve.pool.protocol import Protocol, Train
from charley.nerve.showing.raster import drawn_until_s, phases, raster
from charley.nerve.showing.telling import ratio_words, signed

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def forecast() -> CrampForecast:
    return charley.cramp(
        sodium_mmol_per_l=136, sodium_before_mmol_per_l=140, ionised_calcium_mmol_per_l=1.0,
        reasons="thiazide",
    )  # fmt: skip


@pytest.fixture(scope="module")
def page(forecast: CrampForecast) -> str:
    return forecast.to_html()


def test_phases_follow_each_other_and_name_what_is_done(forecast: CrampForecast) -> None:
    recording = forecast.recording
    end = drawn_until_s(recording)
    found = phases(recording, end)
    assert found[0].words == "stimulated"
    assert found[0].end_s == pytest.approx(recording.protocol.stimulated_until_s)
    assert found[-1].words.startswith("stretched")
    for one in found:
        assert one.start_s < one.end_s <= end


def test_stimulation_is_above_the_threshold_of_the_pool(forecast: CrampForecast) -> None:
    hz = forecast.recording.protocol.trains[0].hz
    assert hz == pytest.approx(1.15 * forecast.pool_threshold_hz)


def test_the_same_seed_draws_the_same_picture(forecast: CrampForecast) -> None:
    again, other = (msgspec.structs.replace(forecast, seed=seed) for seed in (1, 2))
    assert again.plot()["cramp"] == forecast.plot()["cramp"]
    assert other.plot()["cramp"] != forecast.plot()["cramp"]


@pytest.mark.parametrize("name", ["cramp", "factors", "groups"])
def test_each_figure_is_a_drawing_that_tells_itself(forecast: CrampForecast, name: str) -> None:
    root = ET.fromstring(forecast.plot()[name])
    named = root.get("aria-labelledby", "").split()
    told = {child.get("id"): child.text for child in root.iter() if child.get("id") in named}
    assert root.get("role") == "img"
    assert len(told) == 2
    assert all(words and len(words) > 10 for words in told.values())
    width = float(root.get("width", "0"))
    for one in root.iter(f"{SVG}text"):
        assert 0 <= float(one.get("x", "-1")) <= width


def test_bars_are_told_apart_without_colour(forecast: CrampForecast) -> None:
    drawn = forecast.plot()["factors"]
    assert "hypothesis, never measured" in drawn
    assert "one or two small trials" in drawn
    assert re.search(r'fill="url\(#factors0-760-hatch\)"', drawn)
    assert re.search(r'fill="url\(#factors0-760-lines\)"', drawn)


def test_an_unknown_figure_is_refused_with_those_there_are(forecast: CrampForecast) -> None:
    with pytest.raises(CrampError, match="cramp, factors, groups"):
        _ = forecast.plot()["pie"]
    with pytest.raises(CrampError, match=r"\.svg"):
        forecast.save("cramp.docx")


def test_the_page_needs_nothing_else(page: str) -> None:
    addresses = set(re.findall(r"""https?://[^\s"'<)]+""", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<script[^>]+src=|<link|@import|url\((?!#)", page)


def test_names_on_the_page_are_unique(page: str) -> None:
    names = re.findall(r'\sid="([^"]+)"', page)
    assert len(names) == len(set(names))
    for group in re.findall(r'aria-labelledby="([^"]+)"', page):
        assert set(group.split()) <= set(names)


def test_the_page_keeps_hostile_titles_as_words() -> None:
    scenario = {
        "title": "</script><script>alert(1)</script>",
        "events": [{"from": "0 h", "to": "30 min", "drink": "1 L/h water"}],
        "until": "1 h",
    }
    html = charley.cramp(scenario).to_html()
    assert "<script>alert" not in html


def test_the_recordings_of_the_page_are_those_of_the_pool(
    forecast: CrampForecast, page: str
) -> None:
    found = re.search(r'<script type="application/json" id="recordings">(.*?)</script>', page, re.S)
    assert found is not None
    data = json.loads(found[1])
    assert [run["label"] for run in data["runs"]][-1] == "never"
    run, recording = data["runs"][-1], forecast.recorded(None)
    packed = np.frombuffer(b64decode(run["spikes"]), np.uint8).reshape(-1, 2)
    real = packed[:, 0] != 255
    times = np.cumsum(packed[:, 1].astype(int))[real] * data["tick"]
    shown = recording.time_s <= data["end"]
    assert np.array_equal(packed[real, 0], recording.unit[shown])
    assert np.abs(times - recording.time_s[shown]).max() <= data["tick"]


def test_where_no_cramp_is_left_the_picture_says_so() -> None:
    train = Train(hz=5, shocks=5, start_s=1.0)
    held = Pool(threshold_shift_mv=15.0, axon_threshold=10.0)
    recording = held.record(Protocol(duration_s=5.0, trains=(train,)))
    assert recording.cramp() is None
    assert "leave no cramp" in raster(recording)
    assert [one.words for one in phases(recording, drawn_until_s(recording))] == ["stimulated"]


def test_a_medicine_that_acts_on_the_reflex_is_named() -> None:
    told = " ".join(charley.cramp(reasons="baclofen").sentences())
    assert "Baclofen acts on the spinal reflex" in told


def test_a_muscle_that_cannot_cramp_is_not_weighed(capsys: pytest.CaptureFixture[str]) -> None:
    forecast = charley.cramp(tired=True, trained=True, posture="stretched", measured_hz=60)
    forecast.print()
    shown = capsys.readouterr().out
    assert "no cramp up to 80 Hz" in shown
    assert "times as common" not in shown


def test_ratios_are_told_no_further_than_the_study_goes() -> None:
    assert ratio_words(1.0) == "as common in people who cramp as in others"
    assert ratio_words(400.0).startswith("more than 20 times as common in people who cramp as")
    assert ratio_words(0.2).startswith("5 times as common in people who do not")
    assert signed(-0.01) == "0.0"


def test_files_are_written_by_their_ending(forecast: CrampForecast, tmp_path: Path) -> None:
    ET.fromstring(forecast.save(tmp_path / "deep" / "all.svg").read_text(encoding="utf-8"))
    assert json.loads(forecast.save(tmp_path / "all.json").read_text(encoding="utf-8"))["arms"]


def test_the_terminal_shows_a_cramp_where_it_is_wanted(
    forecast: CrampForecast, capsys: pytest.CaptureFixture[str]
) -> None:
    forecast.print()
    without = capsys.readouterr().out
    forecast.print(picture=True)
    with_picture = capsys.readouterr().out
    assert "units │" in with_picture
    assert "units │" not in without
    assert max(len(row) for row in without.splitlines()) <= 100
    assert "stimulated" in with_picture
