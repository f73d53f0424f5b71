"""A simulation as files: CSV and JSON for other programs, one HTML page for people."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from html import escape
from typing import Any

from charley.body.showing.measured import PERCENTILES, Series, percentile
from charley.body.showing.table import Table

DIGITS = 6
PAGE_STYLE = (
    ":root { color-scheme: light dark } body { font: 1.05rem/1.6 system-ui, sans-serif; "
    "max-width: 50rem; margin: 2rem auto; padding: 0 1.2rem; color: light-dark(#1b2326, #e8ebe9); "
    "background: light-dark(#fff, #14181a) } svg { max-width: 100%; height: auto } "
    "h1 { font: 600 1.7rem/1.2 ui-serif, Georgia, serif; margin-bottom: .2rem } "
    "table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .95rem } "
    "td, th { padding: .2rem .8rem; text-align: right; "
    "border-bottom: 1px solid light-dark(#dedbd1, #323b3f) } .failure { color: #a1172b } "
    ".scroll { overflow-x: auto } small, .who { color: light-dark(#566168, #a3afb2) }"
)


def to_csv(every: Sequence[Series]) -> str:
    """One row for each arm and time, one column for each quantity (of many people, percentiles)."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    names = dict.fromkeys(one.quantity for one in every)
    arms = dict.fromkeys(one.arm for one in every)
    by_name = {(one.arm, one.quantity): one for one in every}
    for place, arm in enumerate(arms):
        shown = [by_name[arm, name] for name in names]
        columns = [column for one in shown for column in _columns(one)]
        if not place:
            rows.writerow(["arm", "time (h)", *(heading for heading, _ in columns)])
        for moment, hour in enumerate(shown[0].hours.tolist()):
            values = [_rounded(float(values[moment])) for _, values in columns]
            rows.writerow([arm, _rounded(hour), *("" if x is None else x for x in values)])
    return written.getvalue()


def to_json(head: dict[str, Any], every: Sequence[Series]) -> str:
    """Everything as JSON: `head` (title, people, sentences ...), then arms with their series."""
    arms: dict[str, Any] = {}
    for one in every:
        arm = arms.setdefault(
            one.arm, {"time_h": [_rounded(x) for x in one.hours.tolist()], "quantities": {}}
        )
        values = {
            heading: [_rounded(x) for x in column.tolist()] for heading, column in _values(one)
        }
        arm["quantities"][one.quantity] = {"unit": one.unit, **values}
    return json.dumps({**head, "arms": arms}, indent=2, ensure_ascii=False)


def to_html(title: str, who: str, sentences: Sequence[str], figure: str, table: Table) -> str:
    """One page that needs nothing else."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{PAGE_STYLE}</style></head><body>"
        f"<h1>{escape(title)}</h1><p class='who'>{escape(who)}</p>"
        f"{fragment(sentences, figure, table)}</body></html>\n"
    )


def fragment(sentences: Sequence[str], figure: str, table: Table) -> str:
    """Sentences, figure and table as a piece of HTML."""
    told = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return (
        f"<ul>{told}</ul><figure class='scroll' style='margin:0'>{figure}</figure>"
        f"<div class='scroll'>{table._repr_html_()}</div>"
    )


def _columns(one: Series) -> list[tuple[str, Any]]:
    unit = f" ({one.unit})" if one.unit else ""
    if len(one.values) == 1:
        return [(f"{one.quantity}{unit}", one.median)]
    return [
        (f"{one.quantity} p{share}{unit}", percentile(one.values, share)) for share in PERCENTILES
    ]


def _values(one: Series) -> list[tuple[str, Any]]:
    if len(one.values) == 1:
        return [("values", one.median)]
    return [(f"p{share}", percentile(one.values, share)) for share in PERCENTILES]


def _rounded(value: float) -> float | None:
    if not math.isfinite(value):
        return None
    return float(f"{value:.{DIGITS}g}") if value else 0.0
