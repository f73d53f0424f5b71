"""An experiment: a scenario with what was observed, read from a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from charley.body.experiments.observation import Observation
from charley.body.experiments.published import Frame
from charley.body.experiments.reading import read_observations
from charley.body.protocol.errors import ScenarioError
from charley.body.protocol.scenario import Scenario, read_readable_arms
from charley.tables import read_table

PACKAGED = Path(__file__).parent / "data"
DOMAINS = Path(__file__).parent / "domains.yaml"
ENDINGS = (".yaml", ".yml", ".json")


class ExperimentError(ValueError):
    """A folder or file that holds no experiments; the message says what to give."""


class Experiment(msgspec.Struct, frozen=True, kw_only=True):
    """One file. `scenario` is None where it cannot be used, and `failure` says why.

    `until_h`: the end of the run, the last time that is named.
    """

    name: str
    title: str
    domain: str
    scenario: Scenario | None
    observations: tuple[Observation, ...]
    assumed: tuple[str, ...] = ()
    until_h: float = 0.0
    failure: str = ""


def experiment_files(place: Path | str, only: str = "") -> tuple[Path, ...]:
    """The files of `body` (those that come with Charley), of a folder, or the one file.

    `only`: those whose name contains it. Raises ExperimentError where there are none.
    """
    path = PACKAGED if str(place) == "body" else Path(place)
    if not path.exists():
        raise ExperimentError(f"{path} does not exist; give a file, a folder, or the word body")
    files = [path] if path.is_file() else sorted(path.iterdir())
    wanted = only.lower().replace(" ", "_")
    found = tuple(
        file for file in files if file.suffix.lower() in ENDINGS and wanted in file.stem.lower()
    )
    if not found:
        which = f" with {only!r} in its name" if only else ""
        raise ExperimentError(f"{path} holds no experiment file (.yaml or .json){which}")
    return found


def read_experiment(path: Path) -> Experiment:
    """One file; what is wrong with it is in its `failure`, or in its observations."""
    try:
        scenario = read_readable_arms(path)
    except ScenarioError as error:
        return _unusable(path, error.sentence)
    arms = tuple(name for name in (*scenario.arms, *scenario.unreadable) if name)
    before = max(arm.before_h for arm in scenario.arms.values())
    observations = read_observations(list(scenario.observe), Frame(arms, -before, scenario.until_h))
    if not observations:
        return _unusable(path, "nothing is observed; an experiment has `observe`, a list")
    last = max((t for o in observations for t in o.times_h), default=0.0)
    until = scenario.until_h
    return Experiment(
        name=path.stem,
        title=scenario.title or path.stem.replace("_", " "),
        domain=domain_of(path.stem),
        scenario=scenario,
        observations=observations,
        assumed=scenario.assumed,
        until_h=max(last, scenario.last_event_h) if until is None else until,
    )


def domain_of(name: str) -> str:
    """The field of a packaged experiment by its name, "" for all others."""
    fields = msgspec.convert(read_table(DOMAINS), dict[str, list[str]])
    return next((field for field, names in fields.items() if name in names), "")


def _unusable(path: Path, sentence: str) -> Experiment:
    """An experiment that cannot be run; each of its observations has the sentence."""
    content = _loosely(path)
    entries = content.get("observe")
    arms = content.get("arms")
    frame = Frame(tuple(map(str, arms)) if isinstance(arms, Mapping) else (), -float("inf"))
    read = read_observations(entries, frame) if entries else ()
    return Experiment(
        name=path.stem,
        title=str(content.get("title") or path.stem.replace("_", " ")),
        domain=domain_of(path.stem),
        scenario=None,
        observations=tuple(
            one if one.problem else msgspec.structs.replace(one, problem=sentence) for one in read
        ),
        failure=sentence,
    )


def _loosely(path: Path) -> Mapping[str, Any]:
    """What can be read of a file that is no scenario."""
    from charley.patient.file_content import content_of
    from charley.patient.reading import PatientFileError

    try:
        content = content_of(path)
    except PatientFileError:
        return {}
    return content if isinstance(content, Mapping) else {}
