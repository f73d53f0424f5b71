"""A forecast of cramp as one page: words, figures, and a cramp to play."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from charley.nerve.forecast import Case, CrampForecast
from charley.nerve.showing.drawn import NARROW
from charley.nerve.showing.figures import drawings
from charley.nerve.showing.replay import replay
from charley.nerve.showing.telling import (
    LIMITS,
    STANDINGS,
    can_cramp,
    capital,
    group_hz,
    ratio_words,
    signed,
    told,
    told_emergency,
    told_pool,
)
from charley.nerve.steps import citation, steps

HERE = Path(__file__).parent
PLAYED = "cramp"
MOST_OF_SCALE_HZ = 50.0


def to_html(forecast: CrampForecast) -> str:
    """One page that needs nothing else and asks no other address."""
    return _rendered("page.html", forecast)


def fragment(forecast: CrampForecast) -> str:
    """Words and figures as a piece of HTML, without the cramp to play."""
    drawn = drawings(forecast)
    figures = "".join(draw() for name, draw in drawn.items() if name != PLAYED)
    sentences = "".join(f"<li>{_escaped(sentence)}</li>" for sentence in told(forecast))
    return f"<div><ul>{sentences}</ul>{figures}</div>"


def _rendered(template: str, forecast: CrampForecast) -> str:
    from markupsafe import Markup

    data = json.dumps(replay(forecast), separators=(",", ":")).replace("<", "\\u003c")
    wide, narrow = drawings(forecast), drawings(forecast, width=NARROW)
    beside = {
        name: {"wide": Markup(draw()), "narrow": Markup(narrow[name]())}
        for name, draw in wide.items()
        if name != PLAYED
    }
    return str(
        _templates().get_template(template).render(
            forecast=forecast,
            arms=[_arm(forecast, arm, case) for arm, case in forecast.cases.items()],
            groups=[(words, group_hz(group), _place(group_hz(group))) for group, words in _GROUPS],
            emergencies=[s for arm, c in forecast.cases.items() if (s := told_emergency(c, arm))],
            sentences=[s for s in told(forecast) if s not in LIMITS],
            limits=LIMITS,
            figures=beside,
            still=Markup(wide[PLAYED]()),
            pool=told_pool(forecast),
            data=Markup(data),
            style=Markup(_text("page.css")),
            script=Markup(_text("replay.js")),
            sources=_sources(forecast),
        )
    )  # fmt: skip


_GROUPS = (("cramp", "people who cramp"), ("no_cramp", "people who do not"))


def _arm(forecast: CrampForecast, arm: str, case: Case) -> dict[str, Any]:
    one = case.threshold
    return {
        "name": arm,
        "hz": f"{one.hz:.1f}",
        "low": f"{one.low_hz:.0f}",
        "high": f"{one.high_hz:.0f}",
        "none": not can_cramp(one),
        "at": _place(one.hz),
        "from": _place(one.low_hz),
        "wide": _place(one.high_hz) - _place(one.low_hz),
        "ratio": ratio_words(one.likelihood_ratio) if _weighed(forecast, case) else None,
        "steps": [
            {
                "label": capital(step.label),
                "given": "" if step.given in {"0", "1"} else step.given,
                "hz": signed(step.hz),
                "range": f"{signed(step.low_hz)} to {signed(step.high_hz)}",
                "standing": STANDINGS[step.standing],
                "kind": step.standing,
                "note": capital(step.note),
            }
            for step in steps(one, forecast.reasons)
        ],
    }


def _weighed(forecast: CrampForecast, case: Case) -> bool:
    """Whether it means something how common the threshold is in the two groups."""
    return forecast.history is None and can_cramp(case.threshold)


def _sources(forecast: CrampForecast) -> list[str]:
    keys = [key for arm in forecast.arms for step in forecast.steps(arm) for key in step.source]
    keys += [key for reason in forecast.reasons for key in reason.source]
    cited = ["miller_knight_2009", "minetto_2009", "minetto_2011", *keys]
    return [citation(key) for key in dict.fromkeys(cited) if key not in {"expert_prior"}]


def _place(hz: float) -> float:
    """Where a threshold stands on the scale of the page, per cent."""
    return round(100.0 * min(hz, MOST_OF_SCALE_HZ) / MOST_OF_SCALE_HZ, 2)


@cache
def _templates() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


@cache
def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _escaped(words: str) -> str:
    from html import escape

    return escape(words)
