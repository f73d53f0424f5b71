"""Running published experiments on nerve and cramp, one study after the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from charley.body.engine.schedule import ScheduleError
from charley.body.experiments.measures import MeasureError
from charley.body.protocol.errors import ScenarioError
from charley.body.simulation import SimulationError
from charley.nerve.axon.surroundings import AxonError
from charley.nerve.circumstances import CircumstancesError
from charley.nerve.experiments.comparing import NerveComparison, NerveRow, row_of
from charley.nerve.experiments.measured import Measured, Wanted
from charley.nerve.experiments.procedures import carried_out
from charley.nerve.experiments.study import Study, StudyError, read_study, study_files

FAILURES = (
    StudyError, CircumstancesError, AxonError, ScenarioError, ScheduleError, SimulationError,
    MeasureError,
)  # fmt: skip


def compare(
    place: Path | str = "nerve",
    only: str = "",
    progress: Callable[[float, str], None] | None = None,
    *,
    seed: int = 1,
) -> NerveComparison:
    """Run all studies of a folder, a file, or `nerve`, and compare them with what was published.

    `only`: those whose name contains it; the same `seed` gives the same numbers. Raises StudyError
    where there are no files; whatever else fails is told in `failures` and in the rows.
    """
    rows: list[NerveRow] = []
    failures: dict[str, str] = {}
    titles: dict[str, str] = {}
    files = study_files(place, only)
    for number, path in enumerate(files):
        if progress is not None:
            progress(number / len(files), path.stem.replace("_", " "))
        try:
            study = read_study(path)
        except StudyError as error:
            failures[path.stem] = str(error)
            continue
        titles[study.name] = study.title
        found, failed = run_study(study, seed)
        rows += found
        if failed:
            failures[study.name] = failed
    return NerveComparison(rows=tuple(rows), failures=failures, titles=titles)


def run_study(study: Study, seed: int = 1) -> tuple[list[NerveRow], str]:
    """Every row of a study, and the sentences of the arms that could not be run, if any."""
    measured: dict[str, Measured] = {}
    failures: dict[str, str] = {}
    for name, arm in study.arms.items():
        try:
            measured[name] = carried_out(arm, wanted_of(study, name), seed)
        except FAILURES as error:
            failures[name] = str(error)
    rows = [row_of(study, published, measured, failures) for published in study.published]
    return rows, "; ".join(f"{arm}: {why}" if arm else why for arm, why in failures.items())


def wanted_of(study: Study, arm: str) -> Wanted:
    """The quantities that are observed in an arm."""
    observed = (one.observation for one in study.published)
    return frozenset(one.told for one in observed if arm in (one.arms or ("",)))
