"""The report in a terminal: one calm screen first, everything with `full`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from charley.report.terminal_parts import Page

if TYPE_CHECKING:
    from rich.console import Console

    from charley.report.model import Report

WIDTH, WIDEST = 80, 100


def print_report(report: Report, full: bool = False) -> None:
    """Print a report; colour only on a terminal, at most 100 columns."""
    from rich.console import Console

    console = Console(highlight=False)
    console.width = min(console.width, WIDEST)
    _show(report, console, full)


def to_text(report: Report, full: bool = False) -> str:
    """The report as plain text of 80 columns."""
    from rich.console import Console

    written = io.StringIO()
    console = Console(
        file=written, width=WIDTH, highlight=False, force_terminal=False, color_system=None
    )
    _show(report, console, full)
    lines = (line.rstrip() for line in written.getvalue().splitlines())
    return "\n".join(lines).strip("\n") + "\n"


def _show(report: Report, console: Console, full: bool) -> None:
    page = Page(report, console, full)
    page.triage()
    page.answer()
    page.causes()
    page.reasoning()
    page.next_steps()
    page.to_do()
    page.sodium()
    page.medicines()
    page.avoid()
    page.laboratory()
    page.not_understood()
    page.references()
