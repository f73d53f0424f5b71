"""The motoneuron pool in Brian2: the equations, constants and shocks of `charley.nerve.pool`.

Run by `nerve.py` in an environment of its own: JSON with constants, shocks, seeds and mode comes
in, JSON with processor seconds and spikes goes out. The muscle stays shortened, so that stretch
has no part. Every group takes the steps of Charley's kernel: forward Euler, and for the membrane
the exact relaxation of one step. What a spike leaves loses its first step at once, because Brian2
computes a step from the values before it and the kernel from those that have already decayed.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from brian2 import (
    Network,
    NeuronGroup,
    SpikeGeneratorGroup,
    SpikeMonitor,
    Synapses,
    defaultclock,
    device,
    linked_var,
    ms,
    prefs,
    second,
    seed,
    set_device,
)

LOOP = """
dafferent/dt = -afferent / (afferent_decay_ms * ms) : 1
dresource/dt = (1 - resource) / (afferent_recovery_ms * ms) : 1
dtwitch/dt = -twitch / (twitch_ms * ms) : 1
dactivation/dt = (twitch - activation) / (twitch_ms * ms) : 1
force = activation / (1 + activation) : 1
dtendon/dt = (force * tendon_force - tendon) / (tendon_ms * ms) : 1
dcommon/dt = -turn * (common_width * common + quadrature) + common_kick * xi : 1
dquadrature/dt = turn * (common - common_width * quadrature) : 1
excitation = resting_drive + reflex_gain * afferent : 1
inhibition = tendon_gain * tendon_conductance * tendon : 1
"""
MOTONEURONS = """
inward = peak * open : 1
outward = after + slow : 1
conductance = 1 + excitation + inhibition + inward + outward : 1
current = leak_mv + inhibition * inhibition_mv + common + noise
    + inward * persistent_mv + outward * potassium_mv : 1
relaxed = 1 - exp(-dt * conductance / (membrane_ms * ms)) : 1
dpotential/dt = (current / conductance - potential) * relaxed / dt : 1 (unless refractory)
dopen/dt = -open / (persistent_decay_ms * ms) : 1
dafter/dt = -after / (after_decay_ms * ms) : 1
dslow/dt = -slow / (slow_decay_ms * ms) : 1
dnoise/dt = -noise / (noise_ms * ms) + noise_mv * (2 / (noise_ms * ms))**0.5 * xi : 1
excitation : 1 (linked)
inhibition : 1 (linked)
common : 1 (linked)
peak : 1 (constant)
threshold : 1 (constant)
"""
FIRED = """
potential = reset_mv
open += persistent_per_spike * (1 - open)
after += after_per_spike * (1 - dt / (after_decay_ms * ms))
slow += slow_per_spike * (1 - dt / (slow_decay_ms * ms))
"""
TERMINALS = """
awake = int(potassium >= quiet) : 1
target = terminal_by_potassium * potassium - terminal_by_pump * pump - later : 1
ddepolarisation/dt = (target - depolarisation) / (terminal_ms * ms)
    + terminal_kick * xi : 1 (unless refractory)
dpotassium/dt = -awake * potassium / (terminal_potassium_ms * ms) : 1
dpump/dt = awake * (potassium - pump) / (terminal_pump_ms * ms) : 1
dlater/dt = -awake * later / (terminal_after_ms * ms) : 1
driven : second
threshold : 1 (constant)
size : 1 (constant)
"""
BRANCHED = """
depolarisation = 0
potassium += 1 - dt / (terminal_potassium_ms * ms)
later += terminal_after * (1 - dt / (terminal_after_ms * ms))
"""
VOLLEY = """
afferent_post += afferent_conductance * afferent_share * resource_post
resource_post -= afferent_share * resource_post
"""


SEEDED = 'brian::_random_generators[0].seed(std::strtoul(std::getenv("POOL_SEED"), nullptr, 10));'


def network(given: dict[str, float], shocks: list[int]) -> tuple[Network, SpikeMonitor]:
    """The pool and what records its spikes; `shocks` are steps."""
    count, refractory = int(given["units"]), (given["refractory_ms"] + given["step_ms"]) * ms
    loop = NeuronGroup(1, LOOP, method="euler", name="loop")
    loop.resource = 1
    cells = NeuronGroup(
        count, MOTONEURONS, threshold="potential >= threshold", reset=FIRED,
        refractory=refractory, method="euler", name="cells",
    )  # fmt: skip
    for name in ("excitation", "inhibition", "common"):
        setattr(cells, name, linked_var(loop, name))
    branches = NeuronGroup(
        count, TERMINALS,
        threshold="(awake == 1 and depolarisation >= threshold) or timestep(t - driven, dt) <= 1",
        reset=BRANCHED, refractory=refractory, method="euler", name="branches",
    )  # fmt: skip
    shock = SpikeGeneratorGroup(
        1, np.zeros(len(shocks), int), np.array(shocks) * given["step_ms"] * ms, name="shock"
    )
    wires = [
        Synapses(cells, branches, on_pre="driven_post = t", name="axons"),
        Synapses(shock, branches, on_pre="driven_post = t", name="electrode"),
        Synapses(shock, loop, on_pre=VOLLEY, name="afferents"),
        Synapses(branches, loop, on_pre="twitch_post += kick * size_pre", name="fibres"),
    ]
    wires[0].connect(j="i")
    for wire in wires[1:]:
        wire.connect()
    _differing(given, cells, branches)
    spikes = SpikeMonitor(branches, name="spikes")
    return Network(loop, cells, branches, shock, wires, spikes), spikes


def _differing(given: dict[str, float], cells: NeuronGroup, branches: NeuronGroup) -> None:
    """Set what differs between the units, and the state at rest."""
    count = int(given["units"])
    rank = np.arange(count) / max(1, count - 1)
    size = np.exp(np.log(given["size_range"]) * rank)
    cells.threshold = (
        given["threshold_mv"] + given["threshold_range_mv"] * rank + given["threshold_shift_mv"]
    )
    cells.peak = (
        given["persistent_gain"]
        * given["persistent_conductance"]
        * (1.0 - given["persistent_fall"] * rank)
    )
    cells.potential = given["leak_mv"] / (1.0 + given["resting_drive"])
    branches.threshold = given["axon_threshold"] * (1.0 + given["terminal_spread"] * (rank - 0.5))
    branches.size = size / size.sum()
    branches.driven = -1 * second


def namespace(given: dict[str, float]) -> dict[str, object]:
    """What the equations name: the constants as given, and four that follow from them."""
    turn = 2.0 * np.pi * given["common_hz"] / second
    return {
        **given,
        "turn": turn,
        "common_kick": given["common_mv"] * (2.0 * given["common_width"] * turn) ** 0.5,
        "terminal_kick": given["terminal_noise"]
        * (given["step_ms"] * ms) ** 0.5
        / (given["terminal_ms"] * ms),
        "kick": 1000.0 / (given["rate_of_half_force"] * given["twitch_ms"]),
    }


def compiled(asked: dict[str, Any]) -> tuple[float, Callable[[int], Any]]:
    """One program in C++, which Brian2 writes and compiles: its standalone mode."""
    set_device("cpp_standalone", build_on_run=False)
    start = processor_s()
    whole, spikes = network(asked["given"], asked["shocks"])
    device.insert_code("main", SEEDED)
    whole.run(asked["duration_s"] * second, namespace=namespace(asked["given"]))
    device.build(directory=asked["folder"], run=False)

    def run(number: int) -> Any:
        os.environ["POOL_SEED"] = str(number)
        begun = processor_s()
        device.run(directory=asked["folder"], with_output=False)
        return _found(processor_s() - begun, spikes)

    return processor_s() - start, run


def interpreted(asked: dict[str, Any]) -> tuple[float, Callable[[int], Any]]:
    """Python goes through the steps, Cython has compiled what each does: the usual mode."""
    prefs.codegen.target = "cython"
    prefs.codegen.runtime.cython.cache_dir = asked["folder"]
    start = processor_s()
    whole, spikes = network(asked["given"], asked["shocks"])
    whole.store()
    names = namespace(asked["given"])
    whole.run(defaultclock.dt, namespace=names)

    def run(number: int) -> Any:
        whole.restore()
        seed(number)
        begun = processor_s()
        whole.run(asked["duration_s"] * second, namespace=names)
        return _found(processor_s() - begun, spikes)

    return processor_s() - start, run


def processor_s() -> float:
    """Seconds of the processors that this process and those it waited for have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _found(seconds: float, spikes: SpikeMonitor) -> dict[str, Any]:
    """Seconds of the processor that a run took, and its spikes: unit and time of each."""
    return {
        "seconds": seconds,
        "unit": np.asarray(spikes.i).tolist(),
        "time_s": np.asarray(spikes.t / second).tolist(),
    }


MODES = {"compiled": compiled, "interpreted": interpreted}


def main() -> None:
    """Read what is asked from standard input, write what was found to standard output."""
    asked = json.load(sys.stdin)
    defaultclock.dt = asked["given"]["step_ms"] * ms
    prepared, run = MODES[asked["mode"]](asked)
    json.dump(
        {"prepare_s": prepared, "runs": [run(number) for number in asked["seeds"]]}, sys.stdout
    )


if __name__ == "__main__":
    main()
