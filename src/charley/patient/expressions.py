"""Fixed expressions and abbreviations, read as one word before anything else."""

from __future__ import annotations

import re

_FELL = r"(?:f(?:alls?|alling|ell|allen))"
_OWNER = r"(?:the |his |her |serum |plasma |blood (?!pressure|sugar|glucose|count)|level of |conscious )*"
_MEASURES = (
    r"(consciousness|level of consciousness|conscious level|consciousness level|sodium|potassium"
    r"|calcium|magnesium|phosphate|chloride|bicarbonate|blood pressure|bp|pressure|systolic"
    r"|blood sugar|glucose|sugar|urine output|output|haemoglobin|hemoglobin|hb|gcs|temperature"
    r"|saturations?|sats|albumin|weight|platelets|levels?|pulse|heart rate|na|egfr|osmolality"
    r"|strength|power|appetite|ck|creatinine|cortisol)"
)
_YOUNG = r"(?:[1-9]|1[0-6]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen)"
_CHILDHOOD = (
    rf"(?:childhood|infancy|adolescence|school ?days|boyhood|girlhood|birth"
    rf"|age(?:d)?(?: of)?(?: about| around)? {_YOUNG}(?! ?(?:\d|months))(?: years?)?(?: of age)?)"
)
_HEAVY = (
    r"\d+(?:[.,]\d+)?(?:\s?(?:-|to)\s?\d+)? ?(?:kgs?|kilos?|kilograms?|pounds?|lbs?|stones?)"
)
_TEMPERATURE = r"(?:temp(?:erature)?)(?: of| was| is| at|:| up to)*(?: \+)?"

# Text that must occur (for speed; none when empty) : pattern : what it is read as.
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
    ("bit ", r"bit (?=(?:his|her|the|my|their|own) (?:own )?tongue)", "bitten "),
    ("bit ", r"bit by", "bitten by"),
    ("", rf"{_FELL} (?:in |of |off of )?{_OWNER}{_MEASURES}", r"drop \1"),
    ("", rf"{_MEASURES}((?: level| values?| concentration| count)?(?: had| has| then| later| again"
     rf"| also| slowly| quickly| rapidly| further| steadily| suddenly| is| was| started| began| to"
     rf"| kept| keeps| which)*) {_FELL}", r"\1\2 drop"),
    ("f", rf"{_FELL} (?=(?:further |again |back |slowly |rapidly )?(?:from|to|by|below|under)"
     r" (?:about |around |only )?\d)", "drop "),
    ("cousin", r"(?:(?:parents|mother and father|father and mother)[a-z ]{0,24}?|born to )"
     r"(?:first |second )?cousins?|cousin (?:marriage|parents)|married (?:his |her |a )?"
     r"(?:first )?cousin", "consanguineous"),
    ("related", r"(?:blood[ -])?related parents|parents (?:are |were )?(?:closely |blood )*related"
     r"(?: by blood| to each other)?", "consanguineous"),
    ("", rf"(?:(?:since|from|began at|started at|onset at|at onset,?) )(?:the |early |late |his |her "
     rf"|about |around |their )*{_CHILDHOOD}|onset in (?:early |late )?(?:childhood|infancy"
     rf"|adolescence)|since birth|since (?:he|she|i) was (?:a |an )?(?:small |little |young )?"
     rf"(?:child|boy|girl|kid|baby|infant|teenager|{_YOUNG}(?: years old)?\b)", "childhoodonset"),
    ("", rf"(?:lost|loss of|loses|losing|shed|down) (?:about |around |nearly |almost |some |over "
     rf"|more than |at least )*{_HEAVY}", "weight loss"),
    ("", rf"(?:{_HEAVY}|\d+ ?(?:%|percent)) (?:(?:of |in )?(?:body ?)?weight )?(?:loss|lighter|lost)",
     "weight loss"),
    ("", rf"(?:gained|gain of|gaining|put on|up) (?:about |around |nearly |almost |some |over "
     rf"|more than |at least )*{_HEAVY}|{_HEAVY} (?:weight )?(?:gain|heavier)", "weight gain"),
    ("temp", rf"{_TEMPERATURE} 3[89](?:[.,]\d+)?(?![\d.,]?\d)", "temperature high"),
    ("temp", rf"{_TEMPERATURE} 4[0-3](?:[.,]\d+)?(?![\d.,]?\d)", "temperature 40"),
    ("fever", r"fever (?:of |up to |to )?(?:3[89]|4[01])(?:[.,]\d+)?", "fever"),
    ("temp", rf"{_TEMPERATURE} 3[0-4](?:[.,]\d+)?(?![\d.,]?\d)", "hypothermia"),
    ("normal", r"within (?:the )?normal (?:limits|range|values)|in the normal range", "normal"),
    ("wnl", r"wnl", "normal"),
    ("", r"(?:no|without|not show(?:ing|n)? an?y?|free of) (?:significant |relevant |obvious |acute "
     r"|focal |gross |other |major |any |clear )*(?:abnormalit(?:y|ies)|abnormal findings?"
     r"|pathology|pathological findings?|abnormal)(?! of| movements?)"
     r"(?: (?:seen|found|detected|noted|was|were|is|could|be|present))*", "normal"),
    ("normal", r"(?<!not )(?:were|was|is|are|all|completely|entirely|quite|essentially|otherwise) "
     r"normal", "normal"),
    ("exam", r"(?:^|(?<=[.,;:] ))(?:on )?(?:the |his |her )?(?:(?:physical|clinical|general|systemic)"
     r" )?exam(?:ination)?s?[:,]? (?:normal|unremarkable|nad)(?! (?:apart|except|but|strength|power"
     r"|reflex|tone|gait|except))", "normalexamination"),
    ("exam", r"(?:normal|unremarkable) (?:physical|clinical|general|systemic) "
     r"exam(?:ination)?", "normalexamination"),
    ("exam", r"(?:physical|clinical|general) exam(?:ination)? (?:normal|unremarkable)",
     "normalexamination"),
    ("attack", r"(?:well|normal|fine|symptom free) (?:in )?between (?:the )?(?:attacks|episodes)",
     "wellbetween"),
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
