"""Drawing, tabulating and telling a course whose numbers are known."""

from __future__ import annotations

import csv
import io
import json
import math
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from rich.text import Text

from charley.body.engine.course import Course
from charley.body.engine.model import Model
from charley.body.engine.schedule import Schedule
from charley.body.experiments.measures import MeasureError
from charley.body.parameters import Parameters
from charley.body.protocol.scenario import Scenario
from charley.body.quantities import Inputs, Observables, State
from charley.body.showing.axes import ticks, time_ticks, told_time
from charley.body.showing.files import to_csv, to_json
from charley.body.showing.measured import Series
from charley.body.showing.picture import Line, Mark, Panel, Picture, apart
from charley.body.showing.sketch import sketch
from charley.body.showing.svg import svg
from charley.body.showing.telling import told_course
from charley.body.simulation import Simulation, SimulationError

HOURS = np.arange(0.0, 6.01, 0.25)
URINE_L = 0.18


def course(dip: float = 2.4, people: int = 1, ends_at: int | None = None) -> Course:
    """Sodium dips by `dip` at 1.5 h, urine flows at 0.5 mL/min; person i starts i mmol/L higher."""
    model = Model(
        name="known numbers",
        derivatives=lambda state, *_: state,
        observe=lambda state, *_: state,
        state=State,
        parameters=Parameters,
        inputs=Inputs,
        observables=Observables,
    )
    states = np.zeros((people, len(HOURS), len(model.states)))
    states[:, :, model.states.index("urine_l")] = 5 + URINE_L * HOURS / 6
    states[:, :, model.states.index("drunk_l")] = np.minimum(HOURS, 1.0)
    if ends_at is not None:
        states[0, ends_at:] = np.nan
    sodium = 140 - dip * np.exp(-(((HOURS - 1.5) / 0.7) ** 2))

    def observer(*given: object) -> np.ndarray:
        which = given[-1]
        assert isinstance(which, Sequence)
        seen = np.ones((people, len(HOURS), len(which)))
        for place, index in enumerate(which):
            name = model.observables._fields[index]
            if name == "sodium_mmol_per_l":
                seen[:, :, place] = sodium + np.arange(people)[:, None]
            if name == "urine_flow_ml_per_min":
                seen[:, :, place] = 0.5
        seen[~np.isfinite(states).all(axis=2)] = np.nan
        return seen

    nothing = np.zeros((1, len(model.inputs._fields)))
    schedule = Schedule(
        step_h=0.25,
        row=np.zeros(24, dtype=np.int32),
        inputs=nothing,
        inputs_per_kg=nothing,
        factors=np.ones((1, len(model.parameters._fields))),
        shifts=np.zeros((1, len(model.parameters._fields))),
    )
    failure = [None] * people if ends_at is None else ["It ends.", *[None] * (people - 1)]
    return Course(
        model=model,
        schedule=schedule,
        parameters=np.zeros((people, len(model.parameters._fields))),
        weights_kg=np.full(people, 70.0),
        times_h=HOURS,
        rows=np.zeros(len(HOURS), dtype=np.int32),
        states=states,
        failure=tuple(failure),
        observer=observer,
    )


def simulation(**courses: Course) -> Simulation:
    named = {"" if arm == "alone" else arm: one for arm, one in courses.items()}
    return Simulation(title="A test", who="a man", scenario=Scenario(arms={}), courses=named)


def letters(picture: Picture, width: int = 80) -> list[str]:
    return [line.plain for line in sketch(picture, width)]


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (0, "0 h"),
        (0.25, "15 min"),
        (1.5, "1.5 h"),
        (72, "72 h"),
        (96, "4 days"),
        (24 * 365.25 / 2, "6 months"),
        (24 * 365.25 * 2, "24 months"),
        (-10, "-10 h"),
    ],
)
def test_times_are_told_as_people_say_them(hours: float, told: str) -> None:
    assert told_time(hours) == told


def test_ticks_are_round_and_inside() -> None:
    assert ticks(137.2, 140.9, 4) == pytest.approx([138, 139, 140])
    placed = time_ticks(0, 24 * 365, 8)
    assert placed[-1][1].endswith("months")
    assert all(0 <= hour <= 24 * 365 for hour, _ in placed)
    assert time_ticks(0, 6, 8)[-1] == (6, "6 h")


def test_labels_keep_their_distance_and_order() -> None:
    placed = apart([5.0, 5.0, 5.2], 1.0, 0.0, 6.0)
    assert sorted(placed) == placed
    assert all(second - first >= 1 - 1e-9 for first, second in pairwise(placed))
    assert min(placed) >= 0
    assert max(placed) <= 6


def test_a_quantity_has_its_unit_and_its_times() -> None:
    sodium = simulation(alone=course())["plasma sodium"]
    assert str(sodium.start) == "140.0 mmol/L"
    assert float(sodium.lowest) == pytest.approx(137.6, abs=0.01)
    assert sodium.hour_of_lowest == 1.5
    assert float(simulation(alone=course()).at("90 min")["serum Na"]) == pytest.approx(137.6)


def test_a_time_beyond_the_course_is_refused() -> None:
    with pytest.raises(SimulationError, match=r"48 h is not in this simulation, .* 0 h to 6 h"):
        simulation(alone=course()).at("48 h")


def test_what_adds_up_counts_from_the_start_of_what_is_shown() -> None:
    urine = simulation(alone=course())["urine volume"]
    assert float(urine.start) == 0
    assert float(urine.end) == pytest.approx(URINE_L)


def test_an_unknown_quantity_is_answered_with_near_ones() -> None:
    with pytest.raises(MeasureError, match="plasma sodium"):
        simulation(alone=course())["plasma sodum"]


def test_with_arms_the_arm_comes_first() -> None:
    both = simulation(tea=course(), ors=course(dip=0.5))
    assert float(both["ors"].at("1.5 h")["plasma sodium"]) == pytest.approx(139.5)
    assert float(both.at("1.5 h")["tea"]["plasma sodium"]) == pytest.approx(137.6)
    with pytest.raises(SimulationError, match="tea, ors"):
        both["plasma sodium"]


def test_many_people_give_a_median_and_the_interval_of_ninety_percent() -> None:
    start = simulation(alone=course(people=21)).at(0)["plasma sodium"]
    assert float(start) == pytest.approx(150, abs=0.1)
    assert (start.low, start.high) == pytest.approx((141, 159), abs=0.1)
    assert "90 % of people 141.0 to 159.0" in str(start)


def test_sentences_tell_the_turn_and_the_water() -> None:
    told = simulation(alone=course()).summary()
    assert (
        "Plasma sodium starts at 140.0, is lowest at 137.6 after 1.5 h and ends at 140.0 mmol/L "
        "after 6 h." in told
    )
    assert "Drunk 1.00 L, urine 0.18 L in 6 h, at most 0.5 mL/min" in told


def test_a_small_wobble_is_told_as_staying() -> None:
    assert "Plasma sodium stays at 140.0 mmol/L" in simulation(alone=course(dip=0.1)).summary()


def test_a_course_that_ends_is_told_and_drawn_to_its_end() -> None:
    ended = simulation(alone=course(ends_at=6))
    assert ended.failure == "It ends."
    assert "It ends." in ended.summary()
    assert math.isnan(ended["plasma sodium"].end)
    sodium = letters(ended.picture("plasma sodium"))[1:8]
    assert all(len(line) < 40 for line in sodium)
    assert any("⠉" in line or "⠒" in line or "⠤" in line for line in sodium)
    assert "nan" not in svg(ended.picture())


def test_one_of_many_who_ends_does_not_hide_the_others() -> None:
    ended = simulation(alone=course(people=5, ends_at=6))
    assert "1 of 5 people" in str(ended.failure)
    assert float(ended["plasma sodium"].end) == pytest.approx(142.5, abs=0.1)


def test_the_table_has_round_times_and_goes_into_a_data_frame() -> None:
    table = simulation(alone=course()).table("plasma sodium", "urine flow")
    assert table.hours[0] == 0
    assert table.hours[-1] == 6
    columns = table.to_dict()
    assert list(columns) == ["time (h)", "plasma sodium (mmol/L)", "urine flow (mL/min)"]
    assert {len(column) for column in columns.values()} == {len(table.hours)}
    assert "mmol/L" in str(table).splitlines()[1]


def test_the_sketch_puts_the_dip_where_it_is() -> None:
    lines = letters(simulation(alone=course()).picture("plasma sodium"))
    assert "plasma sodium  mmol/L" in lines[0]
    rows = lines[1:8]
    bottom = max(index for index, row in enumerate(rows) if row[9:].strip())
    lowest = rows[bottom].rstrip()
    width = len(lines[8].rstrip()) - 9
    middle = (len(lowest) - 1 + len(lowest) - len(lowest[9:].lstrip())) / 2 - 9
    assert middle / width == pytest.approx(1.5 / 6, abs=0.05)
    assert lines[9].rstrip().endswith("6 h")


def test_arms_are_named_beside_their_lines_and_bands_are_shaded() -> None:
    both = simulation(tea=course(people=9), ors=course(dip=0.5, people=9))
    drawn = "\n".join(letters(both.picture("plasma sodium")))
    assert " tea" in drawn
    assert " ors" in drawn
    assert "░" in drawn


def test_marks_stand_under_their_time_with_their_words() -> None:
    line = Line(arm="", hours=HOURS, values=HOURS)
    panel = Panel(title="x", unit="L", lines=(line,))
    mark = Mark(words="furosemide 40 mg", spans=((3.0, 3.0),))
    picture = Picture(title="t", subtitle="", start_h=0, end_h=6, panels=(panel,), marks=(mark,))
    row = letters(picture)[-1]
    axis = letters(picture)[-3]
    assert "furosemide 40 mg" in row
    assert (row.index("▲") - 9) / (len(axis) - 10) == pytest.approx(0.5, abs=0.02)


def test_every_line_of_a_sketch_fits() -> None:
    mark = Mark(words="a very long description of what was done " * 3, spans=((0.0, 1.0),))
    base = simulation(tea=course(), ors=course(dip=0.5)).picture()
    picture = Picture(title="t", subtitle="", start_h=0, end_h=6, panels=base.panels, marks=(mark,))
    for width in (50, 80, 100):
        assert max(len(line) for line in letters(picture, width)) <= width


def test_svg_is_well_formed_tells_itself_and_is_the_same_twice() -> None:
    picture = simulation(tea=course(people=9), ors=course(dip=0.5, people=9)).picture()
    root = ET.fromstring(svg(picture))
    assert "plasma sodium (tea) from" in root.attrib["aria-label"]
    assert len(root.findall(".//{*}polyline")) == 2 * len(picture.panels)
    assert len(root.findall(".//{*}polygon")) == 4 * len(picture.panels)
    assert svg(picture) == svg(picture)


def test_png_has_the_letters() -> None:
    from charley.body.showing.png import ZOOM, png
    from charley.body.showing.svg import WIDTH

    drawn = png(simulation(alone=course()).picture())
    assert drawn.startswith(b"\x89PNG")
    assert int.from_bytes(drawn[16:20], "big") == ZOOM * WIDTH


def test_csv_and_json_hold_the_same_numbers() -> None:
    every = simulation(alone=course(people=5)).series("plasma sodium")
    rows = list(csv.DictReader(io.StringIO(to_csv(every))))
    told = json.loads(to_json({"title": "A test"}, every))
    assert len(rows) == len(HOURS)
    for share in ("p5", "p50", "p95"):
        column = [float(row[f"plasma sodium {share} (mmol/L)"]) for row in rows]
        assert column == told["arms"][""]["quantities"]["plasma sodium"][share]


def test_a_notebook_gets_sentences_figure_and_table() -> None:
    page = simulation(alone=course())._repr_html_()
    assert "<svg" in page
    assert "<table>" in page
    assert "is lowest at 137.6" in page


def test_saving_goes_by_the_ending(tmp_path: Path) -> None:
    one = simulation(alone=course())
    for ending, begins in (
        (".csv", b"arm,time (h),plasma sodium (mmol/L)"),
        (".json", b"{"),
        (".html", b"<!doctype html>"),
        (".svg", b"<svg"),
        (".png", b"\x89PNG"),
    ):
        file = one.save(tmp_path / "figures" / f"litre{ending}", "plasma sodium")
        assert file.read_bytes().startswith(begins)
    with pytest.raises(SimulationError, match=r"\.svg, \.png"):
        one.save(tmp_path / "litre.gif")


def test_over_many_days_each_day_is_told_by_its_mean() -> None:
    hours = np.arange(0, 24 * 12 + 0.1, 1.0)
    swing = Series(
        quantity="plasma sodium",
        unit="mmol/L",
        arm="",
        hours=hours,
        values=(140 - hours / 24 + 3 * np.sin(hours / 24 * 2 * np.pi))[None, :],
        step=0.5,
    )
    days = swing.by_day()
    assert days.hours.tolist() == [12 + 24 * day for day in range(12)]
    assert days.values[0] == pytest.approx([139.5 - day for day in range(12)], abs=0.05)
    told = told_course(days, by_day=True)
    assert told.startswith("Plasma sodium (mean of each day) falls from 139.5 to 128.5 mmol/L")


def test_sketch_lines_are_texts_with_styles() -> None:
    lines = sketch(simulation(tea=course(), ors=course(dip=0.5)).picture("plasma sodium"), 80)
    assert all(isinstance(line, Text) for line in lines)
    colours = {str(span.style) for line in lines for span in line.spans if str(span.style)}
    assert {"cyan", "dark_orange"} <= colours
