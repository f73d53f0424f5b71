"""One patient from Python: assess a mapping, read the answer, write both reports.

Run it with: python examples/from_python.py
"""

from __future__ import annotations

from pathlib import Path

import charley
from charley.report.html import write_html
from charley.report.plain import to_plain

PATIENT = {
    "age": 81,
    "sex": "female",
    "symptoms": ["calf cramps for three weeks", "tired"],
    "medicines": ["bendroflumethiazide 2.5 mg daily for 2 months", "omeprazole 20 mg"],
    "labs": ["sodium 134", "potassium 2.8", "magnesium 0.55 mmol/L"],
}


def main() -> None:
    """Assess, print the first three causes with their heaviest facts, write both reports."""
    report = charley.assess(PATIENT)
    print(report.plan.triage.level)
    for ranked in report.differential.causes[:3]:
        print(f"{ranked.probability:.0%} {ranked.name}")
        for weight in ranked.weights[:3]:
            print(f"    {weight.decibans:+.0f} dB {report.told(weight.fact, weight.label).text}")

    folder = Path("build")
    folder.mkdir(exist_ok=True)
    write_html(report, folder / "from_python.html")
    (folder / "from_python.txt").write_text(to_plain(report), encoding="utf-8")


if __name__ == "__main__":
    main()
