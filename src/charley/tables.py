"""Reading Charley's own YAML tables, quickly: parsed once, kept as MessagePack in the user's cache.

Only files that ship with Charley are kept, never anything of a patient. A table that changed is
parsed anew; where the cache cannot be written, parsing is simply repeated.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

FORMAT = 1


def read_table(path: Path) -> Any:
    """The content of one YAML table as plain data."""
    kept = _kept_as(path)
    try:
        return msgspec.msgpack.decode(kept.read_bytes())
    except (OSError, msgspec.DecodeError):
        content = _parse(path)
        _keep(content, kept)
        return content


def _parse(path: Path) -> Any:
    import yaml

    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=yaml.CSafeLoader)


def _kept_as(path: Path) -> Path:
    facts = path.stat()
    name = f"{FORMAT}:{path}:{facts.st_mtime_ns}:{facts.st_size}"
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "charley" / f"{path.stem}-{sha256(name.encode()).hexdigest()[:16]}.msgpack"


def _keep(content: Any, kept: Path) -> None:
    draft = kept.with_suffix(f".{os.getpid()}")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(msgspec.msgpack.encode(content))
        draft.replace(kept)
        _forget_older(kept)
    except OSError:
        draft.unlink(missing_ok=True)


def _forget_older(kept: Path) -> None:
    stem = kept.name.rsplit("-", 1)[0]
    for other in kept.parent.glob(f"{stem}-*.msgpack"):
        if other != kept:
            other.unlink(missing_ok=True)
