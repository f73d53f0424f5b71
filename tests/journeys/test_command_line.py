"""The command line as its user has it: a process, its output, its exit code, its sentences."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
FILES = sorted([*EXAMPLES.glob("*.yaml"), *EXAMPLES.glob("*.json")])
LONGEST_SENTENCE = 400


def charley(*words: str | Path, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the command as installed, without colour, in a terminal of 90 columns."""
    return subprocess.run(
        [Path(sys.executable).parent / "charley", *words],
        input=given,
        stdin=subprocess.DEVNULL if given is None else None,
        capture_output=True,
        env={**os.environ, "COLUMNS": "90", "NO_COLOR": "1"},
        check=False,
        timeout=60,
    )


def answer(*words: str | Path, given: bytes | None = None) -> str:
    """What a run that succeeds prints."""
    done = charley(*words, given=given)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def refusal(*words: str | Path, given: bytes | None = None) -> str:
    """The one sentence with which a run that cannot go on ends."""
    done = charley(*words, given=given)
    told = done.stderr.decode()
    assert done.returncode == 2, (done.returncode, done.stdout.decode(), told)
    assert done.stdout == b""
    assert "Traceback" not in told
    assert told.startswith("charley: ")
    assert told.count("\n") == 1, told
    assert len(told) < LONGEST_SENTENCE
    return told


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_examples_are_understood_in_full(file: Path) -> None:
    done = charley("check", file)
    assert done.returncode == 0, done.stdout.decode()
    assert "Nothing was left out." in done.stdout.decode()


@pytest.mark.parametrize(
    ("name", "level", "cause"),
    [
        ("demo.yaml", {"emergency"}, "Thiazide-induced hyponatraemia"),
        ("night-cramps.yaml", {"routine", "self_care"}, "Benign nocturnal leg cramps"),
        ("swollen-calf.yaml", {"same_day", "emergency"}, "Deep vein thrombosis"),
        ("diarrhoea.yaml", {"emergency"}, "Dehydration from diarrhoea or vomiting"),
        ("fhir-bundle.json", {"same_day", "emergency"}, "Low potassium from a diuretic"),
    ],
)
def test_examples_get_the_level_and_the_cause_that_they_show(
    name: str, level: set[str], cause: str
) -> None:
    report = json.loads(answer("assess", EXAMPLES / name, "--json"))
    assert report["plan"]["triage"]["level"] in level
    assert cause in [ranked["name"] for ranked in report["differential"]["causes"][:3]]


def test_the_text_tells_triage_causes_plan_limits_and_sources() -> None:
    text = answer("assess", EXAMPLES / "demo.yaml")
    for part in (
        "CHARLEY'S ANSWER",
        "CAUSES",
        "hydrochlorothiazide",
        "WHAT TO DO",
        "WHAT NOT TO DO",
        "mmol/L in any 24 h",
        "REFERENCES",
        "never replaces it",
    ):
        assert part in text
    assert "\x1b" not in text


def test_json_of_the_same_file_is_the_same_bytes() -> None:
    first, again = (charley("assess", EXAMPLES / "demo.yaml", "--json").stdout for _ in range(2))
    assert first == again
    assert json.loads(first)["format"] == "charley-report/1"


def test_plain_words_have_no_jargon_and_keep_the_urgency() -> None:
    text = answer("assess", EXAMPLES / "swollen-calf.yaml", "--plain")
    assert "TODAY" in text
    assert "clot" in text
    for jargon in ("decibans", "thrombosis", "D-dimer", "mmol"):
        assert jargon not in text


def test_html_is_one_file_that_loads_nothing(tmp_path: Path) -> None:
    page = tmp_path / "out" / "report.html"
    done = charley("assess", EXAMPLES / "demo.yaml", "--html", page)
    assert done.returncode == 0
    assert str(page).encode() in done.stderr
    html = page.read_text(encoding="utf-8")
    assert html.lower().lstrip().startswith("<!doctype html>")
    assert "Thiazide-induced hyponatraemia" in html
    for loaded in ("<script", "<link", 'src="http', "@import", "url(http"):
        assert loaded not in html


def test_words_of_a_file_never_become_markup(tmp_path: Path) -> None:
    file, page = tmp_path / "patient.yaml", tmp_path / "report.html"
    file.write_text("symptoms:\n  - leg cramps\n  - <script>alert(1)</script> [bold]x[/bold]\n")
    charley("assess", file, "--html", page)
    assert "<script" not in page.read_text(encoding="utf-8")


def test_new_then_filled_in_then_checked_then_assessed(tmp_path: Path) -> None:
    file = tmp_path / "patient.yaml"
    assert "charley assess" in answer("new", file)
    empty = refusal("assess", file)
    assert "no facts" in empty
    text = file.read_text(encoding="utf-8")
    assert text == answer("new").removesuffix("\n")
    filled = text.replace("age:  ", "age: 74", 1).replace("labs:  ", "labs:\n  - sodium 121\n  ", 1)
    file.write_text(filled, encoding="utf-8")
    assert charley("check", file).returncode == 0
    assert "sodium 121" in answer("assess", file)


def test_new_never_overwrites(tmp_path: Path) -> None:
    file = tmp_path / "patient.yaml"
    file.write_text("age: 74\n")
    assert "exists already" in refusal("new", file)
    assert file.read_text() == "age: 74\n"


def test_the_schema_is_json_schema_and_knows_every_section() -> None:
    schema = json.loads(answer("schema"))
    assert schema["$schema"].startswith("https://json-schema.org/draft/")
    assert schema["type"] == "object"
    template = {line.split(":")[0] for line in answer("new").splitlines() if line[:1].isalpha()}
    assert template <= schema["properties"].keys()
    refs = json.dumps(schema).split('"$ref": "#/$defs/')[1:]
    assert {ref.split('"')[0] for ref in refs} <= schema["$defs"].keys()


def test_standard_input_is_a_file_too() -> None:
    text = answer("check", "-", given=b"Cramps in both calves at night for three weeks.")
    assert "cramps at night or in bed" in " ".join(text.split())


def test_later_findings_are_left_out_at_presentation(tmp_path: Path) -> None:
    file = tmp_path / "patient.yaml"
    file.write_text(
        "symptoms: [weak for weeks]\nlabs: [sodium 124]\nlater:\n  labs: [cortisol 40 nmol/L]\n"
    )
    assert "cortisol 40" in answer("assess", file).lower()
    assert "cortisol 40" not in answer("assess", file, "--presentation").lower()


UNUSABLE = {
    "empty": (b"", "empty"),
    "only comments": (b"# nothing yet\n", "no facts"),
    "binary": (bytes(range(256)) * 20, "not text"),
    "ten megabytes": (b"a" * 10_485_760, "larger than 1 MB"),
    "deep": (b"[" * 5000 + b"]" * 5000, "nested too deeply"),
    "broken yaml": (b"symptoms: [cramps\n  labs: {sodium 121", "line 2"),
    "two people": (b"- {age: 70, sex: female}\n- {age: 3, sex: male}\n", "several patients"),
}


@pytest.mark.parametrize("command", ["assess", "check"])
@pytest.mark.parametrize("kind", UNUSABLE)
def test_what_cannot_be_used_is_refused_with_a_sentence(
    command: str, kind: str, tmp_path: Path
) -> None:
    content, reason = UNUSABLE[kind]
    file = tmp_path / "patient.yaml"
    file.write_bytes(content)
    assert reason in refusal(command, file)


def test_missing_files_and_folders_are_refused_with_a_sentence(tmp_path: Path) -> None:
    assert "does not exist" in refusal("assess", tmp_path / "nobody.yaml")
    assert "is a folder" in refusal("check", tmp_path)
    assert "is not a folder" in refusal("evaluate", tmp_path / "nobody")
    assert "no cases" in refusal("evaluate", tmp_path)


NOT_UNDERSTOOD = {
    "sodium with a slipped point": ("labs: [sodium 14.0]", "did you mean 140"),
    "wrong unit": ("labs: [sodium 140 mg/dL]", "sodium"),
    "impossible value": ("labs: [potassium 57 mmol/L]", "did you mean 5.7"),
    "impossible age": ("age: 300\nsymptoms: [cramps]", "beyond any human life"),
    "contradiction": ("symptoms: [leg cramps, no leg cramps]", "correct one of them"),
    "unknown words": ("symptoms: [flurble of the gromp]", "was not understood"),
    "misspelt word": ("symptoms: [diarrhoa]", "did you mean diarrhoea?"),
    "misspelt medicine": ("medicines: [hydroclorothiazide]", "did you mean hydrochlorothiazide?"),
    "misspelt section": ("symtoms: [leg cramps]", "did you mean symptoms?"),
}


@pytest.mark.parametrize("kind", NOT_UNDERSTOOD)
def test_what_is_not_understood_is_said_and_not_used(kind: str, tmp_path: Path) -> None:
    content, said = NOT_UNDERSTOOD[kind]
    file = tmp_path / "patient.yaml"
    file.write_text(content + "\n")
    done = charley("check", file)
    told = " ".join(done.stdout.decode().split())
    assert done.returncode == 1, told
    assert said in told
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("content", ["labs: [sodium 14.0]", "symptoms: [flurble of the gromp]"])
def test_a_file_of_which_nothing_is_understood_is_not_called_harmless(
    content: str, tmp_path: Path
) -> None:
    file = tmp_path / "patient.yaml"
    file.write_text(content + "\n")
    assert "understood" in refusal("assess", file)


def test_the_report_repeats_what_was_not_understood(tmp_path: Path) -> None:
    file = tmp_path / "patient.yaml"
    file.write_text("symptoms: [leg cramps at night]\nlabs: [sodium 14.0]\n")
    for form in ([], ["--plain"], ["--json"]):
        assert "sodium 14" in answer("assess", file, *form)


def test_help_names_every_command_and_unknown_ones_are_refused() -> None:
    text = answer("--help")
    for command in ("assess", "check", "new", "schema", "evaluate"):
        assert command in text
    done = charley("diagnose")
    assert done.returncode == 2
    assert b"No such command" in done.stderr
