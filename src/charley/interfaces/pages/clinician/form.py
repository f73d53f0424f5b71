"""What the clinician's form holds: lines by section, a record, and what is tried in the body.

Nothing is kept: each request carries the whole form.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import yaml

from charley.interfaces.serving.errors import ServiceError
from charley.patient.file_content import NotYamlError, content_of
from charley.patient.sections import SECTION_OF, Item, items_of, key_of

PERSON = ("age", "sex", "weight", "height", "pregnant")
SECTIONS = (
    "symptoms", "history", "medicines", "exam", "vitals", "labs", "tests", "diet_fluids", "story",
    "facts", "later",
)  # fmt: skip
LISTED = tuple(name for name in SECTIONS if name not in {"facts", "later"})
TRIED, MOST_FIELDS = "try.", 200
SPANS_H, DEFAULT_HOURS = (24.0, 72.0, 168.0), 72.0
EARLIER = " (previously)"
_HEADING = re.compile(r"^\s*([a-z_ ]+):\s*$", re.IGNORECASE)


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """The fields as typed; `record` is a FHIR bundle; `choices` by the id of a control."""

    fields: dict[str, str] = {}
    record: str = ""
    choices: dict[str, float] = {}
    hours: float = DEFAULT_HOURS

    @property
    def empty(self) -> bool:
        """Whether nothing at all was entered."""
        return not self.record and not any(text.strip() for text in self.fields.values())

    def text(self, name: str) -> str:
        """One field as typed."""
        return self.fields.get(name, "")

    def lines(self, section: str) -> list[str]:
        """The lines of a section."""
        return [line.strip() for line in self.text(section).splitlines() if line.strip()]


class Mend(msgspec.Struct, frozen=True, kw_only=True):
    """A doubt settled with one click: what stands in a field, and what is put instead.

    Where nothing is to be found (`find` is ""), `put` becomes a new line.
    """

    field: str
    find: str
    put: str


def read_form(raw: bytes) -> tuple[Form, dict[str, str]]:
    """The form, and the fields that are orders (mend, example, paste). Raises ServiceError."""
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except (ValueError, UnicodeDecodeError):
        raise ServiceError(400, "the form cannot be read; load the page again") from None
    given = dict(pairs)
    choices: dict[str, float] = {}
    for name, value in given.items():
        if name.startswith(TRIED) and value.strip():
            with contextlib.suppress(ValueError):
                choices[name.removeprefix(TRIED)] = float(value)
    hours = DEFAULT_HOURS
    with contextlib.suppress(ValueError):
        hours = float(given.get("hours", DEFAULT_HOURS))
    hours = hours if hours in SPANS_H else DEFAULT_HOURS
    form = Form(
        fields={name: given[name] for name in (*PERSON, *SECTIONS) if given.get(name, "").strip()},
        record=given.get("record", "").strip(),
        choices=choices,
        hours=hours,
    )
    orders = {name: given[name] for name in ("mend", "example", "paste") if given.get(name)}
    return form, orders


def patient_mapping(form: Form) -> dict[str, Any]:
    """The typed facts as a patient file: sections with their lines."""
    found: dict[str, Any] = {name: form.text(name).strip() for name in PERSON if form.text(name)}
    for section in LISTED:
        if lines := form.lines(section):
            found[section] = lines
    if answers := form.lines("facts"):
        found["facts"] = dict(map(_answer, answers))
    if later := form.lines("later"):
        found["later"] = _under_headings(later)
    return found


def patient_file(form: Form) -> str:
    """The typed facts as the text of a patient file."""
    content = patient_mapping(form)
    if not content:
        return ""
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)


def opened(text: str) -> Form:
    """A patient file (YAML, JSON or prose) or a FHIR bundle as a form. Raises PatientFileError."""
    try:
        content = content_of(text if "\n" in text else f"{text}\n")
    except NotYamlError as error:
        if error.text.lstrip()[:1] in "[{" or _names_a_section(error.text):
            raise
        content = error.text
    if isinstance(content, Mapping) and content.get("resourceType"):
        return Form(record=text.strip())
    if not isinstance(content, Mapping):
        return Form(fields={"story": _told(content, "story")})
    return Form(fields=_fields_of(content))


def with_opened(form: Form, text: str) -> Form:
    """The form with a file: a bundle beside what was typed, any other in its place.

    Raises PatientFileError.
    """
    new = opened(text)
    return msgspec.structs.replace(form, record=new.record) if new.record else new


def mended(form: Form, mend: Mend) -> Form:
    """The form with one piece of a field written otherwise; as it was where it is not there."""
    text = form.text(mend.field)
    if not mend.find:
        added = "\n".join([*form.lines(mend.field), mend.put])
        return msgspec.structs.replace(form, fields=form.fields | {mend.field: added})
    place = text.lower().find(mend.find.lower())
    if place < 0:
        return form
    text = text[:place] + mend.put + text[place + len(mend.find) :]
    return msgspec.structs.replace(form, fields=form.fields | {mend.field: text})


def _names_a_section(text: str) -> bool:
    heads = (line.partition(":")[0] for line in text.splitlines() if ":" in line)
    return any(SECTION_OF.get(key_of(head)) for head in heads)


def _fields_of(content: Mapping[Any, Any]) -> dict[str, str]:
    """The fields of a patient file; what has no field of its own becomes part of the story."""
    person: dict[str, str] = {}
    items: list[Item] = []
    answers: list[str] = []
    for key, value in content.items():
        section = SECTION_OF.get(key_of(str(key)))
        if value is None or section == "":
            continue
        if section in PERSON:
            person[section] = _said(value)
        elif section == "age_months":
            person["age"] = f"{_said(value)} months"
        elif section == "facts" and isinstance(value, Mapping):
            answers += [f"{name}: {_said(there)}" for name, there in value.items()]
        elif section == "later":
            items += _later(value)
        else:
            items += _items(str(key), section, value)
    return person | _lines(items) | ({"facts": "\n".join(answers)} if answers else {})


def _items(key: str, section: str | None, value: Any) -> Iterator[Item]:
    """The lines of a section; a family history has its place, any other key is told as it is."""
    if section in LISTED:
        yield from items_of(value, section)
        return
    place, head = ("history", "family history") if section == "family_history" else ("story", key)
    for item in items_of(value, place):
        yield msgspec.structs.replace(item, text=f"{head}: {item.text}")


def _later(value: Any) -> Iterator[Item]:
    known = isinstance(value, Mapping) and any(SECTION_OF.get(key_of(str(k))) for k in value)
    if not known:
        yield from items_of(value, "tests", "workup")
        return
    for key, part in value.items():
        section = SECTION_OF.get(key_of(str(key)))
        yield from items_of(part, section if section in LISTED else "tests", "workup")


def _lines(items: Iterable[Item]) -> dict[str, str]:
    """Lines by field; what was found later under its heading, what was measured before marked."""
    fields: dict[str, list[str]] = {}
    later: dict[str, list[str]] = {}
    for item in items:
        when = item.entry.get("other_time") if item.entry is not None else None
        text = f"{item.text.removesuffix(str(when)).strip()}{EARLIER}" if when else item.text
        into = later if item.stage == "workup" else fields
        into.setdefault(item.section, []).append(text)
    if later:
        fields["later"] = [part for name, lines in later.items() for part in (f"{name}:", *lines)]
    return {name: "\n".join(lines) for name, lines in fields.items()}


def _answer(line: str) -> tuple[str, str]:
    name, _, there = line.partition(":")
    return name.strip(), there.strip()


def _told(value: Any, section: str) -> str:
    return "\n".join(item.text for item in items_of(value, section))


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _under_headings(lines: list[str]) -> Any:
    """Lines under "labs:", "exam:" and so on by section; tests where there is no heading."""
    found: dict[str, list[str]] = {}
    section = "tests"
    for line in lines:
        heading = _HEADING.match(line)
        named = SECTION_OF.get(key_of(heading.group(1))) if heading else None
        if named in LISTED:
            section = named
        else:
            found.setdefault(section, []).append(line)
    return found
