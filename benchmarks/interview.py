"""How the interview does with the published patients: questions asked, cause found, time a turn.

Each patient answers from their whole file. Of what the file is silent on they say that they do not
know, or answer as a typical person with the right diagnosis would. Printed as a table for
docs/interview.md; nothing here is asserted.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from statistics import mean, median
from time import thread_time

import msgspec

from charley.care.interview import Answer, next_turn, patient_file
from charley.evaluation.cases import Case, read_cases
from charley.evaluation.interviewing import Interviewed, interviewed
from charley.patient.language.vocabulary import concepts
from charley.patient.patient_file import read_patient
from charley.patient.person import Patient
from charley.reasoning.diagnose import diagnose

CASES = Path(__file__).parents[1] / "tests" / "cases"
TOLD = {"symptom", "history", "exposure"}


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One patient: questions, and which cause leads by the interview, the file and the answer."""

    asked: int
    chosen: int
    reason: str
    same_as_file: bool
    same_as_told: bool
    in_first_three: bool
    right: bool
    right_by_file: bool


def main() -> None:
    """Print the table, then the time of a turn."""
    cases = read_cases(CASES)
    print("| results | silent | questions | chosen | clear | as file | as told | in 3 | right |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for with_results in (True, False):
        for typical in (False, True):
            found = [result(case, typical=typical, with_results=with_results) for case in cases]
            print(row(found, typical=typical, with_results=with_results))
    times = [time for case in cases[:8] for time in turn_times(case)]
    chosen = sorted(time for kind, time in times if kind == "chosen")
    form = sorted(time for kind, time in times if kind == "form")
    print(f"\nCPU time of a turn: form {median(form):.0f} ms, chosen {median(chosen):.0f} ms, "
          f"slowest {max(form + chosen):.0f} ms")  # fmt: skip


def result(case: Case, *, typical: bool, with_results: bool) -> Result:
    """Interview one patient."""
    file = read_patient(case.facts).patient.at_presentation()
    person = file if with_results else msgspec.structs.replace(file, laboratory=())
    interview = interviewed(person, ill_with=case.answer.code if typical else "")
    ranked = [c.cause for c in diagnose(heard(interview)).causes] or [""]
    by_file = leading(file)
    right = {case.answer.code, *case.answer.also_accept_codes}
    return Result(
        asked=interview.turns[-1].asked,
        chosen=interview.adaptive,
        reason=interview.reason_to_stop,
        same_as_file=ranked[0] == by_file,
        same_as_told=ranked[0] == leading(without_examination(person)),
        in_first_three=by_file in ranked[:3],
        right=ranked[0] in right,
        right_by_file=by_file in right,
    )


def row(found: list[Result], *, typical: bool, with_results: bool) -> str:
    """A line of the table."""
    asked = [one.asked for one in found]
    cells = (
        "typed in" if with_results else "none",
        "typical" if typical else "not known",
        f"{median(asked):.0f} ({min(asked)}-{max(asked)})",
        f"{mean(one.chosen for one in found):.1f}",
        f"{share(one.reason.startswith('Your answers') for one in found)}",
        f"{share(one.same_as_file for one in found)}",
        f"{share(one.same_as_told for one in found)}",
        f"{share(one.in_first_three for one in found)}",
        f"{share(one.right for one in found)} ({share(one.right_by_file for one in found)})",
    )
    return f"| {' | '.join(cells)} |"


def share(truths: Iterable[bool]) -> str:
    """A share in percent."""
    listed = list(truths)
    return f"{100 * sum(listed) / len(listed):.0f}%"


def heard(interview: Interviewed) -> Patient:
    """The person as the answers tell."""
    content = patient_file(interview.answers)
    return read_patient(content).patient if content else Patient()


def without_examination(patient: Patient) -> Patient:
    """The person without what only an examination or a test finds."""
    facts = tuple(fact for fact in patient.facts if concepts()[fact.finding].kind in TOLD)
    return msgspec.structs.replace(patient, facts=facts)


def leading(patient: Patient) -> str:
    """The first cause, or nothing."""
    causes = diagnose(patient).causes
    return causes[0].cause if causes else ""


def turn_times(case: Case) -> list[tuple[str, float]]:
    """CPU milliseconds of every turn of an interview, each the best of three."""
    answers = interviewed(read_patient(case.facts).patient.at_presentation()).answers
    times = []
    for place in range(len(answers)):
        best = min(timed(answers[:place]) for _ in range(3))
        times.append(("chosen" if answers[place].question in concepts() else "form", best))
    return times


def timed(answers: tuple[Answer, ...]) -> float:
    """CPU milliseconds of one turn."""
    begin = thread_time()
    next_turn(answers)
    return 1e3 * (thread_time() - begin)


if __name__ == "__main__":
    main()
