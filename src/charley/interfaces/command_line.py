"""The command line. No logic here: each command calls the front door and prints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from charley.patient.patient_file import Reading
    from charley.report.model import Report

UNDERSTOOD, NOT_UNDERSTOOD, UNUSABLE = 0, 1, 2

_FILE = click.Path(path_type=Path, allow_dash=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="charley")
def main() -> None:
    """Why do the legs cramp, and what to do safely.

    Charley supports a clinician's judgement and never replaces it. Nothing is stored or sent.
    """


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
