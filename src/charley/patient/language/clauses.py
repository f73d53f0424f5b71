"""A sentence cut into clauses, and which body parts a clause shares with its neighbours.

"calf and thigh cramps" is one clause; in "weakness and cramps in the legs" the legs belong to
both; "leg weakness, fever" are two that share nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from charley.patient.language.stems import stem_set, word_set
from charley.patient.language.words import Word

_ALONE = re.compile(
    r"(?:(?:for|since|over|about|around|duration|nearly|almost|x)[ :]*)*(?:the (?:last|past) )?"
    r"[\w.~-]+ ?(?:hours?|hrs?|days?|weeks?|wks?|months?|mths?|years?|yrs?|decades)"
    r"(?: now| duration| ago)?",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[;\n!•]+|\.(?=\s|$)|\?(?=\s|$)|\s-\s")
_JOINTS = word_set(", : / + & ( ) and or nor but although though however whereas except")
_LINKS = frozenset({"and", "or", "nor", "&", "+", "/"})
# What is seen or felt on a limb goes on with it over a comma: "left calf swollen, warm, red".
_LOOKS = stem_set(
    """warm red hot cold cool pale blue white swollen tender tense mottled tight painful sore numb
    weak stiff agony discoloured"""
)
# What is said of the amount holds for both: "excessive thirst and urination".
_QUALITIES = stem_set("high low poor frequent severe proximal distal generalised progressive")
_TIMES_OF_DAY = stem_set("evening morning day night afternoon month week summer")
_LISTS = _LINKS | {",", "("}


class Clause(NamedTuple):
    """Places of a clause's words in its sentence, and the joint before it ("," "and" "but")."""

    joint: str
    places: tuple[int, ...]


class Scope(NamedTuple):
    """The words that may form one phrase: those of a clause and body parts shared with it."""

    places: tuple[int, ...]
    shared: tuple[int, ...]


def sentences(text: str) -> list[str]:
    """The sentences of a line as written; "10 years." on its own belongs to the one before."""
    found: list[str] = []
    for part in filter(None, map(str.strip, _SENTENCE_END.split(text))):
        if found and _ALONE.fullmatch(part):
            found[-1] += f", {part}"
        else:
            found.append(part)
    return found


def clauses(words: list[Word]) -> list[Clause]:
    """The clauses of a sentence, none of them empty."""
    found: list[Clause] = []
    joint, places = "", list[int]()
    for place, word in enumerate(words):
        if word.written not in _JOINTS:
            places.append(place)
            continue
        if any(words[p].kind != "little" for p in places):
            found.append(Clause(joint, tuple(places)))
            joint = word.written
        elif not (joint and word.written in {",", "and"}):
            joint = word.written
        places = []
    if any(words[p].kind != "little" for p in places):
        found.append(Clause(joint, tuple(places)))
    return found


def scopes(words: list[Word], parts: list[Clause], lent: list[tuple[int, ...]]) -> list[Scope]:
    """For each clause, or for neighbours that only list body parts together, one scope.

    `lent`: for each clause the words of others that speak for it too.
    """
    groups = _grouped(words, parts)
    borrowed = dict(zip(parts, lent, strict=True))
    header = _header(words, parts)
    found: list[Scope] = []
    for number, group in enumerate(groups):
        places = _places(group)
        shared: tuple[int, ...] = ()
        single = _single(words, places)
        if number and single and group[0].joint in _LINKS:
            shared += _of(words, found[-1].places, _QUALITIES)
        if not _sites(words, places):
            shared += header
            look = _looks(words, places)
            if number and single and (group[0].joint in _LINKS or (look and group[0].joint == ",")):
                before = (*found[-1].places, *found[-1].shared)
                shared += _sites(words, before) if look or not _head_first(words, before) else ()
            following = groups[number + 1] if number + 1 < len(groups) else None
            if single and following is not None and following[0].joint in _LINKS:
                after = _places(following)
                shared += _sites(words, after) if _head_first(words, after) else ()
        shared += tuple(p for part in group for p in borrowed[part] if p not in places)
        found.append(Scope(places, shared))
    return found


def _looks(words: list[Word], places: tuple[int, ...]) -> bool:
    """Whether a clause tells a look, not of something else that looks so ("hot evening")."""
    found = [place for place in places if words[place].stem in _LOOKS]
    if any(words[place].written in {"no", "denies", "without"} for place in places):
        return False
    return bool(found) and all(
        place + 1 not in places
        or words[place + 1].stem in _LOOKS
        or (words[place + 1].kind != "word" and words[place + 1].stem not in _TIMES_OF_DAY)
        for place in found
    )


def _of(words: list[Word], places: tuple[int, ...], stems: frozenset[str]) -> tuple[int, ...]:
    return tuple(place for place in places if words[place].stem in stems)


def _grouped(words: list[Word], parts: list[Clause]) -> list[list[Clause]]:
    groups: list[list[Clause]] = []
    pending: list[Clause] = []
    for number, part in enumerate(parts):
        if not _only_sites(words, part.places):
            joined = pending and (part.joint in _LISTS or part.joint == ":")
            groups.append([*pending, part] if joined else [part])
            if pending and not joined:
                groups.insert(-1, pending)
            pending = []
            continue
        following = parts[number + 1] if number + 1 < len(parts) else None
        leads = (
            following is not None
            and following.joint in _LINKS
            and not _only_sites(words, following.places)
            and words[_content(words, following.places)[0]].kind == "site"
        )
        listed = part.joint in _LISTS or part.joint == ":"
        belongs = bool(groups) and not pending and listed and not leads
        if belongs:
            groups[-1].append(part)
        else:
            pending.append(part)
    if pending:
        if groups and pending[0].joint in _LISTS:
            groups[-1].extend(pending)
        else:
            groups.append(pending)
    return groups


def _places(group: list[Clause]) -> tuple[int, ...]:
    return tuple(place for part in group for place in part.places)


def _content(words: list[Word], places: tuple[int, ...]) -> list[int]:
    return [place for place in places if words[place].kind != "little"]


def _sites(words: list[Word], places: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(place for place in places if words[place].kind == "site")


def _only_sites(words: list[Word], places: tuple[int, ...]) -> bool:
    kinds = {words[place].kind for place in places}
    return "site" in kinds and not kinds & {"word", "negator"}


def _single(words: list[Word], places: tuple[int, ...]) -> bool:
    """One finding word, perhaps with details such as "severe"."""
    return sum(words[place].kind == "word" for place in places) <= 1


def _head_first(words: list[Word], places: tuple[int, ...]) -> bool:
    """Finding before body part, as in "cramps in the legs"."""
    kinds = [words[place].kind for place in places]
    return "site" in kinds and "word" in kinds and kinds.index("word") < kinds.index("site")


def _header(words: list[Word], parts: list[Clause]) -> tuple[int, ...]:
    """Body parts before a colon ("legs: weak, numb") that hold for all that follows."""
    if len(parts) > 1 and parts[1].joint == ":" and _only_sites(words, parts[0].places):
        return _sites(words, parts[0].places)
    return ()
