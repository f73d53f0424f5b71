"""The engines check each other: compiled and Python, many and one, whole and in parts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import engine_toy as toy
import msgspec
import numpy as np
import pytest
from engine_toy import MODEL, people, schedule
from hypothesis import given, settings
from hypothesis import strategies as some

from charley.body.engine import compiled
from charley.body.engine.kernel import ABREAST, kernel
from charley.body.engine.machine_code import Functions
from charley.body.engine.model import Model, water_and_salts
from charley.body.engine.ordering import in_order
from charley.body.engine.rebinding import Rebinding
from charley.body.engine.run import run
from charley.body.engine.tracing import BranchError, written_out
from charley.body.people import Person, draw, person_parameters, resting_state
from charley.body.protocol.building import schedule_for
from charley.body.protocol.scenario import read_scenario

SEEDS = some.integers(0, 10_000)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, count=some.integers(1, 2 * ABREAST + 3))
def test_compiled_is_python_to_rounding(seed: int, count: int) -> None:
    crowd = people(count, seed)
    slow = run(*crowd, schedule(), 1.0, model=MODEL, engine="python")
    fast = run(*crowd, schedule(), 1.0, model=MODEL, engine="compiled")
    np.testing.assert_allclose(fast.states, slow.states, rtol=1e-11, atol=1e-12)
    for name, values in slow.observables().items():
        np.testing.assert_allclose(fast[name], values, rtol=1e-11, err_msg=name)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, engine=some.sampled_from(["python", "compiled"]), one=some.integers(0, 18))
def test_many_are_each_of_them_alone(seed: int, engine: str, one: int) -> None:
    crowd = people(19, seed)
    together = run(*crowd, schedule(), 1.0, model=MODEL, engine=engine)  # type: ignore[arg-type]
    alone = run(*(x[[one]] for x in crowd), schedule(), 1.0, model=MODEL, engine=engine)  # type: ignore[arg-type]
    np.testing.assert_array_equal(together.states[one], alone.states[0])
    np.testing.assert_array_equal(together["flow_l_per_h"][one], alone["flow_l_per_h"][0])


def test_many_bodies_are_each_of_them_alone_to_the_last_bit() -> None:
    plan = schedule_for(
        read_scenario(
            {"events": [{"at": "2 h", "drink": "1 L water", "over": "15 min"}], "until": "12 h"}
        )
    )
    crowd = draw(Person(), ABREAST + 1, seed=4)
    fields = water_and_salts().parameters
    states = np.array([resting_state(fields(*one)) for one in crowd.tolist()])
    weights = crowd[:, fields._fields.index("weight_kg")].copy()
    together = run(crowd, states, weights, plan, 1.0, engine="compiled")
    for one in (0, ABREAST):
        alone = run(crowd[one], states[one], weights[one], plan, 1.0, engine="compiled")
        np.testing.assert_array_equal(together.states[one], alone.states[0])
        for name, values in alone.observables().items():
            np.testing.assert_array_equal(together[name][one], values[0], err_msg=name)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, engine=some.sampled_from(["python", "compiled"]), cut=some.integers(1, 143))
def test_two_runs_in_a_row_are_one(seed: int, engine: str, cut: int) -> None:
    parameters, states, weights = people(3, seed)
    whole = schedule(12.0)
    middle = cut * whole.step_h
    first = run(
        parameters, states, weights, whole.between(0, middle), whole.step_h,
        model=MODEL, engine=engine,  # type: ignore[arg-type]
    )  # fmt: skip
    second = run(
        parameters, first.states[:, -1], weights, whole.between(middle, 12), whole.step_h,
        model=MODEL, engine=engine,  # type: ignore[arg-type]
    )  # fmt: skip
    at_once = run(parameters, states, weights, whole, whole.step_h, model=MODEL, engine=engine)  # type: ignore[arg-type]
    np.testing.assert_array_equal(second.states[:, -1], at_once.states[:, -1])
    np.testing.assert_allclose(second.times_h, at_once.times_h[cut:], rtol=1e-12)


@settings(max_examples=5, deadline=None)
@given(seed=SEEDS)
def test_steps_converge(seed: int) -> None:
    crowd, coarse = people(2, seed), schedule(12.0)

    def finer(times: int) -> np.ndarray:
        fine = msgspec.structs.replace(
            coarse, step_h=coarse.step_h / times, row=np.repeat(coarse.row, times)
        )
        return run(*crowd, fine, 1.0, model=MODEL, engine="compiled")["sodium_mmol_per_l"]

    reference = finer(64)
    assert np.abs(finer(1) - reference).max() < 2e-3
    assert np.abs(finer(8) - reference).max() < 2e-4


def test_the_body_is_the_same_compiled_and_in_python() -> None:
    scenario = read_scenario(
        {
            "who": {"sex": "female", "age": "70 years", "weight": "60 kg", "height": "160 cm"},
            "events": [{"at": "2 h", "drink": "1 L water", "over": "15 min"}],
            "until": "12 h",
        }
    )
    plan = schedule_for(scenario)
    plan = plan.between(-6.0, 12.0) if plan.start_h < -6.0 else plan
    crowd = draw(Person(sex="female", age_years=70, weight_kg=60, height_cm=160), 2, seed=3)
    fields = water_and_salts().parameters
    states = np.array([resting_state(fields(*one)) for one in crowd.tolist()])
    slow = run(crowd, states, [60.0, 60.0], plan, 1.0, engine="python")
    fast = run(crowd, states, [60.0, 60.0], plan, 1.0, engine="compiled")
    np.testing.assert_allclose(fast.states, slow.states, rtol=1e-9, atol=1e-9)
    for name, values in slow.observables().items():
        np.testing.assert_allclose(fast[name], values, rtol=1e-8, atol=1e-9, err_msg=name)


def _branching(s: toy.State, p: toy.Parameters, u: toy.Inputs) -> toy.State:
    rates = toy.derivatives(s, p, u)
    return rates if s.water_l > 30.0 else s


def _powering(s: toy.State, p: toy.Parameters, u: toy.Inputs) -> toy.State:
    return toy.derivatives(s, p, u)._replace(water_l=s.water_l**2.0)


@pytest.mark.parametrize("equations", [_branching, _powering])
def test_an_equation_that_decides_is_refused(equations: Callable[..., object]) -> None:
    with pytest.raises(BranchError, match="use min, max, above, within or power"):
        written_out(msgspec.structs.replace(MODEL, derivatives=equations))


def test_rebinding_leaves_the_originals_alone() -> None:
    doubled = Rebinding({"exp": lambda x: 2.0 * x, "log": lambda x: x}, also=("engine_toy",))
    state, person = toy.State(*toy.START), toy.Parameters(*toy.PERSON)
    before = toy.target(state, person)
    assert doubled(toy.target)(state, person) != before
    assert toy.target(state, person) == before


def test_equal_subexpressions_are_computed_once() -> None:
    written = written_out(MODEL)
    assert len(set(written.nodes)) == len(written.nodes)
    logs = [node for node in written.nodes if node.operation == "log"]
    assert len(logs) == 3  # of the hormone, of the half-effect, and of the target


@pytest.mark.parametrize("model", [MODEL, water_and_salts()])
@pytest.mark.parametrize("most", [1, ABREAST])
def test_everything_is_computed_once_and_after_what_it_needs(model: Model, most: int) -> None:
    nodes = written_out(model).nodes
    order = in_order(nodes, range(len(nodes)), most)
    assert sorted(number for together in order for number in together) == list(range(len(nodes)))
    done: set[int] = set()
    for together in order:
        assert all(done.issuperset(nodes[number].parents) for number in together)
        assert len(together) == 1 or nodes[together[0]].is_elementary
        assert len({nodes[number].operation for number in together}) == 1
        assert len(together) <= most
        done.update(together)


def _elementary(name: str) -> Callable[[np.ndarray], np.ndarray]:
    text = kernel(MODEL, written_out(MODEL), ABREAST).text + (
        f"define void @each(ptr %x, ptr %y) {{\n"
        f"  %v = load <8 x double>, ptr %x, align 8\n"
        f"  %r = call <8 x double> @{name}(<8 x double> %v)\n"
        f"  store <8 x double> %r, ptr %y, align 8\n  ret void\n}}\n"
    )
    each = Functions(f"elementary-{name}", text).function("each", "pp")

    def apply(x: np.ndarray) -> np.ndarray:
        y = np.empty_like(x)
        for first in range(0, len(x), ABREAST):
            each(x[first:].ctypes.data, y[first:].ctypes.data)
        return y

    return apply


def test_exponential_and_logarithm_are_right_to_the_last_places() -> None:
    chance = np.random.default_rng(1)
    wide, near = chance.uniform(-300, 300, 4000), chance.uniform(-1e-3, 1e-3, 4000)
    exponential, logarithm = _elementary("exp"), _elementary("log")
    for x in (wide, near):
        np.testing.assert_allclose(exponential(x), np.exp(x), rtol=8e-16)
    for x in (np.exp(wide), 1.0 + near):
        np.testing.assert_allclose(logarithm(x), np.log(x), rtol=8e-16)


def test_what_is_no_number_stays_none() -> None:
    bad = np.array([np.nan, 0.0, -1.0, np.inf, -np.inf, np.nan, 1.0, np.e])
    logarithm = _elementary("log")(bad)
    assert np.isnan(logarithm[:6]).all()
    np.testing.assert_allclose(logarithm[6:], [0.0, 1.0], rtol=1e-15)
    exponential = _elementary("exp")(np.array([np.nan, 0.0, -1e4, 1e4, 1.0, 1.0, 1.0, 1.0]))
    assert np.isnan(exponential[0])
    assert exponential[1] == 1.0
    assert exponential[2] < 1e-300
    assert exponential[3] > 1e300


def test_machine_code_is_kept_made_anew_when_damaged_or_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    crowd = people(2)

    def fresh(model: object) -> np.ndarray:
        compiled._loaded.clear()
        return run(*crowd, schedule(1.0), model=model, engine="compiled").states  # type: ignore[arg-type]

    first = fresh(MODEL)
    (kept,) = tmp_path.rglob("kernel-toy-*.o")
    made = kept.stat().st_mtime_ns
    np.testing.assert_array_equal(fresh(MODEL), first)
    assert kept.stat().st_mtime_ns == made
    kept.write_bytes(kept.read_bytes()[:-100])
    np.testing.assert_array_equal(fresh(MODEL), first)
    assert kept.stat().st_mtime_ns != made

    def drier(s: toy.State, p: toy.Parameters, u: toy.Inputs) -> toy.State:
        return toy.derivatives(s, p, u)._replace(water_l=-1.0)

    changed = fresh(msgspec.structs.replace(MODEL, derivatives=drier))
    assert (changed[:, -1, 0] < first[:, -1, 0]).all()
    (other,) = tmp_path.rglob("kernel-toy-*.o")
    assert other != kept


def test_auto_takes_python_for_little_and_compiled_for_much(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    compiled._loaded.clear()
    run(*people(1), schedule(6.0), model=MODEL)
    assert not compiled.is_loaded(MODEL, 1)
    run(*people(40), schedule(6.0), model=MODEL)
    assert compiled.is_loaded(MODEL, 40)


def test_person_parameters_are_in_the_order_of_the_model() -> None:
    assert tuple(person_parameters(Person())._fields) == water_and_salts().parameters._fields
