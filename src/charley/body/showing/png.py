"""A picture as PNG: the SVG, made into points by resvg (the extra `png`)."""

from __future__ import annotations

from charley.body.showing.picture import Picture
from charley.body.showing.svg import FONT, svg

ZOOM = 2
WITHOUT = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"></svg>'
WITH_A_LETTER = WITHOUT.replace(
    "></svg>", f'><text x="5" y="15" font-family="{FONT}">M</text></svg>'
)


class PngError(RuntimeError):
    """Why no PNG can be drawn on this machine, and what to do about it."""


def png(picture: Picture) -> bytes:
    """The picture as a PNG file, two points for each of the SVG. Raises PngError."""
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise PngError(
            "a PNG needs the extra `png`: pip install 'charley[png]'; --svg needs nothing"
        ) from None
    if bytes(svg_to_bytes(svg_string=WITHOUT)) == bytes(svg_to_bytes(svg_string=WITH_A_LETTER)):
        raise PngError("this machine has no font, so that a PNG would lack its words; use --svg")
    return bytes(svg_to_bytes(svg_string=svg(picture), zoom=ZOOM))
