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

_SIDED = r"(?:calf|calves|leg|foot|arm|hand|knee|thigh|hip|ankle|side|lower|upper|face|shin|big toe)"
_MANY = (
    r"(?<![\d.,])(?:[3-9]|[12]\d)(?:[.,]\d+)?(?: ?(?:-|to) ?\d+(?:[.,]\d+)?)?"
    r"|three|four|five|six|seven|eight|nine|ten|twelve|several"
)

_RISE = (
    r"sodium[a-z ]{0,40}?(?:from )?(1[0-4]\d|9\d)(?: mmol/l)?(?: to |->| - )(1[1-6]\d)(?: mmol/l)? "
    r"(?:in|within|over|after) (?:the first |only |just )?(\d+|a|one|two) ?(h|hours?|hrs?|days?)"
)
_FAST_RISE_PER_DAY = 10.0


def _risen(found: re.Match[str]) -> str:
    """A rise of sodium, in mmol/L a day: above 10 it was corrected too fast (European guideline)."""
    number = {"a": 1.0, "one": 1.0, "two": 2.0}.get(found[3]) or float(found[3])
    days = number if found[4].startswith("d") else number / 24
    rise = (int(found[2]) - int(found[1])) / max(days, 0.25)
    return "sodium corrected rapidly" if rise > _FAST_RISE_PER_DAY else "sodium rise"


# Text that must occur (for speed; one of several, _ for a space) : pattern : what it is read as.
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
    ("the_", r"the (?:runs|trots|squits)", "diarrhoea"),
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
    ("last_night", r"last night", "lastnight"),
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
    ("on_and_off", r"on and off", "intermittent"),
    ("day_and", r"day and night", "day night"),
    ("up_and", r"up and down", "updown"),
    ("r_limb", r"lower limbs?", "leg"),
    ("r_limb", r"upper limbs?", "arm"),
    ("r_extremit", r"(?:lower|inferior) extremit(?:y|ies)", "leg"),
    ("r_extremit", r"(?:upper|superior) extremit(?:y|ies)", "arm"),
    ("light", r"light[- ]head(?:ed|edness)", "lightheaded"),
    ("black", r"black(?:s|ed|ing)?[- ]?outs?", "blackout"),
    ("water", r"pass(?:ed|es|ing)? water|mak(?:es?|ing) water", "urination"),
    ("charl", r"charl(?:ey|ie)[- ]?horses?", "charleyhorse"),
    ("used_to", r"used to (?=have|get|suffer|be)", "formerly "),
    ("not_able", r"(?:(?:is|was|were|are|been|be) )?not able to", "unable to"),
    ("inability", r"inability to", "unable to"),
    ("fail", r"fail(?:s|ed|ing|ure) to", "unable to"),
    ("not", r"(?:can|could|will|would) ?not", "unable"),
    ("n't", r"(?:ca|could|wo|would)n't", "unable"),
    ("n't", r"(?:do|does|did|is|was|were|has|have|had|are|should|ai)n't", "not"),
    ("nt", r"(?:ca|could|would)nt", "unable"),
    ("nt", r"(?:do|does|did|is|was|were|has|have|had)nt", "not"),
    ("urine", r"(?:[3-9]|[12]\d)(?:[.,]\d+)? ?(?:l|litres?|liters?)(?: of)? urine", "polyuria"),
    ("w/", r"p/w|w/(?!o)", "with"),
    ("s/p", r"s/p", ""),
    ("neg", r"(?:is |was |were |ros |review of systems )?(?:negative|neg)\.? for", "denies"),
    ("pos", r"(?:is |was |were )?positive for(?! [a-z]*(?:bod(?:y|ies)|ig[gm]))", ""),
    ("fh", r"fhx?(?=[: ])", "family history"),
    ("cp", r"(?<=denies )cp|(?<=no )cp|cp(?=,? (?:or |and )?(?:sob|dyspnoea|palpitations))", "chest pain"),
    ("ha", r"(?<=no )ha|(?<=denies )ha|ha(?=, | and | or )", "headache"),
    ("nad", r"(?<=: )nad|(?<=ct )nad|(?<=cxr )nad|(?<=ecg )nad|(?<=head )nad", "normal"),
    ("nsr", r"nsr", "normal sinus rhythm"),
    ("& aox a_and_o", r"a ?& ?o ?x? ?[34]?|aox?[34]|a and o x ?[34]", "alert oriented"),
    ("dtr", r"(?:deep )?dtrs?", "reflexes"),
    ("cells", r"blood (?:positive |\d ?\+ |\++ )?(?:\d ?\+|\++)?,? ?(?:but |with |and )?(?:no|without) red "
     r"(?:blood )?cells", "blood without red cells"),
    ("nil npo", r"nil by mouth|npo", "nilbymouth"),
    ("never", r"never (?:had|experienced|suffered|felt) (?:any |such |a |an |the |these |from )*"
     r"([a-z ]{3,30}?) before", r"first ever \1"),
    ("floor", r"found (?:lying |collapsed |down |him |her )*on (?:the |his |her )*(?:bathroom |kitchen )?floor",
     "lying hours on the floor"),
    ("bit_", r"bit (?=(?:his|her|the|my|their|own) (?:own )?tongue)", "bitten "),
    ("bit_", r"bit by", "bitten by"),
    ("fall fell", rf"{_FELL} (?:in |of |off of )?{_OWNER}{_MEASURES}", r"drop \1"),
    ("fall fell", rf"{_MEASURES}((?: level| values?| concentration| count)?(?: had| has| then| later| again"
     rf"| also| slowly| quickly| rapidly| further| steadily| suddenly| is| was| started| began| to"
     rf"| kept| keeps| which)*) {_FELL}", r"\1\2 drop"),
    ("fall fell", rf"{_FELL} (?=(?:further |again |back |slowly |rapidly )?(?:from|to|by|below|under)"
     r" (?:about |around |only )?\d)", "drop "),
    ("cousin", r"(?:(?:parents|mother and father|father and mother)[a-z ]{0,24}?|born to )"
     r"(?:first |second )?cousins?|cousin (?:marriage|parents)|married (?:his |her |a )?"
     r"(?:first )?cousin", "consanguineous"),
    ("related", r"(?:blood[ -])?related parents|parents (?:are |were )?(?:closely |blood )*related"
     r"(?: by blood| to each other)?", "consanguineous"),
    ("since from began started onset", rf"(?:(?:since|from|began at|started at|onset at|at onset,?) )(?:the |early |late |his |her "
     rf"|about |around |their )*{_CHILDHOOD}|onset in (?:early |late )?(?:childhood|infancy"
     rf"|adolescence)|since birth|since (?:he|she|i) was (?:a |an )?(?:small |little |young )?"
     rf"(?:child|boy|girl|kid|baby|infant|teenager|{_YOUNG}(?: years old)?\b)", "childhoodonset"),
    ("kg kilo pound lb stone", rf"(?:lost|loss of|loses|losing|shed|down|dropped) (?:about |around |nearly |almost |some |over "
     rf"|more than |at least )*{_HEAVY}", "weight loss"),
    ("kg kilo pound lb stone % percent", rf"(?:{_HEAVY}|\d+ ?(?:%|percent)) (?:(?:of |in )?(?:body ?)?weight )?(?:loss|lighter|lost)",
     "weight loss"),
    ("kg kilo pound lb stone", rf"(?:gained|gain of|gaining|put on|up) (?:about |around |nearly |almost |some |over "
     rf"|more than |at least )*{_HEAVY}|{_HEAVY} (?:weight )?(?:gain|heavier)", "weight gain"),
    ("temp", rf"{_TEMPERATURE} 3[89](?:[.,]\d+)?(?![\d.,]?\d)", "temperature high"),
    ("temp", rf"{_TEMPERATURE} 4[0-3](?:[.,]\d+)?(?![\d.,]?\d)", "temperature 40"),
    ("fever", r"fever (?:of |up to |to )?(?:3[89]|4[01])(?:[.,]\d+)?", "fever"),
    ("temp", rf"{_TEMPERATURE} 3[0-4](?:[.,]\d+)?(?![\d.,]?\d)", "hypothermia"),
    ("normal", r"within (?:the )?normal (?:limits|range|values)|in the normal range", "normal"),
    ("wnl", r"wnl", "normal"),
    ("abnormal patholog", r"(?:no|without|not show(?:ing|n)? an?y?|free of) (?:significant |relevant |obvious |acute "
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
    ("no_longer", r"no longer able to", "unable to"),
    ("no_longer", r"no longer", "formerly"),
    ("not_any", r"not any ?more", "formerly"),
    ("rul", r"rul(?:e|ed|ing) out", "ruleout"),
    ("r/o", r"r/o", "ruleout"),
    ("_of", r"(?:no|without) (?:definite |obvious |clear |any )?"
     r"(?:evidence|symptoms?|signs?|features?|history|complaints?) of", "no"),
    ("no_", r"no (?:other|further|additional) (?:[a-z]+ )?(?:symptoms?|complaints?|problems?"
     r"|history|illness(?:es)?|signs?|findings?|abnormalit(?:y|ies))", ""),
    ("asleep", r"f(?:all(?:s|ing|en)?|ell) asleep", "dozing"),
    ("_ill", r"f(?:all(?:s|ing|en)?|ell) ill", "ill"),
    ("/", r"(?:grade )?[01][+-]?\s?/\s?5", "paralysis"),
    ("/", r"(?:grade )?(?:[2-4][+-]?\s?(?:-|to)\s?)?[2-4][+-]?\s?/\s?5", "weakness"),
    ("/", r"(?:grade )?5\s?/\s?5", "fullpower"),
    ("ms", r"(?:(?<=known )|(?<=has )|(?<=with )|(?<=progressive )|^)ms(?= with| patient|,|\.|;|$"
     r"| for)", "multiple sclerosis"),
    ("painful", r"painful (?=(?:(?:leg|calf|foot|toe|muscle|muscular|thigh|hand|nocturnal|night)s? )*"
     r"cramps?)", ""),
    ("r_ rt right", rf"r(?:t|ight)?\.? (?={_SIDED})", "right "),
    ("l_ lt left", rf"l(?:t|eft)?\.? (?={_SIDED})", "left "),
    ("no_", r"no (?:other|further|additional) (?:new )?(?:tablets?|medicines?|drugs?|medications?)",
     ""),
    ("sodium", r"sodium (?:of |around |about |is |was |at |between |level |always |runs |values )*"
     r"(?:1[12]\d|13[0-4])(?: ?(?:-|to) ?1\d\d)?(?: mmol/l)? for (?:many |several |some |\d+ )?"
     r"(?:years|months|decades)", "chronic hyponatraemia"),
    ("hypertension", r"hypertension (?:since|at|from|began at|diagnosed at)(?: the)? age(?: of)? "
     r"(?:1\d|2\d|3\d)", "hypertension young age"),
    ("fitting", r"(?:(?<=, )|^|(?<=and ))fitting(?=,|$|\.| and)", "seizure"),
    ("0c 1c 2c 3c 4c 5c 6c 7c 8c 9c _c °", r"(?<![\d.])3[89](?:\.\d)? ?(?:°|deg(?:rees)? ?)?c(?:elsius)?", "temperature high"),
    ("0c 1c 2c 3c 4c 5c 6c 7c 8c 9c _c °", r"(?<![\d.])4[0-3](?:\.\d)? ?(?:°|deg(?:rees)? ?)?c(?:elsius)?", "temperature 40"),
    ("0 1 2 3 4 5 6 7 8 9", r"(\d+) ?m(?= |,|;|\.|$|/)(?! ago)", r"\1 metres"),
    ("yd", r"yds?", "yards"),
    ("litre liter ltr 0l 1l 2l 3l 4l 5l 6l 7l 8l 9l _l", rf"(?:{_MANY})(?: ?(?:l|litres?|liters?|ltrs?))(?![a-z0-9])(?:s)?", "manylitres litres"),
    ("claudic", r"(?<!jaw )(?<!neurogenic )(?<!no )(?<!without )(?<!denies )(?:(?:intermittent|calf"
     r"|leg|thigh|buttock|vascular) )*claudication", "claudication leg pain"),
    ("sodium", _RISE, _risen),
)  # fmt: skip
_EXPRESSIONS = tuple(
    (tuple(one.replace("_", " ") for one in trigger.split()), re.compile(rf"(?<![a-z0-9])(?:{pattern})(?:(?<= )|(?![a-z0-9]))"), meant)
    for trigger, pattern, meant in _TABLE
)


def expressed(text: str) -> str:
    """A lower-case text with its fixed expressions replaced."""
    for triggers, pattern, meant in _EXPRESSIONS:
        if any(one in text for one in triggers):
            text = pattern.sub(meant, text)
    return text
