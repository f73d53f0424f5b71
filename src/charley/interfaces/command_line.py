"""The command line. No logic here: each command calls the front door and prints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from charley.interfaces.cramp_command import cramp
from charley.interfaces.mcp_command import mcp
from charley.interfaces.population_command import population
from charley.interfaces.screen_command import screen
from charley.interfaces.serve_command import serve
from charley.interfaces.study_command import study

if TYPE_CHECKING:
    from charley.patient.patient_file import Reading
    from charley.report.model import Report

UNDERSTOOD, NOT_UNDERSTOOD, UNUSABLE = 0, 1, 2

_FILE = click.Path(path_type=Path, allow_dash=True)
_OUT = click.Path(path_type=Path, dir_okay=False)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="charley")
def main() -> None:
    """Why do the legs cramp, and what to do safely.

    Charley supports a clinician's judgement and never replaces it. Nothing is stored or sent.
    """


main.add_command(cramp)
main.add_command(mcp)
main.add_command(population)
main.add_command(screen)
main.add_command(serve)
main.add_command(study)


@main.command()
@click.argument("file", type=_FILE)
@click.option("--html", type=click.Path(path_type=Path), help="Also write a one-file HTML report.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option("--plain", is_flag=True, help="Print the version in plain words, for the person.")
@click.option("--presentation", is_flag=True, help="Leave out what the file marks as found later.")
@click.option("--full", is_flag=True, help="Print every cause, weight and reference.")
def assess(
    file: Path, html: Path | None, as_json: bool, plain: bool, presentation: bool, full: bool
) -> None:
    """Assess one person from a patient FILE (YAML, JSON or a FHIR bundle; - for standard input).

    Prints what is urgent, the likely causes with the weight of each fact, what to ask or test
    next, what to do and what not to do, with sources. See also: charley new, charley check.
    """
    report = _assessed(file, presentation)
    if html is not None:
        from charley.report.html import write_html

        html.parent.mkdir(parents=True, exist_ok=True)
        write_html(report, html)
        click.echo(f"HTML report: {html}", err=True)
    if as_json:
        from charley.report.as_json import to_json

        click.echo(to_json(report).decode())
    elif plain:
        from charley.report.plain import to_plain

        click.echo(to_plain(report))
    else:
        from charley.report.terminal import print_report

        print_report(report, full=full)


@main.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
def new(file: Path | None) -> None:
    """Write a commented patient-file template to FILE, or print it."""
    from charley.patient.template import template

    if file is None:
        click.echo(template())
    elif file.exists():
        _stop(f"{file} exists already; choose another name so that nothing is overwritten")
    else:
        file.write_text(template(), encoding="utf-8")
        click.echo(f"wrote {file}; fill in what is known and run: charley assess {file}")


@main.command()
@click.argument("file", type=_FILE)
def check(file: Path) -> None:
    """Say what was understood of a patient FILE, what was not, and what to mend.

    Exit code 0: all understood; 1: something was not understood; 2: the file cannot be used.
    """
    from charley.report.check import print_check

    reading = _read(file)
    print_check(reading)
    sys.exit(NOT_UNDERSTOOD if reading.problems or reading.questions else UNDERSTOOD)


@main.command()
def schema() -> None:
    """Print the JSON Schema of the patient file."""
    import json

    from charley.patient.template import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the scores as JSON.")
@click.option("--html", type=click.Path(path_type=Path), help="Also write a report with plots.")
def evaluate(folder: Path, as_json: bool, html: Path | None) -> None:
    """Score Charley on a FOLDER of cases with known answers.

    Reports top-1 and top-3 (full and half marks), triage over and under, calibration (Brier,
    expected calibration error, reliability), usefulness of the proposed test at presentation,
    by group and kind of source, with bootstrap intervals, and every miss.
    """
    from charley.evaluation.cases import CaseError
    from charley.evaluation.running import evaluate as run
    from charley.evaluation.showing import print_evaluation, tracked, write_html

    try:
        result = run(folder, progress=tracked)
    except CaseError as error:
        _stop(str(error))
    if html is not None:
        write_html(result, html)
        click.echo(f"HTML report: {html}", err=True)
    if as_json:
        import json

        click.echo(json.dumps(result.to_dict(), indent=2))
    else:
        print_evaluation(result)


@main.command()
@click.argument("file", type=_FILE)
@click.option("--people", type=int, help="Simulate this many people like the one of the file.")
@click.option("--seed", type=int, default=1, show_default=True, help="Draw the same people again.")
@click.option("--days", type=float, help="How long, instead of what the file says.")
@click.option("--show", default="", help='What to show, such as "plasma sodium, urine flow".')
@click.option("--csv", type=_OUT, help="Also write every moment as CSV.")
@click.option("--svg", type=_OUT, help="Also draw an SVG figure.")
@click.option("--png", type=_OUT, help="Also draw a PNG figure (needs the extra `png`).")
@click.option("--html", type=_OUT, help="Also write a one-file HTML page.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def simulate(
    file: Path,
    people: int | None,
    seed: int,
    days: float | None,
    show: str,
    csv: Path | None,
    svg: Path | None,
    png: Path | None,
    html: Path | None,
    as_json: bool,
) -> None:
    """Simulate water and salts in the body of a scenario FILE (YAML or JSON; - for standard input).

    Draws what moved most, with the values at a few times and the course in sentences.
    """
    from charley.body.showing.terminal import progress
    from charley.body.simulation import REFUSALS, simulated

    names = tuple(name.strip() for name in show.split(",") if name.strip())
    try:
        with progress("simulating") as told:
            simulation = simulated(
                _source(file), people=people, seed=seed, days=days, progress=told
            )
        for path in (path for path in (csv, svg, png, html) if path is not None):
            simulation.save(path, *names)
            click.echo(f"wrote {path}", err=True)
        if as_json:
            click.echo(simulation.to_json(*names))
        else:
            simulation.print(*names)
    except REFUSALS as error:
        _stop(str(error))


@main.command()
@click.argument("file", type=_FILE, required=False)
@click.option("--arm", default="", help="Which arm, where the scenario has several.")
@click.option("--sbml", type=_OUT, help="Write SBML Level 3 (needs the extra `sbml`).")
@click.option("--equations", type=_OUT, help="Write every equation of the model as Markdown.")
def export(file: Path | None, arm: str, sbml: Path | None, equations: Path | None) -> None:
    """Export the body of a scenario FILE, with all that is done to it, for other simulators.

    Without a FILE it is the reference man at rest.
    """
    from charley.body.export.exporting import equations_text, resting_sbml, scenario_sbml

    if sbml is None and equations is None:
        _stop("nothing to write: name a file, such as --sbml body.xml or --equations body.md")
    try:
        if sbml is not None:
            text = resting_sbml() if file is None else scenario_sbml(_source(file), arm)
            _write(sbml, text)
        if equations is not None:
            _write(equations, equations_text())
    except (ValueError, RuntimeError, OSError) as error:
        _stop(str(error))


@main.command()
@click.argument("place", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print all rows and counts as JSON.")
@click.option("--html", type=_OUT, help="Also write a page with a picture of each experiment.")
@click.option("--only", default="", metavar="NAME", help="Only those with NAME in their name.")
def experiments(place: str, as_json: bool, html: Path | None, only: str) -> None:
    """Run published experiments and set the simulated numbers beside the published ones.

    PLACE is `body` or `nerve` for those that come with Charley (water and salts, or nerve and
    cramp), a folder of experiment files on the body, or one file. `names` lists all quantities,
    drinks, medicines and conditions that such a file can name.
    """
    if place == "names":
        from charley.body.experiments.showing.vocabulary import vocabulary

        click.echo(vocabulary())
        return
    if place == "nerve":
        _experiments_on_nerve(as_json, html, only)
        return
    from charley.body.experiments.experiment import ExperimentError
    from charley.body.experiments.running import compare
    from charley.body.experiments.showing.gallery import Gallery
    from charley.body.experiments.showing.table import as_json as to_json
    from charley.body.experiments.showing.table import print_comparison, tracked

    gallery = Gallery() if html else None
    try:
        with tracked() as progress:
            comparison = compare(place, only, progress, gallery.add if gallery else None)
    except ExperimentError as error:
        _stop(str(error))
    if html is not None and gallery is not None:
        gallery.write(comparison, html)
        click.echo(f"HTML page: {html}", err=True)
    if as_json:
        click.echo(to_json(comparison))
    else:
        print_comparison(comparison)


def _experiments_on_nerve(as_json: bool, html: Path | None, only: str) -> None:
    from charley.body.experiments.showing.table import tracked
    from charley.nerve.experiments.running import compare
    from charley.nerve.experiments.showing import as_json as to_json
    from charley.nerve.experiments.showing import print_comparison
    from charley.nerve.experiments.study import StudyError

    try:
        with tracked() as progress:
            comparison = compare("nerve", only, progress)
    except StudyError as error:
        _stop(str(error))
    if html is not None:
        from charley.nerve.experiments.showing_page import write_page

        write_page(comparison, html)
        click.echo(f"HTML page: {html}", err=True)
    if as_json:
        click.echo(to_json(comparison))
    else:
        print_comparison(comparison)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    click.echo(f"wrote {file}", err=True)


def _assessed(file: Path, presentation: bool) -> Report:
    import charley
    from charley.patient.patient_file import PatientFileError

    try:
        return charley.assess(_source(file), presentation=presentation)
    except PatientFileError as error:
        _stop(str(error))


def _read(file: Path) -> Reading:
    import charley
    from charley.patient.patient_file import PatientFileError

    try:
        return charley.read(_source(file))
    except PatientFileError as error:
        _stop(str(error))


def _source(file: Path) -> Path | bytes:
    return sys.stdin.buffer.read() if str(file) == "-" else file


def _stop(sentence: str) -> NoReturn:
    click.echo(f"charley: {sentence}", err=True)
    sys.exit(UNUSABLE)
