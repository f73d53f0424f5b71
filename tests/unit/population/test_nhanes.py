"""The public files of NHANES, read and studied, on a survey made up for the purpose."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from surveyed import FIRST, PEOPLE, survey, write_folder

from charley.interfaces.command_line import main
from charley.population.nhanes.patients import patients_of
from charley.population.nhanes.people import read_respondents
from charley.population.nhanes.study import study
from charley.population.nhanes.tables import TablesError, open_folder, read_columns


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("nhanes"), survey())


def test_the_people_are_those_asked_and_examined(folder: Path) -> None:
    people = read_respondents(folder)
    assert len(people) == PEOPLE
    assert people.cycles == ("2005-2006",)
    assert np.isnan(people.cramps[people.person % 97 == 0]).all()  # 9: does not know
    assert people.taking("thiazide")[people.person % 3 == 0].all()
    assert not people.taking("thiazide")[people.person % 3 == 1].any()
    assert people.prescriptions is not None
    assert people.prescriptions.known_share == 1


def test_what_the_folder_lacks_is_said_and_unknown(folder: Path) -> None:
    people = read_respondents(folder)
    assert "Diabetes (DIQ010)" in people.missing
    assert "potassium (LBXSKSI)" in people.missing
    assert np.isnan(people.conditions["diabetes"]).all()
    assert not any("Arthritis" in told for told in people.missing)


def test_tables_are_found_by_content_whatever_their_names(tmp_path: Path) -> None:
    tables = {f"{name[::-1]}x": columns for name, columns in survey().items()}
    people = read_respondents(write_folder(tmp_path, tables, suffix=""))
    assert len(people) == PEOPLE
    assert "Arthritis" not in " ".join(people.missing)


def test_tables_of_other_years_do_not_mix_in(tmp_path: Path, folder: Path) -> None:
    write_folder(tmp_path, survey())
    later = survey(first=FIRST + 10_000, cycle=5)
    write_folder(tmp_path, {name: later[name] for name in ("DEMO", "BIOPRO")}, suffix="_E")
    both, alone = read_respondents(tmp_path), read_respondents(folder)
    assert both.cycles == alone.cycles
    assert np.array_equal(both.laboratory["sodium"], alone.laboratory["sodium"], equal_nan=True)


def test_two_cycles_are_pooled_with_half_the_weights(tmp_path: Path, folder: Path) -> None:
    write_folder(tmp_path, survey())
    write_folder(tmp_path, survey(first=FIRST + 10_000, cycle=5), suffix="_E")
    both = read_respondents(tmp_path)
    assert both.cycles == ("2005-2006", "2007-2008")
    assert both.design.weights[0] == read_respondents(folder).design.weights[0] / 2
    assert both.design.degrees_of_freedom == 10


def test_transport_files_are_read_like_csv(tmp_path: Path, folder: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas writes the SAS transport files")
    import pyreadstat

    for name, columns in survey().items():
        frame = pandas.DataFrame({key: list(values) for key, values in columns.items()})
        pyreadstat.write_xport(frame, str(tmp_path / f"{name}_D.xpt"), file_format_version=5)
    there, here = read_respondents(tmp_path), read_respondents(folder)
    assert there.medicines == here.medicines
    assert there.missing == here.missing
    for name, values in here.laboratory.items():
        assert there.laboratory[name] == pytest.approx(values, nan_ok=True)


def test_a_number_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "SLQ_D.csv").write_text("SEQN,SLQ160\n31127,often\n")
    with pytest.raises(TablesError, match=r"SLQ_D\.csv"):
        read_columns(tmp_path / "SLQ_D.csv", ["SEQN", "SLQ160"])


def test_a_folder_without_the_question_says_what_is_there(tmp_path: Path) -> None:
    tables = survey()
    write_folder(tmp_path, {"DEMO": tables["DEMO"]})
    with pytest.raises(TablesError, match=r"SLQ160.*found: DEMO_D"):
        read_respondents(tmp_path)


def test_a_folder_without_tables_says_what_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    with pytest.raises(TablesError, match="no NHANES table"):
        open_folder(tmp_path)


def test_people_become_patients_without_their_answer(folder: Path) -> None:
    people = read_respondents(folder)
    patients = patients_of(people)
    first = patients[0]
    assert first.age_years == people.age_years[0]
    assert first.has("arthritis") is bool(people.conditions["arthritis"][0])
    assert first.value("sodium") == people.laboratory["sodium"][0]
    assert first.takes("thiazide") is bool(people.taking("thiazide")[0])
    assert first.has("diabetes") is None
    assert not any("cramp" in fact.finding for patient in patients for fact in patient.facts)


def test_a_known_odds_ratio_is_found_again(folder: Path) -> None:
    found = study(folder, with_scores=False)
    arthritis = next(one for one in found.odds["any"].found if one.id == "arthritis")
    assert arthritis.ci95[0] < 2.0 < arthritis.ci95[1]
    assert arthritis.odds_ratio == pytest.approx(2.0, rel=0.35)
    assert all(one.q >= one.p * (1 - 1e-12) for one in found.odds["any"].found)


def test_an_exposure_of_too_few_is_not_estimated(folder: Path) -> None:
    found = study(folder, with_scores=False)
    ids = {one.id for one in found.odds["any"].found}
    few = {one.id for one in found.odds["any"].too_few.values()}
    assert not ids & few
    assert "diabetes" not in ids  # not in the folder


def test_the_command_prints_json(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "study.html"
    run = CliRunner().invoke(
        main, ["study", "nhanes", str(folder), "--no-risk", "--json", "--html", str(page)]
    )
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert 0 < told["prevalence"]["moderate_severe"] < told["prevalence"]["any"] < 1
    assert (
        told["odds_ratios"]["arthritis"]["ci95"][0] < told["odds_ratios"]["arthritis"]["odds_ratio"]
    )
    assert "<svg" in page.read_text()


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    run = CliRunner().invoke(main, ["study", "nhanes", str(tmp_path / "nowhere")])
    assert run.exit_code == 2
    assert "no folder" in run.stderr
