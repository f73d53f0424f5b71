"""The report as one HTML file: no script, nothing loaded from elsewhere, for screen and paper."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from charley.care.plan import RaisedFlag
from charley.reasoning.differential import percent
from charley.report import figures
from charley.report.amounts import shown, signed, strength, weighed, with_unit
from charley.report.model import Report
from charley.report.plain import plain_page
from charley.report.telling import (
    HORIZONS,
    LEVELS,
    PRIORITIES,
    WHO,
    beyond_flags,
    by_horizon,
    clean,
    ended,
    facts_of,
    numbers_of,
    told_once,
)
from charley.report.terminal_parts import sodium_sentences
from charley.report.told import of_value

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
DRAWN_CAUSES, LEAST_SHOWN = 4, 0.03
WHOLE = {"headline_level": 1, "with_questions": True, "shown_causes": DRAWN_CAUSES}
AMONG_OTHERS = {"headline_level": 2, "with_questions": False}
PARTS = (
    "urgency", "answer", "mechanisms", "causes", "do", "sodium", "avoid", "medicines", "next",
    "path", "laboratory", "read", "references", "person",
)  # fmt: skip


def write_html(report: Report, path: Path) -> None:
    """Write the one-file report. Raises OSError where the path cannot be written."""
    path.write_text(to_html(report), encoding="utf-8")


def to_html(report: Report) -> str:
    """The whole report as one HTML document; every text of the file is escaped."""
    return _room().get_template("report.html").render(_shown(report) | WHOLE)


def html_parts(report: Report) -> dict[str, Markup]:
    """The parts of the report by name, for a page that arranges them itself.

    Each is HTML with every text escaped, or empty where there is nothing to tell. References are
    links to `#ref-1` and so on in the part "references". The page brings `parts_css`, a heading
    above the headline, and the questions, so that they can be answered there.
    """
    from markupsafe import Markup

    probable = sum(c.probability >= LEAST_SHOWN for c in report.differential.causes)
    values = _shown(report) | AMONG_OTHERS
    values["shown_causes"] = min(max(probable, 1), DRAWN_CAUSES)
    templates = {name: _room().get_template(f"parts/{name}.html") for name in PARTS}
    return {name: Markup(part.render(values).strip()) for name, part in templates.items()}


def parts_css() -> str:
    """The style sheet of the parts; colours are custom properties of the page."""
    return (TEMPLATES / "parts.css").read_text(encoding="utf-8")


def _shown(report: Report) -> dict[str, Any]:
    """Everything that the templates show of a report."""
    return {
        "report": report,
        "plan": report.plan,
        "differential": report.differential,
        "level": LEVELS[report.plan.triage.level],
        "other_reasons": _other_reasons(report),
        "lesser": _lesser_flags(report),
        "causes": _causes(report),
        "horizons": tuple(by_horizon(beyond_flags(report))),
        "asked": tuple(s for s in report.differential.next_steps if s.kind != "test"),
        "tests": tuple(s for s in report.differential.next_steps if s.kind == "test"),
        "sodium": _sodium(report),
        "strips": _strips(report),
        "references": numbers_of(report),
        "person": plain_page(report),
        "marks": _marks(report),
        "words": {"horizon": HORIZONS, "who": WHO, "priority": PRIORITIES},
    }


@cache
def _room() -> Environment:
    """Where the templates live, with the words and figures that they use."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    room = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_tidy,
    )
    room.filters |= {"shown": shown, "signed": signed, "percent": percent, "strength": strength}
    room.filters |= {
        "weighed": weighed,
        "ended": ended,
        "told_once": told_once,
        "unit": lambda u: with_unit("", u),
    }
    room.globals |= {"step_svg": _safe(figures.step_svg), "of_value": of_value}
    return room


def _tidy(value: Any) -> Any:
    """Keep control and direction characters of a file off the page."""
    return clean(value) if type(value) is str else value


def _safe(draw: Any) -> Any:
    from markupsafe import Markup

    return lambda *args, **named: Markup(draw(*args, **named))


def _causes(report: Report) -> tuple[dict[str, Any], ...]:
    """Each cause with its facts, and a chart for the leading ones on one common scale."""
    ranked = report.differential.causes
    told = [facts_of(report, cause) for cause in ranked]
    drawn = [weight.decibans for facts in told[:DRAWN_CAUSES] for _, weight in facts]
    reach = max(0.0, -min(drawn, default=0.0)), max(0.0, *drawn, 0.0)
    draw, bar = _safe(figures.weights_svg), _safe(figures.bar_svg)
    return tuple(
        {
            "ranked": cause,
            "bar": bar(cause.probability),
            "facts": facts_of(report, cause, full=True),
            "chart": draw(cause.name, facts, reach) if facts and place < DRAWN_CAUSES else "",
            "explanation": report.explanations.get(cause.cause, ""),
            "pointer": report.pointers.get(cause.cause, ""),
        }
        for place, (cause, facts) in enumerate(zip(ranked, told, strict=True))
    )


def _sodium(report: Report) -> dict[str, Any] | None:
    plan = report.plan.sodium
    if plan is None:
        return None
    return {
        "plan": plan,
        "chart": _safe(figures.sodium_svg)(plan),
        "sentences": sodium_sentences(plan),
    }


def _strips(report: Report) -> tuple[tuple[Any, Any], ...]:
    """Laboratory lines with their strips, those out of range first."""
    lines = sorted(report.laboratory, key=lambda line: line.position not in {"low", "high"})
    return tuple((line, _safe(figures.strip_svg)(line)) for line in lines)


def _lesser_flags(report: Report) -> tuple[RaisedFlag, ...]:
    """Red flags below the level of the whole, told in one line that unfolds."""
    triage = report.plan.triage
    return tuple(flag for flag in triage.flags if flag.urgency != triage.level)


def _other_reasons(report: Report) -> tuple[Any, ...]:
    flagged = {f"{flag.name}. {flag.why}" for flag in report.plan.triage.flags}
    return tuple(r for r in report.plan.triage.reasons if r.text not in flagged)


def _marks(report: Report) -> Any:
    numbers = numbers_of(report)

    def of(sources: Iterable[str]) -> list[int]:
        return [numbers[key] for key in dict.fromkeys(sources) if key in numbers]

    return of
