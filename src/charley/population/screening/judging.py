"""One row a person: state of each salt, likely causes, first medicine to review, flags, gaps."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from charley.care.triage import LEVELS, rank
from charley.knowledge.conditions import TRUE, decide
from charley.knowledge.library import Library
from charley.population.screening.people import People, evidence_of_people
from charley.reasoning.diagnose import LEAST_PROBABILITY, supported
from charley.reasoning.many.batch import probabilities
from charley.reasoning.network import Network

Array = npt.NDArray[np.float64]

SALTS = ("sodium", "potassium", "magnesium", "calcium")
FALLING = {"sodium": -3.0, "potassium": -0.4, "magnesium": -0.1, "calcium": -0.15}
"""Falls between two results, mmol/L, that are more than assay and biology (expert prior: about
twice the within-person standard deviation of a difference)."""
REPORTED_CAUSE = 0.1
MOST_CAUSES, LEAST_SHARE = 3, 0.05
CRAMPS = "cramp"
WORD_BITS = 64


def judge(people: People, net: Network, threads: int | None = None) -> dict[str, Any]:
    """The columns of the result, each of N values."""
    marginal = probabilities(evidence_of_people(people, net), net, threads=threads)
    library = net.library
    seen = msgspec.structs.replace(people, probability=_by_name(marginal, net))
    seen.memo.clear()
    flags = _raised(seen, library)
    urgency = np.maximum(_of_flags(flags, library), _of_causes(marginal, net))
    first, second, third = _leading(marginal, net)
    columns: dict[str, Any] = {"person": people.ids, "age_years": people.age}
    columns["sex"] = _named(people.female, {1.0: "female", 0.0: "male"})
    for salt in SALTS:
        columns |= _salt(people, salt, net)
    columns["urgency"] = [LEVELS[level] for level in urgency]
    columns["red_flags"] = _joined(flags, [flag.id for flag in library.red_flags.values()])
    for place, (names, chances) in enumerate((first, second, third), start=1):
        columns[f"cause_{place}"], columns[f"cause_{place}_probability"] = names, chances
    columns["unexplained"] = marginal[:, 0] + marginal[:, net.unknown_row]
    columns["review_first"], columns["review_because"] = _to_review(people, marginal, net)
    columns["can_lower_sodium"] = _lowering(people, net)
    columns["cramps"] = _named(
        people.findings.get(CRAMPS, np.full(len(people), np.nan)), {1.0: "yes", 0.0: "no"}
    )
    columns["missing"] = _missing(people)
    return columns


def _by_name(marginal: Array, net: Network) -> dict[str, Array]:
    """Probabilities under the names by which conditions call them."""
    return {f"cause:{name}": marginal[:, row] for row, name in enumerate(net.causes[1:-1], start=1)}


def _raised(people: People, library: Library) -> npt.NDArray[np.bool_]:
    """Which red flags hold, [N, flags]."""
    truths = [
        np.broadcast_to(np.asarray(decide(flag.when, people), float), (len(people),))
        for flag in library.red_flags.values()
    ]
    return np.asarray(np.stack(truths, axis=1) == TRUE)


def _of_flags(flags: npt.NDArray[np.bool_], library: Library) -> npt.NDArray[np.intp]:
    ranks = np.array([rank(flag.urgency) for flag in library.red_flags.values()])
    return np.asarray(np.where(flags, ranks, 0).max(axis=1), np.intp)


def _of_causes(marginal: Array, net: Network) -> npt.NDArray[np.intp]:
    """The level that probable causes and doubt demand, as triage of one person has it."""
    limits = net.library.limits
    known = marginal[:, 1:-1]
    ranks = np.array([rank(net.library.causes[name].urgency) for name in net.causes[1:-1]])
    counted = np.where(known >= limits["triage_cause_floor"].value, known, 0.0)
    level = np.zeros(len(marginal), np.intp)
    for place, name in enumerate(LEVELS[1:], start=1):
        demanded = counted[:, ranks >= place].sum(axis=1)
        level[demanded >= limits[f"triage_threshold_{name}"].value] = place
    grave = known[:, ranks == rank("emergency")]
    remote = limits["triage_emergency_cause_same_day"].value
    one = (grave >= remote).any(axis=1)
    doubt = marginal[:, 0] + marginal[:, -1] > limits["triage_unexplained"].value
    level = np.maximum(level, np.where(one, rank("same_day"), 0))
    return np.asarray(np.maximum(level, np.where(doubt, rank("routine"), 0)), np.intp)


def _leading(marginal: Array, net: Network) -> list[tuple[list[str], Array]]:
    """The most probable causes with their probabilities; "" below a twentieth."""
    known = marginal[:, 1:-1]
    fits = supported(marginal, net)[:, 1:-1] & (known >= LEAST_PROBABILITY)
    listed = np.where(fits.any(axis=1, keepdims=True), np.where(fits, known, -1.0), known)
    order = np.argsort(-listed, axis=1, kind="stable")[:, :MOST_CAUSES]
    names = np.array(net.causes[1:-1], dtype=object)
    found = []
    for place in range(MOST_CAUSES):
        chance = np.take_along_axis(listed, order[:, [place]], axis=1)[:, 0]
        shown = np.where(chance >= LEAST_SHARE, names[order[:, place]], "")
        found.append((list(shown), np.where(chance >= LEAST_SHARE, chance, np.nan)))
    return found


def _salt(people: People, name: str, net: Network) -> dict[str, Any]:
    """Value, state (low, normal, high) and change of one salt; calcium adjusted where possible."""
    judged_by = "adjusted_calcium" if name == "calcium" else name
    value = people.exact.get(name, np.full(len(people), np.nan))
    adjusted = people.exact.get(judged_by, value)
    low, high = people.bounds(name)
    exact = np.where(np.isnan(adjusted), value, adjusted)
    low = np.where(np.isnan(exact), low, exact)
    high = np.where(np.isnan(exact), high, exact)
    scale = net.reference[name]
    state = np.where(high < scale.low, "low", np.where(low > scale.high, "high", "normal")).astype(
        object
    )
    unsettled = ~(
        (high < scale.low) | (low > scale.high) | ((low >= scale.low) & (high <= scale.high))
    )
    state[unsettled] = ""
    change = value - people.before.get(name, np.full(len(people), np.nan))
    with np.errstate(invalid="ignore"):
        falling = change <= FALLING[name]
    return {
        f"{name}_mmol_per_l": value,
        f"{name}_state": list(state),
        f"{name}_change": change,
        f"{name}_falling": falling,
    }


def _to_review(people: People, marginal: Array, net: Network) -> tuple[list[str], list[str]]:
    """The medicine taken now that most probably has to do with what is wrong, and with what."""
    best = np.full(len(people), REPORTED_CAUSE)
    medicine = np.full(len(people), "", dtype=object)
    because = np.full(len(people), "", dtype=object)
    for name, causes in _provoked(net).items():
        taken, _ = people.uses.acting(name, 0.0)
        rows = np.flatnonzero(taken == 1)
        if not len(rows):
            continue
        chances = marginal[rows][:, causes]
        leading = chances.argmax(axis=1)
        chance = chances[np.arange(len(rows)), leading]
        better = chance > best[rows]
        best[rows[better]] = chance[better]
        medicine[rows[better]] = name
        because[rows[better]] = np.array(net.causes, dtype=object)[
            np.array(causes)[leading[better]]
        ]
    return list(medicine), list(because)


def _lowering(people: People, net: Network) -> list[str]:
    """The medicines taken now that are known to lower sodium."""
    names = lowering_sodium(net)
    taken = [people.uses.acting(name, 0.0)[0] == 1 for name in names]
    return _joined(np.stack(taken, axis=1), list(names))


def lowering_sodium(net: Network) -> tuple[str, ...]:
    """Classes of medicines that are known to lower sodium."""
    return tuple(
        name
        for name, entry in net.library.medicines.items()
        if entry.electrolytes.get("sodium", "").startswith("-")
    )


@cache
def _provoked(net: Network) -> dict[str, list[int]]:
    """The causes that each class of medicines brings about, as rows."""
    found: dict[str, list[int]] = {}
    for name in net.medicines:
        key, entry = f"medicine:{name}", net.library.medicines.get(name)
        raised = set(entry.raises) if entry else set()
        rows = [
            net.row[cause.id]
            for cause in net.library.causes.values()
            if key in cause.requires
            or key in cause.risks
            or raised & {cause.id, *net.profiles[cause.id].mechanisms}
        ]
        if rows:
            found[name] = rows
    return found


def _missing(people: People) -> list[str]:
    """What a look at cramps and salts wants and the record does not hold."""
    wanted = {
        name: np.isnan(people.exact.get(name, np.full(len(people), np.nan))) for name in SALTS
    }
    wanted["creatinine"] = np.isnan(people.exact.get("creatinine", np.full(len(people), np.nan)))
    wanted["medicines"] = ~people.uses.listed
    wanted["age"] = np.isnan(people.age)
    wanted["sex"] = np.isnan(people.female)
    return _joined(np.stack(list(wanted.values()), axis=1), list(wanted))


def _joined(holds: npt.NDArray[np.bool_], names: list[str]) -> list[str]:
    """The names that hold in each row, joined; the few different rows are joined once."""
    place = np.zeros(len(holds), np.int64)
    for begin in range(0, len(names), WORD_BITS):
        bits = np.zeros((len(holds), WORD_BITS), bool)
        part = holds[:, begin : begin + WORD_BITS]
        bits[:, : part.shape[1]] = part
        words, here = np.unique(np.packbits(bits, axis=1).view(np.uint64), return_inverse=True)
        place = np.unique(place * len(words) + here.ravel(), return_inverse=True)[1]
    first = np.unique(place, return_index=True)[1]
    texts = np.array(
        ["; ".join(n for n, held in zip(names, holds[row], strict=True) if held) for row in first],
        dtype=object,
    )
    return list(texts[place])


def _named(values: Array, names: dict[float, str]) -> list[str]:
    found = np.full(len(values), "", dtype=object)
    for value, name in names.items():
        found[values == value] = name
    return list(found)
