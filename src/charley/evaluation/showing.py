"""Showing an evaluation: a table for the terminal, and a page with the reliability plot."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from charley.evaluation.cases import Case
from charley.evaluation.running import Evaluation

ROWS = [
    ("top1", "first answer right"),
    ("top3", "right among the first three"),
    ("top1_half", "first answer, half marks for the same family"),
    ("top3_half", "first three, half marks for the same family"),
    ("contributing", "contributing causes listed"),
    ("triage_exact", "triage level exact"),
    ("next_test_useful", "a proposed step shows what the work-up found"),
    ("brier", "Brier score of the first answer"),
    ("ece", "expected calibration error"),
]


def tracked(cases: Sequence[Case]) -> Iterator[Case]:
    """Cases with a progress bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield from cases
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(cases, description="assessing", console=Console(stderr=True))


def print_evaluation(result: Evaluation) -> None:
    """Print scores, groups and misses."""
    from rich.console import Console
    from rich.table import Table

    console, scores = Console(), result.to_dict()
    first = scores["presentation"]
    table = Table(title=f"{scores['n']} cases with a known answer")
    for heading in ("", "everything known", "at presentation"):
        table.add_column(heading, justify="left" if not heading else "right")
    for key, label in ROWS:
        table.add_row(label, _figure(scores, key), _figure(first, key))
    for key, label in (("undertriaged", "urgent, told to wait"), ("overtriaged", "false alarm")):
        table.add_row(label, str(scores[key]), str(first[key]))
    console.print(table)
    groups = Table(title="By group")
    for heading in ("group", "n", "first", "first three"):
        groups.add_column(heading)
    for name, row in {**scores["by_group"], **scores["by_source_kind"]}.items():
        groups.add_row(name, str(row["n"]), f"{row['top1']:.0%}", f"{row['top3']:.0%}")
    console.print(groups)
    for miss in scores["misses"]:
        said = ", ".join(miss["said"])
        console.print(
            f"  {miss['id']}: expected {miss['expected']} (rank {miss['rank']}), said {said}"
        )


def _figure(scores: dict[str, Any], key: str) -> str:
    value = scores[key]
    if value is None:
        return "-"
    if key in {"brier", "ece"}:
        return f"{value:.3f}"
    interval = scores.get(f"{key}_ci95")
    spread = f" ({interval[0]:.0%} to {interval[1]:.0%})" if interval else ""
    return f"{value:.0%}{spread}"


def write_html(result: Evaluation, path: Path) -> None:
    """Write scores, the reliability plot and the misses as one HTML page."""
    from jinja2 import Environment, PackageLoader

    page = Environment(loader=PackageLoader("charley.evaluation"), autoescape=True)
    scores = result.to_dict()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        page.get_template("evaluation.html").render(scores=scores, rows=ROWS, figure=_figure),
        encoding="utf-8",
    )
