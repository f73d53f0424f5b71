"""How the facts of this person are told: with their values, and absent ones as absent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from charley.knowledge.library import Library
from charley.patient.language.vocabulary import concepts
from charley.patient.person import MedicineUse, Patient
from charley.reasoning.derived import FORMULAS
from charley.reasoning.differential import Differential
from charley.reasoning.evidence import closed_findings, measured_values
from charley.reasoning.network import ancestors
from charley.report.amounts import shown, with_unit
from charley.report.laboratory import LabLine
from charley.report.sentences import begun_small

POSITIONS = {"low": " (low)", "high": " (high)", "normal": " (normal)", "unknown": ""}
PLAIN_POSITIONS = {"low": "too low", "high": "too high", "normal": "normal"}
PLAIN_NAMES = {
    "sodium": "blood sodium",
    "potassium": "blood potassium",
    "calcium": "blood calcium",
    "adjusted_calcium": "blood calcium",
    "ionised_calcium": "blood calcium",
    "magnesium": "blood magnesium",
    "phosphate": "blood phosphate",
    "glucose": "blood sugar",
    "haemoglobin": "blood count",
    "ferritin": "iron store",
    "vitamin_d_25oh": "vitamin D",
    "vitamin_b12": "vitamin B12",
    "ck": "muscle enzyme",
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One fact of this person, for the clinician and in plain words ("" where there are none).

    `origins`: the resources of a record that say so, such as "Observation/o1".
    """

    text: str
    plain: str
    origins: tuple[str, ...] = ()


def told_facts(
    patient: Patient,
    differential: Differential,
    laboratory: Iterable[LabLine],
    library: Library,
) -> dict[str, Told]:
    """Every fact that weighs in the differential, by its id, as it is in this person."""
    lines = {line.analyte: line for line in laboratory}
    closed = closed_findings(patient)
    facts = {weight.fact for cause in differential.causes for weight in cause.weights}
    return {
        fact: msgspec.structs.replace(
            _told(fact, patient, lines, closed, library), origins=origins(fact, patient)
        )
        for fact in sorted(facts)
    }


def of_value(line: LabLine) -> str:
    """A laboratory value with its unit, or the words of a range."""
    if line.value is not None:
        return with_unit(shown(line.value), line.unit)
    if line.at_least is not None and line.at_most is not None:
        return with_unit(f"{shown(line.at_least)} to {shown(line.at_most)}", line.unit)
    if line.at_most is not None:
        return with_unit(f"below {shown(line.at_most)}", line.unit)
    if line.at_least is not None:
        return with_unit(f"above {shown(line.at_least)}", line.unit)
    return line.position if line.position != "unknown" else line.said


def _told(
    fact: str,
    patient: Patient,
    lines: dict[str, LabLine],
    closed: dict[str, float],
    library: Library,
) -> Told:
    if "|" in fact:
        return _of_alternatives(fact.split("|"), patient, closed, library)
    if fact in lines:
        return _of_line(lines[fact])
    if fact.startswith("medicine:"):
        return _of_medicine(fact[9:], patient, library)
    personal = _of_person(fact, patient)
    return personal or _of_finding(fact, closed.get(fact, 1.0) > 0.5, library)


def _of_person(fact: str, patient: Patient) -> Told | None:
    """Age, sex and pregnancy; None where the fact is a finding."""
    if fact == "age" or fact.startswith("age:"):
        years = "" if patient.age_years is None else f" {shown(patient.age_years)}"
        return Told(text=f"age{years}", plain=f"your age{years and f' of{years}'}")
    if fact in {"female", "male"}:
        sex = {"female": "woman", "male": "man"}.get(patient.sex or "", "sex")
        return Told(text=sex, plain=f"being a {sex}")
    if fact == "pregnant":
        text = "pregnant" if patient.pregnant else "not pregnant"
        return Told(text=text, plain=f"being {text}")
    return None


def _of_line(line: LabLine) -> Told:
    name, place = PLAIN_NAMES.get(line.analyte), PLAIN_POSITIONS.get(line.position)
    return Told(
        text=f"{line.label} {of_value(line)}{_aside(line)}",
        plain=f"your {name} is {place} ({of_value(line)})" if name and place else "",
    )


def _aside(line: LabLine) -> str:
    """Low, high or normal; a urine value within its wide interval may still be out of place."""
    only_word = line.value is None and line.at_least is line.at_most
    urine = line.analyte.startswith("urine_") and line.position == "normal"
    return "" if only_word or urine else POSITIONS[line.position]


def _of_medicine(name: str, patient: Patient, library: Library) -> Told:
    medicine = library.medicines.get(name)
    label = begun_small(medicine.name) if medicine else name.replace("_", " ")
    plain = begun_small(medicine.plain) if medicine else label
    uses = [use for use in patient.medicines if name in use.classes or name in use.ingredients]
    if not uses:
        return Told(text=f"no {label}", plain=f"you do not take this kind of medicine: {plain}")
    return Told(text=f"{uses[0].said}{_since(uses[0])}", plain=f"you take: {uses[0].said}")


def _since(use: MedicineUse) -> str:
    if use.status != "current":
        return f" ({use.status.replace('_', ' ')})"
    if use.days_since_start is None or "day" in use.said or "since" in use.said:
        return ""
    return f" (for {shown(use.days_since_start)} days)"


def _of_alternatives(
    parts: list[str], patient: Patient, closed: dict[str, float], library: Library
) -> Told:
    """A joint requirement: the parts that hold, or that none of them is known to."""
    held = [part for part in parts if _holds(part, patient, closed)]
    told = [_told(part, patient, {}, closed, library) for part in held]
    if told:
        return Told(
            text="; ".join(dict.fromkeys(t.text for t in told)),
            plain="; ".join(dict.fromkeys(t.plain for t in told)),
        )
    return Told(text="what this cause needs is absent", plain="what usually brings it is missing")


def _holds(part: str, patient: Patient, closed: dict[str, float]) -> bool:
    if part.startswith("medicine:"):
        return any(
            part[9:] in (*use.classes, *use.ingredients) and use.status in {"current", "stopped"}
            for use in patient.medicines
        )
    if part == "pregnant":
        return bool(patient.pregnant)
    return closed.get(part, 0.0) > 0.5


def _of_finding(finding: str, present: bool, library: Library) -> Told:
    concept, notes = concepts().get(finding), library.findings.get(finding)
    label = concept.label if concept else finding.replace("_", " ")
    plain = notes.plain if notes and notes.plain else label
    if present:
        return Told(text=label, plain=plain)
    return Told(text=f"no {begun_small(label)}", plain=f"no {begun_small(plain)}")


def origins(fact: str, patient: Patient) -> tuple[str, ...]:
    """References such as "Observation/o1", each once; none where nothing came from a record."""
    found = (origin for part in fact.split("|") for origin in _of_part(part, patient))
    return tuple(dict.fromkeys(origin for origin in found if origin))


def _of_part(fact: str, patient: Patient) -> Iterator[str]:
    if fact.startswith("medicine:"):
        name = fact.removeprefix("medicine:")
        uses = (u for u in patient.medicines if name in (*u.classes, *u.ingredients))
        yield from (use.origin for use in uses)
        return
    result = patient.latest(fact)
    if result is not None:
        yield result.origin
    elif fact in FORMULAS:
        yield from _of_formula(fact, patient)
    lexicon = concepts()
    for said in patient.facts:
        if said.finding == fact or (
            said.finding in lexicon and fact in ancestors(said.finding, lexicon)
        ):
            yield said.origin


def _of_formula(name: str, patient: Patient) -> Iterator[str]:
    """Of a derived quantity: of the results that its formula asks for."""
    values = _Asked(measured_values(patient))
    values.pop(name, None)
    FORMULAS[name](values)
    results = (patient.latest(part) for part in values.asked)
    yield from (result.origin for result in results if result is not None)


class _Asked(dict[str, float]):
    """Values that remember which of them were asked for."""

    def __init__(self, values: dict[str, float]) -> None:
        super().__init__(values)
        self.asked: dict[str, None] = {}

    def get(self, key: str, default: float | None = None) -> float | None:  # type: ignore[override]
        """The value, as of any mapping."""
        self.asked[key] = None
        return super().get(key, default)
