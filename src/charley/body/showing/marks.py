"""What was done, as rows under the time axis: a triangle for a moment, a bar for a while."""

from __future__ import annotations

from charley.body.showing.picture import Mark, Picture

MOMENT, WHILE = "▲", "━"
MOST_MARKS = 8


def mark_lines(
    picture: Picture, columns: int, margin: int, width: int, colours: dict[str, str]
) -> list[tuple[str, str]]:
    """Rows of text, each with its style; the words stand where there is room beside the mark."""
    rows: list[tuple[str, str]] = []
    for mark in picture.marks[:MOST_MARKS]:
        words = f"{mark.arm}: {mark.words}" if mark.arm else mark.words
        places = _places(mark, picture.reach_h, columns)
        if not places:
            continue
        style = colours.get(mark.arm, "")
        rows.extend((line, style) for line in _row(places, words, margin, width))
    if len(picture.marks) > MOST_MARKS:
        rest = len(picture.marks) - MOST_MARKS
        rows.append((" " * margin + f"and {rest} more", "dim"))
    return rows


def _places(mark: Mark, reach_h: tuple[float, float], columns: int) -> list[tuple[int, int, str]]:
    """First and last column of each span that is in sight, and the letter that draws it."""
    start, end = reach_h
    scale = (columns - 1) / (end - start)
    placed = []
    for begin, finish in mark.spans:
        if finish < start or begin > end:
            continue
        first = max(0, round((begin - start) * scale))
        last = min(columns - 1, round((finish - start) * scale))
        placed.append((first, last, MOMENT if last <= first else WHILE))
    return placed


def _row(places: list[tuple[int, int, str]], words: str, margin: int, width: int) -> list[str]:
    """The marks in one row, and the words after, before, or under them."""
    room = width - margin
    letters = [" "] * room
    for first, last, letter in places:
        letters[first : last + 1] = letter * (last - first + 1)
    begin, finish = places[0][0], places[-1][1]
    lead = " " * margin
    longest = max(places, key=lambda place: place[1] - place[0])
    if longest[1] - longest[0] >= len(words) + 4:
        inside = longest[0] + 2
        letters[inside : inside + len(words) + 2] = f" {words} "
        return [lead + "".join(letters).rstrip()]
    if finish + 2 + len(words) <= room:
        letters[finish + 2 : finish + 2 + len(words)] = words
        return [lead + "".join(letters).rstrip()]
    if begin >= len(words) + 1:
        letters[begin - 1 - len(words) : begin - 1] = words
        return [lead + "".join(letters).rstrip()]
    place = max(0, min(begin, room - len(words)))
    return [lead + "".join(letters).rstrip(), lead + " " * place + words[:room]]
