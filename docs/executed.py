"""Runs the examples of a page and writes what they really print under them.

Three kinds of fenced block are live. `console`: lines that begin with "$ charley" are run by the
shell; a trailing "# exit 1" says which exit code is expected (0 otherwise). `python` with ">>>"
prompts: run as in the interpreter, one namespace a page. `{code-block} yaml` with a caption: saved
under that name, so that the examples below can use it. Output that a page already shows is
checked ("..." stands for anything left out); where none is shown, the real one is written in.
"""

from __future__ import annotations

import doctest
import io
import os
import re
import shutil
import subprocess
import sys
import traceback
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^```(?P<kind>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
CAPTION = re.compile(r"^:caption: (\S+)\n+", re.MULTILINE)
EXPECTED_EXIT = re.compile(r"\s+# exit (\d)$")
LENIENT = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
COLUMNS = "92"


class ExampleError(Exception):
    """An example that does not do what the page says; the message shows command and output."""


def workplace(folder: Path) -> Path:
    """A folder in which the examples find what a checkout has."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "examples", folder / "examples", dirs_exist_ok=True)
    shutil.copytree(ROOT / "tests" / "cases", folder / "tests" / "cases", dirs_exist_ok=True)
    return folder


def execute(page: str, folder: Path) -> str:
    """The page with the real output of its examples; raises ExampleError."""
    names: dict[str, Any] = {"__name__": "example"}

    def live(block: re.Match[str]) -> str:
        kind, body = block["kind"].strip(), block["body"]
        if kind == "console" and "$ charley" in body:
            body = _console(body, folder)
        elif kind == "python" and ">>>" in body:
            body = _python(body, names, folder)
        elif kind == "{code-block} yaml" and (caption := CAPTION.search(body)):
            (folder / caption[1]).write_text(CAPTION.sub("", body, count=1), encoding="utf-8")
        return f"```{block['kind']}\n{body}```"

    return BLOCK.sub(live, page)


def _console(body: str, folder: Path) -> str:
    parts = re.split(r"^\$ ", body, flags=re.MULTILINE)
    shown = []
    for part in parts[1:]:
        command, _, want = part.partition("\n")
        expected = EXPECTED_EXIT.search(command)
        got = _shell(EXPECTED_EXIT.sub("", command), int(expected[1]) if expected else 0, folder)
        _check(command, want.strip("\n"), got)
        output = want.strip("\n") or got
        shown.append(f"$ {EXPECTED_EXIT.sub('', command)}\n" + (f"{output}\n\n" if output else ""))
    return "".join(shown).rstrip("\n") + "\n"


def _shell(command: str, exit_code: int, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path, "COLUMNS": COLUMNS, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != exit_code:
        raise ExampleError(f"$ {command}\nexit {done.returncode}, not {exit_code}\n{done.stdout}")
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip("\n")


def _python(body: str, names: dict[str, Any], folder: Path) -> str:
    shown = []
    for example in doctest.DocTestParser().parse(body):
        if not isinstance(example, doctest.Example):
            shown.append(example)
            continue
        got = _interpreted(example.source, names, folder)
        _check(example.source, example.want.strip("\n"), got)
        first, *further = example.source.rstrip("\n").split("\n")
        lines = [f">>> {first}", *(f"... {line}".rstrip() for line in further)]
        output = example.want.strip("\n") or got
        shown.append("\n".join([*lines, output] if output else lines) + "\n")
    return "".join(shown)


def _interpreted(source: str, names: dict[str, Any], folder: Path) -> str:
    printed = io.StringIO()
    try:
        with redirect_stdout(printed), chdir(folder):
            exec(compile(source, "<example>", "single"), names)
    except Exception as error:
        raise ExampleError(f">>> {source}{traceback.format_exc()}") from error
    return printed.getvalue().strip("\n")


def _check(example: str, want: str, got: str) -> None:
    if want and not doctest.OutputChecker().check_output(want + "\n", got + "\n", LENIENT):
        raise ExampleError(f"{example}\nshould print\n{want}\nbut prints\n{got}")
