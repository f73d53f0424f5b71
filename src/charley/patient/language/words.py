"""From a written line to words: one spelling, one stem, and what kind of word each is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple
from unicodedata import combining, normalize

from charley.patient.language.expressions import expressed
from charley.patient.language.stems import stem, word_set

Kind = Literal["word", "site", "detail", "little", "number", "negator", "mark"]
NOT, UNABLE = "not", "unable"

_WORD = re.compile(r"[a-z][a-z'_]*|\d+(?:[.,]\d+)*|[,:/+&()]")
_MARKS = frozenset(",:/+&()")
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")

_LITTLE = word_set(
    """a an the of his her hers its their theirs my our your he she they it him them i you we me
    this that these those there here in on at to by from for into onto upon with and or is are was
    were be been being am has have had having do does did doing done as such so also too some
    any who which what while when whenever where than then very quite rather just only can
    could will would may might should must patient pt man woman gentleman lady person says
    said reports reported reporting complains complaining complain states stated note notes
    noted noticed describes described describing experiencing experienced experiences
    experience suffering suffers suffer suffered presents presented presenting presentation
    admitted found feature features about now already got get gets getting became becomes
    become becoming like kind sort but although though lastnight allergy allergies nkda x th
    pmh pmhx hpc rx dx m km kg g mg ml l cm mm bit other another same per even if because
    whether still however through across against toward towards associated along together
    including include includes examination exam examined examine clinically shows showed
    showing show observed developed develops developing occurring occurs occur occurred
    happens happened happening going eg ie history known mr mrs ms dr he's she's it's i'm i've
    yes seems seem seemed appears appear appeared reveals revealed since until till within ago
    consistent itself whose currently present presence there's own s via hpi ros shx shs pod
    endorses wk wks yr yrs yo y o f r h think thinks somewhat fairly pretty really actually plus
    evidence condition"""
)
_DETAIL = word_set(
    """severe mild moderate slight left right both one two three night daily twice once
    intermittent occasional frequent considerable persistent constant continuous continual
    sudden gradual progressive symmetrical proper real main evening weekly worse mid upper
    lower inner outer up out off down after before during over around under above below
    episode attack recent new begin began begun start onset always usual often sometimes
    occasionally most mostly mainly more much many lot lots little less few especially
    particularly all every each ever day week month year hour minute min second sec time
    morning afternoon later today yesterday early late first last next previous past earlier
    former positive negative absent normal none not old ongoing repeated recurrent several
    long short big small large high low good bad poor complete total partial whole entire
    developed increasing increasingly decreasing almost nearly near approximate roughly
    suspected possible likely probable trouble problem issue symptom sign self make well again
    metre meter yard yd block mile litre liter pint glass cup bottle between soon power strength
    resolve settle subside disappear recover clear formerly improve relieve better back home
    hospital ward clinic brief seen went gone come came go bring take feel feels felt feeling
    give keep find try tried want need let thing way something anything nothing"""
)
_SITE = word_set(
    """leg calf foot toe ankle knee thigh shin hamstring quadriceps hand finger wrist arm forearm
    shoulder face facial jaw mouth lip tongue chest abdomen neck hip groin trunk limb muscle
    eye buttock sole heel flank rib body elbow throat skin"""
)
_NEGATORS = word_set("""no not never nor neither unable without denies denied deny denying nil""")
_DETAIL_STEMS = frozenset(map(stem, _DETAIL))
_SITE_STEMS = frozenset(map(stem, _SITE))
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": ",", "“": " ", "”": " ", '"': " "})


class Word(NamedTuple):
    """One word of a line: as written, its stem, its place, and what kind it is."""

    written: str
    stem: str
    start: int
    end: int
    kind: Kind


def plain(text: str) -> str:
    """Lower case, letters without accents, plain apostrophes and dashes."""
    text = text.lower().translate(_TYPOGRAPHY)
    if text.isascii():
        return text
    return "".join(letter for letter in normalize("NFD", text) if not combining(letter))


def normalise(text: str) -> str:
    """Lower case, plain letters, apostrophes and dashes, fixed expressions as one word."""
    text = plain(text)
    return expressed(_HYPHEN.sub(" ", text) if "-" in text else text)


def words_of(text: str) -> list[Word]:
    """The words, numbers and marks of a normalised text, in order."""
    found = []
    for match in _WORD.finditer(text):
        root, kind = meaning(match.group())
        found.append(Word(match.group(), root, match.start(), match.end(), kind))
    return found


@lru_cache(maxsize=20_000)
def meaning(written: str) -> tuple[str, Kind]:
    """Stem and kind of one written word."""
    if written in _MARKS:
        return written, "mark"
    if written[0].isdigit():
        return written, "number"
    if written in _NEGATORS:
        return (UNABLE if written == "unable" else NOT), "negator"
    if written in _LITTLE:
        return written, "little"
    root = stem(written)
    if root in _SITE_STEMS:
        return root, "site"
    return root, "detail" if root in _DETAIL_STEMS else "word"
