"""A comparison in the terminal: a table for each experiment, the counts below."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from charley.body.experiments.comparing import Comparison, Grade, Row

COLOURS: dict[Grade, str] = {
    "within spread": "green", "within 10 %": "green", "met": "green", "within 30 %": "yellow",
    "in a curve": "dim", "off": "red",
}  # fmt: skip
MOST_DIGITS = 3


@contextmanager
def tracked() -> Iterator[Callable[[float, str], None]]:
    """A progress bar on standard error, where that is a terminal; call it with share and name."""
    if not sys.stderr.isatty():
        yield lambda share, name: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("experiments", total=1.0)
        yield lambda share, name: bar.update(task, completed=share, description=name)


def as_json(comparison: Comparison) -> str:
    """Counts and all rows as JSON."""
    import json

    return json.dumps(comparison.to_dict(), indent=2, ensure_ascii=False)


def print_comparison(comparison: Comparison) -> None:
    """Print all experiments, what could not be run, and the counts."""
    from rich.console import Console

    console = Console()
    for name in comparison.experiments:
        _print_experiment(comparison, name, console)
    _print_counts(comparison, console)


def _print_experiment(comparison: Comparison, name: str, console: object) -> None:
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    assert isinstance(console, Console)
    part = comparison.of(name)
    title = escape(comparison.titles.get(name, name))
    console.print(f"\n[bold]{title}[/bold]  {part.within} of {part.observations} agree")
    if name in comparison.failures:
        console.print(f"  [red]{escape(comparison.failures[name])}[/red]")
    arms = any(row.arm for row in part.rows)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("observation")
    if arms:
        table.add_column("arm")
    table.add_column("published")
    table.add_column("simulated", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for row in part.rows:
        spread = f", {row.spread}" if row.spread else ""
        told = [f"{row.quantity}, {row.when}" if row.when else row.quantity]
        told += [*((row.arm,) if arms else ()), row.published + spread, simulated_told(row)]
        colour = COLOURS[row.grade]
        table.add_row(*(escape(text) for text in told), f"[{colour}]{row.grade}[/{colour}]")
    if part.rows:
        console.print(table)
    for reason, rows in _reasons(part).items():
        whose = ", ".join(dict.fromkeys(f"{row.quantity} {row.arm}".strip() for row in rows))
        console.print(f"  [dim]{escape(whose)}:[/dim] {escape(reason)}")
    assumed = dict.fromkeys(word for row in part.rows for word in row.assumed)
    recalled = sum(row.status == "recalled" for row in part.rows)
    notes = [f"assumed, not in the paper: {', '.join(assumed)}"] if assumed else []
    notes += [f"{recalled} of the numbers recalled, not read in the source"] if recalled else []
    if notes:
        console.print(f"  [dim]{escape('; '.join(notes))}[/dim]")


def _reasons(part: Comparison) -> dict[str, list[Row]]:
    """Why there are no numbers, each sentence once, unless it is said of a whole arm."""
    told = " ".join(part.failures.values())
    found: dict[str, list[Row]] = {}
    for row in part.rows:
        if row.reason and row.reason not in told:
            found.setdefault(row.reason, []).append(row)
    return found


def _print_counts(comparison: Comparison, console: object) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    assert isinstance(console, Console)
    counts = comparison.to_dict()
    groups = counts["by_domain"]
    table = Table(box=box.SIMPLE_HEAD, title=_summary(comparison), title_justify="left")
    table.add_column("")
    for heading in ("observations", "agree", "within 30 %", "off"):
        table.add_column(heading, justify="right")
    rows = [*groups.items(), ("all", counts)] if len(groups) > 1 else [("all", counts)]
    for name, part in rows:
        numbers = [part["observations"], part["within"], part["within_30"], part["off"]]
        table.add_row(name or "other", *(str(number) for number in numbers))
    console.print()
    console.print(table)


def _summary(comparison: Comparison) -> str:
    many = len(comparison.experiments)
    noun = "experiment" if many == 1 else "experiments"
    return (
        f"{many} {noun}: {comparison.within} of {comparison.observations} observations within the "
        "published spread or 10 %, or in the published direction"
    )


def simulated_told(row: Row) -> str:
    """The simulated number, in the unit of the published one."""
    return "-" if row.simulated is None else rounded(row.simulated)


def rounded(value: float) -> str:
    """A number in three digits, more where it is large: 0.0123, 1.23, 143.2, 1250."""
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 100 else f"{value:.{MOST_DIGITS}g}"
