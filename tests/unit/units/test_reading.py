"""Laboratory lines as doctors type them, and what must be asked instead of guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charley.units.analytes import analytes
from charley.units.reading import read_entry, read_line
from charley.units.results import LabReading, ReadingProblem
from charley.units.spelling import plain_text
from charley.units.wording import panels, states

NUMBERS = [
    ("sodium: 121", "sodium", 121, 121),
    ("Na+ 121 mEq/L", "sodium", 121, 121),
    ("Na 124-126", "sodium", 124, 126),
    ("sodium (mmol/L) 121", "sodium", 121, 121),
    ("sodium 121 (135-145)", "sodium", 121, 121),
    ("serum sodium of 118 mmol/L", "sodium", 118, 118),
    ("hyponatraemia of 112 mmol/L", "sodium", 112, 112),
    ("sodium was 121 mmol/L on day 2", "sodium", 121, 121),
    ("potassium was very low at 1.9 mmol/L", "potassium", 1.9, 1.9),
    ("K 2.0", "potassium", 2.0, 2.0),
    ("Mg 1.4 mg/dL", "magnesium", 0.576, 0.576),
    ("Mg 1.2 mEq/l", "magnesium", 0.6, 0.6),
    ("calcium 7.1 mg/dL (1.77 mmol/L)", "calcium", 1.7715, 1.7715),
    ("corrected calcium 2.1", "adjusted_calcium", 2.1, 2.1),
    ("uric acid 4,2 mg/dL", "urate", 249.8, 249.8),
    ("BUN 40 mg/dL", "urea", 14.28, 14.28),
    ("CK >20000 U/L", "ck", 20_000, None),
    ("CK 20,000 U/L", "ck", 20_000, 20_000),
    ("CK: 12 000 U/L", "ck", 12_000, 12_000),
    ("CK 44 times upper limit", "ck", 11_000, 11_000),
    ("CK 10x ULN", "ck", 2500, 2500),
    ("TSH <0.01 mIU/L", "tsh", None, 0.01),
    ("base excess -12", "base_excess", -12, -12),
    ("WBC 12.3 ×10⁹/L", "white_cells", 12.3, 12.3),
    ("O2 sat 97%", "spo2", 97, 97),
    ("temp 101F", "temperature", 38.33, 38.33),
    ("pulse 110 bpm", "heart_rate", 110, 110),
    ("FENa 0.3%", "fe_sodium", 0.3, 0.3),
    ("urine Na <20 mmol/L", "urine_sodium", None, 20),
    ("U-Na 20", "urine_sodium", 20, 20),
    ("sodium 35 mmol/L [urine]", "urine_sodium", 35, 35),
    ("urine osmolality 332 mOsm/kg", "urine_osmolality", 332, 332),
    ("24 h urine calcium 70 mg/24 h", "urine_calcium_24h", 1.747, 1.747),
    ("potassium 77 mmol/24 h urine", "urine_potassium_24h", 77, 77),
    ("24h urine sodium 30 mmol/L", "urine_sodium", 30, 30),
    ("urine output 3 L/day", "urine_volume_24h", 3000, 3000),
    ("urine pH 7", "urine_ph", 7, 7),
    ("sodium not low", "sodium", 135, None),
]


@pytest.mark.parametrize(("line", "analyte_id", "low", "high"), NUMBERS)
def test_numbers(line: str, analyte_id: str, low: float | None, high: float | None) -> None:
    (reading,) = read_line(line)
    assert isinstance(reading, LabReading)
    assert reading.analyte == analyte_id
    assert reading.low == (None if low is None else pytest.approx(low, rel=2e-3))
    assert reading.high == (None if high is None else pytest.approx(high, rel=2e-3))
    assert reading.said == plain_text(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ca low", {"calcium": "low"}),
        ("TSH normal", {"tsh": "normal"}),
        ("PTH inappropriately normal", {"pth": "normal"}),
        ("Na low (value not seen)", {"sodium": "low"}),
        ("sodium severely low", {"sodium": "very_low"}),
        ("potassium moderately low", {"potassium": "low"}),
        ("sodium markedly high [urine]", {"urine_sodium": "very_high"}),
        ("magnesium undetectable", {"magnesium": "very_low"}),
        ("potassium low-normal", {"potassium": "normal"}),
        ("Ca and P normal", {"calcium": "normal", "phosphate": "normal"}),
        ("low sodium and potassium", {"sodium": "low", "potassium": "low"}),
        ("normal CK, TSH and B12", {"ck": "normal", "tsh": "normal", "vitamin_b12": "normal"}),
        ("thyroid tests normal", {"tsh": "normal", "free_t4": "normal"}),
        ("thyroid and adrenal work-up normal",
         {"tsh": "normal", "free_t4": "normal", "cortisol": "normal"}),
        ("blood count normal",
         {"haemoglobin": "normal", "white_cells": "normal", "platelets": "normal"}),
        ("iron studies normal", {"ferritin": "normal"}),
        ("liver enzymes raised", {"alt": "high", "ast": "high"}),
        ("metabolic alkalosis", {"bicarbonate": "high", "ph_blood": "high"}),
        ("severe hyponatraemia", {"sodium": "very_low"}),
        ("hypokalemia", {"potassium": "low"}),
        ("urine protein 3+", {"urine_protein": "very_high"}),
        ("urine ketones negative", {"urine_ketones": "normal"}),
        ("glucose normal in urine", {"urine_glucose": "normal"}),
        ("NT-proBNP 2000 pg/mL", {"bnp": "high"}),
    ],
)  # fmt: skip
def test_words(line: str, expected: dict[str, str]) -> None:
    readings = read_line(line)
    assert {r.analyte: r.qualifier for r in readings if isinstance(r, LabReading)} == expected
    assert all(isinstance(r, LabReading) and r.low is None and r.high is None for r in readings)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Mg 1.4", "needs its unit"),
        ("urea 40", "needs its unit"),
        ("sodium 14.0 mmol/L", "did you mean 140 mmol/L"),
        ("K 2.9 mmoll", "did you mean mmol/L"),
        ("sodiun 121", "did you mean sodium"),
        ("CSF glucose 3 mmol/L", "blood, urine and sweat only"),
        ("glucose (CSF) 3 mmol/L", "blood, urine and sweat only"),
        ("potassium not done", "left unknown"),
        ("sodium", "left unknown"),
        ("sodium rose from 121 to 130", "several values"),
        ("sodium 121 later 130", "several values"),
        ("calcium 7.1 mg/dL (2.5 mmol/L)", "several values"),
        ("electrolytes abnormal", "give each a line"),
        ("electrolytes low", "which of"),
        ("blood tests normal", "no analyte known"),
        ("no hyponatraemia", "cannot be read with certainty"),
        ("potassium never low", "cannot be read with certainty"),
        ("target sodium 130", "cannot be read with certainty"),
        ("sodium low to high", "more than one"),
        ("Na and K 121", "which number"),
        ("magnesium 1.4 mg", "cannot be given"),
        ("", "empty"),
    ],
)
def test_what_is_not_certain_is_asked(line: str, sentence: str) -> None:
    problems = read_line(line)
    assert all(isinstance(problem, ReadingProblem) for problem in problems), problems
    assert sentence in problems[0].sentence  # type: ignore[union-attr]


def test_several_in_a_line() -> None:
    for line in ("Na 121, K 3.1; Cl 90", "Na 121 K 3.1 Cl 90", "Na 121 mmol/L, K 3.1 and Cl 90"):
        found = {r.analyte: r.low for r in read_line(line) if isinstance(r, LabReading)}
        assert found == {"sodium": 121, "potassium": 3.1, "chloride": 90}


def test_blood_pressure_is_two_values() -> None:
    found = {r.analyte: r.low for r in read_line("bp 90/60") if isinstance(r, LabReading)}
    assert found == {"systolic_bp": 90, "diastolic_bp": 60}


def test_the_past_is_marked() -> None:
    (reading,) = read_line("previous sodium 138")
    assert isinstance(reading, LabReading)
    assert not reading.current


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (("Na", 44, "mmol/L", "urine"), {"urine_sodium": (44, None)}),
        (("K", "2.0", None, None), {"potassium": (2.0, None)}),
        (("bp", "90/60", None, None), {"systolic_bp": (90, None), "diastolic_bp": (60, None)}),
        (("calcium", "70", "mg/24 h", "24 h urine"),
         {"urine_calcium_24h": (pytest.approx(1.747, rel=1e-3), None)}),
        (("electrolytes", "normal", None, None),
         {"sodium": (None, "normal"), "potassium": (None, "normal"), "chloride": (None, "normal")}),
        (("acid-base", "metabolic alkalosis", None, "blood"),
         {"bicarbonate": (None, "high"), "ph_blood": (None, "high")}),
        (("blood gas", "pH 7.5, HCO3 38 mmol/L", None, None),
         {"ph_blood": (7.5, None), "bicarbonate": (38, None)}),
        (("Na", "low", None, "urine"), {"urine_sodium": (None, "low")}),
        (("potassium", 3, None, "serum"), {"potassium": (3, None)}),
    ],
)  # fmt: skip
def test_entries(entry: tuple[str, float | str, str, str], expected: dict[str, object]) -> None:
    found = read_entry(*entry)
    shown = {r.analyte: (r.low, r.qualifier) for r in found if isinstance(r, LabReading)}
    assert shown == expected
    assert len(shown) == len(found)


@pytest.mark.parametrize(
    "entry",
    [
        ("Mg", 1.4, "foo", "blood"),
        ("glucose", 3, "mmol/L", "CSF"),
        ("sodium", None, None, None),
        ("sodium", float("inf"), None, None),
        ("Mg", "1.4 mg/dL", "mmol/L", None),
        ("unobtainium", 3, "mmol/L", None),
        ("TSH", 3, "mIU/L", "urine"),
    ],
)
def test_entries_that_are_asked_about(entry: tuple[str, float, str, str]) -> None:
    (problem,) = read_entry(*entry)
    assert isinstance(problem, ReadingProblem)


def test_panels_and_states_name_analytes() -> None:
    for panel in panels().values():
        assert set(panel.of) <= set(analytes())
    for meaning in states().values():
        assert set(meaning) <= set(analytes())


@given(st.text(max_size=80))
def test_rubbish_lines_never_raise(text: str) -> None:
    assert read_line(text)


WORDS = [
    "Na",
    "K",
    "Mg",
    "sodium",
    "urine",
    "24h",
    "low",
    "normal",
    "high",
    "not",
    "121",
    "1.4",
    "<20",
    "124-126",
    "mmol/L",
    "mg/dL",
    ",",
    ";",
    "(",
    ")",
    "and",
    "CK",
    "3+",
    "++",
    "times",
    "upper",
    "limit",
    "from",
    "to",
    "was",
    "bp",
    "90/60",
    "hyponatraemia",
    "electrolytes",
    "%",
    "x",
    "-",
]


@given(st.lists(st.sampled_from(WORDS), max_size=10))
def test_shuffled_words_never_raise(words: list[str]) -> None:
    for reading in read_line(" ".join(words)):
        if isinstance(reading, LabReading):
            row = analytes()[reading.analyte]
            for end in (reading.low, reading.high):
                assert end is None or row.plausible[0] <= end <= row.plausible[1] * 1.0001


@given(st.text(max_size=20), st.one_of(st.text(max_size=20), st.floats(), st.integers()),
       st.none() | st.text(max_size=10), st.none() | st.text(max_size=10))  # fmt: skip
def test_rubbish_entries_never_raise(
    name: str, value: float | str, unit: str | None, specimen: str | None
) -> None:
    assert read_entry(name, value, unit, specimen)


@pytest.mark.parametrize(
    ("line", "low"),
    [
        ("potassium normal three times in the first 2.5 months", None),
        ("cortisol 265 nmol/L at 30 min", 265.0),
        ("cortisol 8 am 200 nmol/L", 200.0),
        ("urine volume 3.8 L/day", 3800.0),
    ],
)
def test_a_time_beside_a_result_is_no_result(line: str, low: float | None) -> None:
    (reading,) = read_line(line)
    assert isinstance(reading, LabReading)
    assert reading.low == low


@pytest.mark.parametrize(
    "text",
    [
        "cramp threshold frequency 14 Hz",
        "TF 14 Hz",
        "CTF: 14 Hz",
        "CTF 14",
        "threshold frequency was 14 hertz",
        "CTF 14 pulses per second",
        "CTF 14/s",
        "cramp threshold 840/min",
    ],
)
def test_a_cramp_threshold_frequency_in_its_spellings(text: str) -> None:
    (found,) = read_line(text)
    assert isinstance(found, LabReading)
    assert (found.analyte, found.low, found.high) == ("cramp_threshold_frequency", 14, 14)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("threshold frequency 140 Hz", "did you mean 14 Hz?"),
        ("CTF 1.4 Hz", "did you mean 14 Hz?"),
        ("CTF 140", "did you mean 14 Hz?"),
        ("CTF 0 Hz", "outside what a living adult can have (2 to 80 Hz)"),
        ("CTF 14 mmol/L", "use Hz"),
        ("TF 2.5 g/L", "use Hz"),
        ("TF 2.5", "fits none of Hz"),
        ("CTF low", "give the number"),
        ("CTF normal", "give the number"),
        ("CTF not measured", "unknown, which is not normal"),
    ],
)
def test_nonsense_for_a_cramp_threshold_frequency_is_refused(text: str, sentence: str) -> None:
    (found,) = read_line(text)
    assert isinstance(found, ReadingProblem)
    assert sentence in found.sentence
