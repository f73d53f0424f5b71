"""The only functions that the equations may use besides + - * /.

The equations are one plain source that is executed by Python for one person, compiled for many
and traced into SBML; whoever executes them puts its own `exp`, `log`, `min` and `max` in place of
these. There is therefore no `if` on a value anywhere in them.
"""

from __future__ import annotations

from math import exp, log

__all__ = ["above", "exp", "log", "power", "saturating", "within"]


def power(base: float, exponent: float) -> float:
    """`base` to the `exponent`; base must be positive."""
    return exp(exponent * log(base))


def above(value: float, threshold: float) -> float:
    """By how much `value` exceeds `threshold`, else 0."""
    return max(0.0, value - threshold)


def within(value: float, low: float, high: float) -> float:
    """`value`, held between `low` and `high`."""
    return min(high, max(low, value))


def saturating(value: float, half: float) -> float:
    """value / (half + value): 0 at 0, one half at `half`, towards 1 (Michaelis-Menten)."""
    return value / (half + value)
