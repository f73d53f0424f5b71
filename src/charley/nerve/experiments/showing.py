"""The comparison in the terminal: a table for each study, the counts by what they rest on."""

from __future__ import annotations

from charley.body.experiments.showing.table import COLOURS, simulated_told
from charley.nerve.experiments.comparing import NerveComparison, NerveRow
from charley.nerve.experiments.measured import BASES


def as_json(comparison: NerveComparison) -> str:
    """Counts and all rows as JSON."""
    import json

    return json.dumps(comparison.to_dict(), indent=2, ensure_ascii=False)


def print_comparison(comparison: NerveComparison) -> None:
    """Print all studies, what could not be run, and the counts."""
    from rich.console import Console

    console = Console()
    for name in comparison.studies:
        _print_study(comparison, name, console)
    _print_counts(comparison, console)


def when_told(row: NerveRow) -> str:
    """What is observed, with the arm it is compared with."""
    return f"{row.quantity}, {row.when}" if row.when else row.quantity


def reasons(part: NerveComparison) -> dict[str, list[NerveRow]]:
    """Why there are no numbers, each sentence once, unless it is said of a whole arm."""
    told = " ".join(part.failures.values())
    found: dict[str, list[NerveRow]] = {}
    for row in part.rows:
        if row.reason and row.reason not in told:
            found.setdefault(row.reason, []).append(row)
    return found


def summary(comparison: NerveComparison) -> str:
    """How many agree, in one sentence."""
    counts = comparison.counts
    predicted = comparison.resting_on("predicted").counts
    studies = f"{len(comparison.studies)} {'study' if len(comparison.studies) == 1 else 'studies'}"
    return (
        f"{studies}: {counts.within} of {counts.observations} observations within the published "
        f"spread or 10 %, or in the published direction; of those that were predicted, "
        f"{predicted.within} of {predicted.observations}"
    )


def _print_study(comparison: NerveComparison, name: str, console: object) -> None:
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    assert isinstance(console, Console)
    part = comparison.of(name)
    title = escape(comparison.titles.get(name, name))
    counts = part.counts
    console.print(f"\n[bold]{title}[/bold]  {counts.within} of {counts.observations} agree")
    if name in part.failures:
        console.print(f"  [red]{escape(part.failures[name])}[/red]")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    arms = any(row.arm for row in part.rows)
    table.add_column("observation")
    if arms:
        table.add_column("arm")
    table.add_column("published")
    table.add_column("simulated", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("rests on", no_wrap=True)
    for row in part.rows:
        spread = f", {row.spread}" if row.spread else ""
        told = [when_told(row), *((row.arm,) if arms else ()), row.published + spread]
        shown = f"[{COLOURS[row.grade]}]{row.grade}[/{COLOURS[row.grade]}]"
        cells = [escape(text) for text in (*told, simulated_told(row))]
        table.add_row(*cells, shown, f"[dim]{row.basis}[/dim]")
    if part.rows:
        console.print(table)
    for reason, rows in reasons(part).items():
        whose = ", ".join(dict.fromkeys(row.quantity for row in rows))
        console.print(f"  [dim]{escape(whose)}:[/dim] {escape(reason)}")
    assumed = dict.fromkeys(word for row in part.rows for word in row.assumed)
    if assumed:
        console.print(f"  [dim]assumed, not in the paper: {escape(', '.join(assumed))}[/dim]")


def _print_counts(comparison: NerveComparison, console: object) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    assert isinstance(console, Console)
    table = Table(box=box.SIMPLE_HEAD, title=summary(comparison), title_justify="left")
    table.add_column("")
    for heading in ("observations", "agree", "within 30 %", "off"):
        table.add_column(heading, justify="right")
    table.add_column("")
    counts = comparison.to_dict()
    for name, meaning in [*BASES.items(), ("all", "")]:
        part = counts if name == "all" else counts["by_basis"][name]
        numbers = [part["observations"], part["within"], part["within_30"], part["off"]]
        table.add_row(name, *(str(number) for number in numbers), f"[dim]{meaning}[/dim]")
    console.print()
    console.print(table)
