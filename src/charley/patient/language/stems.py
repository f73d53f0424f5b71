"""One stem for all forms of a word, so that "cramping", "cramps" and "cramped" are the same."""

from __future__ import annotations

import re
from functools import lru_cache

# Forms that no suffix rule reaches, and words that mean the same to a history taker.
_SAME = {
    "calf": "calves calfs",
    "foot": "feet",
    "fall": "fell fallen falling falls",
    "bite": "bites bit bitten biting",
    "spine": "spinal spines",
    "rise": "rises rising rose risen",
    "behaviour": "behavioural behavioral behaviors behaviours behaving behaves behaved behave",
    "argument": "argued argues arguing arguments",
    "opisthotonus": "opisthotonos opisthotonic",
    "travel": "travelled traveled travels travelling traveling",
    "dehydrate": "dehydrated dehydration",
    "pregnant": "pregnancy pregnancies gravid",
    "wake": "woke woken awake awoke awaken awakened awakens awakening rouse roused rousable",
    "eat": "ate eaten eats",
    "drink": "drank drunk drinks drinking",
    "throw": "threw thrown",
    "oedema": "oedematous edematous",
    "swell": "swelled swollen swelling swellings puffy puffiness",
    "lose": "loss lost losing loses losses",
    "give": "gave given gives giving",
    "feel": "felt feels feeling",
    "sleep": "slept asleep sleeps sleeping",
    "shake": "shook shaken shaky shakes shaking shakiness",
    "stand": "stood stands standing",
    "disappear": "vanish vanishes vanished vanishing disappears disappeared",
    "lie": "lay lying lies lain recumbent supine",
    "sit": "sat sits sitting seated",
    "run": "ran runs running runner",
    "go": "went gone goes going",
    "keep": "kept keeps",
    "get": "got gets getting gotten",
    "bleed": "bled bleeds bleeding haemorrhage hemorrhage",
    "blood": "bloody bloodstained",
    "worse": "worsen worsens worsened worsening worst exacerbated exacerbates aggravated",
    "see": "saw seen seeing sees",
    "hear": "heard hears hearing",
    "bring": "brought brings",
    "take": "took taken takes taking",
    "move": "moving moved moves movement movements",
    "relieve": "relief relieves relieving eases eased ease easing alleviated alleviates soothed "
    "helped helps abates abated",
    "improve": "improvement improved improves improving",
    "breathe": "breath breathing breaths breathed",
    "breathless": "dyspnoea dyspnea dyspneic dyspnoeic",
    "nausea": "nauseous nauseated queasy queasiness",
    "vomit": "emesis puking puke puked retching retches retched heaving barfing spewing vomitting",
    "confuse": "confusion confusional confused",
    "numb": "numbness hypoaesthesia hypoesthesia",
    "tingle": "tingling tingly paraesthesia paraesthesiae paraesthesias paresthesia paresthesias "
    "parasthesia prickling pricking",
    "dizzy": "dizziness giddy giddiness lightheaded lightheadedness woozy wooziness",
    "faint": "fainted fainting faints syncope syncopal swooned swoon",
    "seizure": "convulsion convulsions convulsed convulsing convulsive",
    "headache": "cephalgia cephalalgia",
    "fever": "feverish febrile pyrexia pyrexial fevers",
    "weak": "paresis weakness weakened feeble paretic weakly",
    "paralysis": "paralysed paralyzed plegia paralyses paralytic",
    "tetraplegia": "quadriplegia tetraplegic quadriplegic",
    "tetraparesis": "quadriparesis tetraparetic quadriparetic",
    "twitch": "fasciculation fasciculations fasciculating fasciculate twitchy",
    "drowsy": "drowsiness sleepy sleepiness somnolent somnolence",
    "tired": "tiredness fatigue fatigued tires fatigues weary weariness exhausted exhaustion "
    "knackered drained tiring fatigability fatigable",
    "stiff": "stiffness stiffened stiffening stiffens stiffer",
    "spasm": "spasms spasmodic spasming",
    "walk": "ambulate ambulating ambulation walked walks",
    "stool": "stools poo poos poop faeces feces motions motion",
    "urine": "wee pee weeing peeing pees pee'd urinate urinates urinating urinated urination "
    "micturition micturate voiding voids piss pissing passing_water weed peed wees",
    "abdomen": "abdo abdominal tummy belly stomach bellyache gut",
    "severe": "intense excruciating agonising agonizing terrible severely unbearable intensely "
    "awful violent crippling extreme extremely marked",
    "high": "raised elevated elevation increase increased increases excess excessive",
    "low": "reduced decreased diminished decreasing reduction lowered decrease lower",
    "absent": "missing",
    "arm": "arms",
    "limb": "extremity extremities limbs",
    "finger": "fingertip fingertips digit digits thumb thumbs fingers",
    "hand": "hands palm palms wrist wrists",
    "child": "childhood children infancy",
    "family": "mother father sister brother parent sibling aunt uncle cousin grandmother "
    "grandfather relative mum mom dad kindred familial mothers fathers sisters brothers aunts "
    "uncles cousins relatives parents siblings grandparent grandparents grandmothers mum's twin "
    "nephew niece son daughter sons daughters",
    "exertion": "exercise exercising effort exerting exertional sport sports workout workouts "
    "exercised training",
    "night": "nocturnal nocturnally nighttime nights nightly overnight nocturne",
    "sweat": "sweats sweaty sweating perspiration perspiring diaphoresis diaphoretic sweated",
    "shiver": "rigors rigor shivers",
    "itch": "itchy itching pruritus itches pruritic",
    "ache": "aching achy aches ached",
    "pain": "painful pains hurts hurt hurting pained painfully",
    "sore": "soreness sores",
    "collapse": "collapsed collapses collapsing",
    "sick": "sickness",
    "ill": "illness",
    "thirst": "thirsty polydipsia",
    "sudden": "suddenly abrupt abruptly acute acutely",
    "sensation": "sensory sense",
    "reflex": "reflexes",
    "bed": "bedtime beds",
    "speech": "speak speaking talks talk talking",
    "swallow": "swallows swallowing swallowed",
    "heart": "cardiac",
    "kidney": "renal",
    "liver": "hepatic",
    "lung": "pulmonary",
    "muscle": "muscular muscles",
    "colour": "color coloured colored colours",
    "yellow": "yellowish",
    "jerk": "jerking jerks jerky",
    "stretch": "stretched stretching stretches",
    "balance": "balances imbalance",
    "unsteady": "unsteadiness unstable wobbly wobbliness",
    "both": "bilateral bilaterally sides",
    "one": "unilateral single",
    "normal": "normally unremarkable",
}
FORMS = {form: word for word, forms in _SAME.items() for form in forms.split() if form}

# Words whose stem would fall together with that of another ("spine" and "spin", "rate" and "rat").
_WHOLE_TEXT = """
    skinny bite bruise bruised care cycle disease dose early four gripe node nurse party plane
    pulse race rate rise scale scared shoe site slime spine state station tube
"""
_WHOLE = frozenset(_WHOLE_TEXT.split())

_BRITISH = (
    (re.compile("haem"), "hem"),
    (re.compile("aem"), "em"),
    (re.compile("oe(?=a)|^oe(?=[dst])|(?<=f)oe(?=t)|(?<=c)oe(?=l)"), "e"),
    (re.compile("ae(?=[a-z]{2})"), "e"),
    (re.compile("(?<=[a-z]{2})our(?=$|ed|s$|ing|less)"), "or"),
    (re.compile("is(?=e$|ed$|es$|ing$|ation)"), "iz"),
    (re.compile("ys(?=e$|ed$|es$|ing$)"), "yz"),
    (re.compile("ph(?=[aeiou])"), "f"),
)
_SUFFIX = re.compile(r"(ness|(?<=iz)ations?|(?<=[a-z]{4})ions?|ingly|ings?|edly|ed|ly)$")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one lower-case word; British and American spelling give the same one."""
    word = word.removesuffix("'s").strip("'")
    root = word if word in _SAME else FORMS.get(word, word)
    if root in _WHOLE:
        return root
    if root[-1:] == "s" and root[:-1] in _WHOLE:
        return root[:-1]
    return _shorten(root)


def _shorten(word: str) -> str:
    if len(word) < 4 or not word.isalpha():
        return word
    for pattern, american in _BRITISH:
        word = pattern.sub(american, word)
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        short = re.sub(r"(?<=ch|sh)es$|(?<=[sxz])es$", "", word)
        word = short if short != word else word.removesuffix("s")
    word = re.sub("i(?:ed|es|ly|ness)$", "y", word)
    cut = _SUFFIX.sub("", word)
    if len(cut) >= 3 and re.search("[aeiouy]", cut):
        word = cut
        if re.search(r"([b-df-hj-np-rtv-z])\1$", word) and not word.endswith("ss"):
            word = word[:-1]
    ends = "ey" if len(word) > 4 else "e"
    return word[:-1] if len(word) >= 4 and word[-1] in ends else word


def word_set(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


def stem_set(text: str) -> frozenset[str]:
    """The stems of the words of a text as a set."""
    return frozenset(map(stem, text.split()))
