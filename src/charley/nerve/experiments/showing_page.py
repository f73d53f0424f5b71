"""The comparison as one HTML page: counts, a picture of all numbers, and every row."""

from __future__ import annotations

from pathlib import Path

from charley.body.experiments.showing.table import simulated_told
from charley.nerve.experiments.comparing import NerveComparison, agrees
from charley.nerve.experiments.measured import BASES
from charley.nerve.experiments.picture import picture
from charley.nerve.experiments.showing import summary, when_told


def write_page(comparison: NerveComparison, path: Path) -> None:
    """Write the page, which needs nothing but itself."""
    from jinja2 import Environment, PackageLoader
    from markupsafe import Markup

    page = Environment(loader=PackageLoader("charley.nerve.experiments"), autoescape=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        page.get_template("nerve.html").render(
            comparison=comparison,
            counts=comparison.to_dict(),
            bases=BASES,
            summary=summary(comparison),
            picture=Markup(picture(comparison)),
            simulated=simulated_told,
            when=when_told,
            agrees=agrees,
        ),
        encoding="utf-8",
    )
