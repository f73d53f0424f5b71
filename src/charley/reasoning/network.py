"""The knowledge as arrays: one row a cause, one column a finding or an analyte.

Row 0 is "no cause"; the last row is "something Charley does not know", which explains anything a
little, so that poor explanations lose to it and Charley can say that it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec
import numpy as np
import numpy.typing as npt

from charley.knowledge.library import Library, load
from charley.knowledge.schema import Cause, Frequency, LabProfile, Measured, Mechanism
from charley.patient.language.vocabulary import Concept, concepts
from charley.reasoning.frequencies import UNLIKELY_FACTOR, probability
from charley.reasoning.reference import UNSPECIFIC, Reference, copied_channels, reference

Array = npt.NDArray[np.float64]

NO_CAUSE = 0
UNKNOWN_CAUSE_BASE_RATE = 8.0
UNKNOWN_CAUSE_FREQUENCY = 0.08
UNKNOWN_CAUSE_LAB_SPREAD = 4.0
DEFAULT_WASHOUT_DAYS = 14.0
OFTEN_OFF, SELDOM_OFF = 0.12, 0.006
"""Salts and hormones are seldom off for no cause known here; blood counts, enzymes and markers of
illness often are (expert prior)."""


class Profile(msgspec.Struct, frozen=True):
    """A cause with everything its mechanisms lend it."""

    findings: dict[str, float]
    unlikely: frozenset[str]
    laboratory: dict[str, LabProfile]
    mechanisms: frozenset[str]
    exposures: frozenset[str]


class Separation(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A measurement that lies differently in G groups of causes.

    group [C]: the group of each cause, G where it says nothing; typical, spread [G] in the unit of
    the analyte; share [G]: of people with any of these causes, by base rates; unforeseen: share of
    people who are as anybody may be.
    """

    name: str
    group: npt.NDArray[np.intp]
    typical: Array
    spread: Array
    share: Array
    unforeseen: float


class Network(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Arrays for inference; shapes: C causes (with first and last row), F findings, A analytes.

    not_p [C, F]: 1 - P(finding | cause alone); leak [F]: background frequency;
    suppress [C, F]: factor on the background; shift, spread [C, A]: laboratory profile in units of
    the healthy spread (0 and 0 where the cause leaves the analyte alone); often_off [A]: how often
    an analyte is far from healthy for reasons that no cause here speaks of; separations:
    measurements without a healthy interval.
    """

    library: Library
    causes: tuple[str, ...]
    findings: tuple[str, ...]
    analytes: tuple[str, ...]
    profiles: dict[str, Profile]
    leak: Array
    not_p: Array
    suppress: Array
    shift: Array
    spread: Array
    often_off: Array
    separations: tuple[Separation, ...]
    reference: Mapping[str, Reference]
    column: dict[str, int]
    lab_column: dict[str, int]
    row: dict[str, int]
    medicines: dict[str, float]

    @property
    def unknown_row(self) -> int:
        """Row of "something Charley does not know"."""
        return len(self.causes) - 1


@cache
def network() -> Network:
    """The network of the library that ships with Charley."""
    return compile_network(load(), concepts())


def compile_network(library: Library, lexicon: Mapping[str, Concept]) -> Network:
    """Arrays from knowledge; findings and profiles of mechanisms are inherited by their causes."""
    causes = ("", *sorted(library.causes), "unexplained")
    findings, labs = tuple(sorted(library.findings)), reference()
    analytes = tuple(sorted(labs))
    leak = np.array([library.findings[f].prevalence for f in findings])
    shape_f, shape_a = (len(causes), len(findings)), (len(causes), len(analytes))
    not_p, suppress = np.ones(shape_f), np.ones(shape_f)
    shift, spread = np.zeros(shape_a), np.zeros(shape_a)
    column = {name: i for i, name in enumerate(findings)}
    lab_column = {name: i for i, name in enumerate(analytes)}
    above = _above(lexicon, column)
    profiles = {}
    for row, name in enumerate(causes[1:-1], start=1):
        profile = profiles[name] = inherit(library.causes[name], library.mechanisms)
        shared = _share_along_lexicon(profile, above, leak, column)
        for finding, p in shared.items():
            not_p[row, column[finding]] = 1 - p
        for finding in profile.unlikely & column.keys():
            suppress[row, column[finding]] = UNLIKELY_FACTOR
        for analyte, (delta, width) in _lab_rows(profile.laboratory, labs).items():
            shift[row, lab_column[analyte]], spread[row, lab_column[analyte]] = delta, width
    complaints = [column[f] for f in findings if _is_complaint(f, lexicon)]
    not_p[-1, complaints] = 1 - UNKNOWN_CAUSE_FREQUENCY
    spread[-1] = UNKNOWN_CAUSE_LAB_SPREAD
    return Network(
        library=library,
        causes=causes,
        findings=findings,
        analytes=analytes,
        profiles=profiles,
        leak=leak,
        not_p=not_p,
        suppress=suppress,
        shift=shift,
        spread=spread,
        often_off=np.array([OFTEN_OFF if name in UNSPECIFIC else SELDOM_OFF for name in analytes]),
        separations=_separations(library, causes),
        reference=labs,
        column=column,
        lab_column=lab_column,
        row={name: i for i, name in enumerate(causes)},
        medicines=_medicines(library),
    )


def _is_complaint(finding: str, lexicon: Mapping[str, Concept]) -> bool:
    """What an unknown cause may bring about: not a past history or an exposure."""
    return finding not in lexicon or lexicon[finding].kind in {"symptom", "sign", "test"}


def _medicines(library: Library) -> dict[str, float]:
    """Washout in days of every class or ingredient that some cause or class entry names."""
    washout = {name: medicine.washout_days for name, medicine in library.medicines.items()}
    for cause in library.causes.values():
        for key in (*cause.risks, *cause.requires):
            if key.startswith("medicine:"):
                washout.setdefault(key.removeprefix("medicine:"), DEFAULT_WASHOUT_DAYS)
    return washout


def _separations(library: Library, causes: tuple[str, ...]) -> tuple[Separation, ...]:
    """The measurements of the library over the rows of causes."""
    found = []
    for name, entry in sorted(library.measurements.items()):
        group = np.full(len(causes), len(entry.groups), dtype=np.intp)
        for place, members in enumerate(entry.groups):
            group[[causes.index(cause) for cause in members.causes]] = place
        rates = [sum(library.causes[c].base_rate for c in part.causes) for part in entry.groups]
        found.append(
            Separation(
                name=name,
                group=group,
                typical=np.array([part.typical for part in entry.groups]),
                spread=np.array([part.spread for part in entry.groups]),
                share=np.array(rates) / sum(rates),
                unforeseen=entry.unforeseen,
            )
        )
    return tuple(found)


def inherit(cause: Cause, mechanisms: Mapping[str, Mechanism]) -> Profile:
    """A cause's own entries over those of its mechanisms; where mechanisms differ, the stronger."""
    findings: dict[str, float] = {}
    laboratory: dict[str, LabProfile] = {}
    unlikely: set[str] = set()
    reached: set[str] = set()

    def gather(names: tuple[str, ...]) -> None:
        for name in names:
            if name in reached:
                continue
            reached.add(name)
            mechanism = mechanisms[name]
            for finding, frequency in mechanism.findings.items():
                findings[finding] = max(findings.get(finding, 0), probability(frequency))
            for analyte, profile in mechanism.laboratory.items():
                laboratory.setdefault(analyte, profile)
            unlikely.update(mechanism.unlikely)
            gather(mechanism.mechanisms)

    gather(cause.mechanisms)
    own: dict[str, Frequency | Measured] = cause.findings
    findings |= {finding: probability(frequency) for finding, frequency in own.items()}
    unlikely = (unlikely - own.keys()) | set(cause.unlikely)
    exposures = frozenset({*cause.risks, *cause.requires})
    spoken_for = {*cause.unlikely, *exposures}
    return Profile(
        findings={f: p for f, p in findings.items() if f not in spoken_for},
        unlikely=frozenset(unlikely - exposures),
        laboratory=laboratory | cause.laboratory,
        mechanisms=frozenset(reached),
        exposures=exposures,
    )


def _share_along_lexicon(
    profile: Profile, above: Mapping[str, tuple[str, ...]], leak: Array, column: dict[str, int]
) -> dict[str, float]:
    """A cause of cramps causes some calf cramps, and a cause of calf cramps causes cramps.

    Upwards the probability is at least the child's; downwards a kind of finding is as common
    among a cause's cases as it is in the background, unless the cause says otherwise.
    """
    findings, shared = profile.findings, dict(profile.findings)
    for finding, p in findings.items():
        for parent in above.get(finding, ()):
            if parent not in profile.exposures:
                shared[parent] = max(shared.get(parent, 0.0), p)
    for finding, parents in above.items():
        if finding in shared or finding in profile.unlikely or finding in profile.exposures:
            continue
        inherited = [
            shared[parent] * min(1.0, leak[column[finding]] / leak[column[parent]])
            for parent in parents
            if parent in findings
        ]
        if inherited:
            shared[finding] = max(inherited)
    return shared


def _above(lexicon: Mapping[str, Concept], column: dict[str, int]) -> dict[str, tuple[str, ...]]:
    """Each finding that implies others, with all of those it implies."""
    reached = {name: ancestors(name, lexicon) & column.keys() for name in column}
    return {name: tuple(parents) for name, parents in reached.items() if parents}


def ancestors(finding: str, lexicon: Mapping[str, Concept]) -> frozenset[str]:
    """Every finding that a finding implies, directly or through others."""
    if lexicon is concepts():
        return _shipped_ancestors().get(finding, frozenset())
    return _climb(finding, lexicon)


@cache
def _shipped_ancestors() -> dict[str, frozenset[str]]:
    return {finding: _climb(finding, concepts()) for finding in concepts()}


def _climb(finding: str, lexicon: Mapping[str, Concept]) -> frozenset[str]:
    concept = lexicon.get(finding)
    if concept is None or not concept.implies:
        return frozenset()
    direct = frozenset(concept.implies)
    return direct.union(*(_climb(parent, lexicon) for parent in direct))


def _lab_rows(
    laboratory: dict[str, LabProfile], labs: Mapping[str, Reference]
) -> dict[str, tuple[float, float]]:
    """Shift and spread in healthy spreads, copied to the channels that stand for the same thing."""
    rows: dict[str, tuple[float, float]] = {}
    for analyte, profile in laboratory.items():
        scale = labs[analyte]
        rows[analyte] = (scale.standardise(profile.typical), scale.width(profile))
    for derived, raw in copied_channels().items():
        if derived not in rows and raw in rows:
            rows[derived] = rows[raw]
    return rows
