"""What is compiled from Charley's own tables, kept as MessagePack in the user's cache."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec

_T = TypeVar("_T")


def kept(name: str, sources: Iterable[Path], kind: type[_T], make: Callable[[], _T]) -> _T:
    """What `make` returns, made once for each state of the files that it is made from.

    Only what ships with Charley is kept, never anything of a patient; where the cache cannot be
    read or written it is made anew.
    """
    place = _place(name, sources)
    try:
        return msgspec.msgpack.decode(place.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        content = make()
        _keep(content, place)
        return content


def _place(name: str, sources: Iterable[Path]) -> Path:
    states = [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in sources]
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    digest = sha256(repr(states).encode()).hexdigest()[:16]
    return Path(root) / "charley" / f"compiled-{name}-{digest}.msgpack"


def _keep(content: object, place: Path) -> None:
    draft = place.with_suffix(f".{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(msgspec.msgpack.encode(content))
        draft.replace(place)
        for older in place.parent.glob(f"{place.stem.rsplit('-', 1)[0]}-*.msgpack"):
            if older != place:
                older.unlink(missing_ok=True)
    except OSError:
        draft.unlink(missing_ok=True)
