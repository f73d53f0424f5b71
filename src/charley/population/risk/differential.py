"""The probability of a night cramp that follows from Charley's differential of somebody.

    P(cramp) = 1 - (1 - leak) x product over causes c of (1 - P(c) p_c)

with P(c) of the causes given all else that is known, and p_c the share of people with the cause who
cramp at night. Two causes are taken as independent given the facts. The base rates are among people
who come for cramps or a disorder of salts, so that in the population it is far too high; its order
can be judged, its level only after recalibration.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from charley.patient.person import Patient
from charley.population.survey.design import Array
from charley.reasoning.evidence import evidence_of
from charley.reasoning.many.batch import probabilities
from charley.reasoning.network import network

FINDING = "cramp_nocturnal"


def from_differential(
    patients: Sequence[Patient], progress: Callable[[int], None] | None = None
) -> Array:
    """P(cramp at night) [N] of patients whose cramps were not told."""
    net = network()
    causes = probabilities(evidence_of(patients, net), net, progress=progress)
    column = net.column[FINDING]
    without = 1.0 - causes[:, 1:] * (1.0 - net.not_p[1:, column])
    return np.asarray(1.0 - (1.0 - net.leak[column]) * without.prod(axis=1))
