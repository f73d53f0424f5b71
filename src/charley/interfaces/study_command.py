"""`charley study`: what a survey of the population says of cramps, and of Charley."""

from __future__ import annotations

import sys
from pathlib import Path

import click

UNUSABLE = 2
USUAL_FOLDER = "CHARLEY_NHANES"

_OUT = click.Path(path_type=Path, dir_okay=False)


@click.group()
def study() -> None:
    """Study a survey of the population and score Charley on its people."""


@study.command()
@click.argument("folder", type=click.Path(path_type=Path), envvar=USUAL_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print all numbers as JSON.")
@click.option("--html", type=_OUT, help="Also write a page with figures.")
@click.option("--full", is_flag=True, help="Print every odds ratio.")
@click.option("--no-risk", is_flag=True, help="Describe the survey only; a few seconds.")
@click.option("--learn", type=_OUT, metavar="FILE",
              help="Also write the risk learnt from these people.")  # fmt: skip
@click.option("--population", type=_OUT, metavar="FILE",
              help="Also write what the population is like, for virtual people.")  # fmt: skip
def nhanes(
    folder: Path,
    as_json: bool,
    html: Path | None,
    full: bool,
    no_risk: bool,
    learn: Path | None,
    population: Path | None,
) -> None:
    """Night cramps in the US National Health and Nutrition Examination Survey.

    FOLDER holds its public files as they are (XPT) or as CSV, CSV.xz or CSV.gz; at least DEMO and
    SLQ of 2005-06 or 2007-08. Without it the environment variable CHARLEY_NHANES is taken. What is
    not there is said. Prints prevalence, odds ratios, and how Charley's risk of cramps does.
    """
    from rich.console import Console

    from charley.population.nhanes.study import study as carried_out
    from charley.population.nhanes.tables import TablesError
    from charley.population.showing.nhanes_page import write_page
    from charley.population.showing.nhanes_terminal import print_study

    try:
        with Console(stderr=True).status("beginning") as status:
            found = carried_out(folder, with_scores=not no_risk, saying=status.update)
        for path, write in (
            (html, write_page),
            (learn, type(found).write_learnt),
            (population, type(found).write_population),
        ):
            if path is not None:
                write(found, path)
                click.echo(f"wrote {path}", err=True)
    except (TablesError, OSError) as error:
        click.echo(f"charley: {error}", err=True)
        sys.exit(UNUSABLE)
    if as_json:
        import json

        click.echo(json.dumps(found.to_dict(), indent=2))
    else:
        print_study(found, full=full)
