"""How numbers are told: enough digits to decide by, and no more."""

from __future__ import annotations

STRONG_DECIBANS, SLIGHT_DECIBANS = 10.0, 3.0


def shown(value: float) -> str:
    """A number with about three significant digits and no needless zeros."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def signed(value: float) -> str:
    """A change with its sign."""
    return f"+{shown(value)}" if value > 0 else shown(value)


def percent(probability: float) -> str:
    """A probability as a whole percentage; never 0 % or 100 %, which nothing here is."""
    if probability >= 0.995:
        return ">99%"
    return "<1%" if probability < 0.01 else f"{probability:.0%}"


def strength(decibans: float) -> str:
    """The weight of a fact in words: 10 decibans multiply the odds by 10, 3 double them."""
    size = abs(decibans)
    side = "for" if decibans >= 0 else "against"
    if size >= STRONG_DECIBANS:
        return f"strongly {side}"
    return side if size >= SLIGHT_DECIBANS else f"slightly {side}"
