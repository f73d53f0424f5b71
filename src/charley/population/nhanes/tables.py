"""The public files of NHANES in a folder: found by what stands in them, whatever they are called.

CSV, CSV packed with xz or gzip, and the survey's own SAS transport files (XPT).
"""

from __future__ import annotations

import csv
import gzip
import io
import lzma
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

import msgspec
import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from charley.population.survey.design import Array

PERSON = "SEQN"
UNKNOWN = ("", "NA", ".")


class TablesError(ValueError):
    """A folder that cannot be studied; the message says what was looked for and not found."""


class TableFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file: the names of its columns and the first person in it."""

    path: Path
    columns: tuple[str, ...]
    first_person: int | None

    @property
    def name(self) -> str:
        """The name of the table, without endings."""
        return self.path.name.split(".")[0].upper()


class Folder(msgspec.Struct, frozen=True, kw_only=True):
    """The tables of a folder, in the order of their names."""

    path: Path
    files: tuple[TableFile, ...]

    def holding(self, *columns: str) -> tuple[TableFile, ...]:
        """The files that have all these columns."""
        return tuple(file for file in self.files if set(columns) <= set(file.columns))

    def read(self, columns: Iterable[str], persons: Array) -> tuple[dict[str, Array], list[str]]:
        """Columns of numbers for persons [N], in ascending order, and the names not found at all.

        nan is unknown. Where two files give a column, the first that knows it counts. Files whose
        first person comes after the last of `persons` are of later years and not opened.
        """
        wanted = tuple(dict.fromkeys(columns))
        missing = [n for n in wanted if not any(n in file.columns for file in self.files)]
        found = {name: np.full(len(persons), np.nan) for name in wanted}
        for file in self.files:
            held = [name for name in wanted if name in file.columns and name != PERSON]
            if not held or file.first_person is None or file.first_person > persons[-1]:
                continue
            part = read_columns(file.path, [PERSON, *held])
            place = np.searchsorted(persons, part[PERSON])
            here = persons[np.minimum(place, len(persons) - 1)] == part[PERSON]
            for name in held:
                new = np.full(len(persons), np.nan)
                new[place[here]] = part[name][here]
                found[name] = np.where(np.isnan(found[name]), new, found[name])
        return found, missing


def open_folder(path: Path) -> Folder:
    """The tables of a folder. Raises TablesError where there are none."""
    if not path.is_dir():
        raise TablesError(f"{path} is no folder")
    files = [file for entry in sorted(path.rglob("*")) if (file := _table(entry)) is not None]
    if not files:
        raise TablesError(
            f"{path} holds no NHANES table: no CSV, CSV.xz, CSV.gz or XPT file with the column SEQN"
        )
    return Folder(path=path, files=tuple(files))


def read_columns(path: Path, columns: list[str], text: tuple[str, ...] = ()) -> dict[str, Any]:
    """Some columns of one file: numbers with nan, or those in `text` as words with None.

    Raises TablesError where a number is none.
    """
    if path.suffix.lower() == ".xpt":
        return _transported(path, columns, text)
    types = {name: pa.string() if name in text else pa.float64() for name in columns}
    options = arrow_csv.ConvertOptions(
        include_columns=columns, column_types=types, null_values=list(UNKNOWN),
        strings_can_be_null=True, quoted_strings_can_be_null=True,
    )  # fmt: skip
    with _opened(path) as content:
        try:
            table = arrow_csv.read_csv(io.BytesIO(content.read()), convert_options=options)
        except pa.ArrowInvalid as error:
            raise TablesError(f"{path.name} cannot be read: {error}") from error
    return {
        name: table[name].to_pylist() if name in text
        else table[name].to_numpy().astype(np.float64)
        for name in columns
    }  # fmt: skip


def _transported(path: Path, columns: list[str], text: tuple[str, ...]) -> dict[str, Any]:
    import pyreadstat

    found, _ = pyreadstat.read_xport(str(path), usecols=columns, output_format="dict")
    return {
        name: [word or None for word in found[name]] if name in text
        else np.array(found[name], dtype=np.float64)
        for name in columns
    }  # fmt: skip


def _table(path: Path) -> TableFile | None:
    """The table of a file, or None for what is no table of people."""
    name = path.name.lower()
    try:
        if name.endswith(".xpt"):
            return _transport(path)
        if name.endswith((".csv", ".csv.xz", ".csv.gz")):
            with _opened(path) as content:
                lines = csv.reader(io.TextIOWrapper(content, encoding="utf-8", errors="replace"))
                head, first = next(lines, []), next(lines, [])
            return _file(path, head, dict(zip(head, first, strict=False)))
    except (OSError, lzma.LZMAError, ValueError) as error:
        raise TablesError(f"{path.name} cannot be read: {error}") from error
    return None


def _transport(path: Path) -> TableFile | None:
    import pyreadstat

    try:
        first, told = pyreadstat.read_xport(str(path), row_limit=1, output_format="dict")
    except pyreadstat.ReadstatError as error:
        raise TablesError(f"{path.name} cannot be read: {error}") from error
    head = {name: values[0] for name, values in first.items() if len(values)}
    return _file(path, told.column_names, head)


def _file(path: Path, columns: list[str], first: Mapping[str, object]) -> TableFile | None:
    if PERSON not in columns:
        return None
    number = first.get(PERSON)
    known = number is not None and str(number) not in UNKNOWN
    return TableFile(
        path=path,
        columns=tuple(columns),
        first_person=int(float(str(number))) if known else None,
    )


def _opened(path: Path) -> IO[bytes]:
    ending = path.suffix.lower()
    if ending == ".xz":
        return lzma.open(path, "rb")
    return gzip.open(path, "rb") if ending == ".gz" else path.open("rb")  # type: ignore[return-value]
