"""Whatever is done to a body: nothing appears or disappears in it, and it says when it gives up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from numpy.typing import NDArray

from charley.body.engine.course import Course
from charley.body.engine.run import run
from charley.body.engine.schedule import Schedule
from charley.body.parameters import Parameters
from charley.body.people import Person, draw, person_parameters, resting_state
from charley.body.protocol.building import schedule_for
from charley.body.protocol.medicines import conditions, drugs
from charley.body.protocol.scenario import read_scenario
from charley.body.quantities import Inputs, State

Array = NDArray[np.float64]

HOURS = 48

DRINKS = ["water", "tea", "beer", "milk", "ORS", "sports drink", "cola", "broth", "orange juice"]
FLUIDS = ["saline 0.9 %", "saline 3 %", "glucose 5 %", "Ringer's lactate", "glucose saline"]
STOOLS = ["cholera", "secretory", "osmotic", "ileostomy"]
SWALLOWED = [
    "5 g salt",
    "40 mmol potassium chloride",
    "30 g urea",
    "75 g glucose",
    "15 mmol magnesium oxide",
    "25 mmol calcium carbonate",
    "50 g mannitol",
    "5 g sodium bicarbonate",
]
INFUSED = [
    "40 mmol potassium chloride",
    "16 mmol magnesium sulfate",
    "9 mmol calcium gluconate",
    "10 units insulin",
    "100 mmol sodium bicarbonate",
]
MEDICINES = sorted({(row.names[0], row.dose_full_effect, row.unit) for row in drugs().values()})
CONDITIONS = sorted({row.names[0] for row in conditions().values()})


def at(lasting: st.SearchStrategy[dict[str, str]]) -> st.SearchStrategy[dict[str, str]]:
    """An event at an hour, over some minutes."""
    times = st.fixed_dictionaries(
        {
            "at": st.integers(0, HOURS - 6).map("{} h".format),
            "over": st.sampled_from([5, 15, 60, 240]).map("{} min".format),
        }
    )
    return st.tuples(times, lasting).map(lambda both: both[0] | both[1])


def verb(name: str, *forms: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.one_of(forms).map(lambda said: {name: said})


def amount(low: int, high: int, unit: str, what: Sequence[str]) -> st.SearchStrategy[str]:
    numbers, names = st.integers(low, high), st.sampled_from(what)
    return st.builds(lambda number, name: f"{number} {unit} {name}".strip(), numbers, names)


events = st.one_of(
    at(verb("drink", amount(50, 1500, "mL", DRINKS))),
    at(verb("swallow", st.sampled_from(SWALLOWED))),
    at(verb("infuse", amount(100, 2000, "mL", FLUIDS), st.sampled_from(INFUSED))),
    at(verb("diarrhoea", amount(100, 2000, "mL", STOOLS))),
    at(verb("vomit", amount(50, 1000, "mL", [""]))),
    at(verb("sweat", amount(50, 1500, "mL", [""]))),
    st.builds(
        lambda hour, medicine: {
            "at": f"{hour} h",
            "take": f"{medicine[0]} {medicine[1]:g} {medicine[2]}",
        },
        st.integers(0, HOURS - 6),
        st.sampled_from(MEDICINES),
    ),
    st.builds(
        lambda hour, what: {"from": f"{hour} h", "to": f"{HOURS} h", "condition": what},
        st.integers(0, HOURS - 6),
        st.sampled_from(CONDITIONS),
    ),
    st.builds(
        lambda hour, hours: {
            "from": f"{hour} h",
            "to": f"{hour + hours} h",
            "exercise": "cycling 100 W",
            "temperature": "30 C",
        },
        st.integers(0, HOURS - 6),
        st.integers(1, 3),
    ),
    st.builds(
        lambda hour, what: {"from": f"{hour} h", "to": f"{hour + 12} h", "fast": what},
        st.integers(0, HOURS - 13),
        st.sampled_from(["food", "water", "food and water"]),
    ),
    st.builds(
        lambda hour, what: {"from": f"{hour} h", "to": f"{hour + 6} h", "replace": what},
        st.integers(0, HOURS - 7),
        st.sampled_from(["urine water", "urine water and sodium"]),
    ),
)
people = st.builds(
    Person,
    sex=st.sampled_from(["female", "male"]),
    age_years=st.integers(18, 95).map(float),
    weight_kg=st.integers(45, 130).map(float),
    height_cm=st.integers(150, 195).map(float),
)
protocols = st.lists(events, min_size=1, max_size=8)
some = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def course_of(person: Person, protocol: list[dict[str, str]], count: int) -> Course:
    """The protocol in `count` people drawn around this one."""
    return run_in(draw(person, count, seed=5), protocol, person)


def run_in(parameters: Array, protocol: list[dict[str, str]], person: Person) -> Course:
    who = {
        "sex": person.sex,
        "age": f"{person.age_years:g} years",
        "weight": f"{person.weight_kg:g} kg",
        "height": f"{person.height_cm:g} cm",
    }
    scenario = {"who": who, "before": "0 h", "events": protocol, "until": f"{HOURS} h"}
    schedule = schedule_for(read_scenario(scenario))
    states = np.array([resting_state(Parameters(*one)) for one in parameters.tolist()])
    weights = parameters[:, Parameters._fields.index("weight_kg")]
    return run(parameters, states, weights, schedule, save_every_h=0.25, engine="compiled")


class Balance(NamedTuple):
    """Where one substance is; what the ledger says came and went; what the schedule brought."""

    stores: tuple[str, ...]
    came: tuple[str, ...]
    went: tuple[str, ...]
    given: tuple[str, ...]
    lost_in_vomit: str = ""
    made: tuple[str, ...] = ()


BALANCES = {
    "water": Balance(
        stores=("water_l", "glycogen_water_l", "stomach_water_l", "gut_water_l"),
        came=("drunk_l", "metabolic_water_l", "replaced_l"),
        went=("urine_l", "insensible_l", "sweat_l", "stool_l"),
        given=("vein_water_l",),
        lost_in_vomit="1",
    ),
    "sodium": Balance(
        stores=("sodium_mmol", "stomach_sodium_mmol", "gut_sodium_mmol"),
        came=("replaced_sodium_mmol",),
        went=("urine_sodium_mmol", "sweat_sodium_mmol", "stool_sodium_mmol"),
        given=("oral_sodium_mmol", "vein_sodium_mmol"),
        lost_in_vomit="vomit_sodium",
    ),
    "potassium": Balance(
        stores=(
            "potassium_mmol",
            "cell_potassium_mmol",
            "stomach_potassium_mmol",
            "gut_potassium_mmol",
        ),
        came=(),
        went=("urine_potassium_mmol", "sweat_potassium_mmol", "stool_potassium_mmol"),
        given=("oral_potassium_mmol", "vein_potassium_mmol"),
        lost_in_vomit="vomit_potassium",
    ),
    "chloride": Balance(
        stores=("chloride_mmol", "stomach_chloride_mmol", "gut_chloride_mmol"),
        came=("replaced_sodium_mmol",),
        went=("urine_chloride_mmol", "sweat_chloride_mmol", "stool_chloride_mmol"),
        given=("oral_chloride_mmol", "vein_chloride_mmol"),
        lost_in_vomit="vomit_chloride",
    ),
    "magnesium": Balance(
        stores=("magnesium_mmol", "tissue_magnesium_mmol", "gut_magnesium_mmol"),
        came=(),
        went=("urine_magnesium_mmol", "stool_magnesium_mmol"),
        given=("oral_magnesium_mmol", "vein_magnesium_mmol"),
    ),
    "calcium": Balance(
        stores=("calcium_mmol", "bone_calcium_mmol", "gut_calcium_mmol"),
        came=(),
        went=("urine_calcium_mmol", "stool_calcium_mmol"),
        given=("oral_calcium_mmol", "vein_calcium_mmol"),
    ),
    "urea": Balance(
        stores=("urea_mmol", "nitrogen_mmol", "gut_urea_mmol"),
        came=(),
        went=("urine_urea_mmol",),
        given=("oral_urea_mmol", "vein_urea_mmol"),
        made=("urea_production", "urea_per_protein"),
    ),
    "creatinine": Balance(
        stores=("creatinine_mmol",),
        came=(),
        went=("urine_creatinine_mmol",),
        given=(),
        made=("creatinine_production",),
    ),
    "urate": Balance(
        stores=("urate_mmol",),
        came=(),
        went=("urine_urate_mmol",),
        given=(),
        made=("urate_production",),
    ),
}


def brought(schedule: Schedule, weight_kg: float, parameters: Array, balance: Balance) -> Array:
    """What the schedule has brought, less what it took, by the end of each step, from 0 on."""
    inputs = schedule.inputs + weight_kg * schedule.inputs_per_kg
    effective = parameters * schedule.factors + schedule.shifts

    def given(name: str) -> Array:
        return np.asarray(inputs[:, Inputs._fields.index(name)])

    def constant(name: str) -> Array:
        return np.asarray(effective[:, Parameters._fields.index(name)])

    rate = sum((given(name) for name in balance.given), np.zeros(len(inputs)))
    if balance.lost_in_vomit:
        per_litre = 1.0 if balance.lost_in_vomit == "1" else constant(balance.lost_in_vomit)
        rate = rate - given("vomit_l") * per_litre
    for name in balance.made:
        per = given("oral_protein_g") if name == "urea_per_protein" else 1.0
        rate = rate + constant(name) * per
    return np.concatenate([[0.0], np.cumsum(rate[schedule.row]) * schedule.step_h])


def imbalance(course: Course, person: int, balance: Balance) -> Array:
    """What has appeared from nowhere by each saved time, relative to all there is."""

    def total(names: Sequence[str]) -> Array:
        zero = np.zeros(len(course.times_h))
        return sum((course.state(name)[person] for name in names), zero)

    stores = total(balance.stores)
    ledger = total(balance.came) - total(balance.went)
    schedule = course.schedule
    steps = np.rint((course.times_h - schedule.start_h) / schedule.step_h).astype(int)
    weight = float(course.weights_kg[person])
    outside = brought(schedule, weight, course.parameters[person], balance)[steps]
    change = stores - stores[0] - (ledger - ledger[0]) - outside
    return np.asarray(np.abs(change) / np.nanmax(np.abs(stores)))


@some
@given(people, protocols)
def test_nothing_appears_or_disappears(person: Person, protocol: list[dict[str, str]]) -> None:
    """Water and each solute balance to 1e-9 of what is there, at every moment, in everybody."""
    course = course_of(person, protocol, count=3)
    for name, balance in BALANCES.items():
        for one in range(len(course)):
            lived = np.isfinite(course.states[one]).all(axis=1)
            assert lived[0]
            worst = imbalance(course, one, balance)[lived].max()
            assert worst < 1e-9, f"{name}: {worst:.2g} of it has come from nowhere"


@some
@given(people, protocols)
def test_nothing_is_ever_negative(person: Person, protocol: list[dict[str, str]]) -> None:
    """No amount, concentration or activity, in the body, the gut or the ledger."""
    course = course_of(person, protocol, count=3)
    for name in State._fields:
        least = np.nanmin(course.state(name))
        assert least >= 0.0, f"{name} fell to {least:.3g}"


@some
@given(people, protocols)
def test_the_ledger_only_grows(person: Person, protocol: list[dict[str, str]]) -> None:
    """Urine, sweat, stool, breath and what is drunk leave or enter in one direction."""
    course = course_of(person, protocol, count=3)
    for name in course.model.ledger:
        steps = np.diff(course.state(name), axis=1)
        assert np.nanmin(steps, initial=0.0) >= -1e-12, f"{name} ran backwards"


@some
@given(people, protocols)
def test_a_course_that_ends_says_why(person: Person, protocol: list[dict[str, str]]) -> None:
    course = course_of(person, protocol, count=4)
    for one, sentence in enumerate(course.failure):
        complete = bool(np.isfinite(course.states[one]).all())
        if sentence is None:
            assert complete
        else:
            assert len(sentence.split()) > 5
            assert sentence.endswith(".")


@some
@given(people, protocols)
def test_steps_of_five_minutes_are_short_enough(
    person: Person, protocol: list[dict[str, str]]
) -> None:
    """Quarter steps change sodium by less than 0.1 and potassium by 0.02 mmol/L, water by 20 mL."""
    usual = course_of(person, protocol, count=3)
    given_ = usual.schedule
    finer = structs.replace(given_, step_h=given_.step_h / 4, row=np.repeat(given_.row, 4))
    fine = run(
        usual.parameters, usual.states[:, 0], usual.weights_kg, finer, 0.25, engine="compiled"
    )
    for name, tolerance in (
        ("sodium_mmol_per_l", 0.1),
        ("potassium_mmol_per_l", 0.02),
        ("total_water_l", 0.02),
    ):
        apart = np.abs(usual[name] - fine[name])
        assert np.nanmax(apart) < tolerance, f"{name} differs by {np.nanmax(apart):.3g}"


@settings(parent=some, max_examples=6)
@given(people, protocols)
def test_a_person_alone_goes_the_same_way(person: Person, protocol: list[dict[str, str]]) -> None:
    """In a crowd of twenty (more than one block of lanes) as alone, and as in plain Python."""
    crowd = draw(person, 20, seed=9)
    together = run_in(crowd, protocol, person)
    for one in (0, 17):
        alone = run_in(crowd[one : one + 1], protocol, person)
        np.testing.assert_array_equal(alone.states[0], together.states[one])
        assert alone.failure[0] == together.failure[one]


@settings(parent=some, max_examples=2)
@given(people, protocols)
def test_plain_python_goes_the_same_way(person: Person, protocol: list[dict[str, str]]) -> None:
    """Every state to 1e-7 of its size: the two differ by rounding alone."""
    parameters = np.array([person_parameters(person)])
    compiled = run_in(parameters, protocol, person)
    plain = run(
        parameters,
        compiled.states[:, 0],
        compiled.weights_kg,
        compiled.schedule,
        save_every_h=0.25,
        engine="python",
    )
    size = np.nanmax(np.abs(compiled.states[0]), axis=0) + 1e-6
    apart = np.abs(plain.states[0] - compiled.states[0]) / size
    assert np.nanmax(apart) < 1e-7
    assert plain.failure == compiled.failure


def test_a_body_driven_out_of_its_bounds_is_a_value_with_a_sentence() -> None:
    """Forty litres of water into the veins in an hour: no exception, no silent nonsense."""
    person = Person()
    protocol: list[dict[str, Any]] = [
        {"at": "1 h", "over": "1 h", "infuse": "40 L", "of": {"sodium": "0 mmol/L"}}
    ]
    course = run_in(draw(person, 2, seed=1), protocol, person)
    for one in range(2):
        assert course.failure[one] is not None
        assert "sodium" in str(course.failure[one]) or "plasma" in str(course.failure[one])
        assert np.isfinite(course.states[one, :4]).all()
        assert not np.isfinite(course.states[one, -1]).any()


@pytest.mark.parametrize("name", [n for n in BALANCES if BALANCES[n].given])
def test_the_balance_notices_what_is_not_accounted_for(name: str) -> None:
    """The check itself: with one inflow left out, it sees that inflow."""
    person = Person()
    protocol = [
        {"at": "1 h", "over": "1 h", "infuse": "1 L saline 0.9 %"},
        {"at": "1 h", "swallow": "30 g urea"},
    ]
    course = run_in(np.array([person_parameters(person)]), protocol, person)
    blind = BALANCES[name]._replace(given=())
    assert imbalance(course, 0, blind).max() > 1e-6
