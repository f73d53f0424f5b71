"""One person and what was concluded of them, as conditions in knowledge files may look at it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Self

from charley.knowledge.conditions import FALSE, TRUE, UNKNOWN, Truth
from charley.patient.person import Patient
from charley.reasoning.differential import Differential
from charley.reasoning.evidence import (
    closed_findings,
    exposure,
    measured_values,
    personal,
)
from charley.reasoning.network import Network, network
from charley.reasoning.reference import Reference


class PatientView:
    """Truth of findings, medicines and causes, and bounds of numbers, for one person."""

    def __init__(
        self, patient: Patient, differential: Differential | None, net: Network | None = None
    ) -> None:
        """See everything said of a patient and, if given, the differential."""
        self._net = net or network()
        self._patient = patient
        self._findings = closed_findings(patient)
        self._personal = personal(patient)
        self._numbers = measured_values(patient) | _direct_numbers(patient)
        self._worded = _worded(patient, self._net.reference)
        self._causes = differential
        self.memo: dict[str, Truth] = {}

    @classmethod
    def of(cls, patient: Patient, differential: Differential | None = None) -> Self:
        """The view with the knowledge that ships with Charley."""
        return cls(patient, differential)

    def truth(self, name: str) -> Truth:
        """1 present, 0.5 unknown, 0 absent."""
        if name.startswith("medicine:"):
            taken, _ = exposure(self._patient, name[9:], 0.0)
            return _kleene(taken)
        if name in ("female", "male"):
            female = self._personal["female"]
            return _kleene(female if name == "female" else 1 - female)
        if name == "pregnant":
            return _kleene(self._personal["pregnant"])
        return _kleene(self._findings.get(name, float("nan")))

    def bounds(self, name: str) -> tuple[Truth, Truth]:
        """Lower and upper bound of a number in canonical units; infinite where unknown."""
        if name.startswith("cause:"):
            p = 0.0 if self._causes is None else self._causes.probability(name[6:])
            return p, p
        if name.startswith("mechanism:"):
            p = self._mechanism(name[10:])
            return p, p
        if name in self._numbers:
            value = float(self._numbers[name])
            return value, value
        return self._worded.get(name, (-math.inf, math.inf))

    def _mechanism(self, name: str) -> float:
        beliefs = () if self._causes is None else self._causes.mechanisms
        return next((b.probability for b in beliefs if b.mechanism == name), 0.0)


def _kleene(value: float) -> float:
    return UNKNOWN if math.isnan(value) else TRUE if value > 0.5 else FALSE


def _direct_numbers(patient: Patient) -> dict[str, float]:
    numbers = {
        "age_years": patient.age_years,
        "weight_kg": patient.weight_kg,
        "height_cm": patient.height_cm,
        "gestation_weeks": patient.gestation_weeks,
    }
    return {name: value for name, value in numbers.items() if value is not None}


def _worded(patient: Patient, reference: Mapping[str, Reference]) -> dict[str, tuple[float, float]]:
    """Canonical bounds of results known as a range or a word."""
    found: dict[str, tuple[float, float]] = {}
    for lab in patient.laboratory:
        if not lab.current or lab.value is not None:
            continue
        low, high = lab.low, lab.high
        scale = reference.get(lab.analyte)
        if low is None and high is None and scale is not None:
            low, high = word_bounds(lab.qualifier, scale)
        found[lab.analyte] = (
            -math.inf if low is None else low,
            math.inf if high is None else high,
        )
    return found


def word_bounds(word: str | None, scale: Reference) -> tuple[float | None, float | None]:
    """Bounds of a worded result; "low" lies below the healthy interval, not on its edge."""
    very_low = scale.low if scale.critical_low is None else scale.critical_low
    very_high = scale.high if scale.critical_high is None else scale.critical_high
    return {
        "very_low": (None, below(very_low)),
        "low": (None, below(scale.low)),
        "normal": (scale.low, scale.high),
        "high": (above(scale.high), None),
        "very_high": (above(very_high), None),
    }.get(word or "", (None, None))


def below(value: float) -> float:
    """The largest number below a value."""
    return math.nextafter(value, -math.inf)


def above(value: float) -> float:
    """The smallest number above a value."""
    return math.nextafter(value, math.inf)
