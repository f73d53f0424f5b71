"""Asking another machine, which happens only where the settings name it.

https only; no redirect is followed, since it would lead past the list; the address that a name
resolves to is looked at and then used as it is, so that it cannot change in between; time and
size are bounded. Nothing of a call is logged, its token least of all.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

import anyio
import anyio.to_thread

PIECE = 65_536
OK = 200


class UnreachableError(Exception):
    """What was asked for could not be had; the sentence holds neither token nor content."""


async def fetch(
    address: str,
    *,
    accept: str,
    seconds: float,
    most_bytes: int,
    private_hosts: Collection[str] = (),
    bearer: str = "",
) -> bytes:
    """The body at an https address. Raises UnreachableError.

    private_hosts: names that may resolve to an address that is not of the public internet.
    """
    headers = {"accept": accept, "user-agent": "charley", "accept-encoding": "identity"}
    if bearer:
        headers["authorization"] = f"Bearer {bearer}"

    def ask() -> bytes:
        return _ask(address, headers, time.monotonic() + seconds, most_bytes, private_hosts)

    try:
        with anyio.fail_after(seconds):
            return await anyio.to_thread.run_sync(ask, abandon_on_cancel=True)
    except TimeoutError:
        raise UnreachableError(f"no answer within {seconds:g} s") from None


def _ask(
    address: str,
    headers: Mapping[str, str],
    until: float,
    most_bytes: int,
    private_hosts: Collection[str],
) -> bytes:
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.username:
        raise UnreachableError("only https addresses without a user name are asked")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _Pinned(parts.hostname, parts.port or 443, private_hosts, until)
    try:
        connection.request("GET", target, headers=dict(headers))
        with connection.getresponse() as response:
            if response.status != OK:
                raise UnreachableError(f"it answered with status {response.status}")
            return _read(response, connection, until, most_bytes)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise UnreachableError(f"it could not be reached ({type(error).__name__})") from None
    finally:
        connection.close()


def _read(
    response: http.client.HTTPResponse, connection: _Pinned, until: float, most_bytes: int
) -> bytes:
    parts, size = [], 0
    while piece := response.read1(PIECE):
        size += len(piece)
        if size > most_bytes:
            raise UnreachableError(f"its answer is larger than {most_bytes / 1e6:g} MB")
        parts.append(piece)
        connection.patience(until)
    return b"".join(parts)


class _Pinned(http.client.HTTPSConnection):
    """A connection to the very address that was looked at."""

    def __init__(self, host: str, port: int, private: Collection[str], until: float) -> None:
        super().__init__(host, port, context=_context())
        self._private, self._until = private, until

    def connect(self) -> None:
        """Resolve, look, connect, and check the certificate against the name."""
        address = _public_address(self.host, self.port, self._private)
        bare = socket.create_connection(address, timeout=_left(self._until))
        self.sock = _context().wrap_socket(bare, server_hostname=self.host)

    def patience(self, until: float) -> None:
        """Wait no longer than the time that is left; raises TimeoutError where there is none."""
        left = _left(until)
        if self.sock is not None:
            self.sock.settimeout(left)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _public_address(host: str, port: int, private: Collection[str]) -> tuple[str, int]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if host not in private and not all(ipaddress.ip_address(a).is_global for a in addresses):
        raise UnreachableError(
            f"{host} resolves to a private address; name it in private_hosts if that is meant"
        )
    return addresses[0], port


def _context() -> ssl.SSLContext:
    return ssl.create_default_context()
