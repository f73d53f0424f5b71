"""A published study: who was studied, what was done, what was found, read from a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from charley.body.experiments.measures import MeasureError
from charley.nerve.experiments.measured import Entry, Published, read_entry, spelled

PACKAGED = Path(__file__).parent / "data"
FINDINGS = Path(__file__).with_name("findings.yaml")
_UNKNOWN = re.compile(r"Object contains unknown field `(.+)`")
_MISSING = re.compile(r"Object missing required field `(.+)`")
_STEP = re.compile(r"[^$.`\[\]]+")
_KINDS = {
    "str": "text", "int": "a whole number", "float": "a number", "bool": "true or false",
    "array": "a list", "object": "entries with names", "null": "nothing",
}  # fmt: skip


class StudyError(ValueError):
    """A file of a study that cannot be used; the message says what to mend."""


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=spelled):
    """The work. `read`: whether its text or abstract was seen, or is recalled."""

    authors: str
    year: int | None = None
    in_: str
    read: Literal["seen", "recalled"]
    doi: str = ""
    pmid: str | int = ""

    @property
    def short(self) -> str:
        """First author and year."""
        first = self.authors.split()[0]
        return f"{first} {self.year}" if self.year else first


class Subjects(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=spelled
):
    """Who was studied; `threshold` is their own when rested, with its SD, both in Hz."""

    people: int = 1
    threshold: float | None = None
    sd: float = msgspec.field(default=0.0, name="SD")
    muscle: str = ""
    age: str = ""


class Arm(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was done to some of the subjects: a procedure with its options."""

    procedure: str
    options: dict[str, Any]
    subjects: Subjects


class Study(msgspec.Struct, frozen=True, kw_only=True):
    """One file."""

    name: str
    title: str
    source: Source
    arms: dict[str, Arm]
    published: tuple[Published, ...]
    assumed: tuple[str, ...] = ()
    note: str = ""


class _File(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    title: str
    source: Source
    subjects: dict[str, Any] = {}
    procedure: str = ""
    protocol: dict[str, Any] = {}
    arms: dict[str, dict[str, Any] | None] = {}
    assumed: tuple[str, ...] = ()
    observe: tuple[Entry, ...]
    note: str = ""


def study_files(place: Path | str = "nerve", only: str = "") -> tuple[Path, ...]:
    """The files that come with Charley (`nerve`), those of a folder, or the one file.

    `only`: those whose name contains it. Raises StudyError where there are none.
    """
    path = PACKAGED if str(place) == "nerve" else Path(place)
    if not path.exists():
        raise StudyError(f"{path} does not exist; give a file, a folder, or the word nerve")
    wanted = only.lower().replace(" ", "_")
    files = [path] if path.is_file() else sorted(path.glob("*.yaml"))
    found = tuple(file for file in files if wanted in file.stem.lower())
    if not found:
        raise StudyError(f"no study of {path} has {only!r} in its name")
    return found


def read_study(path: Path) -> Study:
    """One file. Raises StudyError with a sentence."""
    content = _content(path)
    try:
        file = msgspec.convert(content, _File)
        arms = {
            name: _arm(file, options or {}) for name, options in (file.arms or {"": {}}).items()
        }
        published = tuple(
            read_entry(entry, tuple(arms), file.source.read) for entry in file.observe
        )
    except msgspec.ValidationError as error:
        raise StudyError(f"{path.name}: {plainly(error)}") from error
    except MeasureError as error:
        raise StudyError(f"{path.name}: {error}") from error
    return Study(
        name=path.stem,
        title=file.title,
        source=file.source,
        arms={} if all(one.observation.cannot for one in published) else arms,
        published=published,
        assumed=file.assumed,
        note=file.note,
    )


def plainly(error: msgspec.ValidationError) -> str:
    """What is wrong in the words of a file and not of its types."""
    told, _, place = str(error).partition(" - at ")
    if unknown := _UNKNOWN.fullmatch(told):
        told = f"{unknown[1]!r} is not known here"
    elif missing := _MISSING.fullmatch(told):
        told = f"{missing[1]!r} is missing"
    else:
        told = told[:1].lower() + told[1:]
        for kind, words in _KINDS.items():
            told = told.replace(f"`{kind}`", words)
    steps = _STEP.findall(place)
    where = ", ".join(f"entry {int(step) + 1}" if step.isdigit() else step for step in steps)
    return f"{where}: {told}" if where else told


def _content(path: Path) -> Mapping[str, Any]:
    import yaml

    try:
        with path.open(encoding="utf-8") as stream:
            content = yaml.load(stream, Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        problem = getattr(error, "problem", None) or error
        raise StudyError(f"{path.name} is not readable as YAML: {problem}") from error
    if not isinstance(content, Mapping):
        raise StudyError(f"{path.name} holds no study; a study has title, source and observe")
    return content


def _arm(file: _File, own: dict[str, Any]) -> Arm:
    """An arm with what all arms share; what it says itself comes first."""
    subjects = {**file.subjects, **own.get("subjects", {})}
    options = {key: value for key, value in own.items() if key not in {"subjects", "procedure"}}
    return Arm(
        procedure=str(own.get("procedure", file.procedure)),
        options={**file.protocol, **options},
        subjects=msgspec.convert(subjects, Subjects),
    )
