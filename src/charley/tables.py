"""Reading Charley's own YAML tables quickly: parsed or compiled once, then kept in a cache.

Only what ships with Charley is kept, never anything of a patient. What changed is made anew; where
the cache cannot be read or written, it is simply made each time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def read_table(path: Path) -> Any:
    """The content of one YAML table as plain data."""
    return kept(path.stem, [path], object, lambda: _parse(path))


def kept(name: str, sources: Iterable[Path], kind: type[T], make: Callable[[], T]) -> T:
    """What `make` returns, made once for each state of the files that it is made from."""
    place = _place(name, sources)
    try:
        return msgspec.msgpack.decode(place.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        content = make()
        keep(msgspec.msgpack.encode(content), place)
        return content


def _parse(path: Path) -> Any:
    import yaml

    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=yaml.CSafeLoader)


def _place(name: str, sources: Iterable[Path]) -> Path:
    files = [(str(path), path.stat()) for path in sources]
    states = [(path, state.st_mtime_ns, state.st_size) for path, state in files]
    return cache_file(name, repr([path for path, _ in files]), repr(states), ".msgpack")


def cache_file(name: str, whose: str, state: str, ending: str) -> Path:
    """Where the user's cache holds what is called `name`, made by `whose` from this `state`."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    marks = "-".join(
        (sha256(whose.encode()).hexdigest()[:8], sha256(state.encode()).hexdigest()[:16])
    )
    return Path(root) / "charley" / f"{name}-{marks}{ending}"


def keep(content: bytes, place: Path) -> None:
    """Write to a `cache_file`, at once or not at all, and remove those of older states."""
    draft = place.with_suffix(f".{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(place)
        for older in place.parent.glob(f"{place.stem.rsplit('-', 1)[0]}-*{place.suffix}"):
            if older != place:
                older.unlink(missing_ok=True)
    except OSError:
        draft.unlink(missing_ok=True)
