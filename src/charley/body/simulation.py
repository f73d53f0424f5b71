"""The door of the body: a scenario in, a simulation out that tells, draws and tabulates itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from charley.body.engine.course import Course
from charley.body.engine.schedule import ScheduleError
from charley.body.experiments.measures import MeasureError
from charley.body.experiments.nomenclature import find_quantity, quantities
from charley.body.protocol.amounts import read_hours
from charley.body.protocol.errors import ScenarioError
from charley.body.protocol.scenario import Scenario, read_scenario
from charley.body.quantities import State
from charley.body.showing.axes import told_time
from charley.body.showing.choosing import NOTABLE, shown_first, worth_a_sentence
from charley.body.showing.drawing import picture_of
from charley.body.showing.measured import Series, series
from charley.body.showing.picture import Mark, Picture
from charley.body.showing.png import PngError, png
from charley.body.showing.scenario import marks_of, told_who
from charley.body.showing.svg import svg
from charley.body.showing.table import Table, sensible_hours, table_by_day, table_of
from charley.body.showing.telling import told_course, told_failures, told_water
from charley.body.trials import Progress, carried_out

Source = str | Path | bytes | Mapping[str, Any]

FINE_H, MOST_MOMENTS, MOST_NUMBERS = 0.25, 3000, 60_000_000
COARSER_H = (0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 24.0)
MOST_PEOPLE = 100_000
TOLD_BY_DAY_H, DRAWN_BY_DAY_H = 4 * 24.0, 10 * 24.0


def simulated(
    source: Source,
    *,
    people: int | None = None,
    seed: int = 1,
    save_every: str | None = None,
    days: float | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Carry out a scenario: a file, its text, or a mapping. Raises ScenarioError.

    One typical person for each arm, or `people` drawn around it; `days` replaces the end.
    """
    scenario = read_scenario(source.decode() if isinstance(source, bytes) else source)
    if people is not None and not 1 <= people <= MOST_PEOPLE:
        raise ScenarioError(f"people is {people}; it goes from 1 to {MOST_PEOPLE}.")
    until_h = _end_h(scenario, days)
    courses = {}
    for place, (name, arm) in enumerate(scenario.arms.items()):
        every_h = _every_h(save_every, until_h, people or 1)
        share = _share_of(progress, place, len(scenario.arms))
        course = carried_out(
            scenario, arm, people=people, seed=seed, save_every_h=every_h, until_h=until_h,
            progress=share,
        )  # fmt: skip
        courses[name] = course.between(0.0, until_h)
    return Simulation(
        title=scenario.title or "A scenario",
        who=told_who(scenario, people),
        scenario=scenario,
        courses=courses,
        marks=marks_of(scenario, until_h),
    )


class SimulationError(ValueError):
    """A question to a simulation that it cannot answer; the message says what it can."""


REFUSALS = (ScenarioError, MeasureError, ScheduleError, SimulationError, PngError, OSError)


class Simulation(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What happened in each arm of a scenario, from time 0 to its end.

    `simulation["plasma sodium"]` is a series with its unit; with several arms take one first:
    `simulation["saline"]["plasma sodium"]`.
    """

    title: str
    who: str
    scenario: Scenario
    courses: dict[str, Course]
    marks: tuple[Mark, ...] = ()

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms; one without a name where the scenario has none."""
        return tuple(self.courses)

    @property
    def people(self) -> int:
        """How many people each arm was run in."""
        return len(next(iter(self.courses.values())))

    @property
    def failure(self) -> str | None:
        """Why a course ended early, in one sentence, or None."""
        told = []
        for arm, course in self.courses.items():
            sentence = told_failures(course.failure)
            if sentence:
                told.append(f"{arm}: {sentence}" if arm else sentence)
        return " ".join(told) or None

    def __getitem__(self, name: str) -> Any:
        """An arm by its name, as a simulation of its own; or a quantity by its name in words.

        Raises SimulationError, or MeasureError (with the nearest names) for unknown quantities.
        """
        if name in self.courses and name:
            marks = tuple(mark for mark in self.marks if mark.arm in {"", name})
            return msgspec.structs.replace(self, courses={name: self.courses[name]}, marks=marks)
        quantity = find_quantity(name)
        if len(self.courses) > 1:
            raise SimulationError(
                f"this simulation has the arms {', '.join(self.arms)}; take one of them first: "
                f"simulation[{self.arms[0]!r}][{quantity.name!r}]"
            )
        ((arm, course),) = self.courses.items()
        return series(course, quantity, arm)

    def at(self, time: str | float) -> Moment:
        """The body at one time, `"2 h"` or hours as a number. Raises SimulationError."""
        return Moment(hour=self._hour(time), simulation=self)

    def series(self, *names: str) -> list[Series]:
        """Quantities by name (those that moved most if none is named), in every arm."""
        chosen = names or shown_first(self._telling(NOTABLE))
        return self._every(find_quantity(name).name for name in chosen)

    def table(self, *names: str, at: Sequence[str | float] = ()) -> Table:
        """Values of these quantities (or those that moved most) at these times.

        Without times: at a few sensible ones, or, of many days, the means of some of them.
        """
        every = self.series(*names)
        if at:
            return table_of(every, [self._hour(time) for time in at])
        if self._lasts_h > TOLD_BY_DAY_H:
            return table_by_day(every)
        return table_of(every, sensible_hours(*self._reach_h))

    def picture(self, *names: str) -> Picture:
        """What is drawn, for whoever draws it."""
        every, who = self.series(*names), self.who
        if self._lasts_h > DRAWN_BY_DAY_H:
            every, who = [one.by_day() for one in every], f"{who}; means of each day"
        return picture_of(self.title, who, every, self.marks, self._reach_h)

    def plot(self, *names: str) -> Figure:
        """A figure of these quantities, or of those that moved most."""
        return Figure(picture=self.picture(*names))

    def sentences(self) -> tuple[str, ...]:
        """What moved, from where to where, how much was drunk and passed, and what failed."""
        told = []
        by_day = self._lasts_h > TOLD_BY_DAY_H
        for name in worth_a_sentence(self._telling(NOTABLE), arms=len(self.courses)):
            told += [told_course(one, arm=one.arm, by_day=by_day) for one in self._telling([name])]
        for arm in self.arms:
            one = self[arm] if arm else self
            water = told_water(one["water drunk"], one["urine volume"], one["urine flow"])
            told.append(f"In {arm}: {water[0].lower()}{water[1:]}" if arm else water)
        return (*told, self.failure) if self.failure else tuple(told)

    def summary(self) -> str:
        """The sentences, one a line, under the title."""
        return "\n".join((f"{self.title} ({self.who})", *self.sentences()))

    def __repr__(self) -> str:
        """The summary."""
        return self.summary()

    def print(self, *names: str) -> None:
        """Sketch, table and sentences in the terminal."""
        from charley.body.showing.terminal import print_simulation

        shown = names or shown_first(self._telling(NOTABLE))
        tables = [(arm, (self[arm] if arm else self).table(*shown)) for arm in self.arms]
        print_simulation(self.picture(*shown), tables, self.sentences())

    def to_csv(self, *names: str) -> str:
        """Every moment as CSV; of many people percentiles. All levels where none is named."""
        from charley.body.showing.files import to_csv

        return to_csv(self._named_or_all(names))

    def to_json(self, *names: str) -> str:
        """Every moment and the sentences as JSON. All levels where none is named."""
        from charley.body.showing.files import to_json

        head = {
            "title": self.title,
            "who": self.who,
            "people": self.people,
            "sentences": self.sentences(),
            "failure": self.failure,
            "done": [msgspec.to_builtins(mark) for mark in self.marks],
        }
        return to_json(head, self._named_or_all(names))

    def to_html(self, *names: str) -> str:
        """Sentences, figure and table as one page that needs nothing else."""
        from charley.body.showing.files import to_html

        figure = svg(self.picture(*names))
        return to_html(self.title, self.who, self.sentences(), figure, self.table(*names))

    def save(self, path: str | Path, *names: str) -> Path:
        """Write it by the ending of the name: .csv, .json, .html, .svg or .png (the extra `png`).

        Raises SimulationError for another ending, PngError, OSError.
        """
        file = Path(path)
        writers: dict[str, Callable[[], str | bytes]] = {
            ".csv": lambda: self.to_csv(*names),
            ".json": lambda: self.to_json(*names),
            ".html": lambda: self.to_html(*names),
            ".svg": lambda: svg(self.picture(*names)),
            ".png": lambda: png(self.picture(*names)),
        }
        if file.suffix.lower() not in writers:
            raise SimulationError(
                f"{file.name} should end in {', '.join(writers)}, which say what to write"
            )
        content = writers[file.suffix.lower()]()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def _repr_html_(self) -> str:
        from charley.body.showing.files import fragment

        return fragment(self.sentences(), svg(self.picture()), self.table())

    def _named_or_all(self, names: Sequence[str]) -> list[Series]:
        if names:
            return self.series(*names)
        return self._every(name for name, row in quantities().items() if row.levels)

    def _hour(self, time: str | float) -> float:
        """Hours from words or a number. Raises SimulationError beyond the course."""
        hour = read_hours(time, what="time") if isinstance(time, str) else float(time)
        start, end = self._reach_h
        if not start <= hour <= end:
            raise SimulationError(
                f"{told_time(hour)} is not in this simulation, which goes from "
                f"{told_time(start)} to {told_time(end)}"
            )
        return hour

    @property
    def _reach_h(self) -> tuple[float, float]:
        hours = next(iter(self.courses.values())).times_h
        return float(hours[0]), float(hours[-1])

    @property
    def _lasts_h(self) -> float:
        start, end = self._reach_h
        return end - start

    def _telling(self, names: Iterable[str]) -> list[Series]:
        """Quantities in every arm as they are told: over many days as means of each."""
        every = self._every(names)
        return [one.by_day() for one in every] if self._lasts_h > TOLD_BY_DAY_H else every

    def _every(self, names: Iterable[str]) -> list[Series]:
        table = quantities()
        return [
            series(course, table[name], arm)
            for name in names
            for arm, course in self.courses.items()
        ]


class Moment(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The body at one time: `moment["plasma sodium"]` is a number with its unit."""

    hour: float
    simulation: Simulation

    def __getitem__(self, name: str) -> Any:
        """An amount by the name of its quantity; the name of an arm first where there are arms."""
        found = self.simulation[name]
        if isinstance(found, Simulation):
            return Moment(hour=self.hour, simulation=found)
        return found.at(self.hour)

    def __repr__(self) -> str:
        """The quantities that moved most, at this time."""
        return repr(self.simulation.table(at=[self.hour]))


class Figure(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A drawing that shows itself in a notebook."""

    picture: Picture

    def svg(self) -> str:
        """The drawing as SVG."""
        return svg(self.picture)

    def png(self) -> bytes:
        """The drawing as PNG (the extra `png`). Raises PngError."""
        return png(self.picture)

    def _repr_svg_(self) -> str:
        return self.svg()


def _end_h(scenario: Scenario, days: float | None) -> float:
    if days is not None:
        if not 0 < days <= 731:
            raise ScenarioError(f"days is {days:g}; it goes from more than 0 to 731.")
        return max(1.0, math.ceil(days * 24 / FINE_H) * FINE_H)
    end = scenario.until_h if scenario.until_h is not None else scenario.last_event_h
    if end <= 0:
        raise ScenarioError("nothing says how long it lasts; write for example until: 24 h.")
    return end


def _every_h(save_every: str | None, until_h: float, people: int) -> float:
    """How finely to save: as asked, or as finely as 3000 moments or so much memory allow."""
    if save_every is not None:
        return read_hours(save_every, what="save_every")
    moments = min(MOST_MOMENTS, MOST_NUMBERS / people / len(State._fields))
    choices = (FINE_H, *COARSER_H)
    return next((every for every in choices if until_h / every <= moments), choices[-1])


def _share_of(progress: Progress | None, place: int, arms: int) -> Progress | None:
    if progress is None:
        return None
    return lambda share: progress((place + share) / arms)
