"""What a sentence says of its findings: not there, over, a relative's, or only feared."""

from __future__ import annotations

from typing import NamedTuple

from charley.patient.language.clauses import Clause
from charley.patient.language.stems import stem, stem_set, word_set
from charley.patient.language.words import Word

_STRONG = frozenset({"denies", "denied", "deny", "denying"})
_ABILITY = frozenset({"unable"})
_AFTER = frozenset({"absent", "negative", "denied", "nil", "none", "excluded", "no", "unlikely"})
_STOPS = word_set(
    """because due despite until unless given secondary so therefore but although though however
    whereas except now then since following owing by with from"""
)
_WHERE = stem_set("both left right everywhere throughout")
_SUBJECTS = word_set("has had is was are were complains feels he she they i")
# "no improvement in the weakness" and "not relieved" deny only the change, not the finding.
_CHANGES = stem_set(
    """improve better relieve change effect affect respond response help only doubt sure certain
    just always worse benefit resolve settle recover further"""
)
_KIN_VERBS = word_set(
    """reports reported says said noticed noted found brought brings called states describes
    observed worried concerned saw heard tells"""
)
_KIN_BEFORE = word_set("by from with to per via at")
_PAST = word_set(
    """previous previously past formerly former earlier resolved settled subsided disappeared
    recovered cleared gone childhood"""
)
_NOT_PAST = word_set(
    """today week month months weeks days day hours few medical history year well healthy fit"""
)
_FEARED = word_set(
    """ruleout exclude query possible possibly suspected suspicion risk avoid prevent consider
    concern fear feared unless ?"""
)


class Denial(NamedTuple):
    """One "no" and the stretch of words that it reaches; `only` limits it to one word.

    `near`: the last word that it reaches for what is not told but seen: nobody "denies" a sign.
    """

    negator: int
    start: int
    end: int
    only: int | None
    near: int


def denials(words: list[Word], parts: list[Clause]) -> list[Denial]:
    """Every negation of a sentence with its reach: onwards ("no fever"), back ("fever: nil")."""
    found = []
    for number, part in enumerate(parts):
        for place in part.places:
            written = words[place].written
            if words[place].kind == "negator" and written not in _ABILITY:
                end = _reach(words, parts, number, place)
                if end > place:
                    near = min(end, part.places[-1]) if written in _STRONG else end
                    found.append(Denial(place, place, end, _change(words, place), near))
            if written in _AFTER and _closes(words, parts, number, place):
                found.append(Denial(place, _before(words, parts, number), place, None, place))
    return found


def denied(
    places: frozenset[int], stretches: list[Denial], spent: frozenset[int], seen: bool
) -> bool:
    """Whether a negation reaches a word of a finding.

    `spent`: words of phrases that match. `seen`: the finding is a sign or a test.
    """
    for stretch in stretches:
        if stretch.negator in spent:
            continue
        end = stretch.near if seen else stretch.end
        inside = any(stretch.start <= place <= end for place in places)
        if inside and (stretch.only is None or stretch.only in places):
            return True
    return False


def _reach(words: list[Word], parts: list[Clause], number: int, place: int) -> int:
    """The last word that a negation reaches: over "or" and "and", over commas up to an "or"."""
    end = _stop(words, parts[number].places, place)
    if end != parts[number].places[-1]:
        return end
    strong = words[place].written in _STRONG
    for ahead in range(number + 1, len(parts)):
        part = parts[ahead]
        if _new_start(words, part):
            break
        linked = part.joint in {"or", "nor", "and", "/", "&"}
        listed = part.joint == "," and (strong or _or_follows(words, parts, ahead))
        if not linked and not listed:
            break
        end = _stop(words, part.places, part.places[0] - 1)
        if end != part.places[-1] or (part.joint in {"or", "nor"} and not strong):
            break
    return end


def _new_start(words: list[Word], part: Clause) -> bool:
    first = words[part.places[0]].written
    return first in _SUBJECTS or any(words[place].kind == "negator" for place in part.places)


def _or_follows(words: list[Word], parts: list[Clause], number: int) -> bool:
    for part in parts[number + 1 :]:
        if _new_start(words, part) or part.joint not in {",", "or", "nor"}:
            return False
        if part.joint in {"or", "nor"}:
            return True
    return False


def _stop(words: list[Word], places: tuple[int, ...], after: int) -> int:
    end = after
    for place in places:
        if place > after:
            if words[place].written in _STOPS:
                break
            end = place
    return end


def _change(words: list[Word], place: int) -> int | None:
    for ahead in range(place + 1, min(place + 4, len(words))):
        if words[ahead].stem in _CHANGES:
            return ahead
    return None


def _closes(words: list[Word], parts: list[Clause], number: int, place: int) -> bool:
    """Whether "absent" or "negative" ends its clause, so that it speaks of what stood before."""
    rest = [
        p
        for p in parts[number].places
        if p > place and words[p].kind != "little" and words[p].stem not in _WHERE
    ]
    return not rest and (place > parts[number].places[0] or parts[number].joint == ":")


def _before(words: list[Word], parts: list[Clause], number: int) -> int:
    start = number
    while start and parts[start].joint in {"and", "or", "/", "&", ":"}:
        start -= 1
    return parts[start].places[0]


def kin_stretch(words: list[Word]) -> int | None:
    """The word from which a sentence speaks of a relative; None when it never does."""
    for place, word in enumerate(words):
        if word.stem != KIN:
            continue
        before = words[place - 1].written if place else ""
        before = words[place - 2].written if before in _POSSESSIVE and place > 1 else before
        next_words = [other.written for other in words[place + 1 : place + 3]]
        told = any(other in _KIN_VERBS for other in next_words)
        if told or (before in _KIN_BEFORE and "who" not in next_words):
            continue
        return 0 if before in {"in", "of"} else place
    return None


def is_feared(words: list[Word], part: Clause, place: int) -> bool:
    """Whether a word stands after "rule out", "risk of", "?" or a leading "if" in its clause."""
    if words[0].written == "if" and any(word.stem in _CONDITIONAL for word in words):
        return True
    return any(words[p].written in _FEARED for p in part.places if p < place)


def is_past(words: list[Word], part: Clause, spent: frozenset[int]) -> bool:
    """Whether a clause speaks of something that is over. `spent`: words used by findings."""
    for place in part.places:
        if words[place].written in _PAST and place not in spent:
            after = words[place + 1].written if place + 1 < len(words) else ""
            if after not in _NOT_PAST and not after.isdigit():
                return True
    return False


_CONDITIONAL = stem_set("develop develops occurs occur becomes returns recurs were appears")
KIN = stem("family")
_POSSESSIVE = word_set("his her their my the our")
