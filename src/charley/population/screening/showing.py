"""The counts of a screen as text for a terminal, and as one HTML page with figures."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from charley.knowledge.library import load
from charley.population.screening.summary import SaltCounts, Share, Summary

LONGEST_LIST = 12
STATES = ("low", "normal", "high", "unknown")
CSS = Path(__file__).parents[2] / "report" / "templates" / "report.css"


def as_text(summary: Summary) -> str:
    """The counts in lines of at most 80 letters."""
    lines = [f"{summary.people:,} people"]
    for counts in summary.salts:
        told = ", ".join(f"{getattr(counts, state):,} {state}" for state in STATES)
        lines.append(f"  {counts.salt:10} {told}; falling in {counts.falling:,}")
    for title, shares in _tables(summary):
        if shares:
            lines += ["", title]
            lines += [
                f"  {share.people:>9,}  {_named(share.name)}" for share in shares[:LONGEST_LIST]
            ]
    errors = sum(share.people for share in summary.errors)
    lines += ["", f"{errors:,} rows of errors" if errors else "Everything could be used."]
    return "\n".join(lines)


def write_html(summary: Summary, path: Path) -> None:
    """One page, nothing loaded from elsewhere. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_html(summary), encoding="utf-8")


def to_html(summary: Summary) -> str:
    """The counts as a page; every bar has its number beside it."""
    salts = "".join(_salt_bars(counts, summary.people) for counts in summary.salts)
    tables = "".join(
        f"<section><h2>{escape(title)}</h2>{_bars(shares, summary.people)}</section>"
        for title, shares in _tables(summary)
        if shares
    )
    return _PAGE.format(
        css=CSS.read_text(encoding="utf-8") + _OWN, people=f"{summary.people:,}", salts=salts,
        tables=tables, errors=_bars(summary.errors, 0) or "<p>Everything could be used.</p>",
    )  # fmt: skip


def _tables(summary: Summary) -> tuple[tuple[str, tuple[Share, ...]], ...]:
    return (
        ("How soon to be seen", summary.urgency),
        ("Red flags", summary.red_flags),
        ("Leading cause", summary.leading_causes),
        ("Medicine to review first", tuple(s for s in summary.review_first if s.name)),
        ("Cramps on record", summary.cramps),
        ("Not on record", summary.missing),
    )


def _named(name: str) -> str:
    """A cause, flag or medicine by its name for people."""
    library = load()
    for table in (library.causes, library.red_flags, library.medicines):
        if name in table:
            return table[name].name
    return name.replace("_", " ") or "none or unknown"


def _bars(shares: Sequence[Share], people: int) -> str:
    most = max((share.people for share in shares), default=1)
    rows = "".join(
        f"<tr><th scope=row>{escape(_named(share.name))}</th><td class=n>{share.people:,}</td>"
        f"<td class=n>{_percent(share.people, people)}</td>"
        f'<td class=b><svg width="100%" height="12" aria-hidden="true"><rect class="bar" '
        f'width="{100 * share.people / most:.1f}%" height="12"/></svg></td></tr>'
        for share in shares[: 2 * LONGEST_LIST]
    )
    return f"<table>{rows}</table>" if rows else ""


def _salt_bars(counts: SaltCounts, people: int) -> str:
    left, parts = 0.0, []
    for state in STATES:
        width = 100 * getattr(counts, state) / max(people, 1)
        parts.append(f'<rect class="{state}" x="{left:.2f}%" width="{width:.2f}%" height="22"/>')
        left += width
    told = "; ".join(
        f"{getattr(counts, s):,} {s} ({_percent(getattr(counts, s), people)})" for s in STATES
    )
    return (
        f"<figure><figcaption><b>{counts.salt.capitalize()}</b>: {told}; falling in "
        f'{counts.falling:,}</figcaption><svg width="100%" height="22" role="img" '
        f'aria-label="{counts.salt}: {told}">{"".join(parts)}</svg></figure>'
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""


_OWN = """
table { border-collapse: collapse; width: 100%; } th { text-align: left; font-weight: 400; }
th, td { padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.b { width: 40%; } .bar, rect.low { fill: var(--accent); } rect.normal { fill: var(--healthy); }
rect.high { fill: var(--against); } rect.unknown { fill: var(--track); }
figure { margin: 1rem 0 1.6rem; } section { margin: 2.4rem 0; }
h1, h2 { font-family: var(--serif); }
"""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Charley: a screen</title>
<style>{css}</style></head>
<body><main class="wrap"><header><h1>{people} people screened</h1>
<p>Low, normal and high by the adult reference intervals; a person may stand in several rows.
Charley supports a clinician's judgement and never replaces it.</p></header>
<section><h2>Salts</h2>{salts}</section>{tables}
<section><h2>What could not be used</h2>{errors}</section></main></body></html>
"""
