"""Words for how often, as probabilities. Clinicians write "common"; arithmetic needs a number.

The scale is an expert prior in the tradition of QMR's evoking strengths and frequencies
(Miller 1982; Shwe 1991), rounded to what a clinician can tell apart.
"""

from __future__ import annotations

from charley.knowledge.schema import Frequency, Measured

PROBABILITY: dict[Frequency, float] = {
    "nearly_always": 0.95,
    "usual": 0.75,
    "common": 0.5,
    "some": 0.25,
    "few": 0.1,
    "rare": 0.03,
}

UNLIKELY_FACTOR = 0.25
"""How far a finding listed as unlikely falls below its background frequency (expert prior)."""


def probability(frequency: Frequency | Measured) -> float:
    """P(finding | cause) of a frequency word or a measured share, kept within 0.005 to 0.99."""
    value = frequency.value if isinstance(frequency, Measured) else PROBABILITY[frequency]
    return min(max(value, 0.005), 0.99)
