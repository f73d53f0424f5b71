"""Builds the documentation: runs its examples, renders the knowledge, then runs Sphinx.

Usage: python docs/build.py            build docs/_build/html
       python docs/build.py --pages    only write docs/generated
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from body_pages import GALLERY, body_tables, parameters_page
from causes_pages import cause_pages, mechanisms_page
from code_pages import front_door_page, manual_page, rules_list
from executed import ROOT, ExampleError, execute, workplace
from experiment_tables import experiment_tables
from hazard_pages import hazards_page
from knowledge_pages import (
    conflicts_page,
    index_page,
    limits_page,
    limits_table,
    medicines_page,
    pitfalls_page,
    red_flags_page,
    sources_page,
    statements_page,
    tests_page,
)
from nerve_pages import nerve_tables

from charley.knowledge.library import load

DOCS = ROOT / "docs"
GENERATED = DOCS / "generated"
OF_THE_HOUSE = ("GLOSSARY.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")


def write_pages() -> None:
    """Write every page to docs/generated, examples executed; raises ExampleError."""
    shutil.rmtree(GENERATED, ignore_errors=True)
    (GENERATED / "knowledge").mkdir(parents=True)
    shutil.copy(DOCS / "conf.py", GENERATED)
    (GENERATED / "styles").mkdir()
    shutil.copy(DOCS / "pages.css", GENERATED / "styles")
    if (DOCS / "images").exists():
        shutil.copytree(DOCS / "images", GENERATED / "images")
    shutil.copytree(DOCS / "decisions", GENERATED / "decisions")
    for name in OF_THE_HOUSE:
        shutil.copy(ROOT / name, GENERATED / name.lower())
    _write_knowledge()
    (GENERATED / "manual.md").write_text(manual_page(), encoding="utf-8")
    (GENERATED / "hazards.md").write_text(hazards_page(), encoding="utf-8")
    (GENERATED / "python.md").write_text(front_door_page(), encoding="utf-8")
    (GENERATED / "parameters.md").write_text(parameters_page(), encoding="utf-8")
    tables = experiment_tables() | body_tables(GENERATED / "beside" / GALLERY) | nerve_tables()
    for page in sorted(DOCS.glob("*.md")):
        with tempfile.TemporaryDirectory() as folder:
            print(f"running the examples of {page.name}", flush=True)
            text = execute(page.read_text(encoding="utf-8"), workplace(Path(folder)))
            for figure in Path(folder).glob("*.svg"):
                shutil.copy(figure, GENERATED / "images")
        text = text.replace("<!-- limits -->", limits_table(load()))
        text = text.replace("<!-- rules -->", rules_list())
        for place, content in tables.items():
            text = text.replace(place, content)
        (GENERATED / page.name).write_text(text, encoding="utf-8")


def _write_knowledge() -> None:
    library = load()
    pages = cause_pages(library) | {
        "mechanisms": mechanisms_page(library),
        "medicines": medicines_page(library),
        "red-flags": red_flags_page(library),
        "tests": tests_page(library),
        "limits": limits_page(library),
        "introductory-texts": statements_page(library),
        "conflicts": conflicts_page(library),
        "pitfalls": pitfalls_page(library),
        "sources": sources_page(library),
    }
    for name, text in {**pages, "index": index_page(library, list(pages))}.items():
        (GENERATED / "knowledge" / f"{name}.md").write_text(text, encoding="utf-8")


def main() -> int:
    """Build; the exit code is that of the first thing that failed."""
    try:
        write_pages()
    except ExampleError as error:
        print(f"an example fails:\n{error}", file=sys.stderr)
        return 1
    if "--pages" in sys.argv:
        return 0
    sphinx = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-j", "2", "-b", "html"]
    return subprocess.run([*sphinx, GENERATED, DOCS / "_build" / "html"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
