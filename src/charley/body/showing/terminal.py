"""A simulation in a terminal: sketch, table, sentences; and progress on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from textwrap import wrap
from typing import TYPE_CHECKING

from charley.body.showing.picture import Picture
from charley.body.showing.sketch import sketch
from charley.body.showing.table import Table

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST, WIDEST = 50, 100


def print_simulation(
    picture: Picture, tables: Sequence[tuple[str, Table]], sentences: Sequence[str]
) -> None:
    """Print everything; colour only on a terminal, at most 100 columns."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    console.width = max(NARROWEST, min(console.width, WIDEST))
    _print(console, picture, tables, sentences)


def _print(
    console: Console,
    picture: Picture,
    tables: Sequence[tuple[str, Table]],
    sentences: Sequence[str],
) -> None:
    console.print()
    console.print(picture.title, style="bold")
    if picture.subtitle:
        console.print(picture.subtitle, style="dim")
    console.print()
    for line in sketch(picture, console.width):
        console.print(line, soft_wrap=True)
    for heading, table in tables:
        console.print()
        if heading:
            console.print("  " + heading, style="bold")
        for row in str(table).splitlines():
            console.print("  " + row, soft_wrap=True)
    console.print()
    for sentence in sentences:
        for told in wrap(sentence, console.width - 4, subsequent_indent="  "):
            console.print("  " + told)


@contextmanager
def progress(label: str) -> Iterator[Callable[[float], None] | None]:
    """A bar on standard error for work that takes long, where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=1.0)
        yield lambda share: bar.update(task, completed=share)
