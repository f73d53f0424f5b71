"""The figures of a forecast by name, alone or below each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from charley.body.showing.svg import FONT
from charley.nerve.forecast import CrampError, CrampForecast
from charley.nerve.showing.course import course
from charley.nerve.showing.drawn import WIDE
from charley.nerve.showing.factors import factors
from charley.nerve.showing.groups import groups
from charley.nerve.showing.raster import raster

GAP = 26
_SIZE = re.compile(r'viewBox="0 0 [\d.]+ ([\d.]+)"')


def figure(forecast: CrampForecast, name: str, *, width: float = WIDE) -> str:
    """One figure as SVG. Raises CrampError with the names that there are."""
    drawing = drawings(forecast, width=width)
    if name not in drawing:
        raise CrampError(f"there is no figure {name!r}; there are {', '.join(drawing)}")
    return drawing[name]()


def drawings(forecast: CrampForecast, *, width: float = WIDE) -> Mapping[str, Callable[[], str]]:
    """What draws each figure, in their order; of several arms each has its factors."""
    found: dict[str, Callable[[], str]] = {"cramp": lambda: raster(forecast.recording, width=width)}
    for place, arm in enumerate(forecast.arms):
        name = f"factors {arm}".strip()
        found[name] = _factors(forecast, arm, f"factors{place}-{width:g}", width)
    if any(case.course is not None for case in forecast.cases.values()):
        found["course"] = lambda: course(forecast, width=width)
    found["groups"] = lambda: groups(forecast, width=width)
    return found


def together(forecast: CrampForecast) -> str:
    """All figures below each other in one SVG; the same forecast gives the same bytes."""
    top, parts = 0.0, []
    for draw in drawings(forecast).values():
        drawn = draw()
        size = _SIZE.search(drawn)
        parts.append(drawn.replace("<svg ", f'<svg y="{top:g}" ', 1).strip())
        top += float(size[1] if size else 0) + GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {top:g}" width="{WIDE}" '
        f'height="{top:g}" font-family="{FONT}"><rect class="f-paper" width="100%" '
        f'height="100%" fill="#ffffff"/>{"".join(parts)}</svg>\n'
    )


def _factors(forecast: CrampForecast, arm: str, name: str, width: float) -> Callable[[], str]:
    case = forecast.cases[arm]
    return lambda: factors(case.threshold, forecast.steps(arm), arm=arm, width=width, name=name)
