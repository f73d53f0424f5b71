"""A chunk of people as arrays: what conditions in knowledge files look at, and what is evidence."""

from __future__ import annotations

from typing import Any, cast

import msgspec
import numpy as np
import numpy.typing as npt

from charley.knowledge.conditions import FALSE, TRUE, UNKNOWN, Truth
from charley.patient.person import LabResult, Qualifier
from charley.population.screening.findings import findings_of, named_rows, numbers
from charley.population.screening.store import Store
from charley.reasoning.derived import NOT_EVIDENCE, REPLACES, with_all_derived
from charley.reasoning.evidence import (
    ACIDOSIS_BELOW_MMOL_PER_L,
    Evidence,
    worded_bounds,
)
from charley.reasoning.network import Network
from charley.reasoning.view import word_bounds

Array = npt.NDArray[np.float64]
FERTILE_YEARS = (10.0, 60.0)


class People(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """N people. Unknown is nan; truths are 1 or 0.

    findings: [N] by finding, closed under what findings imply; lows, highs: bounds by analyte in
    canonical units, infinite where open; exact: values that are known exactly, with what follows
    from them; worded: rows of an analyte known by a word alone; before: the result before the last.
    """

    ids: list[str]
    age: Array
    female: Array
    pregnant: Array
    findings: dict[str, Array]
    lows: dict[str, Array]
    highs: dict[str, Array]
    exact: dict[str, Array]
    before: dict[str, Array]
    worded: dict[str, dict[str, npt.NDArray[np.intp]]]
    uses: Uses
    probability: dict[str, Array] = {}

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def memo(self) -> dict[str, Truth]:
        """Leaves of conditions that were decided already."""
        return self.uses.memo

    def truth(self, name: str) -> Truth:
        """1 present, 0.5 unknown, 0 absent."""
        if name.startswith("medicine:"):
            return _kleene(self.uses.acting(name[9:], 0.0)[0])
        if name in {"female", "male"}:
            return _kleene(self.female if name == "female" else 1 - self.female)
        if name == "pregnant":
            return _kleene(self.pregnant)
        return _kleene(self.findings.get(name, self._unknown()))

    def bounds(self, name: str) -> tuple[Truth, Truth]:
        """Lower and upper bound of a number; infinite where unknown."""
        if name.startswith(("cause:", "mechanism:")):
            p = self.probability.get(name, np.zeros(len(self)))
            return p, p
        exact = self.exact.get(name, self._unknown())
        known = ~np.isnan(exact)
        low = np.where(known, exact, self.lows.get(name, -np.inf))
        high = np.where(known, exact, self.highs.get(name, np.inf))
        return low, high

    def _unknown(self) -> Array:
        return np.full(len(self), np.nan)


class Uses(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What is taken: one row for each person and name (ingredient or class)."""

    listed: npt.NDArray[np.bool_]
    rows: dict[str, npt.NDArray[np.intp]]
    current: dict[str, npt.NDArray[np.bool_]]
    stopped: dict[str, npt.NDArray[np.bool_]]
    since_start: dict[str, Array]
    since_stop: dict[str, Array]
    memo: dict[str, Truth]

    def acting(self, name: str, washout_days: float) -> tuple[Array, Array]:
        """Whether a medicine acts now, [N] (1, 0 or nan), and for how many days it was taken."""
        taken = np.where(self.listed, 0.0, np.nan)
        days = np.full(len(self.listed), np.nan)
        rows = self.rows.get(name)
        if rows is None:
            return taken, days
        start, stop = self.since_start[name], self.since_stop[name]
        ended = np.where(np.isnan(stop), start, stop)
        lately = self.stopped[name] & (np.isnan(ended) | (ended <= washout_days))
        acts = self.current[name] | lately
        taken[rows] = 0.0
        taken[rows[acts]] = 1.0
        counted = acts & ~np.isnan(start)
        longest = np.full(len(days), -1.0)
        np.maximum.at(longest, rows[counted], start[counted])
        return taken, np.where(longest >= 0, longest, np.nan)


def people_of(store: Store, begin: int, end: int, net: Network) -> People:
    """The people numbered from `begin` to before `end`."""
    size = end - begin

    def rows(query: str) -> dict[str, Any]:
        found: dict[str, Any] = store.sql.execute(
            query + " WHERE n >= ? AND n < ?", [begin, end]
        ).fetchnumpy()
        found["n"] = np.asarray(found["n"], dtype=np.intp) - begin
        return found

    person = rows("SELECT n, person, sex, age_years, weight_kg, height_cm, pregnant FROM numbered")
    order = np.argsort(person["n"])
    values = rows("SELECT n, code, low, high, before, lowest_before FROM values_of")
    said = rows("SELECT n, code FROM says")
    taken = rows("SELECT n, code, since_start, since_stop FROM taken")
    values["named"], said["named"], taken["named"] = (
        store.sql.execute(f"SELECT * EXCLUDE (code) FROM {name}_named ORDER BY code").fetchall()
        for name in ("values_of", "says", "taken")
    )
    listed = np.zeros(size, bool)
    listed[rows("SELECT n FROM listed")["n"]] = True
    sex = _texts(person["sex"])[order]
    age = numbers(person["age_years"])[order]
    female = np.where(sex == "female", 1.0, np.where(sex == "male", 0.0, np.nan))
    lows, highs, before = _bounds(values, size)
    worded = _add_words(said, lows, highs, size, net)
    exact = {
        name: np.where(low == highs[name], low, np.nan)
        for name, low in lows.items()
        if name not in {"weight_kg", "height_cm"}
    }
    for name in ("weight_kg", "height_cm"):
        own = numbers(person[name])[order]
        measured = lows.pop(name, np.full(size, np.nan))
        highs.pop(name, None)
        exact[name] = np.where(np.isnan(own), measured, own)
    exact |= {"age_years": age, "female": female}
    known = with_all_derived(exact)
    derived = {name: np.broadcast_to(np.asarray(v, float), (size,)) for name, v in known.items()}
    return People(
        ids=[str(one) for one in _texts(person["person"])[order]],
        age=age,
        female=female,
        pregnant=_pregnant(said, numbers(person["pregnant"])[order], female, age),
        findings=findings_of(said, values, derived, age, lows, highs, size),
        lows=lows,
        highs=highs,
        exact=derived,
        before=before,
        worded=worded,
        uses=_uses(taken, listed),
    )


def evidence_of_people(people: People, net: Network) -> Evidence:
    """The evidence of a chunk, as `evidence_of` gives it of single patients."""
    size = len(people)
    findings = np.full((size, len(net.findings)), np.nan)
    for name, truth in people.findings.items():
        if name in net.column:
            findings[:, net.column[name]] = truth
    low, high = (np.full((size, len(net.analytes)), np.nan) for _ in range(2))
    for name in set(people.lows) | set(people.exact):
        if name in net.reference and name not in NOT_EVIDENCE:
            bounds = people.bounds(name)
            known = np.isfinite(bounds[0]) | np.isfinite(bounds[1])
            scale, column = net.reference[name], net.lab_column[name]
            for side, bound in ((low, bounds[0]), (high, bounds[1])):
                standard = scale.standardise_all(np.asarray(bound, float))
                side[:, column] = np.where(known, standard, np.nan)
            for word, rows in people.worded.get(name, {}).items():
                result = LabResult(analyte=name, qualifier=cast(Qualifier, word), said="")
                low[rows, column], high[rows, column] = worded_bounds(result, scale)
    for name, replaced in REPLACES.items():
        if name in net.lab_column:
            known = ~np.isnan(low[:, net.lab_column[name]])
            for other in replaced:
                if other in net.lab_column:
                    low[known, net.lab_column[other]] = np.nan
    bicarbonate = people.exact.get("bicarbonate", np.full(size, np.nan))
    low[bicarbonate >= ACIDOSIS_BELOW_MMOL_PER_L, net.lab_column["anion_gap"]] = np.nan
    least, most = (np.full((size, len(net.separations)), np.nan) for _ in range(2))
    for column, separation in enumerate(net.separations):
        bounds = people.bounds(separation.name)
        known = np.isfinite(bounds[0]) | np.isfinite(bounds[1])
        least[:, column] = np.where(known, bounds[0], np.nan)
        most[:, column] = np.where(known, bounds[1], np.nan)
    keys = {"age": people.age, "female": people.female, "pregnant": people.pregnant}
    days = {}
    for name, washout in net.medicines.items():
        keys[f"medicine:{name}"], days[name] = people.uses.acting(name, washout)
    return Evidence(
        findings=findings, low=low, high=high, least=least, most=most, keys=keys, days=days
    )


def _bounds(
    values: dict[str, Any], size: int
) -> tuple[dict[str, Array], dict[str, Array], dict[str, Array]]:
    lows: dict[str, Array] = {}
    highs: dict[str, Array] = {}
    before: dict[str, Array] = {}
    low, high, earlier = (numbers(values[key]) for key in ("low", "high", "before"))
    for (name,), here in named_rows(values):
        rows = values["n"][here]
        lows[name], highs[name] = np.full(size, -np.inf), np.full(size, np.inf)
        before[name] = np.full(size, np.nan)
        lows[name][rows] = np.where(np.isnan(low[here]), -np.inf, low[here])
        highs[name][rows] = np.where(np.isnan(high[here]), np.inf, high[here])
        before[name][rows] = earlier[here]
    return lows, highs, before


def _add_words(
    said: dict[str, Any], lows: dict[str, Array], highs: dict[str, Array], size: int, net: Network
) -> dict[str, dict[str, npt.NDArray[np.intp]]]:
    """A coded "hyponatraemia" counts where no sodium was measured."""
    worded: dict[str, dict[str, npt.NDArray[np.intp]]] = {}
    for (kind, name, _, word), here in named_rows(said):
        if kind == "word":
            low = lows.setdefault(name, np.full(size, -np.inf))
            high = highs.setdefault(name, np.full(size, np.inf))
            rows = said["n"][here]
            rows = rows[np.isinf(low[rows]) & np.isinf(high[rows])]
            least, most = word_bounds(word, net.reference[name])
            low[rows] = -np.inf if least is None else least
            high[rows] = np.inf if most is None else most
            worded.setdefault(name, {})[word] = rows
    return worded


def _pregnant(said: dict[str, Any], own: Array, female: Array, age: Array) -> Array:
    pregnant = own.copy()
    for (kind, _, present, _), here in named_rows(said):  # "not pregnant" comes first
        if kind == "pregnant":
            pregnant[said["n"][here]] = float(present)
    with np.errstate(invalid="ignore"):
        cannot = (female == 0) | (age < FERTILE_YEARS[0]) | (age > FERTILE_YEARS[1])
        pregnant = np.where((pregnant == 1) & cannot, np.nan, pregnant)
        surely_not = (female == 0) | (age > 55) | (age < 11)
    return np.where(np.isnan(pregnant) & surely_not, 0.0, pregnant)


def _uses(taken: dict[str, Any], listed: npt.NDArray[np.bool_]) -> Uses:
    start, stop = numbers(taken["since_start"]), numbers(taken["since_stop"])
    status = np.full(len(start), "", dtype=object)
    each: dict[str, list[npt.NDArray[np.intp]]] = {}
    for (name, told), here in named_rows(taken):
        status[here] = told
        each.setdefault(name, []).append(here)
    places = {name: np.concatenate(parts) for name, parts in each.items()}
    ended = (status == "current") & (stop > 0)
    current, stopped = (status == "current") & ~ended, (status == "stopped") | ended
    return Uses(
        listed=listed,
        rows={name: taken["n"][rows] for name, rows in places.items()},
        current={name: current[rows] for name, rows in places.items()},
        stopped={name: stopped[rows] for name, rows in places.items()},
        since_start={name: start[rows] for name, rows in places.items()},
        since_stop={
            name: np.where(current[rows], np.nan, stop[rows]) for name, rows in places.items()
        },
        memo={},
    )


def _kleene(value: Array) -> Array:
    return np.where(np.isnan(value), UNKNOWN, np.where(value > 0.5, TRUE, FALSE))


def _texts(column: Any) -> npt.NDArray[np.object_]:
    if np.ma.isMaskedArray(column):
        column = column.filled("")
    return np.asarray(column, dtype=object)
