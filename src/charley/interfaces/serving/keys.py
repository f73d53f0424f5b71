"""The public keys of one trusted client: from a file, or from the one address in the settings."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from charley.interfaces.serving.outbound import UnreachableError
from charley.interfaces.serving.settings import SettingsError, TrustedClient

ALGORITHMS = {"ES384": ("EC", "P-384"), "RS384": ("RSA", None)}
SHORTEST_RSA_BITS = 2048
FRESH_S = 3600.0
STALE_S = 86_400.0
BETWEEN_TRIES_S = 60.0
Fetch = Callable[[str], Awaitable[bytes]]


class Keys:
    """Keys of a client by their id and algorithm; fetched ones are kept for an hour.

    An unknown id asks again, once a minute at most; while the address does not answer, keys are
    used for a day.
    """

    def __init__(self, client: TrustedClient, folder: str, fetch: Fetch) -> None:
        """Read the file of keys if there is one. Raises SettingsError."""
        self.url = client.keys_url
        self._fetch = fetch
        self._keys: dict[tuple[str, str], Any] = {}
        self._fetched = self._tried = float("-inf")
        if client.keys:
            path = Path(folder) / client.keys
            try:
                self._keys = usable_keys(path.read_bytes())
            except OSError as error:
                raise SettingsError(f"{path} cannot be read: {error.strerror}") from None
            if not self._keys:
                raise SettingsError(f"{path} holds no key for ES384 (P-384) or RS384 with a kid")

    async def find(self, kid: str, algorithm: str) -> Any | None:
        """The key of that id for that algorithm, or None."""
        now = time.monotonic()
        known = self._keys.get((kid, algorithm))
        wanted = self.url and (known is None or now - self._fetched > FRESH_S)
        if wanted and now - self._tried > BETWEEN_TRIES_S:
            self._tried = now
            try:
                self._keys, self._fetched = usable_keys(await self._fetch(self.url)), now
            except UnreachableError:
                if now - self._fetched > STALE_S:
                    self._keys = {}
        return self._keys.get((kid, algorithm))


def usable_keys(document: bytes) -> dict[tuple[str, str], Any]:
    """Public keys of a JSON Web Key Set that may check a signature here, by id and algorithm."""
    try:
        entries = msgspec.json.decode(document)["keys"]
        entries = [entry for entry in entries if isinstance(entry, dict)]
    except (msgspec.DecodeError, KeyError, TypeError):
        return {}
    found: dict[tuple[str, str], Any] = {}
    for entry in entries:
        for algorithm, (kind, curve) in ALGORITHMS.items():
            fits = entry.get("kty") == kind and entry.get("crv") == curve
            allowed = entry.get("use", "sig") == "sig" and entry.get("alg", algorithm) == algorithm
            if fits and allowed and isinstance(entry.get("kid"), str):
                key = _public(entry, algorithm)
                if key is not None:
                    found[entry["kid"], algorithm] = key
    return found


def _public(entry: dict[str, Any], algorithm: str) -> Any | None:
    """The key without what is private in it; None where it is broken or too short."""
    import jwt

    shown = {name: value for name, value in entry.items() if name not in _PRIVATE}
    try:
        key = jwt.PyJWK(shown, algorithm=algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    return key if getattr(key, "key_size", 0) >= SHORTEST_RSA_BITS or "crv" in entry else None


_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
