"""Writes the tables of GLOSSARY.md from the tables that the program uses.

Usage: python docs/glossary.py. The text between the markers is replaced, the rest is left alone.
"""

from __future__ import annotations

import re
from pathlib import Path

from wording import table

from charley.nerve.circumstances import rows as circumstances
from charley.reasoning.derived import FORMULAS
from charley.reasoning.reference import DERIVED
from charley.units.analytes import Analyte, analytes

GLOSSARY = Path(__file__).resolve().parents[1] / "GLOSSARY.md"
MARKED = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
MEANING = {
    "corrected_sodium": "sodium had glucose been normal: Na + 2.4 (glucose - 5.5)/5.5",
    "adjusted_calcium": "calcium had albumin been 40 g/L: Ca + 0.02 (40 - albumin)",
    "calculated_osmolality": "2 Na + glucose + urea",
    "osmolal_gap": "measured less calculated osmolality",
    "tonicity": "measured osmolality less urea, which crosses cell membranes",
    "anion_gap": "Na - Cl - HCO3",
    "fe_sodium": "share of filtered sodium that is excreted",
    "fe_urate": "share of filtered urate that is excreted",
    "fe_urea": "share of filtered urea that is excreted",
    "fe_magnesium": "share of filterable magnesium (0.7 of the total) that is excreted",
    "ttkg": "transtubular potassium gradient: (UK/PK)/(Uosm/Posm)",
    "urine_potassium_creatinine": "urine potassium over urine creatinine",
    "urine_calcium_creatinine": "urine calcium over urine creatinine",
    "urea_creatinine_ratio": "urea (mmol/L) over creatinine (mmol/L)",
    "electrolyte_free_water_ratio": "(UNa + UK)/PNa: above 1 the urine adds no free water",
    "egfr": "glomerular filtration by CKD-EPI 2021, without race",
    "bmi": "weight over height squared",
}
UNITS = {
    "corrected_sodium": "mmol/L", "adjusted_calcium": "mmol/L", "calculated_osmolality": "mosm/kg",
    "osmolal_gap": "mosm/kg", "tonicity": "mosm/kg", "anion_gap": "mmol/L",
    "fe_sodium": "%", "fe_urate": "%", "fe_urea": "%", "fe_magnesium": "%", "ttkg": "1",
    "urine_potassium_creatinine": "mmol/mmol", "urine_calcium_creatinine": "mmol/mmol",
    "urea_creatinine_ratio": "1", "electrolyte_free_water_ratio": "1",
    "egfr": "mL/min/1.73 m²", "bmi": "kg/m²",
}  # fmt: skip


def analyte_table() -> str:
    """Every measured quantity."""
    measured = (row for name, row in analytes().items() if name not in MEANING)
    return table(
        ("name", "symbol", "unit", "meaning", "healthy adult"),
        ((f"`{row.id}`", _symbol(row), row.unit, row.label, _healthy(row)) for row in measured),
    )


def derived_table() -> str:
    """Every computed quantity."""
    return table(
        ("name", "unit", "meaning", "healthy adult"),
        ((f"`{name}`", UNITS[name], MEANING[name], _interval(name)) for name in _computed()),
    )


def circumstances_table() -> str:
    """Everything on which a cramp threshold depends."""
    return table(
        ("name", "unit", "usual", "meaning"),
        (
            (f"`{name}`", row["unit"], f"{row['usual']:g}", row["meaning"])
            for name, row in circumstances().items()
        ),
    )


def _computed() -> list[str]:
    return [name for name in FORMULAS if name in MEANING]


def _symbol(row: Analyte) -> str:
    short = [word for word in (*row.aliases, *row.written) if word != row.label and len(word) <= 7]
    return short[0] if short else ""


def _healthy(row: Analyte) -> str:
    return f"{row.reference[0]:g} to {row.reference[1]:g}" if row.reference else ""


def _interval(name: str) -> str:
    if name in DERIVED:
        low, high, _ = DERIVED[name]
        return f"{low:g} to {high:g}"
    known = analytes().get(name)
    return _healthy(known) if known else ""


def filled(text: str) -> str:
    """The glossary with its tables as they should be."""
    tables = {
        "analytes": analyte_table(),
        "derived": derived_table(),
        "nerve": circumstances_table(),
    }
    return MARKED.sub(lambda found: f"{found[1]}\n{tables[found[2]]}\n{found[3]}", text)


if __name__ == "__main__":
    GLOSSARY.write_text(filled(GLOSSARY.read_text(encoding="utf-8")), encoding="utf-8")
