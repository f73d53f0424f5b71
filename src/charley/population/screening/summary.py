"""What a screen found, counted, so that every number adds up to the people there were."""

from __future__ import annotations

from pathlib import Path

import duckdb
import msgspec

from charley.population.screening.judging import SALTS


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """How many people a thing is true of."""

    name: str
    people: int


class SaltCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many people have a salt low, normal, high or not known; and in how many it falls."""

    salt: str
    low: int
    normal: int
    high: int
    unknown: int
    falling: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts over everybody; `errors` are rows that could not be used, by what they are about."""

    people: int
    salts: tuple[SaltCounts, ...]
    urgency: tuple[Share, ...]
    red_flags: tuple[Share, ...]
    leading_causes: tuple[Share, ...]
    review_first: tuple[Share, ...]
    missing: tuple[Share, ...]
    cramps: tuple[Share, ...]
    errors: tuple[Share, ...]


def summarised(out: Path) -> Summary:
    """Count the tables of a finished screen."""
    people, errors = out / "people.parquet", out / "errors.parquet"
    with duckdb.connect() as sql:

        def counted(query: str) -> tuple[Share, ...]:
            return tuple(
                Share(name=str(n), people=int(c)) for n, c in sql.execute(query).fetchall()
            )

        of_errors = counted(
            f"SELECT place, count(*) FROM read_parquet('{errors}') GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        if not people.exists():
            return Summary(people=0, salts=(), urgency=(), red_flags=(), leading_causes=(),
                           review_first=(), missing=(), cramps=(), errors=of_errors)  # fmt: skip
        sql.execute(f"CREATE VIEW people AS SELECT * FROM read_parquet('{people}')")
        total = counted("SELECT 'all', count(*) FROM people")[0].people

        def each(column: str) -> tuple[Share, ...]:
            return counted(f"SELECT {column}, count(*) FROM people GROUP BY 1 ORDER BY 2 DESC, 1")

        def listed(column: str) -> tuple[Share, ...]:
            return counted(
                f"SELECT name, count(*) FROM (SELECT unnest(string_split({column}, '; ')) AS name "
                "FROM people) WHERE name <> '' GROUP BY 1 ORDER BY 2 DESC, 1"
            )

        return Summary(
            people=total,
            salts=tuple(_salt(sql, salt) for salt in SALTS),
            urgency=each("urgency"),
            red_flags=listed("red_flags"),
            leading_causes=each("cause_1"),
            review_first=each("review_first"),
            missing=listed("missing"),
            cramps=each("cramps"),
            errors=of_errors,
        )


def _salt(sql: duckdb.DuckDBPyConnection, salt: str) -> SaltCounts:
    state = f"{salt}_state"
    found = sql.execute(
        f"SELECT count(*) FILTER ({state} = 'low'), count(*) FILTER ({state} = 'normal'), "
        f"count(*) FILTER ({state} = 'high'), count(*) FILTER ({state} = ''), "
        f"count(*) FILTER ({salt}_falling) FROM people"
    ).fetchone()
    low, normal, high, unknown, falling = (int(x) for x in found or (0,) * 5)
    return SaltCounts(
        salt=salt, low=low, normal=normal, high=high, unknown=unknown, falling=falling
    )
