"""`charley cramp`: the cramp threshold of a state, a patient or a scenario."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

UNUSABLE = 2

_OUT = click.Path(path_type=Path, dir_okay=False)
_POSTURES = click.Choice(["shortened", "neutral", "stretched"])


def _days(_: click.Context, __: click.Parameter, told: str) -> list[float]:
    try:
        return [float(day) for day in told.replace(",", " ").split()]
    except ValueError:
        raise click.BadParameter(
            f"{told!r} is no list of days; write for example 3, 6, 10"
        ) from None


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option("--sodium", "sodium_mmol_per_l", type=float, help="Plasma sodium, mmol/L.")
@click.option(
    "--sodium-before", "sodium_before_mmol_per_l", type=float,
    help="Sodium some hours before; without it this one counts as what nerves are used to.",
)  # fmt: skip
@click.option("--potassium", "potassium_mmol_per_l", type=float, help="Plasma potassium, mmol/L.")
@click.option(
    "--ionised-calcium", "ionised_calcium_mmol_per_l", type=float, help="Ionised calcium, mmol/L."
)
@click.option(
    "--magnesium-free", "free_magnesium_mmol_per_l", type=float,
    help="Free magnesium, mmol/L; about 0.62 of the total.",
)  # fmt: skip
@click.option("--ph", type=float, help="pH of arterial blood.")
@click.option("--posture", type=_POSTURES, default="shortened", show_default=True,
              help="Length of the muscle.")  # fmt: skip
@click.option("--pain", is_flag=True, help="The muscle hurts.")
@click.option("--recent-cramp", is_flag=True, help="It cramped within the last hour.")
@click.option("--tired", is_flag=True, help="It was worked to exhaustion.")
@click.option("--trained", default="", metavar="DAYS", callback=_days,
              help='Days since each session of induced cramps, such as "3, 6, 10".')  # fmt: skip
@click.option("--nerve-block", is_flag=True, help="Its nerve is blocked.")
@click.option("--with", "reasons", default="", metavar="NAMES",
              help='Medicines and conditions, such as "thiazide, pregnancy".')  # fmt: skip
@click.option("--measured", "measured_hz", type=float, metavar="HZ",
              help="This person's own threshold, measured when rested.")  # fmt: skip
@click.option("--age", "age_years", type=click.FloatRange(18, 110),
              help="Age in years: an old muscle has fewer motor units.")  # fmt: skip
@click.option("--history", type=click.Choice(["yes", "no"]), help="Whether the person cramps.")
@click.option("--seed", type=int, default=1, show_default=True, help="Draw the same cramp again.")
@click.option("--picture", is_flag=True, help="Also sketch a cramp, motor unit by motor unit.")
@click.option("--svg", type=_OUT, help="Also draw the figures as SVG.")
@click.option("--png", type=_OUT, help="Also draw them as PNG (needs the extra `png`).")
@click.option("--html", type=_OUT, help="Also write a one-file HTML page with a cramp to play.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def cramp(
    file: Path | None, history: str | None, picture: bool, svg: Path | None, png: Path | None,
    html: Path | None, as_json: bool, **state: Any,
) -> None:  # fmt: skip
    """How easily a muscle cramps: the cramp threshold frequency, in Hz, and what moves it.

    Without a FILE the state is what the options say, all else as usual. FILE is a scenario as for
    `charley simulate` (the threshold over time), or a patient file as for `charley assess`.

    A measure of the laboratory; it gives no advice. What to do: charley assess.
    """
    from charley.nerve.cramp import cramp as forecast_of
    from charley.nerve.forecast import REFUSALS

    source = sys.stdin.buffer.read() if str(file) == "-" else file
    said = None if history is None else history == "yes"
    try:
        forecast = forecast_of(source, history=said, **state)
        for path in (path for path in (svg, png, html) if path is not None):
            forecast.save(path)
            click.echo(f"wrote {path}", err=True)
        if as_json:
            click.echo(forecast.to_json())
        else:
            forecast.print(picture=picture)
    except REFUSALS as error:
        click.echo(f"charley: {error}", err=True)
        sys.exit(UNUSABLE)
