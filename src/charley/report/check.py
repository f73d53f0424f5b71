"""What was understood of a patient file, line by line, and what to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charley.patient.reading import Line, Reading, explain
from charley.report.telling import clean

if TYPE_CHECKING:
    from rich.console import Console

MARKS = {"understood": ("ok", "green"), "problem": ("!!", "bold red"), "question": ("??", "yellow")}
WIDEST = 100


def print_check(reading: Reading) -> None:
    """Print each line as said and as meant, then problems and questions, then a count."""
    from rich.console import Console

    console = Console(highlight=False)
    console.width = min(console.width, WIDEST)
    lines = explain(reading)
    section = ""
    for line in lines:
        heading = line.section if line.status == "understood" else _TITLES[line.status]
        if heading and heading != section:
            section = heading
            title = clean(section).replace("_", " ").upper()
            console.print(f"\n{title}", style="bold", markup=False)
        _print(line, console)
    console.print()
    console.print(_count(reading), style="bold", markup=False)


_TITLES = {"problem": "Not understood, so not used", "question": "Asked back"}


def _print(line: Line, console: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    mark, style = MARKS[line.status]
    row = Table.grid(padding=(0, 1))
    row.add_column(width=4, justify="right")
    row.add_column()
    row.add_row(Text(mark, style=style), Text(_told(line)))
    console.print(row)


def _told(line: Line) -> str:
    said, text = clean(line.said), clean(line.text)
    if line.status == "understood":
        later = " (found later)" if line.stage == "workup" else ""
        return text + later if said == text else f"{said}  →  {text}{later}"
    if line.status == "problem" and said:
        where = f"{line.section}: " if line.section else ""
        return f'{where}"{said}": {text}'
    return text if said in text else f'{text} (in "{said}")'


def _count(reading: Reading) -> str:
    problems, questions = len(reading.problems), len(reading.questions)
    understood = f"{len(reading.understood)} understood"
    if not problems and not questions:
        return f"{understood}. Nothing was left out."
    return (
        f"{understood}, {problems} not understood, {questions} asked back. "
        "What is not understood is not used; reword it, or leave it out."
    )
