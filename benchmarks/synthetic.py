"""Synthetic people for timing: random facts about as many as a clinic would know of each."""

from __future__ import annotations

import numpy as np

from charley.patient.person import Patient
from charley.reasoning.evidence import Evidence, evidence_of
from charley.reasoning.network import Network

FINDINGS_KNOWN, ANALYTES_KNOWN = 12, 8


def people(count: int, net: Network, seed: int) -> Evidence:
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
    unmeasured = np.full((count, len(net.separations)), np.nan)
    return Evidence(
        findings=findings, low=low, high=low.copy(), least=unmeasured, most=unmeasured,
        keys=keys, days=days,
    )  # fmt: skip
