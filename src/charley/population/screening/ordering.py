"""People are numbered, and of what is known of each the newest result of an analyte counts,
unless it is more than a year older than the record; then it is history.

numbered   n, person, sex, age_years, weight_kg, height_cm, pregnant
values     n, analyte, low, high, before (the value before the newest), lowest_before
says       n, kind, name, present, word       (conditions and findings)
taken      n, name, status, since_start, since_stop
listed     n                                  (people with a list of medicines)
"""

from __future__ import annotations

from charley.patient.fhir.observations import STALE_DAYS
from charley.population.screening.store import Store

DAYS_A_YEAR = 365.25


def put_in_order(store: Store) -> int:
    """Number the people and make the tables above; gives how many people there are."""
    for statement in _STATEMENTS:
        store.sql.execute(statement)
    for table, words in CODED.items():
        _code(store, table, words)
    return store.count("numbered")


CODED = {
    "values_of": ("analyte",), "says": ("kind", "name", "present", "word"),
    "taken": ("name", "status"),
}  # fmt: skip


def _code(store: Store, table: str, words: tuple[str, ...]) -> None:
    """Put the words of a table into a table of their own, and their number in their place."""
    listed = ", ".join(words)
    store.sql.execute(
        f"CREATE OR REPLACE TABLE {table}_named AS SELECT {listed}, "
        f"row_number() OVER (ORDER BY {listed}) - 1 AS code FROM (SELECT DISTINCT {listed} "
        f"FROM {table})"
    )
    store.sql.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT t.* EXCLUDE ({listed}), code FROM {table} t "
        f"JOIN {table}_named USING ({listed}) ORDER BY n"
    )


_EVERYBODY = " UNION ALL ".join(
    f"SELECT person FROM {table}" for table in ("results", "conditions", "medicines", "findings")
)
_DATED = (
    "SELECT person, TRY_CAST(left(seen, 10) AS DATE) AS d FROM results UNION ALL "
    "SELECT person, TRY_CAST(left(seen, 10) AS DATE) FROM conditions UNION ALL "
    "SELECT person, TRY_CAST(left(start, 10) AS DATE) FROM medicines"
)
_SAME = " AND ".join(
    f"c.{name} IS NOT DISTINCT FROM m.{name}"
    for name in ("snomed", "system", "code", "display", "said", "clinical", "verification")
)
_SAME_MEDICINE = " AND ".join(
    f"c.{name} IS NOT DISTINCT FROM m.{name}"
    for name in ("status", "intent", "system", "code", "display", "said")
)
_STATEMENTS = (
    *(
        f"INSERT INTO errors SELECT NULL, '{table}', count(*) || ' without a person' FROM {table} "
        "WHERE person IS NULL HAVING count(*) > 0"
        for table in ("people", "results", "conditions", "medicines", "findings")
    ),
    "INSERT INTO errors SELECT person, 'people', count(*) || ' entries; the first is used' "
    "FROM people WHERE person IS NOT NULL GROUP BY person HAVING count(*) > 1",
    f"INSERT INTO errors SELECT person, 'people', 'no entry; age and sex stay unknown' FROM "
    f"(SELECT DISTINCT person FROM ({_EVERYBODY}) WHERE person IS NOT NULL) "
    "ANTI JOIN people USING (person)",
    "CREATE OR REPLACE TABLE today AS SELECT person, max(d) AS today, "
    f"count(*) FILTER (latest - d <= {STALE_DAYS}) > 1 AS borne_out FROM "
    f"(SELECT *, max(d) OVER (PARTITION BY person) AS latest FROM ({_DATED})) GROUP BY person",
    "CREATE OR REPLACE TABLE numbered AS "
    "SELECT row_number() OVER (ORDER BY person) - 1 AS n, person, p.sex, "
    "coalesce(p.age_years, CASE WHEN (t.today - TRY_CAST(p.born AS DATE)) "
    f"BETWEEN 0 AND 130 * {DAYS_A_YEAR} "
    f"THEN round((t.today - TRY_CAST(p.born AS DATE)) / {DAYS_A_YEAR}, 2) END) AS age_years, "
    "p.weight_kg, p.height_cm, p.pregnant, t.today, t.borne_out FROM "
    f"(SELECT DISTINCT person FROM (SELECT person FROM people UNION ALL {_EVERYBODY}) "
    "WHERE person IS NOT NULL) LEFT JOIN "
    "(SELECT person, first(sex) AS sex, first(born) AS born, first(age_years) AS age_years, "
    "first(weight_kg) AS weight_kg, first(height_cm) AS height_cm, first(pregnant) AS pregnant "
    "FROM people GROUP BY person) p USING (person) LEFT JOIN today t USING (person)",
    "CREATE OR REPLACE TABLE read AS SELECT n, m.analyte, r.seen, r.comparator, "
    f"coalesce(borne_out AND today - TRY_CAST(left(r.seen, 10) AS DATE) > {STALE_DAYS}, false) "
    "AS stale, "
    "r.value * m.factor + m.shift AS value, r.value AS given, r.unit_code, r.unit, r.said, "
    "coalesce(r.code, r.name) AS shown, r.word, m.low AS least, m.high AS most, "
    "CASE WHEN r.status IN ('entered-in-error', 'cancelled', 'registered') "
    "THEN 'its status is ' || r.status WHEN m.problem <> '' THEN m.problem "
    "WHEN r.value IS NULL THEN 'it has no number' "
    "WHEN r.comparator IS NOT NULL AND r.comparator NOT IN ('<', '<=', '>', '>=') "
    "THEN 'the comparator ' || r.comparator || ' is not understood' END AS problem "
    "FROM results r JOIN numbered USING (person) JOIN result_meaning m ON "
    + " AND ".join(
        f"r.{name} IS NOT DISTINCT FROM m.{name}" for name in ("code", "name", "unit_code", "unit")
    ),
    "INSERT INTO errors SELECT person, 'results', shown || coalesce(' ' || seen, '') || "
    "' was not used: ' || coalesce(problem, printf('%.6g %s is outside what a living adult can "
    "have', given, coalesce(unit_code, unit, ''))) FROM read JOIN numbered USING (n) "
    "WHERE problem IS NOT NULL OR NOT (value BETWEEN least - 1e-9 * abs(least) "
    "AND most + 1e-9 * abs(most))",
    "CREATE OR REPLACE TABLE placed AS SELECT *, row_number() OVER "
    "(PARTITION BY n, analyte ORDER BY seen DESC NULLS LAST) AS place "
    "FROM read WHERE problem IS NULL AND value BETWEEN least - 1e-9 * abs(least) "
    "AND most + 1e-9 * abs(most)",
    "DROP TABLE read",
    "INSERT INTO errors SELECT person, 'results', shown || ' ' || seen || "
    "' is more than a year older than the record; it is not current' "
    "FROM placed JOIN numbered USING (n) WHERE place = 1 AND stale",
    "CREATE OR REPLACE TABLE values_of AS SELECT n, analyte, "
    "first(value) FILTER (place = 1 AND NOT stale AND coalesce(comparator NOT IN ('<', '<='), "
    "true)) AS low, "
    "first(value) FILTER (place = 1 AND NOT stale AND coalesce(comparator NOT IN ('>', '>='), "
    "true)) AS high, "
    "first(value) FILTER (place = 2) AS before, "
    "min(value) FILTER (place > 1 OR stale) AS lowest_before, "
    "first(seen) FILTER (place = 1) AS seen FROM placed GROUP BY n, analyte",
    "DROP TABLE placed",
    "CREATE OR REPLACE TABLE says AS SELECT n, m.kind, m.name, m.present, m.word "
    f"FROM conditions c JOIN numbered USING (person) JOIN condition_says m ON {_SAME} "
    "AND (c.ended IS NOT NULL) = m.over WHERE m.kind <> 'nothing' UNION ALL "
    "SELECT n, 'finding', finding, f.present, '' FROM findings f JOIN numbered USING (person)",
    "INSERT INTO errors SELECT person, 'conditions', m.problem "
    f"FROM conditions c JOIN condition_says m ON {_SAME} AND (c.ended IS NOT NULL) = m.over "
    "WHERE m.kind = 'nothing' AND person IS NOT NULL",
    "CREATE OR REPLACE TABLE taken AS SELECT n, m.name, m.taken AS status, "
    "CASE WHEN TRY_CAST(left(c.start, 10) AS DATE) <= today "
    "THEN today - TRY_CAST(left(c.start, 10) AS DATE) END AS since_start, "
    "CASE WHEN TRY_CAST(left(c.stop, 10) AS DATE) <= today "
    "THEN today - TRY_CAST(left(c.stop, 10) AS DATE) END AS since_stop "
    f"FROM medicines c JOIN numbered USING (person) JOIN medicine_holds m ON {_SAME_MEDICINE} "
    "WHERE m.name <> ''",
    "CREATE OR REPLACE TABLE listed AS SELECT DISTINCT n FROM medicines c JOIN numbered "
    f"USING (person) JOIN medicine_holds m ON {_SAME_MEDICINE} WHERE m.listed ORDER BY n",
    "INSERT INTO errors SELECT person, 'medicines', m.problem "
    f"FROM medicines c JOIN medicine_holds m ON {_SAME_MEDICINE} "
    "WHERE m.problem <> '' AND person IS NOT NULL",
)
