"""How fast the body runs, and how exactly, with the figures that other models have published.

Simulated hours per second of processor time: one person and many, three days with three meals and
a litre of water; beside each the largest difference to steps sixteen times finer.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import msgspec
import numpy as np

from charley.body.engine.course import Course
from charley.body.engine.model import water_and_salts
from charley.body.engine.run import Engine, run
from charley.body.engine.schedule import Array, Schedule
from charley.body.engine.sensitivity import gradients
from charley.body.people import Person, draw, resting_state
from charley.body.protocol.building import schedule_for
from charley.body.protocol.scenario import read_scenario

SCENARIO = {"events": [{"at": "10 h", "drink": "1 L water", "over": "15 min"}], "until": "72 h"}
ROOT = Path(__file__).parents[1]
FINER = 16
WATCHED = ("sodium_mmol_per_l", "potassium_mmol_per_l", "body_mass_kg")
PUBLISHED = (
    ("BioGears, whole body", 0.0018),
    ("HumMod, whole body", 43),
    ("Guyton 1992 in C++, at rest", 13_100),
)

People = tuple[Array, Array, Array]


def crowd(count: int) -> People:
    """Parameters, resting states and weights of different people."""
    parameters = draw(Person(), count, seed=1)
    fields = water_and_salts().parameters
    bodies = [fields(*one) for one in parameters.tolist()]
    states = np.array([resting_state(body) for body in bodies])
    return parameters, states, parameters[:, fields._fields.index("weight_kg")].copy()


def measure(name: str, people: People, plan: Schedule, engine: Engine, every_h: float) -> None:
    """Print the wall clock, the hours per processor second and the error of one run."""

    def work() -> Course:
        return run(*people, plan, every_h, engine=engine)

    wall, processor = _seconds(work, 3 if len(people[0]) > 8 or engine == "python" else 101)
    hours = len(people[0]) * (plan.end_h - plan.start_h)
    print(f"{name:<34}{wall:8.4f} s {hours / processor:12,.0f} h/s")


def error(people: People, plan: Schedule) -> dict[str, float]:
    """The largest difference of each watched quantity to steps that are much finer."""
    fine = msgspec.structs.replace(plan, step_h=plan.step_h / FINER, row=np.repeat(plan.row, FINER))
    rough = run(*people, plan, 1.0, engine="compiled")
    exact = run(*people, fine, 1.0, engine="compiled")
    return {name: float(np.abs(rough[name] - exact[name]).max()) for name in WATCHED}


def cold() -> float:
    """Median seconds of `charley simulate` as a new process."""
    command = [
        str(Path(sys.executable).parent / "charley"),
        "simulate",
        str(ROOT / "examples" / "scenarios" / "litre-of-water.yaml"),
    ]
    return _seconds(lambda: subprocess.run(command, capture_output=True, check=True), 5)[0]


def _seconds(work: Callable[[], object], times: int) -> tuple[float, float]:
    """Median seconds on the clock and of the processors."""
    clocks, processors = [], []
    for _ in range(times):
        clock, processor = perf_counter(), process_time()
        work()
        clocks.append(perf_counter() - clock)
        processors.append(process_time() - processor)
    return median(clocks), median(processors)


def main() -> None:
    """Print all figures."""
    plan = schedule_for(read_scenario(SCENARIO)).between(0.0, 72.0)
    model = water_and_salts()
    print(f"body: {len(model.states)} states, {len(model.parameters._fields)} parameters, 72 h")
    one, many = crowd(1), crowd(1000)
    run(*one, plan, 1.0, engine="compiled")
    measure("1 person, Python", one, plan, "python", 0.25)
    measure("1 person, compiled", one, plan, "compiled", 0.25)
    measure("8 people, compiled", tuple(x[:8] for x in many), plan, "compiled", 0.25)  # type: ignore[arg-type]
    measure("1,000 people, compiled", many, plan, "compiled", 1.0)
    most = tuple(np.tile(x, (20,) + (1,) * (x.ndim - 1)) for x in many)
    measure("20,000 people, compiled", most, plan, "compiled", 24.0)  # type: ignore[arg-type]
    few = tuple(x[:64] for x in many)
    for name, size in error(few, plan).items():  # type: ignore[arg-type]
        print(f"  largest error of {name:<22}{size:10.1e}")
    seconds = _seconds(
        lambda: gradients(one[0][0], one[1][0], 70.0, plan, WATCHED, [12.0, 24.0, 72.0]), 3
    )[0]
    print(f"gradients, all parameters:       {seconds:10.3f} s")
    print(f"cold `charley simulate`:         {cold():10.3f} s")
    print("published, simulated hours per processor second:")
    for name, rate in PUBLISHED:
        print(f"  {name:<32}{rate:>20,}")


if __name__ == "__main__":
    main()
