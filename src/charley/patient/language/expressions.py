"""Fixed expressions and abbreviations, read as one word before anything else."""

from __future__ import annotations

import re
from functools import cache

from charley.patient.language.amounts import AMOUNTS

_SIDED = (
    r"(?:calf|calves|leg|foot|arm|hand|knee|thigh|hip|ankle|side|lower|upper|face|shin|big toe)"
)

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
    ("used_to", r"(?<!get )(?<!got )(?<!is )(?<!are )(?<!was )used to (?=[a-z])(?!treat|it |the "
     r"|a |being)",
     "formerly "),
    ("not_able", r"(?:(?:is|was|were|are|been|be) )?not able to", "unable to"),
    ("inability", r"inability to", "unable to"),
    ("fail", r"fail(?:s|ed|ing|ure) to", "unable to"),
    ("not", r"(?:can|could|will|would) ?not", "unable"),
    ("n't", r"(?:ca|could|wo|would)n't", "unable"),
    ("n't", r"(?:do|does|did|is|was|were|has|have|had|are|should|ai)n't", "not"),
    ("nt", r"(?:ca|could|would)nt", "unable"),
    ("nt", r"(?:do|does|did|is|was|were|has|have|had)nt", "not"),
    ("w/", r"p/w|w/(?!o)", "with"),
    ("s/p", r"s/p", ""),
    ("neg", r"(?:is |was |were |ros |review of systems )?(?:negative|neg)\.? for", "denies"),
    ("pos", r"(?:is |was |were )?positive for(?! [a-z]*(?:bod(?:y|ies)|ig[gm]))", ""),
    ("fh", r"fhx?(?=[: ])", "family history"),
    ("cp", r"(?<=denies )cp|(?<=no )cp|cp(?=,? (?:or |and )?(?:sob|dyspnoea"
     r"|palpitations))", "chest pain"),
    ("ha", r"(?<=no )ha|(?<=denies )ha|ha(?=, | and | or )", "headache"),
    ("nad", r"(?<=: )nad|(?<=ct )nad|(?<=cxr )nad|(?<=ecg )nad|(?<=head )nad", "normal"),
    ("nsr", r"nsr", "normal sinus rhythm"),
    ("& aox a_and_o", r"a ?& ?o ?x? ?[34]?|aox?[34]|a and o x ?[34]", "alert oriented"),
    ("+", r"([0-4]) ?\+ (?:symmetrical |deep )*(?:tendon )?(?:dtrs?|reflexes|jerks)",
     r"reflexes \1"),
    ("dtr", r"(?:deep )?dtrs?", "reflexes"),
    ("cells", r"blood (?:positive |\d ?\+ |\++ )?(?:\d ?\+|\++)?,? ?(?:but |with |and )?(?:no"
     r"|without) red "
     r"(?:blood )?cells", "blood without red cells"),
    ("nil npo", r"nil by mouth|npo", "nilbymouth"),
    ("never", r"never (?:had|experienced|suffered|felt) (?:any |such |a |an |the |these |from )*"
     r"([a-z ]{3,30}?) before", r"first ever \1"),
    ("normal uln", r"(?:(?:\d+(?:[.,]\d+)?|several|many|two|three|four|five|ten)(?: ?times| ?x"
     r"|[- ]?fold)|twice) (?:above )?(?:the )?(?:upper limit of )?normal|(?:times|x) (?:the )?uln",
     "high"),
    ("walking", r"(?:on|when|while|during) walking(?! stick| frame| aid)", "uponwalking walking"),
    ("excluded ruled", r"([a-z]+) (?:was |were |is |has been )?(?:excluded|ruled out)"
     r" (?:by|on|with)", r"no \1 on"),
    ("cap_refill", r"cap refill", "capillary refill"),
    ("tea_and", r"tea and (?:toast|biscuits?|bread|crackers?)", "toast"),
    ("floor", r"found (?:lying |collapsed |down |him |her )*on (?:the |his |her )*(?:bathroom "
     r"|kitchen )?floor",
     "lying hours on the floor"),
    ("bit_", r"bit (?=(?:his|her|the|my|their|own) (?:own )?tongue)", "bitten "),
    ("bit_", r"bit by", "bitten by"),
    ("cousin", r"(?:(?:parents|mother and father|father and mother)[a-z ]{0,24}?|born to )"
     r"(?:first |second )?cousins?|cousin (?:marriage|parents)|married (?:his |her |a )?"
     r"(?:first )?cousin", "consanguineous"),
    ("related", r"(?:blood[ -])?related parents|parents (?:are |were )?(?:closely |blood )*related"
     r"(?: by blood| to each other)?", "consanguineous"),
    ("normal", r"within (?:the )?normal (?:limits|range|values)|in the normal range", "normal"),
    ("wnl", r"wnl", "normal"),
    ("abnormal patholog", r"(?:no|without|not show(?:ing|n)? an?y?|free of) (?:significant "
     r"|relevant |obvious |acute "
     r"|focal |gross |other |major |any |clear )*(?:abnormalit(?:y|ies)|abnormal findings?"
     r"|pathology|pathological findings?|abnormal)(?! of| movements?)"
     r"(?: (?:seen|found|detected|noted|was|were|is|could|be|present))*", "normal"),
    ("normal", r"(?<!not )(?:were|was|is|are|all|completely|entirely|quite|essentially|otherwise) "
     r"normal", "normal"),
    ("exam", r"(?:^|(?<=[.,;:] ))(?:on )?(?:the |his |her )?(?:(?:physical|clinical|general"
     r"|systemic)"
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
    ("painful", r"painful (?=(?:(?:leg|calf|foot|toe|muscle|muscular|thigh|hand|nocturnal"
     r"|night)s? )*"
     r"cramps?)", ""),
    ("r_ rt right", rf"r(?:t|ight)?\.? (?={_SIDED})", "right "),
    ("l_ lt left", rf"l(?:t|eft)?\.? (?={_SIDED})", "left "),
    ("no_", r"no (?:other|further|additional) (?:new )?(?:tablets?|medicines?|drugs?|medications?)",
     ""),
    ("fitting", r"(?:(?<=, )|^|(?<=and ))fitting(?=,|$|\.| and)", "seizure"),
    ("claudic", r"(?<!jaw )(?<!neurogenic )(?<!no )(?<!without )(?<!denies )(?:(?:intermittent|calf"
     r"|leg|thigh|buttock|vascular) )*claudication", "claudication leg pain"),
    *AMOUNTS,
)  # fmt: skip
_TRIGGERS = tuple(
    (trigger.replace("_", " "), number)
    for number, (triggers, _, _) in enumerate(_TABLE)
    for trigger in triggers.split()
)


def expressed(text: str) -> str:
    """A lower-case text with its fixed expressions replaced."""
    for number in sorted({number for trigger, number in _TRIGGERS if trigger in text}):
        text = _pattern(number).sub(_TABLE[number][2], text)
    return text


@cache
def _pattern(number: int) -> re.Pattern[str]:
    """The expression of one row, compiled when its trigger is first met."""
    return re.compile(rf"(?<![a-z0-9])(?:{_TABLE[number][1]})(?:(?<= )|(?![a-z0-9]))")
