"""How numbers are told: enough digits to decide by, and no more."""

from __future__ import annotations

from charley.reasoning.differential import percent

_WRITTEN = {
    "umol/L": "µmol/L",
    "ug/L": "µg/L",
    "ug/L FEU": "µg/L FEU",
    "10^9/L": "× 10⁹/L",
    "mL/min/1.73m2": "mL/min/1.73 m²",
    "kg/m2": "kg/m²",
    "Cel": "°C",
    "/min": "per min",
    "pH": "",
    "ratio": "",
    "fraction": "",
    "points": "",
}
STRONG_DECIBANS, SLIGHT_DECIBANS = 10.0, 3.0


def shown(value: float) -> str:
    """A number with about three significant digits and no needless zeros."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def with_unit(text: str, unit: str) -> str:
    """An amount with its unit as people write it; pure ratios have none."""
    return f"{text}%" if unit == "%" else f"{text} {_WRITTEN.get(unit, unit)}".strip()


def signed(value: float) -> str:
    """A change with its sign."""
    return f"+{shown(value)}" if value > 0 else shown(value)


def chance(probability: float) -> str:
    """A probability within a sentence."""
    return percent(probability).replace("<", "below ").replace(">", "above ")


def weighed(decibans: float) -> str:
    """A weight of evidence with its sign and one decimal."""
    return f"{decibans:+.1f}".replace("-", "−")


def strength(decibans: float) -> str:
    """The weight of a fact in words: 10 decibans multiply the odds by 10, 3 double them."""
    if decibans == 0.0:
        return "fits as well"
    size = abs(decibans)
    side = "for" if decibans >= 0 else "against"
    if size >= STRONG_DECIBANS:
        return f"strongly {side}"
    return side if size >= SLIGHT_DECIBANS else f"slightly {side}"
