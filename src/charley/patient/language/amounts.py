"""Expressions that hold numbers: falls of a value, weights, temperatures, litres, ages."""

from __future__ import annotations

import re

_FELL = r"(?:f(?:alls?|alling|ell|allen))"
_OWNER = (
    r"(?:the |his |her |serum |plasma |blood (?!pressure|sugar|glucose|count)|level of "
    r"|conscious )*"
)
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
_HEAVY = r"\d+(?:[.,]\d+)?(?:\s?(?:-|to)\s?\d+)? ?(?:kgs?|kilos?|kilograms?|pounds?|lbs?|stones?)"
_TEMPERATURE = r"(?:temp(?:erature)?)(?: of| was| is| at|:| up to)*(?: \+)?"

_MANY = (
    r"(?<![\d.,])(?:[3-9]|[12]\d)(?:[.,]\d+)?(?: ?(?:-|to) ?\d+(?:[.,]\d+)?)?"
    r"|three|four|five|six|seven|eight|nine|ten|twelve|several"
)

_RISE = (
    r"sodium[a-z ]{0,40}?(?:from )?(1[0-4]\d|9\d)(?: mmol/l)?(?: to |->| - )(1[1-6]\d)"
    r"(?: mmol/l)? "
    r"(?:in|within|over|after) (?:the first |only |just )?(\d+|a|one|two) ?(h|hours?|hrs?|days?)"
)
_FAST_RISE_PER_DAY = 10.0


def _risen(found: re.Match[str]) -> str:
    """A rise of sodium, in mmol/L a day: above 10 it was corrected too fast (guideline)."""
    number = {"a": 1.0, "one": 1.0, "two": 2.0}.get(found[3]) or float(found[3])
    days = number if found[4].startswith("d") else number / 24
    rise = (int(found[2]) - int(found[1])) / max(days, 0.25)
    return "sodium corrected rapidly" if rise > _FAST_RISE_PER_DAY else "sodium rise"


# As in expressions.py: text that must occur, pattern, what it is read as.
AMOUNTS = (
    ("urine", r"(?:[3-9]|[12]\d)(?:[.,]\d+)? ?(?:l|litres?|liters?)(?: of)? urine", "polyuria"),
    ("fall fell", rf"{_FELL} (?:in |of |off of )?{_OWNER}{_MEASURES}", r"drop \1"),
    ("fall fell", rf"{_MEASURES}((?: level| values?| concentration| count)?(?: had| has| then|"
     rf" later| again"
     rf"| also| slowly| quickly| rapidly| further| steadily| suddenly| is| was| started| began| to"
     rf"| kept| keeps| which)*) {_FELL}", r"\1\2 drop"),
    ("fall fell", rf"{_FELL} (?=(?:further |again |back |slowly |rapidly )?(?:from|to|by|below"
     rf"|under)"
     r" (?:about |around |only )?\d)", "drop "),
    ("since from began started onset", rf"(?:(?:since|from|began at|started at|onset at|at"
     rf" onset,?) )(?:the |early |late |his |her "
     rf"|about |around |their )*{_CHILDHOOD}|onset in (?:early |late )?(?:childhood|infancy"
     rf"|adolescence)|since birth|since (?:he|she|i) was (?:a |an )?(?:small |little |young )?"
     rf"(?:child|boy|girl|kid|baby|infant|teenager|{_YOUNG}(?: years old)?\b)", "childhoodonset"),
    ("kg kilo pound lb stone", rf"(?:lost|loss of|loses|losing|shed|down|dropped) (?:about "
     rf"|around |nearly |almost |some |over "
     rf"|more than |at least )*{_HEAVY}", "weight loss"),
    ("kg kilo pound lb stone % percent", rf"(?:{_HEAVY}|\d+ ?(?:%|percent)) (?:(?:of |in"
     rf" )?(?:body ?)?weight )?(?:loss|lighter|lost)",
     "weight loss"),
    ("kg kilo pound lb stone", rf"(?:gained|gain of|gaining|put on|up) (?:about |around |nearly "
     rf"|almost |some |over "
     rf"|more than |at least )*{_HEAVY}|{_HEAVY} (?:weight )?(?:gain|heavier)", "weight gain"),
    ("temp", rf"{_TEMPERATURE} 3[89](?:[.,]\d+)?(?![\d.,]?\d)", "temperature high"),
    ("temp", rf"{_TEMPERATURE} 4[0-3](?:[.,]\d+)?(?![\d.,]?\d)", "temperature 40"),
    ("fever", r"fever (?:of |up to |to )?(?:3[89]|4[01])(?:[.,]\d+)?", "fever"),
    ("temp", rf"{_TEMPERATURE} 3[0-4](?:[.,]\d+)?(?![\d.,]?\d)", "hypothermia"),
    ("sodium", r"sodium (?:of |around |about |is |was |at |between |level |always |runs |values )*"
     r"(?:1[12]\d|13[0-4])(?: ?(?:-|to) ?1\d\d)?(?: mmol/l)? for (?:many |several |some |\d+ )?"
     r"(?:years|months|decades)", "chronic hyponatraemia"),
    ("hypertension", r"hypertension (?:since|at|from|began at|diagnosed at)(?: the)? age(?: of)? "
     r"(?:1\d|2\d|3\d)", "hypertension young age"),
    ("0c 1c 2c 3c 4c 5c 6c 7c 8c 9c _c °", r"(?<![\d.])3[89](?:\.\d)? ?(?:°|deg(?:rees)?"
     r" ?)?c(?:elsius)?", "temperature high"),
    ("0c 1c 2c 3c 4c 5c 6c 7c 8c 9c _c °", r"(?<![\d.])4[0-3](?:\.\d)? ?(?:°|deg(?:rees)?"
     r" ?)?c(?:elsius)?", "temperature 40"),
    ("0 1 2 3 4 5 6 7 8 9", r"(\d+) ?m(?= |,|;|\.|$|/)(?! ago)", r"\1 metres"),
    ("yd", r"yds?", "yards"),
    ("litre liter ltr 0l 1l 2l 3l 4l 5l 6l 7l 8l 9l _l", rf"(?:{_MANY})(?: ?(?:l|litres?|liters?"
     rf"|ltrs?))(?![a-z0-9])(?:s)?", "manylitres litres"),
    ("sodium", _RISE, _risen),
)  # fmt: skip
