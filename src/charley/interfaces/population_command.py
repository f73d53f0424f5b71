"""`charley population`: virtual people with diseases, medicines and the blood of each."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

UNUSABLE = 2

_OUT = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--people", type=int, default=1000, show_default=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="Make the same people again.")
@click.option(
    "--engine", type=click.Choice(["here", "spark"]), default="here", show_default=True,
    help="Where the work is done.",
)  # fmt: skip
@click.option(
    "--master", default="local[*]", show_default=True, help="Spark cluster, with --engine spark."
)
@click.option("--out", type=_OUT, help="Write them, one row each, as .parquet or .csv.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--html", type=_OUT, help="Also write a page with the distributions.")
def population(
    people: int, seed: int, engine: Literal["here", "spark"], master: str, out: Path | None,
    as_json: bool, html: Path | None,
) -> None:  # fmt: skip
    """Make virtual adults, as many and as ill as in a national survey.

    Each has a body in which the diseases and medicines act for ten ordinary days before blood is
    taken. Prints their laboratory values beside those of the survey.
    """
    from rich.console import Console
    from rich.progress import Progress

    from charley.population.people.virtual import VirtualError, virtual_people
    from charley.population.screening.run import ScreenError
    from charley.population.showing.people_page import print_people, write_page

    try:
        with Progress(console=Console(stderr=True), transient=True) as bars:
            bar = bars.add_task("living ten days", total=1.0)
            made = virtual_people(
                people, seed, lambda share: bars.update(bar, completed=share),
                engine=engine, master=master,
            )  # fmt: skip
        if out is not None:
            made.write(out)
            click.echo(f"wrote {out}", err=True)
        if html is not None:
            write_page(made, html)
            click.echo(f"wrote {html}", err=True)
    except (VirtualError, ScreenError, OSError) as error:
        click.echo(f"charley: {error}", err=True)
        sys.exit(UNUSABLE)
    if as_json:
        import json

        click.echo(json.dumps(made.summary(), indent=2))
    else:
        print_people(made)
