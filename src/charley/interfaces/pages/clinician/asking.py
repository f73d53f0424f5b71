"""The questions worth asking now, each answered with one click."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from charley.interfaces.pages.clinician.form import Mend
from charley.report.model import Report


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """One question; `bits`: what its answer would teach, None for a red flag."""

    finding: str
    question: str
    kind: Literal["red_flag", "question", "examination"]
    bits: float | None = None

    def answered(self, answer: str) -> str:
        """What the button of an answer, yes or no, sends."""
        mend = Mend(field="facts", find="", put=f"{self.finding}: {answer}")
        return msgspec.json.encode(mend).decode()


def questions(report: Report) -> tuple[Asking, ...]:
    """Red flags first, then what would teach most for what it costs; each finding once."""
    found: dict[str, Asking] = {}
    for asking in _questions(report):
        found.setdefault(asking.finding, asking)
    return tuple(found.values())


def _questions(report: Report) -> Iterator[Asking]:
    for ask in report.ask_first:
        yield Asking(finding=ask.finding, question=ask.question, kind="red_flag")
    for step in report.differential.next_steps:
        if step.kind in {"question", "examination"}:
            kind: Literal["question", "examination"] = (
                "examination" if step.kind == "examination" else "question"
            )
            yield Asking(
                finding=step.id, question=step.plain, kind=kind, bits=step.information_bits
            )
