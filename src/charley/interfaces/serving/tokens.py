"""Who is calling: the signed token that a trusted client sends with each call (CDS Hooks 2.0.1).

ES384 or RS384; issuer and address of the keys from the settings; audience the exact address called;
short-lived and used once. Without trusted clients no token is needed as long as the service can be
reached from this machine alone (developer mode); otherwise every call that needs one gets 401.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request

from charley.interfaces.serving.errors import ServiceError
from charley.interfaces.serving.keys import ALGORITHMS, Fetch, Keys
from charley.interfaces.serving.outbound import fetch
from charley.interfaces.serving.settings import Settings, SettingsError, TrustedClient

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
CLOCKS_APART_S = 30
LONGEST_LIFE_S = 3600
MOST_REMEMBERED = 100_000
LONGEST_ID = 200
KEY_SECONDS = 3.0
LARGEST_KEYS = 200_000
_REQUIRED = ["iss", "aud", "exp", "iat", "jti"]


class Clients:
    """The trusted clients of one service, and which of their tokens were used already."""

    def __init__(self, settings: Settings, fetch_keys: Fetch | None = None) -> None:
        """Read the keys that are files. Raises SettingsError."""
        self._settings = settings
        self._known: dict[str, tuple[TrustedClient, Keys]] = {}
        self._used: dict[tuple[str, str], float] = {}
        for client in settings.trusted_clients:
            if bool(client.keys) == bool(client.keys_url):
                raise SettingsError(f"{client.issuer}: give either keys or keys_url")
            if client.keys_url and not client.keys_url.startswith("https://"):
                raise SettingsError(f"{client.issuer}: keys_url must begin with https://")
            keys = Keys(client, settings.folder, fetch_keys or self._fetch)
            self._known[client.issuer] = (client, keys)

    @property
    def open_to_all(self) -> bool:
        """Whether calls need no token: no client is named and only this machine can call."""
        public = self._settings.public_url
        hosts = {self._settings.host, urlsplit(public).hostname if public else self._settings.host}
        return not self._known and hosts <= LOOPBACK

    async def admit(self, request: Request) -> TrustedClient | None:
        """The client that calls, None in developer mode. Raises ServiceError 401 or 503."""
        if self.open_to_all:
            return None
        if not self._known:
            raise _refused("no client is trusted yet: name yours in trusted_clients")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise _refused("a signed token is needed: Authorization: Bearer <token>")
        return await self._check(token.strip(), self._audience(request))

    def _audience(self, request: Request) -> str:
        return self._settings.address + request.url.path

    async def _check(self, token: str, audience: str) -> TrustedClient:
        header, claims = _unverified(token)
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS or not isinstance(kid, str):
            raise _refused("the token must be signed with ES384 or RS384 and name its key (kid)")
        client, keys = self._known.get(str(claims.get("iss")), (None, None))
        if client is None or keys is None:
            raise _refused("the issuer (iss) of the token is not trusted here")
        if client.keys_url and header.get("jku", client.keys_url) != client.keys_url:
            raise _refused("the token names an address of keys (jku) that is not trusted here")
        key = await keys.find(kid, algorithm)
        if key is None:
            raise _refused("the key (kid) of the token is not known")
        self._use_once(_verified(token, key, algorithm, client, audience))
        return client

    def _use_once(self, claims: dict[str, Any]) -> None:
        """Remember a token until it expires; a second use is refused."""
        now = time.time()
        if len(self._used) >= MOST_REMEMBERED:
            self._used = {name: end for name, end in self._used.items() if end > now}
        if len(self._used) >= MOST_REMEMBERED:
            raise ServiceError(503, "too many tokens at once; try again", {"retry-after": "60"})
        name = (claims["iss"], claims["jti"])
        if self._used.get(name, 0.0) > now:
            raise _refused("the token was used before; sign a new one for each call")
        self._used[name] = int(claims["exp"]) + CLOCKS_APART_S

    async def _fetch(self, address: str) -> bytes:
        return await fetch(
            address, accept="application/json", seconds=KEY_SECONDS, most_bytes=LARGEST_KEYS,
            private_hosts=self._settings.private_hosts,
        )  # fmt: skip


def _unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    import jwt

    try:
        read = jwt.decode_complete(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        raise _refused("the token cannot be read") from None
    return read["header"], read["payload"]


def _verified(
    token: str, key: Any, algorithm: str, client: TrustedClient, audience: str
) -> dict[str, Any]:
    import jwt

    try:
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=[algorithm], audience=audience, issuer=client.issuer,
            leeway=CLOCKS_APART_S, options={"require": _REQUIRED},
        )  # fmt: skip
    except jwt.InvalidAudienceError:
        raise _refused(f"the audience (aud) of the token must be {audience}") from None
    except jwt.ExpiredSignatureError:
        raise _refused("the token has expired") from None
    except jwt.MissingRequiredClaimError as error:
        raise _refused(f"the token lacks {error.claim}") from None
    except jwt.PyJWTError:
        raise _refused("the token is not valid") from None
    if not isinstance(claims["jti"], str) or not 0 < len(claims["jti"]) <= LONGEST_ID:
        raise _refused(f"jti must be a text of at most {LONGEST_ID} characters")
    if int(claims["exp"]) - int(claims["iat"]) > LONGEST_LIFE_S:
        raise _refused(f"the token lives longer than {LONGEST_LIFE_S} s")
    if client.tenant and claims.get("tenant") != client.tenant:
        raise _refused("the tenant of the token is not the one that is trusted")
    return claims


def _refused(sentence: str) -> ServiceError:
    return ServiceError(401, sentence, {"www-authenticate": 'Bearer error="invalid_token"'})
