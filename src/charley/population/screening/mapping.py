"""A table with one row a person, and the mapping file that says what its columns are.

person: id
age: age_years                      # or  born: birth_date
sex: {column: sex, female: F, male: M}
weight: weight_kg                   # kg
results:
  sodium: {column: na, unit: mmol/L}
  creatinine: {column: creat, unit: mg/dL}
medicines:
  - {column: drugs, separator: ";"}           # names as people write them
  - {column: takes_thiazide, name: thiazide, present: 1, absent: 0}
conditions:
  - {column: icd, separator: ";", system: icd10}
findings:
  cramp_leg: {column: cramps, present: "1", absent: "0"}
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import yaml

from charley.patient.language.vocabulary import concepts
from charley.population.screening.store import Store
from charley.units.analytes import named
from charley.units.errors import UnitError
from charley.units.measure import scale_of


class MappingError(ValueError):
    """A mapping file that cannot be used; the message says how to mend it."""


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Common strictness: an unknown key is an error."""


class Sex(_Part, frozen=True, kw_only=True):
    """The column of the sex and how it is written there."""

    column: str
    female: str = "female"
    male: str = "male"


class Result(_Part, frozen=True, kw_only=True):
    """The column of an analyte and the unit it is in."""

    column: str
    unit: str


class Answer(_Part, frozen=True, kw_only=True):
    """The column of a finding; what is neither `present` nor `absent` stays unknown."""

    column: str
    present: str | int | float = "1"
    absent: str | int | float = "0"


class Medicines(_Part, frozen=True, kw_only=True):
    """A column of names, or of one medicine (`name`) that is present or absent."""

    column: str
    separator: str = ";"
    name: str = ""
    present: str | int | float = "1"
    absent: str | int | float = "0"


class Codes(_Part, frozen=True, kw_only=True):
    """A column of diagnoses: `system` icd10, snomed or text."""

    column: str
    separator: str = ";"
    system: str = "text"


class Mapping(_Part, frozen=True, kw_only=True):
    """What the columns of a wide table are."""

    person: str
    age: str = ""
    born: str = ""
    sex: Sex | None = None
    weight: str = ""
    height: str = ""
    results: dict[str, Result] = {}
    medicines: tuple[Medicines, ...] = ()
    conditions: tuple[Codes, ...] = ()
    findings: dict[str, Answer] = {}


SYSTEMS = {"icd10": "http://hl7.org/fhir/sid/icd-10-cm", "snomed": "http://snomed.info/sct"}


def read_mapping(path: Path) -> Mapping:
    """The mapping of a file. Raises MappingError."""
    try:
        mapping = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), Mapping)
    except OSError as error:
        raise MappingError(f"{path} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise MappingError(f"{path}: {error}") from None
    for name, result in mapping.results.items():
        known = named(name)
        if known is None:
            raise MappingError(f"{path}: results: {name!r} is no analyte known here")
        try:
            scale_of(result.unit, known.quantity)
        except UnitError as error:
            raise MappingError(f"{path}: results: {name}: {error}") from None
    for name in mapping.findings:
        if name not in concepts():
            raise MappingError(f"{path}: findings: {name!r} is no finding known here")
    return mapping


def add_table(store: Store, relation: str, mapping: Mapping) -> None:
    """Add a wide table, given as SQL of a relation, to the store. Raises MappingError."""
    try:
        columns = {
            row[0] for row in store.sql.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
        }
    except Exception as error:
        raise MappingError(f"the table cannot be read: {error}") from None
    wanted = _columns(mapping)
    missing = sorted(wanted - columns)
    if missing:
        raise MappingError(
            f"no column {', '.join(missing)} in the table; it has {', '.join(sorted(columns))}"
        )
    store.add("people", f"SELECT {', '.join(_person(mapping))} FROM {relation}")
    person = f"{_quoted(mapping.person)}::VARCHAR AS person"
    for name, result in mapping.results.items():
        store.add(
            "results",
            f"SELECT {person}, {_text(name)} AS name, TRY_CAST({_quoted(result.column)} AS DOUBLE) "
            f"AS value, {_text(result.unit)} AS unit, {_quoted(result.column)}::VARCHAR AS said "
            f"FROM {relation} WHERE length(trim({_quoted(result.column)}::VARCHAR)) > 0",
        )
    for finding, answer in mapping.findings.items():
        told = _answer(answer)
        store.add(
            "findings",
            f"SELECT {person}, {_text(finding)} AS finding, {told} AS present FROM {relation} "
            f"WHERE {told} IS NOT NULL",
        )
    for codes in mapping.conditions:
        each = _each(codes.column, codes.separator)
        kind = {"icd10": "code", "snomed": "snomed"}.get(codes.system, "said")
        store.add(
            "conditions",
            f"SELECT person, word AS {kind}, {_text(SYSTEMS.get(codes.system, ''))} AS system FROM "
            f"(SELECT {person}, {each} AS word FROM {relation}) WHERE length(word) > 0",
        )
    for medicine in mapping.medicines:
        _add_medicines(store, relation, person, medicine)


def _add_medicines(store: Store, relation: str, person: str, medicine: Medicines) -> None:
    if medicine.name:
        told = _answer(
            Answer(column=medicine.column, present=medicine.present, absent=medicine.absent)
        )
        status = f"CASE WHEN {told} THEN 'active' ELSE 'not-taken' END"
        query = (
            f"SELECT {person}, {_text(medicine.name)} AS said, {status} AS status "
            f"FROM {relation} WHERE {told} IS NOT NULL"
        )
    else:
        each = _each(medicine.column, medicine.separator)
        query = (
            f"SELECT person, word AS said, 'active' AS status FROM "
            f"(SELECT {person}, {each} AS word FROM {relation}) WHERE length(word) > 0"
        )
    store.add("medicines", query)


def _person(mapping: Mapping) -> list[str]:
    found = [f"{_quoted(mapping.person)}::VARCHAR AS person"]
    if mapping.sex:
        sex = f"{_quoted(mapping.sex.column)}::VARCHAR"
        found.append(
            f"CASE {sex} WHEN {_text(mapping.sex.female)} THEN 'female' "
            f"WHEN {_text(mapping.sex.male)} THEN 'male' END AS sex"
        )
    numbers = {"age_years": mapping.age, "weight_kg": mapping.weight, "height_cm": mapping.height}
    found += [
        f"TRY_CAST({_quoted(column)} AS DOUBLE) AS {name}"
        for name, column in numbers.items()
        if column
    ]
    if mapping.born:
        found.append(f"{_quoted(mapping.born)}::VARCHAR AS born")
    return found


def _columns(mapping: Mapping) -> set[str]:
    named_alone = {mapping.person, mapping.age, mapping.born, mapping.weight, mapping.height}
    parts: list[Sex | Result | Answer | Codes | Medicines] = [
        *([mapping.sex] if mapping.sex else []), *mapping.results.values(),
        *mapping.findings.values(), *mapping.conditions, *mapping.medicines,
    ]  # fmt: skip
    return (named_alone | {part.column for part in parts}) - {""}


def _answer(answer: Answer) -> str:
    column = f"{_quoted(answer.column)}::VARCHAR"
    return (
        f"CASE WHEN {column} = {_text(str(answer.present))} THEN true "
        f"WHEN {column} = {_text(str(answer.absent))} THEN false END"
    )


def _each(column: str, separator: str) -> str:
    return f"trim(unnest(string_split({_quoted(column)}::VARCHAR, {_text(separator)})))"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
