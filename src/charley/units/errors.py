"""What can be wrong with an amount; every error is a sentence with suggestions.

UnitError
    UnknownUnitError       the spelling is no unit known here
    WrongDimensionError    a unit, but not one in which this analyte can be given
    AmbiguousUnitError     no unit, and the number fits several (or none)
    ImplausibleValueError  outside what a living adult can have
"""

from __future__ import annotations


class UnitError(ValueError):
    """An amount that cannot be used. `suggestions` are what may have been meant."""

    def __init__(self, sentence: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.suggestions = suggestions


class UnknownUnitError(UnitError):
    """The text names no unit."""


class WrongDimensionError(UnitError):
    """The unit measures something else than the analyte."""


class AmbiguousUnitError(UnitError):
    """The number has no unit and could be in more than one, or in none."""


class ImplausibleValueError(UnitError):
    """The value is outside what is compatible with life, or no finite number."""
