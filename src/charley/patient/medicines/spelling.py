"""Written words that are no known medicine, and the known names nearest to them."""

from __future__ import annotations

import re
from functools import lru_cache

from charley.patient.medicines.names import medicine_lexicon

_NEAR = 82.0
_WORD = re.compile(r"[a-z][a-z-]{3,}")
_SHORTEST = 5

# Words that stand beside medicines in a list and are none themselves.
_WORDS = """
    about added administered adjusted advised after afternoon alternate always angina anxiety
    arthritis asthma because been before bedtime began begun being benefit block blood breakfast
    capsule capsules cancer changed chemotherapy chronic chronically commenced completed controlled
    count counter course courses cramp cramps current currently cycle cycles daily days decade
    decades depot depression details diabetes dinner discontinued dosage dose dosed doses double
    doubled drip drops during early effect elsewhere emergency enema episodes ever every evening
    failure fever first five fluid following formerly four from given half have headache health
    heart helped high hospital hour hourly hours hypertension increased infection infusion
    infusions inhaled inhaler initially injection injections insomnia into intolerant intravenous
    intravenously irregularly just last late later left liquid litre litres long long-standing
    long-term lowered made maintenance many medication medications medicine medicines migraine
    moderate month monthly months more morning mouth much nasal nausea need needed neuropathy never
    newly night nightly nocturnal none normal occasional occasionally often once only oral orally
    osteoporosis other over overdose pain parenteral past patch patches pill pills poor possible
    possibly preparation prescribed presentation previous previously prior prophylaxis puff puffs
    pump rarely recent recently reduced regular regularly replaced required restarted retard right
    salt same self several short since single skin sleep slow some sometimes soon spray standard
    started stat still stomach stopped subcutaneous suppository surgery switched syrup tablet
    tablets taken taking tapered that then therapy this three times today topical total transplant
    treated treatment tried twice ulcer under unknown unspecified until used using vaginal various
    vomiting water week weekly weeks weight well when which with within without worse year years
    yesterday hydrochloride sodium potassium sulfate sulphate maleate besylate besilate tartrate
    fumarate succinate phosphate acetate citrate mesylate mesilate hydrobromide bromide nitrate
    calcium magnesium modified release extended slow prolonged sustained relieved relief partly
    partial improvement improved symptoms patient hypothyroidism epilepsy gout reflux because
    admission discharge onset illness compliance combination combined fixed product brand generic
    name names list listed home hand unit units micrograms microgram milligrams grams gram diet
    exact unclear bought online abroad internet pharmacy doctor shop over-the-counter tolerated
    acute attack attacks back legs dialysis session sessions thereafter additional additionally
    alcohol excess heavy large small amounts amount quantity quantities replacement supplement
    supplements support nutrition feeding tube preoperative postoperative perioperative during
    meals meal food hyponatraemia hyponatremia
    hypokalaemia hypokalemia thinning coverage indication history allergy allergies intolerance
    hypersensitivity addiction misuse abuse dependent dependence
"""
_BESIDE = frozenset(_WORDS.split())


def unknown_names(masked: str) -> list[str]:
    """Words of five letters or more that are neither masked nor usual beside a medicine."""
    words = dict.fromkeys(_WORD.findall(masked))
    return [word for word in words if len(word) >= _SHORTEST and word not in _BESIDE]


@lru_cache(maxsize=2_000)
def suggestions(word: str) -> tuple[str, ...]:
    """Up to three known names near a word, likeliest first, each medicine once."""
    from rapidfuzz import fuzz, process

    lexicon = medicine_lexicon()
    near = process.extract(word, lexicon.spellings, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=6)
    found: dict[tuple[str, ...], str] = {}
    for spelling, _, _ in near:
        name = lexicon.names[spelling]
        found.setdefault(name.ingredients or (name.name,), spelling)
    return tuple(found.values())[:3]
