"""Synthetic people for timing: random facts about as many as a clinic would know of each."""

from __future__ import annotations

import msgspec
import numpy as np

from charley.patient.person import Patient
from charley.reasoning.evidence import Evidence, evidence_of
from charley.reasoning.network import Network

FINDINGS_KNOWN, ANALYTES_KNOWN = 12, 8


def people(count: int, net: Network, seed: int, only: int | None = None) -> Evidence:
    """Evidence of random people: 12 findings (a third present) and 8 analytes each."""
    rng = np.random.default_rng(seed)
    blank = evidence_of([Patient()], net)
    findings = np.full((count, len(net.findings)), np.nan)
    low = np.full((count, len(net.analytes)), np.nan)
    rows = np.arange(count)[:, None]
    chosen = rng.integers(0, len(net.findings), (count, FINDINGS_KNOWN))
    findings[rows, chosen] = rng.random(chosen.shape) < 1 / 3
    measured = rng.integers(0, len(net.analytes), (count, ANALYTES_KNOWN))
    low[rows, measured] = rng.standard_t(3, measured.shape)
    keys = {name: np.full(count, np.nan) for name in blank.keys}
    keys["age"] = rng.uniform(18, 95, count)
    keys["female"] = (rng.random(count) < 0.55).astype(float)
    days = {name: np.full(count, np.nan) for name in blank.days}
    made = Evidence(findings=findings, low=low, high=low.copy(), keys=keys, days=days)
    return made if only is None else _one(made, only)


def _one(evidence: Evidence, i: int) -> Evidence:
    pick = slice(i, i + 1)
    return msgspec.structs.replace(
        evidence,
        findings=evidence.findings[pick],
        low=evidence.low[pick],
        high=evidence.high[pick],
        keys={name: values[pick] for name, values in evidence.keys.items()},
        days={name: values[pick] for name, values in evidence.days.items()},
    )
