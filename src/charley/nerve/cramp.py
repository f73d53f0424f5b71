"""The door of the nerve room: a state or a file in, a forecast of cramp out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from charley.nerve.circumstances import Circumstances
from charley.nerve.forecast import Case, CrampError, CrampForecast, settings
from charley.nerve.reasons import Reason, read_reasons, total_odds
from charley.nerve.threshold import threshold
from charley.nerve.training import training_left

Source = str | Path | bytes | Mapping[str, Any]

_OF_A_SCENARIO = frozenset({"events", "arms", "until", "who", "start", "clock"})
_CHEMISTRY = (
    "sodium_mmol_per_l", "sodium_before_mmol_per_l", "potassium_mmol_per_l",
    "ionised_calcium_mmol_per_l", "free_magnesium_mmol_per_l", "ph",
)  # fmt: skip


class _Person(NamedTuple):
    """Whose threshold it is: the reference in Hz, and whether it was measured in them."""

    reference_hz: float | None
    known: bool
    history: bool | None
    seed: int
    age_years: float | None = None


def cramp(
    source: Source | None = None,
    *,
    sodium_mmol_per_l: float | None = None,
    sodium_before_mmol_per_l: float | None = None,
    potassium_mmol_per_l: float | None = None,
    ionised_calcium_mmol_per_l: float | None = None,
    free_magnesium_mmol_per_l: float | None = None,
    ph: float | None = None,
    posture: str = "shortened",
    pain: bool = False,
    recent_cramp: bool = False,
    tired: bool = False,
    trained: bool | Sequence[float] = False,
    nerve_block: bool = False,
    reasons: str | Sequence[str] = (),
    measured_hz: float | None = None,
    history: bool | None = None,
    age_years: float | None = None,
    seed: int = 1,
) -> CrampForecast:
    """The cramp threshold frequency of a state, of a patient file, or over a scenario.

    Without `source` the state is what is given here, all else as usual; with a patient file it is
    added to the file; with a scenario only what the body does not know (posture, pain, `reasons`).
    `reasons`: medicines and conditions; `measured_hz`: this person's own threshold, rested;
    `history`: whether they cramp; `trained`: days since each session of induced cramps, or simply
    whether; `age_years`: an old muscle has fewer motor units, which only its picture shows.

    Raises CrampError for a file or a choice that cannot be used, and CircumstancesError for a state
    that cannot be.
    """
    given = {
        "sodium_mmol_per_l": sodium_mmol_per_l,
        "sodium_before_mmol_per_l": sodium_before_mmol_per_l,
        "potassium_mmol_per_l": potassium_mmol_per_l,
        "ionised_calcium_mmol_per_l": ionised_calcium_mmol_per_l,
        "free_magnesium_mmol_per_l": free_magnesium_mmol_per_l,
        "ph": ph,
        "tendon_force": _tendon_force(posture),
        **_said(pain=pain, recent_cramp=recent_cramp, tired_muscle=tired),
        **_said(nerve_block=nerve_block),
        "cramp_training": _training(trained),
    }
    stated = {name: value for name, value in given.items() if value is not None}
    person = _person(measured_hz, history, seed)._replace(age_years=age_years)
    named = read_reasons(reasons)
    if source is None:
        return _of_state(stated, named, person)
    if _is_scenario(source):
        return _of_scenario(source, stated, named, person)
    return _of_patient(source, stated, named, person)


def _of_state(
    stated: Mapping[str, Any], reasons: Sequence[Reason], person: _Person
) -> CrampForecast:
    assumed = []
    if "sodium_mmol_per_l" in stated and "sodium_before_mmol_per_l" not in stated:
        assumed.append(
            "No earlier sodium is given: this one is taken as what the nerves are used to, and "
            "only a change within hours moves the threshold."
        )
    circumstances = _circumstances(stated, reasons, person)
    case = Case(
        threshold=threshold(circumstances, known_person=person.known), circumstances=circumstances
    )
    return _forecast(
        "The cramp threshold of this state", "state", {"": case}, assumed, reasons, person
    )


def _of_patient(
    source: Source, stated: Mapping[str, Any], reasons: Sequence[Reason], person: _Person
) -> CrampForecast:
    from charley.nerve.bedside import at_bedside
    from charley.patient.patient_file import PatientFileError, read_patient

    try:
        reading = read_patient(source)
    except PatientFileError as error:
        raise CrampError(str(error)) from error
    found = at_bedside(reading.patient)
    if found.measured_hz is not None and person.reference_hz is None:
        person = person._replace(reference_hz=found.measured_hz, known=True)
    if person.age_years is None:
        person = person._replace(age_years=reading.patient.age_years)
    kept = {n: v for n, v in found.circumstances._asdict().items() if v is not None}
    every = tuple({one.name: one for one in (*found.reasons, *reasons)}.values())
    circumstances = _circumstances({**kept, **stated}, every, person)
    case = Case(
        threshold=threshold(circumstances, known_person=person.known), circumstances=circumstances
    )
    doubts = [f"Not understood in the file: {problem.sentence}" for problem in reading.problems]
    title = "The cramp threshold of this patient"
    return _forecast(title, "patient", {"": case}, [*found.assumed, *doubts], every, person)


def _of_scenario(
    source: Source, stated: Mapping[str, Any], reasons: Sequence[Reason], person: _Person
) -> CrampForecast:
    from charley.body.simulation import REFUSALS, simulated
    from charley.nerve.coupling import course_thresholds

    known = [name for name in _CHEMISTRY if name in stated]
    if known:
        words = known[0].split("_mmol")[0].replace("_", " ")
        raise CrampError(
            f"the scenario says itself what becomes of {words}; leave it out, or leave out the file"
        )
    try:
        simulation = simulated(source)
    except REFUSALS as error:
        raise CrampError(str(error)) from error
    others = _circumstances(stated, reasons, person)
    cases = {}
    for arm in simulation.arms:
        course = course_thresholds(
            simulation, arm, reference_hz=person.reference_hz, known_person=person.known,
            others=others,
        )  # fmt: skip
        end = float(course.times_h[-1])
        cases[arm] = Case(
            threshold=course.threshold_at(end), circumstances=course.at(end), course=course
        )
    assumed = [f"Simulated in {simulation.who}."]
    if simulation.failure:
        assumed.append(simulation.failure)
    return _forecast(simulation.title, "scenario", cases, assumed, reasons, person)


def _forecast(
    title: str, kind: Any, cases: dict[str, Case], assumed: Sequence[str],
    reasons: Sequence[Reason], person: _Person,
) -> CrampForecast:  # fmt: skip
    return CrampForecast(
        title=title, kind=kind, cases=cases, assumed=tuple(assumed), reasons=tuple(reasons),
        history=person.history, known_person=person.known, seed=person.seed,
        age_years=person.age_years,
    )  # fmt: skip


def _circumstances(
    stated: Mapping[str, Any], reasons: Sequence[Reason], person: _Person
) -> Circumstances:
    acting = {one.circumstance: one.amount for one in reasons if one.circumstance}
    return Circumstances(
        reference_hz=person.reference_hz, other_odds=total_odds(reasons), **{**stated, **acting}
    )


def _person(measured_hz: float | None, history: bool | None, seed: int) -> _Person:
    if measured_hz is not None and history is not None:
        raise CrampError(
            "give a measured threshold or whether the person cramps, not both: the measured "
            "threshold says more"
        )
    if measured_hz is not None:
        return _Person(measured_hz, True, None, seed)
    if history is None:
        return _Person(None, False, None, seed)
    group = settings("groups")["cramp" if history else "no_cramp"]
    return _Person(float(group["value"]), False, history, seed)


def _tendon_force(posture: str) -> float:
    postures = settings("postures")
    if posture not in postures:
        raise CrampError(f"posture {posture!r} is not known; it is {', '.join(postures)}")
    return float(postures[posture]["value"])


def _training(trained: bool | Sequence[float]) -> float | None:
    """Training by induced cramps; as after a full course where no days are given."""
    if isinstance(trained, bool):
        return 1.0 if trained else None
    return training_left(trained)


def _said(**given: bool) -> dict[str, float]:
    return {name: 1.0 for name, said in given.items() if said}


def _is_scenario(source: Source) -> bool:
    """Whether the content has a part that only scenarios have."""
    from charley.patient.file_content import content_of
    from charley.patient.reading import PatientFileError

    try:
        content = content_of(source)
    except PatientFileError:
        return False
    keys = {str(key).lower().strip() for key in content} if isinstance(content, Mapping) else set()
    return bool(keys & _OF_A_SCENARIO)
