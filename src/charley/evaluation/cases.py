"""Cases for evaluation: what the engine may see, and apart from it the answer it may not see.

A folder holds YAML files. A file is a list of cases with a `gold` block each (the published
format), one such case, or one patient file; answers to patient files stand in `answers.yaml` in
the folder or beside it, keyed by the file's name without its ending, with the fields of `gold` and
optionally `group` and `source_kind`.
`codes.yaml`, when present, gives the umbrella of each diagnosis code.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

HIDDEN = {"id", "source", "gold", "notes", "course"}


class CaseError(ValueError):
    """A folder of cases that cannot be read, with a sentence that says how to mend it."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The known answer to one case."""

    code: str
    urgency: str
    umbrella: str = ""
    also_accept_codes: tuple[str, ...] = ()
    contributing_codes: tuple[str, ...] = ()
    lookalike_codes: tuple[str, ...] = ()
    serious: bool | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One case: `facts` is all the engine sees."""

    id: str
    group: str
    source_kind: str
    facts: dict[str, Any]
    answer: Answer


def read_cases(folder: Path) -> list[Case]:
    """Every case of a folder, in the order of file names; raises CaseError."""
    if not folder.is_dir():
        raise CaseError(f"{folder} is not a folder; give the folder that holds the case files")
    answers = _mapping(folder / "answers.yaml") or _mapping(folder.parent / "answers.yaml")
    cases: list[Case] = []
    for path in sorted(folder.rglob("*.yaml")):
        if path.name in {"answers.yaml", "codes.yaml"}:
            continue
        content = _load(path)
        if isinstance(content, list):
            cases += [_published(entry, path.stem) for entry in content]
        elif isinstance(content, dict) and "gold" in content:
            cases.append(_published({"id": path.stem, **content}, path.parent.name))
        elif path.stem in answers:
            cases.append(_coded(path.stem, content, answers[path.stem]))
        else:
            raise CaseError(f"{path.name} has no answer; add {path.stem!r} to answers.yaml")
    if not cases:
        raise CaseError(f"no cases in {folder}; expected YAML files as docs/evaluation describes")
    return cases


def umbrellas(folder: Path) -> dict[str, str]:
    """Umbrella of each diagnosis code, from codes.yaml in the folder or beside it, if any."""
    table = _mapping(folder / "codes.yaml") or _mapping(folder.parent / "codes.yaml")
    return {code: row.get("umbrella", code) for code, row in table.get("codes", {}).items()}


def _published(entry: Any, group: str) -> Case:
    if not isinstance(entry, dict) or "gold" not in entry:
        raise CaseError(f"a case in {group}.yaml has no gold block, so it cannot be scored")
    return Case(
        id=str(entry.get("id", "?")),
        group=group,
        source_kind=str((entry.get("source") or {}).get("kind", "unknown")),
        facts={
            key: value for key, value in entry.items() if key not in HIDDEN and value is not None
        },
        answer=msgspec.convert(entry["gold"], Answer),
    )


def _coded(name: str, facts: Any, answer: dict[str, Any]) -> Case:
    if not isinstance(facts, dict):
        raise CaseError(f"{name}.yaml is not a patient file (a mapping of facts)")
    return Case(
        id=name,
        group=str(answer.get("group", "all")),
        source_kind=str(answer.get("source_kind", "unknown")),
        facts=facts,
        answer=msgspec.convert(answer, Answer),
    )


def _mapping(path: Path) -> dict[str, Any]:
    content = _load(path) if path.exists() else {}
    if not isinstance(content, dict):
        raise CaseError(f"{path.name} should be a mapping")
    return content


def _load(path: Path) -> Any:
    import yaml

    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CaseError(f"{path.name} is not readable YAML: {error}") from error
