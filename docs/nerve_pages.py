"""Tables of the page on the nerve, from its own files, the axon and the published experiments."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec
import numpy as np
from executed import ROOT
from wording import table

from charley.nerve.axon import excitability, norms
from charley.nerve.circumstances import rows as circumstances
from charley.nerve.coefficients import Coefficient, coefficients, mechanisms, works
from charley.nerve.experiments.comparing import NerveComparison, NerveRow
from charley.nerve.experiments.running import compare
from charley.nerve.physics import rows as physics
from charley.nerve.physics import surface_potential_mv, surface_shift_mv
from charley.nerve.pool.constants import rows as pool
from charley.nerve.threshold import likelihood_ratio
from charley.tables import read_table

KEPT = ROOT / "build" / "docs"
NERVE = ROOT / "src" / "charley" / "nerve"
INDICES = {
    "strength_duration_time_constant_ms": "strength-duration time constant, ms",
    "refractory_period_ms": "relative refractory period, ms",
    "superexcitability_percent": "superexcitability, %",
    "subexcitability_percent": "late subexcitability, %",
    "resting_iv_slope": "resting current-threshold slope",
}
RECOVERY_MS, TONUS_MS = (2.5, 3.2, 5.0, 10.0, 32.0, 100.0), (20.0, 60.0, 100.0)
KINDS = {
    "measured": "thresholds measured",
    "fitted": "fitted to the trials of drinks",
    "odds": "how often people cramp",
    "pool": "the model's own mechanism",
}


def nerve_tables() -> dict[str, str]:
    """What stands for each placeholder of the page; `{{name}}` is the value of a constant."""
    comparison = measured()
    values = {f"{{{{{name}}}}}": f"{row['value']:g}" for name, row in (pool() | physics()).items()}
    for name, row in physics().items():
        values |= {
            f"{{{{{name}.{key}}}}}": f"{row[key]:g}"
            for key in ("calcium_m", "magnesium_m")
            if key in row
        }
    return values | {
        "<!-- nerve physics -->": _physics(),
        "<!-- nerve axon -->": _axon(),
        "<!-- nerve closed form -->": _closed_form(),
        "<!-- nerve coefficients -->": _coefficients(),
        "<!-- nerve odds -->": _odds(),
        "<!-- nerve ratios -->": _ratios(),
        "<!-- nerve score -->": _score(comparison),
        "<!-- nerve targets -->": _targets(comparison),
    }


def _physics() -> str:
    frog: dict[str, Any] = {"monovalent": 119.5, "temperature_c": 20.0}
    two = surface_potential_mv(calcium=2.0, **frog)
    none = surface_potential_mv(calcium=0.0, **frog)
    dilute = surface_potential_mv(calcium=0.0, monovalent=119.5 / 8, temperature_c=20.0)
    tenfold = surface_potential_mv(calcium=20.0, **frog) - two
    squid: dict[str, Any] = {"monovalent": 470.0, "temperature_c": 18.0}
    fivefold, among_magnesium = (
        surface_potential_mv(calcium=8.8, magnesium=magnesium, **squid)
        - surface_potential_mv(calcium=44.0, magnesium=magnesium, **squid)
        for magnesium in (0.0, 53.0)
    )
    checks = [
        ["frog node, ten times the calcium", f"{tenfold:+.1f} mV", "+20 to +25"],
        ["frog node, no calcium against 2 mmol/L", f"{none - two:+.1f} mV", "-18"],
        ["then an eighth of the other cations", f"{dilute - none:+.1f} mV", "-35"],
        ["squid axon, a fifth of the calcium", f"{fivefold:+.1f} mV", "-10 to -15 (recalled)"],
        ["the same in sea water with its magnesium", f"{among_magnesium:+.1f} mV", ""],
    ]
    people = [
        ("ionised calcium 1.00 mmol/L", {"calcium": 1.0}),
        ("ionised calcium 0.80", {"calcium": 0.8}),
        ("free magnesium 0.25", {"magnesium": 0.25}),
        ("sodium 120", {"sodium": 120.0}),
        ("overbreathing: pH 7.60 and ionised calcium 1.05", {"ph": 7.6, "calcium": 1.05}),
        ("exhausting work: pH 7.0", {"ph": 7.0}),
    ]
    rows = checks + [
        [label, f"{float(surface_shift_mv(**given)):+.1f} mV", ""] for label, given in people
    ]
    return table(["change", "shift of the gates (minus: more excitable)", "measured, mV"], rows)


def _axon() -> str:
    healthy, model = norms(), excitability()
    pairs = [
        (INDICES[name], getattr(model, name), norm)
        for name, norm in healthy.indices.items()
        if name in INDICES
    ]
    for label, chosen, every in (
        ("recovery cycle, {:g} ms", RECOVERY_MS, "recovery_cycle"),
        ("electrotonus +40 %, {:g} ms", TONUS_MS, "electrotonus_depolarising"),
        ("electrotonus -40 %, {:g} ms", TONUS_MS, "electrotonus_hyperpolarising"),
    ):
        found, norm_of = getattr(model, every), getattr(healthy, every)
        pairs += [(label.format(ms), found[ms], norm_of[ms]) for ms in chosen]
    return table(
        ["index", "model", "192 healthy people (SD)", "deviation, SD"],
        [
            [
                label,
                f"{value:.3g}",
                f"{norm.mean:.3g} ({norm.sd:.2g})",
                f"{norm.deviation(value):+.1f}",
            ]
            for label, value, norm in pairs
        ],
    )


def _closed_form() -> str:
    form = read_table(NERVE / "pool" / "emulator.yaml")["closed_form"]
    return table(
        ["constant", "value", "meaning"],
        [
            [name, f"{row['value']:g} {_unit(row['unit'])}".strip(), row["note"]]
            for name, row in form.items()
        ],
    )


def _unit(unit: str) -> str:
    return "" if unit in {"ratio", "share"} else unit


def _coefficients() -> str:
    every = {**coefficients(), **mechanisms()}
    return table(
        ["what", "change of ln CTF", "standing", "rests on", "source", "note"],
        [_coefficient(row) for row in every.values()],
    )


def _coefficient(row: Coefficient) -> list[str]:
    about = circumstances()[row.circumstance]
    of_pool = row.driver == "pool"
    size = "from the pool" if of_pool else f"{row.value:+.3g} ± {row.spread:.2g}"
    cited = "; ".join(works()[key].citation for key in row.source)
    return [f"{row.label} ({about['unit']})", size, row.standing, KINDS[row.kind], cited, row.note]


def _ratios() -> str:
    every = np.array([8.0, 12.0, 14.0, 17.0, 20.2, 23.0, 26.0, 30.0])
    told = [f"{ratio:.2g}" for ratio in likelihood_ratio(every)]
    return table(["CTF, Hz", *(f"{hz:g}" for hz in every)], [["likelihood ratio", *told]])


def _odds() -> str:
    named = read_table(NERVE / "odds.yaml")
    return table(
        ["what", "odds of cramping", "spread of ln odds", "note"],
        [
            [row["label"], f"{row['value']:g}", f"{row['spread']:g}", row["note"]]
            for group in ("conditions", "classes")
            for row in named[group].values()
        ],
    )


def measured() -> NerveComparison:
    """The comparison with publications, made anew when the nerve or the body has changed."""
    place = KEPT / f"nerve-{_state()}.json"
    if place.exists():
        return msgspec.json.decode(place.read_bytes(), type=NerveComparison)
    print("comparing the nerve with published experiments (a minute)", flush=True)
    comparison = compare()
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob("nerve-*"):
        old.unlink()
    place.write_bytes(msgspec.json.encode(comparison))
    return comparison


def _state() -> str:
    """A name that changes with any file of the nerve or the body."""
    digest = sha256()
    for room in (NERVE, NERVE.parent / "body"):
        for path in sorted(room.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(room)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _score(comparison: NerveComparison) -> str:
    counts = comparison.to_dict()
    parts = [*counts["by_basis"].items(), ("all", counts)]
    return table(
        ["rests on", "observations", "agree", "within 30 %", "off"],
        [
            [name, *(str(part[key]) for key in ("observations", "within", "within_30", "off"))]
            for name, part in parts
        ],
    )


def _targets(comparison: NerveComparison) -> str:
    return table(
        ["study", "what", "published", "simulated", "grade", "rests on"],
        [_target(row) for row in comparison.rows],
    )


def _target(row: NerveRow) -> list[str]:
    what = ", ".join(part for part in (row.quantity, row.arm, row.when) if part)
    spread = f", {row.spread}" if row.spread else ""
    found = row.reason or ("" if row.simulated is None else f"{row.simulated:.3g}")
    return [row.source, what, row.published + spread, found, row.grade, row.basis]
