"""From a file, bytes or a mapping to plain values, refusing what could do harm or make no sense.

Numbers stay as written decimally, dates and times stay words, a key given twice keeps both
values. References between parts of a file (YAML anchors) are refused, so that a small file
cannot unfold into a huge one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from charley.patient.reading import PatientFileError

LARGEST_BYTES = 1_000_000
DEEPEST = 20
_REPAIRS = 60
_INTEGER = re.compile(r"[-+]?\d{1,15}")
_DECIMAL = re.compile(r"[-+]?(?:\d{1,15}\.\d{0,15}|\.\d{1,15})")
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}
_NOTHING = {"", "~", "null"}
_VALUE_OF_LINE = re.compile(r"^(\s*(?:- +)*(?:[^\s:#\"'\[{][^:#\[{]*:[ \t]+)|\s*(?:- +)+)(\S.*)$")


class NotYamlError(PatientFileError):
    """Text that is neither YAML nor JSON; `text` is all of it."""

    text = ""


class Repeated(list[Any]):
    """The values of a key that was given more than once."""


def content_of(source: str | Path | bytes | Mapping[str, Any]) -> Any:
    """Plain values (mappings, lists, words, numbers). Raises PatientFileError."""
    if isinstance(source, Mapping):
        _check_depth(source, 0)
        return dict(source)
    if isinstance(source, str) and _is_text(source):
        return _parse(_bounded(source.encode("utf-8", "replace"), "the text"))
    if isinstance(source, bytes):
        return _parse(_bounded(source, "the file"))
    if isinstance(source, str | Path):
        return _parse(_read(Path(source)))
    raise PatientFileError(f"a patient file, its text or a mapping is needed, not {source!r:.60}")


def _is_text(source: str) -> bool:
    return "\n" in source or ": " in source or source.lstrip().startswith("{")


def _read(path: Path) -> str:
    try:
        if path.is_dir():
            raise PatientFileError(f"{path} is a folder; give one patient file")
        with path.open("rb") as file:
            return _bounded(file.read(LARGEST_BYTES + 1), path.name)
    except FileNotFoundError:
        raise PatientFileError(f"{path} does not exist; check the name") from None
    except (OSError, ValueError) as error:
        if isinstance(error, PatientFileError):
            raise
        raise PatientFileError(f"{path} cannot be opened: {error}") from None


def _bounded(raw: bytes, name: str) -> str:
    """The text of at most one megabyte of bytes."""
    if len(raw) > LARGEST_BYTES:
        raise PatientFileError(
            f"{name} is larger than 1 MB, which no description of one patient is; "
            "give one patient, without images or whole records"
        )
    for mark, coding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(coding, "replace")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise PatientFileError(
            f"{name} is not text in UTF-8; save it as plain text (UTF-8), not as PDF, Word or image"
        )
    if not text.strip():
        raise PatientFileError(f"{name} is empty; `charley new` writes a template to fill in")
    return text


def _parse(text: str) -> Any:
    if text.lstrip()[:1] in {"{", "["}:
        try:
            return _from_json(text)
        except (ValueError, RecursionError):
            pass
    return _from_yaml(text)


def _from_json(text: str) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in items:
            _put(found, key, value)
        return found

    content = json.loads(
        text, object_pairs_hook=pairs, parse_constant=str, parse_int=_number, parse_float=_number
    )
    _check_depth(content, 0)
    return _sayable(content) if "\\ud" in text.lower() else content


def _sayable(content: Any) -> Any:
    """The same without halves of characters, which JSON can escape but nobody can write down."""
    if isinstance(content, str):
        return content.encode("utf-8", "replace").decode()
    if isinstance(content, list):
        return type(content)(map(_sayable, content))
    if isinstance(content, dict):
        return {_sayable(key): _sayable(value) for key, value in content.items()}
    return content


def _from_yaml(text: str) -> Any:
    """The content of YAML; a line that trips over a colon or sign is read as if quoted."""
    import yaml

    mended: set[int] = set()
    for _ in range(_REPAIRS):
        try:
            return _composed(text)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = -1 if mark is None else mark.line
            repaired = None if line in mended else _quoted(text, line)
            if repaired is None:
                _refuse(error.problem or "", line, text)
            mended.add(line)
            text = repaired
        except yaml.YAMLError as error:
            _refuse(str(error).splitlines()[0], -1, text)
    return _refuse("too many lines are not YAML", -1, text)


def _refuse(problem: str, line: int, text: str) -> NoReturn:
    where = f"line {line + 1} is" if line >= 0 else "the file is"
    error = NotYamlError(
        f"{where} not readable as YAML or JSON ({problem or 'unknown reason'}); write "
        '`key: value` or `- item`, use spaces instead of tabs, and put odd lines in "quotes"'
    )
    error.text = text
    raise error


def _quoted(text: str, line: int) -> str | None:
    """The text with the value of one line in quotes, or None where that is no help."""
    lines = text.splitlines()
    if not 0 <= line < len(lines):
        return None
    match = _VALUE_OF_LINE.match(lines[line].replace("\t", "  "))
    if match is None or match.group(2)[0] in "\"'":
        return None
    lines[line] = match.group(1) + json.dumps(match.group(2).strip(), ensure_ascii=False)
    return "\n".join(lines)


def _composed(text: str) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise PatientFileError(
                "references between parts of a file (& and *) are not accepted; write the value "
                'out, or put a line that begins with & or * in "quotes"'
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise PatientFileError("the file is nested too deeply; a flat list of facts will do")
    nodes = list(yaml.compose_all(text, Loader=loader))
    if len(nodes) > 1:
        raise PatientFileError("the file holds several documents (---); give one patient a file")
    return _value(nodes[0]) if nodes else None


def _value(node: Any) -> Any:
    import yaml

    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else str(_value(key))
            _put(found, name, _value(value))
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    written = str(node.value)
    return written if node.style else _scalar(written)


def _scalar(written: str) -> Any:
    """A plain word: number, yes or no, nothing, or the word itself."""
    if written.lower() in _NOTHING:
        return None
    if written.lower() in _TRUTH:
        return _TRUTH[written.lower()]
    return _number(written)


def _number(written: str) -> int | float | str:
    if _INTEGER.fullmatch(written):
        return int(written)
    return float(written) if _DECIMAL.fullmatch(written) else written


def _put(found: dict[str, Any], key: str, value: Any) -> None:
    if key not in found:
        found[key] = value
    elif isinstance(found[key], Repeated):
        found[key].append(value)
    else:
        found[key] = Repeated([found[key], value])


def _check_depth(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise PatientFileError("the file is nested too deeply; a flat list of facts will do")
    if isinstance(value, Mapping):
        for item in value.values():
            _check_depth(item, depth + 1)
    elif isinstance(value, list | tuple):
        for item in value:
            _check_depth(item, depth + 1)
