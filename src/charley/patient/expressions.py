"""Fixed expressions and abbreviations, read as one word before anything else."""

from __future__ import annotations

import re

# Text that must occur (for speed) : pattern : what it is read as.
_TABLE = (
    ("needles", r"pins (?:and|&|n|'n'?) needles", "paraesthesia"),
    ("breath", r"short(?:ness)? of (?:a )?breath|out of breath|breathless(?:ness)?", "dyspnoea"),
    ("sob", r"sob", "dyspnoea"),
    ("&", r"n ?& ?v", "nausea, vomiting"),
    ("/", r"n ?/ ?v", "nausea, vomiting"),
    ("&", r"d ?& ?v", "diarrhoea, vomiting"),
    ("/", r"d ?/ ?v", "diarrhoea, vomiting"),
    ("sick", r"(?:being|been|be|were) sick(?! (?:of|to|with))|sick (?=\d+ times|several times)",
     "vomiting "),
    ("sick", r"(?:feel(?:s|ing)?|felt) (?:very |quite |really |a bit )?sick(?! all)", "nausea"),
    ("the ", r"the (?:runs|trots|squits)", "diarrhoea"),
    ("fit", r"(?:had |having |has |have )(?:a |an |\d+ |several |two |three )?(?:epileptic )?fits?"
     r"|epileptic fits?|fits(?! (?:with|in))|a fit|fitted|(?:was|is|began|started|while) fitting",
     "seizure"),
    ("fit", r"fit (?:and|&) well", "previously healthy"),
    ("bladder", r"bladder (?:and|or|&|/) bowels?|bowels? (?:and|or|&|/) bladder", "bladder bowel"),
    ("eat", r"(?:not eat(?:ing)?|neither eating) (?:and|or|nor) drink(?:ing)?",
     "not eating, not drinking"),
    ("fitting", r"(?<=no )fitting", "seizure"),
    ("smoke", r"(?:not|never) smoke (?:or|nor|and) drink(?: any)?(?: alcohol)?",
     "not smoke, no alcohol"),
    ("last night", r"last night", "lastnight"),
    ("loc", r"loc", "loss of consciousness"),
    ("c/o", r"c/o", ""),
    ("w/o", r"w/o", "without"),
    ("free", r"free (?:of|from)", "without"),
    ("h/o", r"h/o", "history of"),
    ("hx", r"hx of", "history of"),
    ("b/l", r"b/l", "bilateral"),
    ("bilat", r"bilat", "bilateral"),
    ("+ve", r"\+ve", "positive"),
    ("-ve", r"-ve", "negative"),
    ("neg", r"neg", "negative"),
    ("and/or", r"and/or", "or"),
    ("on and off", r"on and off", "intermittent"),
    ("day and", r"day and night", "day night"),
    ("up and", r"up and down", "updown"),
    ("r limb", r"lower limbs?", "leg"),
    ("r limb", r"upper limbs?", "arm"),
    ("r extremit", r"(?:lower|inferior) extremit(?:y|ies)", "leg"),
    ("r extremit", r"(?:upper|superior) extremit(?:y|ies)", "arm"),
    ("light", r"light[- ]head(?:ed|edness)", "lightheaded"),
    ("black", r"black(?:s|ed|ing)?[- ]?outs?", "blackout"),
    ("water", r"pass(?:ed|es|ing)? water|mak(?:es?|ing) water", "urination"),
    ("charl", r"charl(?:ey|ie)[- ]?horses?", "charleyhorse"),
    ("used to", r"used to (?=have|get|suffer|be)", "formerly "),
    ("not able", r"(?:(?:is|was|were|are|been|be) )?not able to", "unable to"),
    ("inability", r"inability to", "unable to"),
    ("fail", r"fail(?:s|ed|ing|ure) to", "unable to"),
    ("not", r"(?:can|could|will|would) ?not", "unable"),
    ("n't", r"(?:ca|could|wo|would)n't", "unable"),
    ("n't", r"(?:do|does|did|is|was|were|has|have|had|are|should|ai)n't", "not"),
    ("nt", r"(?:ca|could|would)nt", "unable"),
    ("nt", r"(?:do|does|did|is|was|were|has|have|had)nt", "not"),
    ("urine", r"(?:[3-9]|[12]\d)(?:[.,]\d+)? ?(?:l|litres?|liters?)(?: of)? urine", "polyuria"),
    ("stretching", r"(?:when|while|after|on by|triggered by|caused by) stretching", "overreach"),
    ("no longer able", r"no longer able to", "unable to"),
    ("no longer", r"no longer", "formerly"),
    ("not any", r"not any ?more", "formerly"),
    ("rul", r"rul(?:e|ed|ing) out", "ruleout"),
    ("r/o", r"r/o", "ruleout"),
    (" of", r"(?:no|without) (?:definite |obvious |clear |any )?"
     r"(?:evidence|symptoms?|signs?|features?|history|complaints?) of", "no"),
    ("no ", r"no (?:other|further|additional) (?:[a-z]+ )?(?:symptoms?|complaints?|problems?"
     r"|history|illness(?:es)?|signs?|findings?|abnormalit(?:y|ies))", ""),
    ("asleep", r"f(?:all(?:s|ing|en)?|ell) asleep", "dozing"),
    (" ill", r"f(?:all(?:s|ing|en)?|ell) ill", "ill"),
    ("/", r"(?:grade )?[01][+-]?\s?/\s?5", "paralysis"),
    ("/", r"(?:grade )?(?:[2-4][+-]?\s?(?:-|to)\s?)?[2-4][+-]?\s?/\s?5", "weakness"),
    ("/", r"(?:grade )?5\s?/\s?5", "fullpower"),
)  # fmt: skip
_EXPRESSIONS = tuple(
    (trigger, re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])"), meant)
    for trigger, pattern, meant in _TABLE
)


def expressed(text: str) -> str:
    """A lower-case text with its fixed expressions replaced."""
    for trigger, pattern, meant in _EXPRESSIONS:
        if trigger in text:
            text = pattern.sub(meant, text)
    return text
