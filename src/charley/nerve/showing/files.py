"""A forecast as files: JSON for other programs, SVG and PNG, one page for people."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from charley.body.showing.png import WITH_A_LETTER, WITHOUT, ZOOM, PngError
from charley.nerve.forecast import Case, CrampError, CrampForecast
from charley.nerve.showing.telling import STANDINGS
from charley.nerve.steps import Step, citation, steps

DIGITS = 6


def to_json(forecast: CrampForecast) -> str:
    """Thresholds, factors, courses and sentences as JSON; numbers in the units of their names."""
    arms = {arm: _case(forecast, case) for arm, case in forecast.cases.items()}
    cited = {
        key for case in arms.values() for one in case["contributions"] for key in one["source"]
    }
    cited |= {key for reason in forecast.reasons for key in reason.source}
    content = {
        "title": forecast.title,
        "kind": forecast.kind,
        "known_person": forecast.known_person,
        "history": forecast.history,
        "seed": forecast.seed,
        "arms": arms,
        "reasons": [msgspec.to_builtins(reason) for reason in forecast.reasons],
        "assumed": forecast.assumed,
        "sentences": forecast.sentences(),
        "sources": {key: citation(key) for key in sorted(cited)},
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def save(forecast: CrampForecast, file: Path) -> Path:
    """Write a file by its ending. Raises CrampError, PngError, OSError."""
    writers: dict[str, Callable[[], str | bytes]] = {
        ".json": forecast.to_json,
        ".html": forecast.to_html,
        ".svg": lambda: forecast.plot().svg(),
        ".png": lambda: _png(forecast.plot().svg()),
    }
    if file.suffix.lower() not in writers:
        raise CrampError(f"{file.name} should end in {', '.join(writers)}, which say what to write")
    content = writers[file.suffix.lower()]()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def _png(drawn: str) -> bytes:
    """An SVG as PNG. Raises PngError."""
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise PngError(
            "a PNG needs the extra `png`: pip install 'charley[png]'; --svg needs nothing"
        ) from None
    if bytes(svg_to_bytes(svg_string=WITHOUT)) == bytes(svg_to_bytes(svg_string=WITH_A_LETTER)):
        raise PngError("this machine has no font, so that a PNG would lack its words; use --svg")
    return bytes(svg_to_bytes(svg_string=drawn, zoom=ZOOM))


def _case(forecast: CrampForecast, case: Case) -> dict[str, Any]:
    one = case.threshold
    found: dict[str, Any] = {
        "threshold_hz": _rounded(one.hz),
        "low_hz": _rounded(one.low_hz),
        "high_hz": _rounded(one.high_hz),
        "reference_hz": _rounded(one.reference_hz),
        "likelihood_ratio": None
        if forecast.history is not None
        else _rounded(one.likelihood_ratio),
        "contributions": [_step(step) for step in steps(one, forecast.reasons)],
    }
    if case.course is not None:
        found["course"] = {
            name: [_rounded(value) for value in getattr(case.course, name).tolist()]
            for name in ("times_h", "hz", "low_hz", "high_hz")
        }
    return found


def _step(step: Step) -> dict[str, Any]:
    found = {"change_hz": step.hz, **msgspec.to_builtins(step)}
    found["change_low_hz"], found["change_high_hz"] = found.pop("low_hz"), found.pop("high_hz")
    return {
        **{key: _rounded(v) if isinstance(v, float) else v for key, v in found.items()},
        "standing_in_words": STANDINGS[step.standing],
    }


def _rounded(value: float) -> float | None:
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
