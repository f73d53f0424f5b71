"""Plain GitHub Flavored Markdown from parts that are not trusted: no HTML, no link, no surprise."""

from __future__ import annotations

import re
import unicodedata

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>])")
_GONE = str.maketrans({"<": " ", ">": " ", "&": " and ", "@": " at "})
_ADDRESS = re.compile(r"\b(?:[a-z][a-z0-9+.-]*:/*(?=\S)|www\.)", re.IGNORECASE)
LONGEST_LINE = 600


def plain(text: str) -> str:
    """One line without control signs, markup signs and addresses, at most 600 characters."""
    kept = (" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    line = "".join(kept).translate(_GONE)
    line = _ADDRESS.sub(lambda found: found[0].replace(":", " ").replace(".", " "), line)
    return " ".join(line.split())[:LONGEST_LINE]


def escaped(text: str) -> str:
    """The plain line with every sign escaped that Markdown could take for its own."""
    return _SPECIAL.sub(r"\\\1", plain(text))


def bullets(lines: tuple[str, ...]) -> str:
    """Lines as a list."""
    return "\n".join(f"- {escaped(line)}" for line in lines)
