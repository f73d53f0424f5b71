"""Names of medicines that begin as somebody began to type."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache

from charley.patient.medicines.names import medicine_lexicon, name_key

FEWEST_LETTERS = 2
MOST = 10


def medicine_names(starting: str, most: int = MOST) -> tuple[str, ...]:
    """Up to `most` ingredients, brands and products that begin with these letters, ingredients
    first; none for fewer than two letters."""
    prefix = name_key(starting)
    if len(prefix) < FEWEST_LETTERS:
        return ()
    rows = _rows()
    first = bisect_left(rows, (prefix,))
    found = []
    for key, is_brand, shown in rows[first:]:
        if not key.startswith(prefix):
            break
        found.append((is_brand, key, shown))
    return tuple(dict.fromkeys(shown for _, _, shown in sorted(found)))[:most]


@cache
def _rows() -> list[tuple[str, bool, str]]:
    """(key, whether a brand, as shown), sorted by key."""
    known = medicine_lexicon()
    rows = set()
    for name, entry in known.ingredients.items():
        label = known.label(name)
        rows.add((name_key(label), False, label))
        rows.update((name_key(brand), True, f"{brand} ({label})") for brand in entry.brands)
    for name, product in known.combinations.items():
        rows.update((name_key(said), True, said) for said in (name, *product.names))
    return sorted(rows)
