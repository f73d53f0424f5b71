"""What the documentation says holds: its examples run, its links lead somewhere."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from charley.interfaces.command_line import main
from charley.units.analytes import analytes

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
OF_THE_ROOT = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "GLOSSARY.md", "SECURITY.md")
PAGES = [*(ROOT / name for name in OF_THE_ROOT), *DOCS.glob("*.md"), *DOCS.glob("decisions/*.md")]
QUICK = ("README.md", "docs/quickstart.md", "docs/care.md", "docs/reasoning.md")
LINK = re.compile(r"\]\(([^)\s]+)\)")
ASIDE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def of_docs() -> Iterator[dict[str, ModuleType]]:
    """The modules that build the documentation."""
    sys.path.insert(0, str(DOCS))
    names = ("executed", "knowledge_pages", "causes_pages", "code_pages", "glossary")
    yield {name: importlib.import_module(name) for name in names}
    sys.path.remove(str(DOCS))


@pytest.mark.parametrize("page", QUICK)
def test_examples_of_a_page_run(page: str, of_docs: dict[str, ModuleType], tmp_path: Path) -> None:
    executed = of_docs["executed"]
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = executed.execute(text, executed.workplace(tmp_path))
    assert "$ charley" in shown or ">>> " in shown


def test_an_example_that_does_not_hold_fails(
    of_docs: dict[str, ModuleType], tmp_path: Path
) -> None:
    executed = of_docs["executed"]
    for wrong in (
        "```console\n$ charley check nobody.yaml\n```",
        "```console\n$ charley --version\ncharley, version 99\n```",
        "```python\n>>> 1 + 1\n3\n```",
        "```python\n>>> undefined\n```",
    ):
        with pytest.raises(executed.ExampleError):
            executed.execute(wrong, tmp_path)


def test_output_left_out_is_written_in(of_docs: dict[str, ModuleType], tmp_path: Path) -> None:
    page = "```python\n>>> 1 + 1\n>>> for n in (1, 2):\n...     print(n)\n```"
    shown = of_docs["executed"].execute(page, tmp_path)
    assert shown == "```python\n>>> 1 + 1\n2\n>>> for n in (1, 2):\n...     print(n)\n1\n2\n```"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path, of_docs: dict[str, ModuleType]) -> None:
    library = importlib.import_module("charley.knowledge.library").load()
    generated = {f"knowledge/{name}.md" for name in of_docs["causes_pages"].cause_pages(library)}
    generated |= {f"knowledge/{name}.md" for name in ("index", "mechanisms", "red-flags")}
    generated |= {"manual.md", "python.md", "parameters.md"}
    text = page.read_text(encoding="utf-8")
    generated |= {f"images/{name}" for name in re.findall(r"^\$ .*--svg (\S+)", text, re.MULTILINE)}
    for link in LINK.findall(ASIDE.sub("", text)):
        if link.startswith(("http", "#")):
            continue
        target = page.parent / link.partition("#")[0]
        assert target.exists() or link in generated, link


def test_every_page_is_in_a_table_of_contents() -> None:
    for folder in (DOCS, DOCS / "decisions"):
        index = (folder / "index.md").read_text(encoding="utf-8")
        listed = set(re.findall(r"^[\w/-]+$", index, re.MULTILINE))
        assert {page.stem for page in folder.glob("*.md")} - {"index"} <= listed


def test_every_source_that_a_knowledge_page_cites_is_listed(
    of_docs: dict[str, ModuleType],
) -> None:
    library = importlib.import_module("charley.knowledge.library").load()
    pages = of_docs["knowledge_pages"]
    causes = of_docs["causes_pages"]
    texts = [
        *causes.cause_pages(library).values(),
        causes.mechanisms_page(library),
        pages.medicines_page(library),
        pages.red_flags_page(library),
        pages.tests_page(library),
        pages.limits_page(library),
        pages.statements_page(library),
        pages.conflicts_page(library),
        pages.pitfalls_page(library),
        pages.sources_page(library),
    ]
    targets = set(re.findall(r"^\(([\w-]+)\)=$", "\n".join(texts), re.MULTILINE))
    linked = set(re.findall(r"\]\(#([\w-]+)\)", "\n".join(texts)))
    assert linked <= targets
    assert len(targets) == sum(
        len(kind)
        for kind in (
            library.causes,
            library.mechanisms,
            library.medicines,
            library.red_flags,
            library.tests,
            library.sources,
        )
    )


def test_the_manual_has_a_sentence_for_every_specification(
    of_docs: dict[str, ModuleType],
) -> None:
    manual = of_docs["code_pages"].manual_page()
    written = (ROOT / "tests" / "spec").glob("test_*.py")
    tests = sum(len(re.findall(r"^def test_", path.read_text("utf-8"), re.M)) for path in written)
    assert manual.count("\n- ") == tests > 0


def test_the_glossary_has_every_analyte_as_the_program_has_it(
    of_docs: dict[str, ModuleType],
) -> None:
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    assert of_docs["glossary"].filled(text) == text, "run: python docs/glossary.py"
    assert all(f"`{name}`" in text for name in analytes())


def test_every_command_is_documented() -> None:
    told = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    for command in main.commands:
        assert f"charley {command}" in told
