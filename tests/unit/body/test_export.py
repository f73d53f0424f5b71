"""The model as SBML and as a listing: named as in the source, valid, run by another simulator."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NamedTuple

import libsbml
import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray

from charley.body.arithmetic import above, exp, power, within
from charley.body.engine.model import Model, water_and_salts
from charley.body.engine.run import run
from charley.body.engine.schedule import Schedule
from charley.body.export.definitions import definitions
from charley.body.export.exporting import course_sbml, resting_sbml, scenario_sbml
from charley.body.export.listing import listing
from charley.body.export.sbml import ExportError, Individual, to_sbml
from charley.body.people.resting import resting_state
from charley.body.people.table import reference_parameters, rows
from charley.body.protocol.building import schedule_for
from charley.body.protocol.errors import ScenarioError
from charley.body.protocol.scenario import read_scenario
from charley.interfaces.command_line import main

# A body of two pools, in the style of the real one.


class Pools(NamedTuple):
    """State."""

    water_l: float
    sodium_mmol: float
    passed_l: float


class Constants(NamedTuple):
    """Parameters; `passed_l` has the name of a state."""

    gfr_l_per_h: float
    sodium_rest_mmol_per_l: float
    steepness: float
    passed_l: float


class Given(NamedTuple):
    """Inputs."""

    drink_l: float
    salt_mmol: float


class Seen(NamedTuple):
    """Observables."""

    sodium_mmol_per_l: float
    water_l: float
    flow_ml_per_min: float
    least_l: float


class Lost(NamedTuple):
    """What is lost per hour."""

    water: float
    sodium: float


def lost(s: Pools, p: Constants) -> Lost:
    """Both leave with the flow, which concentration holds back."""
    sodium = s.sodium_mmol / s.water_l
    excess = above(p.sodium_rest_mmol_per_l, sodium) / p.sodium_rest_mmol_per_l
    held = within(power(sodium / p.sodium_rest_mmol_per_l, p.steepness), 0.1, 10.0)
    tiring = p.passed_l / (p.passed_l + s.passed_l)
    flow = p.gfr_l_per_h * exp(excess) / held * within(tiring, 0.5, 1.0)
    return Lost(water=flow, sodium=flow * sodium)


def pool_rates(s: Pools, p: Constants, u: Given) -> Pools:
    """Rates."""
    gone = lost(s, p)
    return Pools(u.drink_l - gone.water, u.salt_mmol - gone.sodium, gone.water)


def pools_seen(s: Pools, p: Constants, u: Given) -> Seen:
    """What can be seen."""
    return Seen(s.sodium_mmol / s.water_l, s.water_l, lost(s, p).water / 0.06, 0.5)


TWO_POOLS = Model(
    name="two_pools",
    derivatives=pool_rates,
    observe=pools_seen,
    state=Pools,
    parameters=Constants,
    inputs=Given,
    observables=Seen,
    ledger=("passed_l",),
)
SMALL = Individual(parameters=[0.1, 140.0, 2.0, 0.5], state=[40.0, 5400.0, 0.0], weight_kg=70.0)


def small_schedule() -> Schedule:
    """One litre in an hour at 2 h; from 5 h on half the filtration, and 1 mmol/kg/h of salt."""
    return Schedule(
        step_h=1 / 60,
        row=np.repeat([0, 1, 0, 2], [120, 60, 120, 300]).astype(np.int32),
        inputs=np.array([[0.1, 14.0], [1.0, 14.0], [0.1, 0.0]]),
        inputs_per_kg=np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 1.0]]),
        factors=np.array([[1.0] * 4, [1.0] * 4, [0.5, 1.0, 1.0, 1.0]]),
        shifts=np.zeros((3, 4)),
    )


def simulated_elsewhere(sbml: str, names: list[str], hours: NDArray[np.float64]) -> Any:
    """The export run by libroadrunner (CVODE), [times, names]."""
    import roadrunner

    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    options = roadrunner.LoadSBMLOptions()
    options.setLLVMBackend(options.LLJIT)  # the other one takes minutes over shared subexpressions
    options.setLLJitOptimizationLevel(options.NONE)
    runner = roadrunner.RoadRunner(sbml, options)
    runner.integrator.setValue("relative_tolerance", 1e-9)
    runner.integrator.setValue("absolute_tolerance", 1e-10)
    runner.timeCourseSelections = ["time", *names]
    return np.array(runner.simulate(times=hours.tolist()))[:, 1:]


def complaints(sbml: str, units: bool = False) -> list[str]:
    """What the consistency check of libsbml finds: errors, and warnings that are not of units."""
    document = libsbml.readSBMLFromString(sbml)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, units)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_MODELING_PRACTICE, units)
    document.checkConsistency()
    return [document.getError(i).getMessage() for i in range(document.getNumErrors())]


@pytest.fixture(scope="module")
def water_and_meal() -> Schedule:
    """A litre of water, then a meal, after a night of the ordinary life of a man of 70 kg."""
    scenario = read_scenario(
        {
            "who": {"sex": "male", "age": "30 years", "weight": "70 kg", "height": "175 cm"},
            "before": "1 day",
            "events": [{"at": "1 h", "drink": "1 L water", "over": "15 min"}],
            "until": "24 h",
        }
    )
    return schedule_for(scenario, step_h=1 / 120)


def test_quantities_bear_the_names_of_the_source() -> None:
    equations = definitions(TWO_POOLS)
    formulas = {one.identifier: one.formula for one in equations.quantities}
    assert formulas["sodium_mmol_per_l"] == "sodium_mmol / water_l"
    assert formulas["lost_held"] == (
        "min(10, max(0.1, (sodium_mmol_per_l / sodium_rest_mmol_per_l)^steepness))"
    )
    assert formulas["lost_water"] == (
        "gfr_l_per_h * exp(lost_excess) / lost_held * min(1, max(0.5, lost_tiring))"
    )
    assert [one.formula for one in equations.rates] == [
        "drink_l - lost_water",
        "salt_mmol - lost_sodium",
        "lost_water",
    ]


def test_a_name_that_is_taken_says_what_it_is() -> None:
    equations = definitions(TWO_POOLS)
    assert equations.parameters[-1] == "parameter_passed_l"
    assert equations.observables["water_l"] == "water_l"
    assert "water_l" not in [one.identifier for one in equations.quantities]


def test_naming_leaves_an_observer_of_the_interpreter_in_place() -> None:
    calls: list[str] = []

    def observer(frame: Any, event: str, argument: Any) -> None:
        calls.append(event)

    sys.setprofile(observer)
    try:
        definitions(TWO_POOLS)
        assert sys.getprofile() is observer
    finally:
        sys.setprofile(None)


def test_two_pools_are_valid_sbml_with_consistent_units() -> None:
    sbml = to_sbml(TWO_POOLS, SMALL, small_schedule())
    assert complaints(sbml, units=True) == []


def test_two_pools_run_elsewhere_as_here() -> None:
    """Amounts agree to 1e-6 mmol and 1e-9 L over ten hours with a drink and changed filtration."""
    schedule = small_schedule()
    here = run(
        np.array(SMALL.parameters),
        np.array(SMALL.state),
        np.array([SMALL.weight_kg]),
        schedule,
        save_every_h=0.25,
        engine="python",
        model=TWO_POOLS,
    )
    names = ["water_l", "sodium_mmol", "passed_l", "sodium_mmol_per_l", "flow_ml_per_min"]
    there = simulated_elsewhere(to_sbml(TWO_POOLS, SMALL, schedule), names, here.times_h)
    ours = np.stack([here[name][0] for name in names], axis=1)
    between = ~np.isin(here.times_h, [2.0, 3.0, 5.0])  # there an observable has two values
    assert np.abs(there[:, :3] - ours[:, :3]).max() < 1e-5
    assert np.abs(there[between, 3:] - ours[between, 3:]).max() < 1e-6


def test_the_schedule_becomes_events() -> None:
    document = libsbml.readSBMLFromString(to_sbml(TWO_POOLS, SMALL, small_schedule()))
    model = document.getModel()
    told = []
    for event in model.getListOfEvents():
        changes = {
            assignment.getVariable(): assignment.getMath().getValue()
            for assignment in event.getListOfEventAssignments()
        }
        told.append((event.getTrigger().getMath().getChild(1).getValue(), changes))
    assert told == [
        (2.0, {"drink_l": 1.0}),
        (3.0, {"drink_l": 0.1}),
        (5.0, {"gfr_l_per_h": 0.05, "salt_mmol": 70.0}),
    ]
    assert not model.getParameter("gfr_l_per_h").getConstant()
    assert model.getParameter("steepness").getConstant()


def test_the_body_at_rest_is_valid_sbml() -> None:
    assert complaints(resting_sbml()) == []


def test_units_of_the_body_are_nearly_all_checked() -> None:
    """What is left: litres of water weighed as kg, and a perfused litre that stands for the gut."""
    left = complaints(resting_sbml(), units=True)
    assert len(left) <= 30, "\n".join(left)


def test_parameters_carry_value_unit_and_source() -> None:
    model = libsbml.readSBMLFromString(resting_sbml()).getModel()
    for name, row in rows().items():
        parameter = model.getParameter(f"parameter_{name}") or model.getParameter(name)
        assert row.source in parameter.getNotesString()
        assert parameter.getValue() == pytest.approx(getattr(reference_parameters(), name))
        assert parameter.getUnits()


def test_the_body_runs_elsewhere_as_here(water_and_meal: Schedule) -> None:
    """Over two days with meals and a litre of water: sodium within 0.001 mmol/L, water 0.5 mL.

    Our steps are of half a minute here, so that what is compared is the equations.
    """
    p = reference_parameters()
    individual = Individual(parameters=p, state=resting_state(p), weight_kg=p.weight_kg)
    here = run(
        np.array(p),
        np.array(individual.state),
        np.array([p.weight_kg]),
        water_and_meal,
        save_every_h=0.5,
        engine="python",
    )
    assert here.failure == (None,)
    within_by = {
        "sodium_mmol": 0.02,
        "water_l": 5e-4,
        "potassium_mmol": 0.002,
        "cell_potassium_mmol": 0.01,
        "chloride_mmol": 0.02,
        "glucose_mmol": 0.05,
        "calcium_mmol": 0.002,
        "urine_l": 5e-4,
        "urine_sodium_mmol": 0.02,
        "adh_pmol_per_l": 0.005,
        "sodium_mmol_per_l": 1e-3,
        "bicarbonate_mmol_per_l": 1e-3,
    }
    hours = here.times_h - here.times_h[0]
    sbml = to_sbml(water_and_salts(), individual, water_and_meal)
    there = simulated_elsewhere(sbml, list(within_by), hours)
    for place, (name, tolerance) in enumerate(within_by.items()):
        apart = np.abs(there[:, place] - here[name][0]).max()
        assert apart < tolerance, f"{name} differs by {apart:g}"
    drunk = here["drunk_l"][0]
    assert drunk[-1] - drunk[0] > 2.5, "the litre and the ordinary drinks are in the schedule"


def test_an_exported_scenario_starts_from_the_body_at_time_0() -> None:
    scenario: dict[str, Any] = {
        "before": "1 day",
        "events": [{"at": "1 h", "drink": "1 L water"}],
        "until": "3 h",
    }
    from charley.body.trials import carried_out

    course = carried_out(read_scenario(scenario), read_scenario(scenario).arm())
    sbml = scenario_sbml(scenario)
    model = libsbml.readSBMLFromString(sbml).getModel()
    start = course.at(0.0)
    assert model.getSpecies("sodium_mmol").getInitialAmount() == pytest.approx(
        float(start.state("sodium_mmol")[0, 0]), rel=1e-12
    )
    triggers = [
        event.getTrigger().getMath().getChild(1).getValue() for event in model.getListOfEvents()
    ]
    assert min(triggers) >= 0.0
    assert max(triggers) < 3.0
    assert 1.0 in [round(time, 9) for time in triggers]
    assert course_sbml(course, model.getName()) == sbml


def test_an_arm_that_is_not_there_is_refused() -> None:
    with pytest.raises(ScenarioError, match="wine"):
        scenario_sbml({"arms": {"water": {}, "beer": {}}, "until": "1 h"}, arm="wine")


def test_the_listing_has_every_equation_once() -> None:
    text = listing(water_and_salts())
    equations = definitions(water_and_salts())
    for quantity in equations.quantities:
        assert text.count(f"\n| `{quantity.identifier}` |") == 1
    for rate in equations.rates:
        assert text.count(f"\n| d/dt `{rate.identifier}` |") == 1
    assert "## The kidney and sodium" in text


def test_without_libsbml_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "libsbml", None)
    with pytest.raises(ExportError, match=r"charley\[sbml\]"):
        resting_sbml()


def test_the_command_writes_both_files(tmp_path: Path) -> None:
    out = tmp_path / "new" / "body.xml"
    equations = tmp_path / "equations.md"
    done = CliRunner().invoke(main, ["export", "--sbml", str(out), "--equations", str(equations)])
    assert done.exit_code == 0, done.output
    assert out.read_text(encoding="utf-8").startswith("<?xml")
    assert "d/dt `water_l`" in equations.read_text(encoding="utf-8")


def test_the_command_says_what_is_missing() -> None:
    done = CliRunner().invoke(main, ["export"])
    assert done.exit_code == 2
    assert "--sbml" in done.output
