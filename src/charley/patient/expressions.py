"""Fixed expressions and abbreviations, read as one word before anything else."""

from __future__ import annotations

import re

# Text that must occur (for speed) : pattern : what it is read as.
_TABLE = (
    ("needles", r"pins (?:and|&|n|'n'?) needles", "paraesthesia"),
    ("breath", r"short(?:ness)? of (?:a )?breath|out of breath|breathless(?:ness)?", "dyspnoea"),
    ("sob", r"sob", "dyspnoea"),
    ("v", r"n ?[&/] ?v", "nausea, vomiting"),
    ("v", r"d ?[&/] ?v", "diarrhoea, vomiting"),
    ("sick", r"(?:being|been|be|were) sick(?! (?:of|to|with))|sick (?=\d+ times|several times)",
     "vomiting "),
    ("sick", r"(?:feel(?:s|ing)?|felt) (?:very |quite |really |a bit )?sick(?! all)", "nausea"),
    ("the ", r"the (?:runs|trots|squits)", "diarrhoea"),
    ("fit", r"(?:had |having |has |have )(?:a |an |\d+ |several |two |three )?(?:epileptic )?fits?"
     r"|epileptic fits?|fits(?! (?:with|in))|a fit|fitted|(?:was|is|began|started|while) fitting",
     "seizure"),
    ("loc", r"loc", "loss of consciousness"),
    ("c/o", r"c/o", ""),
    ("w/o", r"w/o", "without"),
    ("free", r"free (?:of|from)", "without"),
    ("h", r"h/o|hx of", "history of"),
    ("b", r"b/l|bilat", "bilateral"),
    ("+ve", r"\+ve", "positive"),
    ("-ve", r"-ve", "negative"),
    ("neg", r"neg", "negative"),
    ("and/or", r"and/or", "or"),
    ("on and off", r"on and off", "intermittent"),
    ("day and", r"day and night", "day night"),
    ("up and", r"up and down", "updown"),
    ("r ", r"(?:lower|inferior) (?:limb|extremit(?:y|ie))s?", "leg"),
    ("r ", r"(?:upper|superior) (?:limb|extremit(?:y|ie))s?", "arm"),
    ("light", r"light[- ]head(?:ed|edness)", "lightheaded"),
    ("black", r"black(?:s|ed|ing)?[- ]?outs?", "blackout"),
    ("water", r"pass(?:ed|es|ing)? water|mak(?:es?|ing) water", "urination"),
    ("charl", r"charl(?:ey|ie)[- ]?horses?", "charleyhorse"),
    ("used to", r"used to (?=have|get|suffer|be)", "formerly "),
    ("able", r"(?:(?:is|was|were|are|been|be) )?not able to|inability to", "unable to"),
    ("to ", r"fail(?:s|ed|ing|ure) to", "unable to"),
    ("n", r"(?:can|could|will|would) ?not|can't|cant|couldn't|couldnt|won't|wouldn't", "unable"),
    ("n", r"(?:do|does|did|is|was|were|has|have|had|are|should|ai)n'?t", "not"),
    ("no", r"no longer|not any ?more", "formerly"),
    ("rul", r"rul(?:e|ed|ing) out", "ruleout"),
    ("r/o", r"r/o", "ruleout"),
    ("evidence", r"(?:no|without) (?:definite |obvious |clear )?evidence of", "no"),
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
