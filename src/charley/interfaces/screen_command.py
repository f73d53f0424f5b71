"""`charley screen`: everybody in a folder of records or a table, one row a person."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from charley.population.screening.summary import Summary

UNUSABLE = 2


@click.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default="screened",
              show_default=True, help="Folder for the tables.")  # fmt: skip
@click.option("--mapping", type=click.Path(path_type=Path, dir_okay=False),
              help="What the columns of a table are; see --mapping-help.")  # fmt: skip
@click.option("--mapping-help", is_flag=True, help="Show a mapping file and stop.")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb",
              show_default=True, help="Run on this machine, or on a Spark cluster.")  # fmt: skip
@click.option("--master", default="local[*]", show_default=True, help="Where Spark runs.")
@click.option("--memory", default="2GB", show_default=True,
              help="Memory for tables; the rest lies on disk.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.option("--html", type=click.Path(path_type=Path), help="Also write a report with figures.")
def screen(
    path: Path | None, out: Path, mapping: Path | None, mapping_help: bool,
    engine: Literal["duckdb", "spark"], master: str, memory: str, as_json: bool, html: Path | None,
) -> None:  # fmt: skip
    """Screen everybody at PATH: FHIR bulk data (NDJSON), or Parquet or CSV with a mapping.

    Writes people.parquet (one row a person: salts that are low or falling, likely causes, the
    medicine to review first, red flags, what is missing), errors.parquet (everything that could
    not be used) and summary.json into OUT. A run that was stopped goes on where it was.
    """
    from charley.population.screening import mapping as mappings
    from charley.population.screening.run import ScreenError
    from charley.population.screening.run import screen as run

    if mapping_help:
        click.echo((mappings.__doc__ or "").split("\n", 2)[2].rstrip())
        return
    if path is None:
        _stop("name the folder or file to screen; charley screen --help shows what can be")
        return
    try:
        given = mappings.read_mapping(mapping) if mapping else None
        summary = run(
            path, out, mapping=given, memory=memory, engine=engine, master=master,
            progress=_progress,
        )  # fmt: skip
    except (ScreenError, mappings.MappingError) as error:
        _stop(str(error))
        return
    if html is not None:
        from charley.population.screening.showing import write_html

        write_html(summary, html)
        click.echo(f"HTML report: {html}", err=True)
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(summary), indent=2).decode())
    else:
        _print(summary, out)


def _print(summary: Summary, out: Path) -> None:
    from charley.population.screening.showing import as_text

    click.echo(as_text(summary))
    click.echo(f"tables: {out / 'people.parquet'}, {out / 'errors.parquet'}")


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the error stream, if somebody watches it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    with Progress(
        "{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=console, disable=not console.is_terminal,
    ) as bar:  # fmt: skip
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _stop(sentence: str) -> None:
    click.echo(f"charley: {sentence}", err=True)
    sys.exit(UNUSABLE)
