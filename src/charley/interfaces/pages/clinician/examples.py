"""Example patients that come with Charley, by their file name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import charley

PLACES = (
    Path(charley.__file__).parent / "examples",
    Path(charley.__file__).parents[2] / "examples",
)
KINDS = {".yaml", ".json"}


@cache
def examples() -> dict[str, Path]:
    """The files of example patients by name; none where they were not installed."""
    folder = next((place for place in PLACES if place.is_dir()), None)
    if folder is None:
        return {}
    return {file.stem: file for file in sorted(folder.iterdir()) if file.suffix in KINDS}
