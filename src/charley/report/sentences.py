"""The few sentences that stand first: what it probably is, and how sure Charley is of it."""

from __future__ import annotations

from charley.knowledge.library import Library
from charley.reasoning.differential import Differential, RankedCause, percent
from charley.report.amounts import chance

TOGETHER = 0.5
NEAR = 0.15
PLAIN_CAPITALS = ("Addison", "Cushing", "Parkinson", "Gitelman", "Bartter", "Liddle", "Conn")


def headline(differential: Differential) -> str:
    """The answer in one sentence for a clinician."""
    causes = differential.causes
    if not causes:
        return "Charley does not know: no cause it knows explains these facts."
    if differential.certainty == "open":
        return f"Charley does not know yet. Closest: {_listed(causes[:3])}."
    leading = [c for c in causes if c.probability >= TOGETHER][:3]
    if len(leading) > 1:
        return f"Probably together: {_listed(leading)}."
    rest = [c for c in causes[1:3] if c.probability >= NEAR]
    word = "Most likely" if differential.certainty == "clear" else "Probably"
    also = f"; consider {_listed(rest)}" if rest else ""
    return f"{word}: {_listed(causes[:1])}{also}."


def plain_headline(differential: Differential) -> str:
    """The answer in one sentence for the person."""
    causes = differential.causes
    if not causes:
        return "We do not know why this happens yet."
    if differential.certainty == "open":
        named = " or ".join(begun_small(cause.plain) for cause in causes[:2])
        return f"We do not know for sure yet. It may be: {named}."
    leading = [c for c in causes if c.probability >= TOGETHER][:2] or list(causes[:1])
    named = "; and also: ".join(begun_small(cause.plain) for cause in leading)
    word = "The most likely reason" if differential.certainty == "clear" else "A likely reason"
    return f"{word}: {named}."


def certainty(differential: Differential, library: Library) -> str:
    """How sure Charley is, what else it may be, and what would settle it."""
    left = (
        f"The chance that nothing Charley knows explains it is {chance(differential.unexplained)}."
    )
    if differential.certainty == "clear":
        return f"The facts fit well. {left}"
    state = _state(differential, library)
    settle = _settling(differential)
    if differential.certainty == "leaning":
        return f"The facts lean this way but do not settle it. {left}{state}{settle}"
    return f"Charley does not know: no single cause stands out. {left}{state}{settle}"


def begun_small(text: str) -> str:
    """A plain name as it stands within a sentence."""
    keeps = text[:1].isupper() and (text[1:2].isupper() or text.startswith(PLAIN_CAPITALS))
    return text if keeps or not text else text[0].lower() + text[1:]


def _listed(causes: tuple[RankedCause, ...] | list[RankedCause]) -> str:
    told = [f"{cause.name} ({percent(cause.probability)})" for cause in causes]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def _state(differential: Differential, library: Library) -> str:
    """The likeliest bodily state behind the causes, known before the cause itself."""
    for belief in differential.mechanisms:
        if belief.probability >= TOGETHER and belief.mechanism in library.mechanisms:
            return (
                f" The state behind it is clearer: {begun_small(belief.name)} "
                f"({percent(belief.probability)})."
            )
    return ""


def _settling(differential: Differential) -> str:
    test = next((step for step in differential.next_steps if step.kind == "test"), None)
    return f" The test that would tell most: {begun_small(test.text)}." if test else ""
