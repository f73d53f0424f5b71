"""Units as people, laboratories and machines write them, read into dimension and scale.

A unit is a numerator over denominators ("mg/dL", "mmol/24 h", "ng/mL/h"), each a metric prefix and
a base, or one of a few that have no such form (mmHg, degrees, %). IU and U share a base, as do
kat and U (1 kat = 6e7 U). Equivalents keep a base of their own: an equivalent is not a mole.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import msgspec

from charley.units.errors import UnknownUnitError

Dimension = tuple[str, ...]


class Unit(msgspec.Struct, frozen=True):
    """A unit: `amount * scale + offset` is in the base units of its dimension."""

    dimension: Dimension
    scale: float
    offset: float = 0.0


_PREFIX = {"k": 1e3, "d": 1e-1, "c": 1e-2, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15}
_BASE = {
    "mol": ("mol", 1.0),
    "eq": ("eq", 1.0),
    "osm": ("osm", 1.0),
    "g": ("g", 1.0),
    "u": ("u", 1.0),
    "kat": ("u", 6e7),
    "l": ("l", 1.0),
}
_TIME = {"d": 1.0, "h": 1 / 24, "min": 1 / 1440, "s": 1 / 86400}

_PASCAL_PER_MMHG = 133.322387415
_KG_PER_POUND = 0.45359237
_M_PER_INCH = 0.0254

_SPECIAL: dict[str, Unit] = {
    "%": Unit(("1",), 0.01), "percent": Unit(("1",), 0.01), "pct": Unit(("1",), 0.01),
    "vol%": Unit(("1",), 0.01), "l/l": Unit(("1",), 1.0), "v/v": Unit(("1",), 1.0),
    "fraction": Unit(("1",), 1.0), "ratio": Unit(("1",), 1.0), "1": Unit(("1",), 1.0),
    "points": Unit(("1",), 1.0), "point": Unit(("1",), 1.0), "score": Unit(("1",), 1.0),
    "/15": Unit(("1",), 1.0), "ph": Unit(("1",), 1.0), "phunits": Unit(("1",), 1.0),
    "permille": Unit(("permille",), 1.0),
    "mmhg": Unit(("pa",), _PASCAL_PER_MMHG), "torr": Unit(("pa",), _PASCAL_PER_MMHG),
    "kpa": Unit(("pa",), 1e3), "hpa": Unit(("pa",), 1e2), "mbar": Unit(("pa",), 1e2),
    "cel": Unit(("cel",), 1.0), "c": Unit(("cel",), 1.0), "degc": Unit(("cel",), 1.0),
    "celsius": Unit(("cel",), 1.0), "degcelsius": Unit(("cel",), 1.0),
    "f": Unit(("cel",), 5 / 9, -160 / 9), "degf": Unit(("cel",), 5 / 9, -160 / 9),
    "fahrenheit": Unit(("cel",), 5 / 9, -160 / 9),
    "degfahrenheit": Unit(("cel",), 5 / 9, -160 / 9),
    "k": Unit(("cel",), 1.0, -273.15), "kelvin": Unit(("cel",), 1.0, -273.15),
    "bpm": Unit(("count", "d"), 1440.0), "rpm": Unit(("count", "d"), 1440.0),
    "hz": Unit(("count", "d"), 86400.0), "pps": Unit(("count", "d"), 86400.0),
    "mm/h": Unit(("mm/h",), 1.0), "mm/1h": Unit(("mm/h",), 1.0), "mm": Unit(("mm/h",), 1.0),
    "ml/min/1.73m2": Unit(("clearance",), 1.0), "ml/min": Unit(("clearance",), 1.0),
    "ml/min/1.73": Unit(("clearance",), 1.0), "ml/min/1.73m^2": Unit(("clearance",), 1.0),
    "kg/m2": Unit(("kg/m2",), 1.0), "kg/m^2": Unit(("kg/m2",), 1.0),
    "lb": Unit(("g",), _KG_PER_POUND * 1e3), "lbs": Unit(("g",), _KG_PER_POUND * 1e3),
    "lb_av": Unit(("g",), _KG_PER_POUND * 1e3), "pounds": Unit(("g",), _KG_PER_POUND * 1e3),
    "kgs": Unit(("g",), 1e3), "kilos": Unit(("g",), 1e3), "stone": Unit(("g",), 6350.29318),
    "cm": Unit(("m",), 1e-2), "m": Unit(("m",), 1.0), "metres": Unit(("m",), 1.0),
    "in": Unit(("m",), _M_PER_INCH), "in_i": Unit(("m",), _M_PER_INCH),
    "inch": Unit(("m",), _M_PER_INCH), "inches": Unit(("m",), _M_PER_INCH),
    "ft": Unit(("m",), 12 * _M_PER_INCH), "feet": Unit(("m",), 12 * _M_PER_INCH),
    "uln": Unit(("uln",), 1.0), "xuln": Unit(("uln",), 1.0),
}  # fmt: skip

_UPPER_LIMIT = re.compile(
    r"(?:times|x|×|-?\s?fold)?\s*(?:above\s+|of\s+)?(?:the\s+)?"
    r"(?:u\.?l\.?n\.?|upper\s+(?:limit|normal|reference)(?:\s+(?:limit|range))?"
    r"(?:\s+of\s+(?:the\s+)?(?:normal|reference)(?:\s+(?:range|interval))?)?"
    r"|(?:times|x|×|-?\s?fold)\s*normal|normal\s+upper\s+limit)\.?",
    re.IGNORECASE,
)
_WORDS = (
    (r"\{[^{}]*\}|[\[\]{}]", ""),
    (r"\bh2o\b|\bwater\b|\bcreatinine\b|\bcreat\b|\bcr\b|\bin urine\b|\burine\b", " "),
    (r"\bserum\b|\bplasma\b|\bfeu\b|\bcells\b|\bcell\b|\bbeats\b|\bbreaths\b", " "),
    (r"\bpulses\b|\bstimuli\b", " "), (r"\bhertz\b", "hz"),
    (r"\bper mille\b|‰", "permille"),
    (r"\bper\b", "/"),
    (r"\bmilliequivalents?\b|\bmeqs\b|\bmval\b", "meq"),
    (r"\bmillimoles?\b|\bmmols\b|\bmmole\b", "mmol"),
    (r"\bmicromoles?\b|\bumols\b|\bmcmol\b", "umol"),
    (r"\bnanomoles?\b", "nmol"), (r"\bpicomoles?\b", "pmol"),
    (r"\bm(?:illi)?osm(?:ol)?(?:e?s)?\b", "mosm"),
    (r"\bmicrograms?\b|\bmcg\b", "ug"), (r"\bnanograms?\b", "ng"), (r"\bpicograms?\b", "pg"),
    (r"\bmilligrams?\b|\bmgs\b|\bmgm\b", "mg"), (r"\bkilograms?\b", "kg"),
    (r"\bgrams?\b|\bgrammes?\b|\bgms?\b", "g"),
    (r"\bmillilit(?:er|re)s?\b", "ml"), (r"\bdecilit(?:er|re)s?\b", "dl"),
    (r"\blit(?:er|re)s?\b|\bltr?s?\b", "l"), (r"\b100\s*ml\b", "dl"),
    (r"\bcu\.?\s*mm\b|\bcubic millimet(?:er|re)s?\b|\bmm\^?3\b|\bmm\*3\b|\bmcl\b", "ul"),
    (r"\b24\s*-?\s*(?:hours?|hrs?|h)\b|\bdays?\b|\bdaily\b", "d"),
    (r"\bhours?\b|\bhrs?\b", "h"), (r"\bminutes?\b|\bmins\b", "min"),
    (r"\bseconds?\b|\bsecs?\b", "s"),
    (r"\bm(?:illi)?(?:[- ])?(?:i\.?u\.?|international units?)(?=\s*/)", "mu"),
    (r"\bmicro(?:[- ])?(?:i\.?u\.?|international units?)(?=\s*/)", "uu"),
    (r"\binternational units?\b|\bunits?\b", "u"),
    (r"°|\bdegrees?\b|\bdeg\b\.?\s*", "deg"),
    (r"\bdeg\s+(?=[cf])", "deg"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), by) for pattern, by in _WORDS)
_MASS_PER_CENT = re.compile(r"^(m?g)%$")
_COUNT = re.compile(r"^x?10[\^*e]?(3|6|9|12)$")
_MOLAR = re.compile(r"^([munpµμ])M$")


def plain_text(text: str) -> str:
    """Text with look-alike signs made one (µ and μ to u, superscripts to ^n, widths folded)."""
    if text.isascii():
        return text
    text = re.sub(r"(?<=10)[⁰¹²³⁴-⁹]+", lambda m: "^" + unicodedata.normalize("NFKC", m[0]), text)
    text = unicodedata.normalize("NFKC", text).replace("μ", "u").replace("µ", "u")
    text = re.sub(r"[\u200b-\u200f\u2060\ufeff\u00ad]", "", text)
    return re.sub(r"[‐‑‒–—−]", "-", text)


@lru_cache(maxsize=1024)
def unit(text: str) -> Unit:
    """The unit that a text spells; raises UnknownUnitError with a sentence where it spells none."""
    found = _read(text)
    if found is None:
        raise UnknownUnitError(
            f"{text!r} is no unit known here; write for example mmol/L or mg/dL."
        )
    return found


def spells_unit(text: str) -> bool:
    """Whether a text is a unit."""
    return _read(text) is not None


@lru_cache(maxsize=4096)
def _read(text: str) -> Unit | None:
    if len(text) > 60:
        return None
    molar = _MOLAR.match(text.strip())
    if molar:
        return Unit(("mol", "l"), _PREFIX[plain_text(molar[1])])
    text = plain_text(text)
    if _UPPER_LIMIT.fullmatch(text.strip()):
        return Unit(("uln",), 1.0)
    compact = _compact(text)
    if compact in _SPECIAL:
        return _SPECIAL[compact]
    if match := _MASS_PER_CENT.match(compact):
        compact = match[1] + "/dl"
    if compact.endswith("ddu"):
        mass = _compound(compact.removesuffix("ddu"))
        return None if mass is None else Unit((*mass.dimension, "ddu"), mass.scale)
    return _compound(compact)


def _compact(text: str) -> str:
    text = text.lower().strip()
    for pattern, by in _COMPILED:
        text = pattern.sub(by, text)
    return re.sub(r"\s+", "", text).replace("×", "x").replace("iu", "u").rstrip(".,;/")


def _compound(text: str) -> Unit | None:
    if not text:
        return None
    top, *below = text.split("/")
    numerator = _numerator(top, bare=bool(below))
    if numerator is None or len(below) > 2:
        return None
    dimension, scale = [numerator[0]], numerator[1]
    for part in below:
        denominator = _denominator(part)
        if denominator is None:
            return None
        dimension.append(denominator[0])
        scale /= denominator[1]
    return Unit(tuple(dimension), scale)


def _numerator(text: str, *, bare: bool) -> tuple[str, float] | None:
    if bare and text in {"", "#", "1"}:
        return "count", 1.0
    if bare and text in {"k", "thou", "thousand", "tsd"}:
        return "count", 1e3
    if bare and text in {"giga", "gpt"}:
        return "count", 1e9
    if match := _COUNT.match(text):
        return "count", float(10 ** int(match[1]))
    return _prefixed(text)


def _denominator(text: str) -> tuple[str, float] | None:
    if text in _TIME:
        return "d", _TIME[text]
    return _prefixed(text)


def _prefixed(text: str) -> tuple[str, float] | None:
    if text in _BASE:
        return _BASE[text]
    if text[:1] in _PREFIX and text[1:] in _BASE:
        base, scale = _BASE[text[1:]]
        return base, scale * _PREFIX[text[0]]
    return None
