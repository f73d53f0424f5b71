"""What the machine code of the posterior works on, as arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
States = npt.NDArray[np.int8]


class Causes(NamedTuple):
    """The network; C causes with row 0 "no cause" and the last "unknown", F findings, A analytes.

    escape, calm [F, C]: 1 - P(finding | cause) and the factor on the background; absent_alone,
    present_alone [F, C]: log P(state of a finding | one cause). shift, spread [A, C] as in
    `Network`; kind [A, C]: which of the K different profiles of an analyte a cause has, and of each
    kind_shift, kind_spread [A, K], kinds [A]: how many there are. group [M, C].
    """

    leak: Floats
    escape: Floats
    calm: Floats
    absent_alone: Floats
    present_alone: Floats
    shift: Floats
    spread: Floats
    kind: Places
    kind_shift: Floats
    kind_spread: Floats
    kinds: Places
    often_off: Floats
    group: Places


class Known(NamedTuple):
    """What is known of N people: finding states [N, F] (1, 0, -1 unknown), bounds of analytes
    [N, A] (nan unknown), told [N, M, G+1]: log of what each measurement says of each group, and
    odds [N, C]: prior log odds."""

    findings: States
    low: Floats
    high: Floats
    told: Floats
    odds: Floats


class Rules(NamedTuple):
    """How much is considered, and how far facts are trusted (see `Calibration`)."""

    alone: int
    beside: int
    runners_up: int
    largest_set: int
    temper: float
    no_cause: float
    extra_cause: float
    per_sd: float
    broad: int
    healthy: float
    smallest_spread: float
    tie: float
