"""The words around the questions: why something is asked, why the interview ends."""

from __future__ import annotations

from charley.care.interview.turn import Option, Question
from charley.knowledge.library import load
from charley.patient.interview.answers import CHECK, GO_ON, ON, STOP, question_of
from charley.patient.interview.form import NO, NONE, UNKNOWN, YES, FormQuestion, form
from charley.patient.language.vocabulary import concepts

CHECKS, FURTHER, ALARM = "Before we go on", "A few more questions", "Please read this first"
DONT_KNOW = Option(id=UNKNOWN, label="I don't know")
NOT_SURE = Option(
    id=UNKNOWN, label="Not sure about the rest", help="What you leave out stays open."
)

_ABOUT = {
    "benign_cramps": "an ordinary cramp",
    "muscle_endocrine": "the muscles or a gland",
    "neuro": "a nerve",
    "potassium": "potassium or the acid of the blood",
    "calcium_magnesium": "calcium or magnesium",
    "drugs_toxins_heat": "a medicine, a poison or heat",
    "vascular_local": "a blood vessel or the leg itself",
    "hyponatremia": "too little salt for the water in the blood",
    "sodium_other": "lost water",
    "outside": "something other than a cramp",
}
STOPPED = {
    "clear": "Your answers point clearly one way, and one more question would hardly change that.",
    "nothing_to_learn": "No further question would tell much more. "
    "An examination or a blood test may.",
    "enough": "These were the questions that tell most. More would tire you and add little.",
    "emergency": "You stopped so that you can get help first. Please do what it says above.",
}


def of_form(question: FormQuestion) -> Question:
    """A question of the form with its "none of these" and "I don't know"."""
    options = [Option(id=o.id, label=o.label, help=o.help) for o in question.options]
    if question.kind == "many":
        options += [Option(id=NONE, label=question.none), NOT_SURE]
    elif question.kind == "one":
        options.append(DONT_KNOW)
    return Question(
        id=question.id,
        kind=question.kind,
        text=question.text,
        section=question.section,
        help=question.help,
        why=question.why,
        options=tuple(options),
        unit=question.unit,
        low=question.low,
        high=question.high,
    )


def of_check(findings: tuple[str, ...]) -> Question:
    """One question for several findings that would each raise an alarm."""
    notes = load().findings
    options = [Option(id=name, label=_capital(notes[name].plain)) for name in findings]
    return Question(
        id=".".join((CHECK, *findings)),
        kind="many",
        text="Is any of this true for you?",
        section=CHECKS,
        help="Tick all that fit. What you leave out counts as no.",
        why="With what you told us, each of these would need help soon.",
        options=(*options, Option(id=NONE, label="None of these"), NOT_SURE),
    )


def of_finding(finding: str, groups: tuple[str, ...] = ()) -> Question:
    """A yes-or-no question; `groups`: the kinds of cause between which it helps to decide."""
    notes = load().findings.get(finding)
    return Question(
        id=finding,
        kind="one",
        text=notes.question if notes and notes.question else f"{concepts()[finding].label}?",
        section=FURTHER,
        why=_why(groups),
        options=(Option(id=YES, label="Yes"), Option(id=NO, label="No"), DONT_KNOW),
    )


def asked_again(name: str) -> Question:
    """A question by its id, as it was asked before. Raises InterviewError."""
    known = question_of(name)
    if name == GO_ON:
        return to_go_on()
    if name in form():
        return of_form(known)
    return of_finding(name) if name in concepts() else of_check(known.findings)


def to_go_on() -> Question:
    """After an emergency: whether to go on all the same."""
    return Question(
        id=GO_ON,
        kind="one",
        text="Do you want to go on with the questions all the same?",
        section=ALARM,
        why="Getting help comes first. The questions can wait.",
        options=(
            Option(id=STOP, label="Stop here and get help"),
            Option(id=ON, label="Go on with the questions"),
        ),
    )


def _why(groups: tuple[str, ...]) -> str:
    about = [_ABOUT[group] for group in groups if group in _ABOUT]
    if len(about) > 1:
        return f"It helps to tell whether it comes from {about[0]} or from {about[1]}."
    return f"It helps to tell whether it comes from {about[0]}." if about else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
