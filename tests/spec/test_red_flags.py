"""Red flags: what holds for all of them, whatever they are about."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from facts_view import NOTHING_CONCLUDED, FactsView, Value, ranked
from hypothesis import given, settings
from hypothesis import strategies as st

from charley.care.triage import decide_triage, highest, raised_flags, rank
from charley.knowledge.conditions import names
from charley.knowledge.library import load
from charley.knowledge.schema import Condition, RedFlag

FLAGS = list(load().red_flags.values())
COMPARISON = re.compile(r"^([a-z_0-9]+)\s*(<=|>=|<|>)\s*(-?[0-9.]+)$")
STEP = {"<": -0.01, "<=": 0.0, ">": 0.01, ">=": 0.0}
VOCABULARY = sorted({name for flag in FLAGS for name in names(flag.when)})


def alternatives(condition: Condition) -> Iterator[dict[str, Value]]:
    """Every smallest set of facts that makes a condition true."""
    if isinstance(condition, str):
        match = COMPARISON.match(condition)
        yield {match[1]: float(match[3]) + STEP[match[2]]} if match else {condition: True}
        return
    ((key, parts),) = condition.items()
    chosen: Any = parts
    if key == "any":
        yield from itertools.chain.from_iterable(alternatives(part) for part in chosen)
        return
    groups = [chosen] if key == "all" else itertools.combinations(chosen[1:], int(chosen[0]))
    for group in groups:
        for facts in itertools.product(*(list(alternatives(part)) for part in group)):
            joined = {name: value for part in facts for name, value in part.items()}
            if all(part.items() <= joined.items() for part in facts):
                yield joined


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.id)
def test_each_way_into_a_flag_raises_it(flag: RedFlag) -> None:
    """Any one of the ways that a flag is written fires it with nothing else known."""
    for facts in itertools.islice(alternatives(flag.when), 25):
        raised = {found.id for found in raised_flags(FactsView(facts), load())}
        assert flag.id in raised, facts


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.id)
def test_no_flag_can_be_argued_away(flag: RedFlag) -> None:
    """No red flag depends on something being absent, or on the ranking of causes."""
    assert not _uses_not(flag.when)
    assert not any(name.startswith(("cause:", "mechanism:")) for name in names(flag.when))


def _uses_not(condition: Any) -> bool:
    if isinstance(condition, dict):
        return "not" in condition or any(_uses_not(part) for part in condition.values())
    return isinstance(condition, list) and any(_uses_not(part) for part in condition)


def test_every_flag_has_a_sentence_in_the_manual() -> None:
    """No red flag enters the knowledge without a sentence in this manual."""
    chapters = Path(__file__).parent.glob("test_red_flags_*.py")
    text = "\n".join(path.read_text("utf-8") for path in chapters)
    assert set(re.findall(r'raises\(\s*"(\w+)"', text)) == {flag.id for flag in FLAGS}


FACTS = st.dictionaries(
    st.sampled_from(VOCABULARY), st.one_of(st.booleans(), st.floats(0.1, 700)), max_size=8
)


def _typed(facts: dict[str, Value]) -> dict[str, Value]:
    """Numbers for values, truth for findings."""
    numeric = {
        match[1]
        for flag in FLAGS
        for leaf in _leaves(flag.when)
        if (match := COMPARISON.match(leaf))
    }
    return {
        name: value for name, value in facts.items() if isinstance(value, bool) != (name in numeric)
    }


def _leaves(condition: Any) -> Iterator[str]:
    if isinstance(condition, str):
        yield condition
    elif isinstance(condition, dict):
        for parts in condition.values():
            for part in parts if isinstance(parts, list) else [parts]:
                yield from _leaves(part)


@settings(max_examples=60, deadline=None)
@given(first=FACTS, more=FACTS)
def test_more_facts_never_lower_a_raised_flag(
    first: dict[str, Value], more: dict[str, Value]
) -> None:
    """Learning more adds flags; it takes none away, and the level never falls below them."""
    known = _typed(first)
    everything = {**_typed(more), **known}
    before = {flag.id for flag in raised_flags(FactsView(known), load())}
    triage = decide_triage(FactsView(everything), NOTHING_CONCLUDED, load())
    assert before <= {flag.id for flag in triage.flags}
    assert rank(triage.level) >= rank(highest(flag.urgency for flag in triage.flags))


def test_a_benign_ranking_cannot_silence_a_flag() -> None:
    """A differential sure of benign cramps leaves a swollen leg a same-day matter."""
    view = FactsView({"cramp_nocturnal": True, "leg_swelling_unilateral": True})
    triage = decide_triage(view, ranked(benign_nocturnal_cramps=0.99), load())
    assert triage.level == "same_day"
    assert [flag.id for flag in triage.flags] == ["leg_clot_signs"]
