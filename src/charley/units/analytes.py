"""The table of analytes and vital signs: what each is, in which unit, and how people name it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from charley.units.spelling import plain_text

TABLE = Path(__file__).parent / "analytes.yaml"

Specimen = Literal["blood", "urine", "urine_24h", "sweat", "body", "person", "derived"]
Qualifier = Literal["very_low", "low", "normal", "high", "very_high"]
Kind = Literal[
    "substance", "mass", "osmolality", "activity", "count", "fraction", "pressure", "temperature",
    "frequency", "volume", "velocity", "length", "excretion", "ratio", "ph", "score", "clearance",
]  # fmt: skip
Interval = tuple[float, float]


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Common strictness of the table: an unknown field is an error."""


class Conversion(_Row, frozen=True, kw_only=True):
    """A conversion that no molar mass gives: canonical = factor * value + offset."""

    unit: str
    factor: float
    offset: float = 0.0
    source: str
    note: str


class Form(_Row, frozen=True, kw_only=True):
    """Another quantity reported under an analyte, such as urea nitrogen under urea.

    With `judged_by`, an interval in the form's own unit, only low, normal or high carries over.
    """

    label: str
    names: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    unit: str | None = None
    molar_mass: float | None = None
    judged_by: Interval | None = None
    plausible: Interval | None = None
    bare: dict[str, Interval] = {}
    loinc: tuple[str, ...] = ()
    loinc_recalled: tuple[str, ...] = ()


class Analyte(_Row, frozen=True, kw_only=True):
    """One row of the table; intervals and ranges in the canonical `unit`, molar mass in g/mol.

    `only_numbers`: no interval is agreed by which a word such as "low" could be understood;
    `uncoded`: LOINC has no code for it, so that its name is all that FHIR can give.
    """

    id: str
    label: str
    specimen: Specimen
    aliases: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    unit: str
    kind: Kind
    molar_mass: float | None = None
    valence: int | None = None
    reference: Interval | None = None
    reference_female: Interval | None = None
    reference_male: Interval | None = None
    source: str = "expert_prior"
    critical: tuple[float | None, float | None] = (None, None)
    critical_source: str = "expert_prior"
    plausible: Interval
    bare: dict[str, Interval] = {}
    also: tuple[Conversion, ...] = ()
    log_scale: bool = False
    only_numbers: bool = False
    uncoded: bool = False
    loinc: tuple[str, ...] = ()
    loinc_recalled: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()

    @property
    def reference_low(self) -> float | None:
        """Lower end of the adult interval, None where there is no such interval."""
        return self.reference[0] if self.reference else None

    @property
    def reference_high(self) -> float | None:
        """Upper end of the adult interval, None where there is no such interval."""
        return self.reference[1] if self.reference else None

    @property
    def critical_low(self) -> float | None:
        """At or below this a laboratory telephones."""
        return self.critical[0]

    @property
    def critical_high(self) -> float | None:
        """At or above this a laboratory telephones."""
        return self.critical[1]

    def reference_for(self, sex: Literal["female", "male"] | None) -> Interval | None:
        """The interval for a sex, or the wide adult one where sex is unknown or does not matter."""
        own = {"female": self.reference_female, "male": self.reference_male, None: None}[sex]
        return own or self.reference

    def judge(self, value: float, sex: Literal["female", "male"] | None = None) -> Qualifier | None:
        """Where a value (canonical unit) lies: very low or high at or beyond the critical ends."""
        interval = self.reference_for(sex)
        if interval is None:
            return None
        low, high = self.critical
        if value < interval[0]:
            return "very_low" if low is not None and value <= low else "low"
        if value > interval[1]:
            return "very_high" if high is not None and value >= high else "high"
        return "normal"


class Named(msgspec.Struct, frozen=True):
    """What a name stands for: the analyte, and the quantity as named (urea nitrogen: of urea)."""

    analyte: Analyte
    quantity: Analyte
    judged_by: Interval | None = None


@cache
def analytes() -> dict[str, Analyte]:
    """Every analyte by id; raises ValueError naming the field where the table is malformed."""
    import yaml

    with TABLE.open(encoding="utf-8") as stream:
        raw: dict[str, dict[str, Any]] = yaml.load(stream, Loader=yaml.CSafeLoader)
    return {name: msgspec.convert({"id": name, **row}, Analyte) for name, row in raw.items()}


def analyte(name: str) -> Analyte:
    """The analyte of an id; raises KeyError where there is none."""
    return analytes()[name]


def named(name: str, specimen: Specimen | None = None) -> Named | None:
    """What a name stands for in a specimen, or None.

    Without a specimen a name means blood, then a vital sign, then whatever else bears it.
    """
    found = _names().get(name_key(name))
    if not found:
        return None
    if specimen is not None:
        return found.get(specimen)
    for usual in ("blood", "body", "derived", "person", "urine", "urine_24h", "sweat"):
        if usual in found:
            return found[usual]
    return None


def implied_specimen(name: str) -> bool:
    """Whether the name alone settles the specimen ("UNa", "proteinuria", "urine volume")."""
    return name_key(name) in _implying()


def by_loinc(code: str) -> Named | None:
    """The analyte that a LOINC code measures, or None."""
    return _loinc().get(code.strip())


def known_names() -> tuple[str, ...]:
    """Every folded name, for "did you mean?"."""
    return tuple(_names())


def name_key(name: str) -> str:
    """A name folded for comparison: case, hyphens, and ae or oe against e do not matter."""
    name = british_to_plain(plain_text(name)).casefold()
    return re.sub(r"[\s_\-]+", " ", name).strip(" .")


def british_to_plain(text: str) -> str:
    """Text with ae and oe as e, so that haemoglobin and hemoglobin are one word."""
    return re.sub(r"(?i)[ao](e)(?=[a-z])", r"\1", text)


@cache
def _names() -> dict[str, dict[Specimen, Named]]:
    table: dict[str, dict[Specimen, Named]] = {}
    for row in analytes().values():
        own = Named(row, row)
        for name in (*row.aliases, *row.written, row.label, row.id):
            table.setdefault(name_key(name), {}).setdefault(row.specimen, own)
        for form in row.forms:
            for name in (*form.names, *form.written, form.label):
                table.setdefault(name_key(name), {})[row.specimen] = _form(row, form)
    return table


@cache
def _implying() -> frozenset[str]:
    implied = {
        name_key(name) for row in analytes().values() for name in (*row.written, row.label, row.id)
    }
    implied |= {name_key(n) for r in analytes().values() for f in r.forms for n in f.written}
    plain = {name_key(name) for row in analytes().values() for name in row.aliases}
    return frozenset(implied - plain)


@cache
def _loinc() -> dict[str, Named]:
    table: dict[str, Named] = {}
    for row in analytes().values():
        table |= dict.fromkeys((*row.loinc, *row.loinc_recalled), Named(row, row))
        for form in row.forms:
            table |= dict.fromkeys((*form.loinc, *form.loinc_recalled), _form(row, form))
    return table


def _form(row: Analyte, form: Form) -> Named:
    quantity = msgspec.structs.replace(
        row,
        label=form.label,
        unit=form.unit or row.unit,
        molar_mass=form.molar_mass or row.molar_mass,
        plausible=form.plausible or row.plausible,
        reference=form.judged_by or row.reference,
        bare=form.bare,
    )
    return Named(row, quantity, form.judged_by)
