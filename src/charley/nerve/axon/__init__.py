"""The motor axon: node, internode and periaxonal potassium, and the tests of its excitability."""

from charley.nerve.axon.excitability import Excitability, excitability
from charley.nerve.axon.norms import Norm, Norms, norms
from charley.nerve.axon.sensitivity import Sensitivity, threshold_sensitivity
from charley.nerve.axon.surroundings import USUAL, AxonError, Surroundings

__all__ = [
    "USUAL",
    "AxonError",
    "Excitability",
    "Norm",
    "Norms",
    "Sensitivity",
    "Surroundings",
    "excitability",
    "norms",
    "threshold_sensitivity",
]
