"""Tokens of clients: who is admitted, who is refused and why, and that none is used twice."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import jwt
import pytest
from cds_calls import LOW, SERVICES, call, client
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from starlette.testclient import TestClient

from charley.interfaces.serving import tokens
from charley.interfaces.serving.errors import ServiceError
from charley.interfaces.serving.keys import Keys, usable_keys
from charley.interfaces.serving.outbound import UnreachableError
from charley.interfaces.serving.settings import Settings, SettingsError, TrustedClient
from charley.interfaces.serving.tokens import Clients

PUBLIC = "https://charley.example/base"
CALLED = f"{PUBLIC}{SERVICES}/charley-patient-view"
ISSUER = "https://ehr.example"
KEY = ec.generate_private_key(ec.SECP384R1())
RSA = rsa.generate_private_key(65537, 2048)


def jwk(key: Any = KEY, **more: Any) -> dict[str, Any]:
    algorithm = jwt.algorithms.RSAAlgorithm if key is RSA else jwt.algorithms.ECAlgorithm
    public = json.loads(algorithm.to_jwk(key.public_key()))
    return {**public, "kid": "k1", **more}


def token(
    key: Any = KEY, algorithm: str = "ES384", header: dict[str, Any] | None = None, **claims: Any
) -> str:
    now = int(time.time())
    body = {"iss": ISSUER, "aud": CALLED, "iat": now, "exp": now + 300, "jti": str(uuid4())}
    body = {name: value for name, value in {**body, **claims}.items() if value is not None}
    return jwt.encode(body, key, algorithm, headers={"kid": "k1"} if header is None else header)


def forged() -> str:
    """A token whose secret is the public key, for a checker that believes the header."""
    head, body, _ = token().split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"HS384","kid":"k1","typ":"JWT"}').decode().rstrip("=")
    mark = hmac.digest(json.dumps(jwk()).encode(), f"{head}.{body}".encode(), "sha384")
    return f"{head}.{body}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"


@pytest.fixture
def service(tmp_path: Path) -> TestClient:
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [jwk(), jwk(RSA)]}), encoding="utf-8")
    trusted = TrustedClient(issuer=ISSUER, keys="keys.json")
    return client(public_url=PUBLIC, trusted_clients=(trusted,), folder=str(tmp_path))


def asked(service: TestClient, bearer: str | None) -> tuple[int, str]:
    headers = {} if bearer is None else {"authorization": f"Bearer {bearer}"}
    answer = service.post(
        f"{SERVICES}/charley-patient-view", json=call("patient-view", LOW), headers=headers
    )
    if answer.status_code == 200:
        return 200, ""
    assert "invalid_token" in answer.headers["www-authenticate"]
    return answer.status_code, answer.json()["issue"][0]["diagnostics"]


def test_a_good_token_is_admitted_by_either_algorithm(service: TestClient):
    assert asked(service, token()) == (200, "")
    assert asked(service, token(RSA, "RS384")) == (200, "")
    assert asked(service, token(aud=["https://other.example", CALLED])) == (200, "")


def test_a_token_is_used_once(service: TestClient):
    once = token()
    assert asked(service, once)[0] == 200
    assert asked(service, once) == (401, "the token was used before; sign a new one for each call")


SOON = int(time.time()) + 300
REFUSED: dict[str, tuple[Callable[[], str], str]] = {
    "none": (lambda: jwt.encode({"iss": ISSUER}, None, "none", headers={"kid": "k1"}), "ES384 or"),
    "hmac": (lambda: token("x" * 48, "HS384"), "ES384 or RS384"),
    "hmac with the public key": (forged, "ES384 or"),
    "other curve": (lambda: token(ec.generate_private_key(ec.SECP256R1()), "ES256"), "ES384 or"),
    "foreign key": (lambda: token(ec.generate_private_key(ec.SECP384R1())), "not valid"),
    "unknown key": (lambda: token(header={"kid": "k9"}), "the key (kid) of the token"),
    "no key named": (lambda: token(header={}), "kid"),
    "unknown issuer": (lambda: token(iss="https://evil.example"), "issuer (iss)"),
    "no issuer": (lambda: token(iss=None), "issuer (iss)"),
    "other audience": (lambda: token(aud=f"{PUBLIC}{SERVICES}"), f"must be {CALLED}"),
    "audience without the base": (lambda: token(aud=CALLED.replace("/base", "")), "must be"),
    "expired": (lambda: token(iat=SOON - 4000, exp=SOON - 3600), "expired"),
    "from the future": (lambda: token(iat=SOON + 3600, exp=SOON + 3900), "not valid"),
    "lives too long": (lambda: token(exp=SOON + 7200), "lives longer"),
    "no expiry": (lambda: token(exp=None), "lacks exp"),
    "no jti": (lambda: token(jti=None), "lacks jti"),
    "huge jti": (lambda: token(jti="x" * 500), "jti must be"),
    "jti no text": (lambda: token(jti=7), "not valid"),
    "no token": (lambda: "a.b.c", "cannot be read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_token_that_is_not_as_it_must_be_is_refused_with_a_reason(service: TestClient, name: str):
    make, reason = REFUSED[name]
    status, said = asked(service, make())
    assert (status, reason in said) == (401, True), said


def test_without_a_token_the_call_is_refused_before_its_body_is_looked_at(service: TestClient):
    assert asked(service, None)[0] == 401
    answer = service.post(f"{SERVICES}/nothing-here", content=b"{")
    assert answer.status_code == 401


def test_feedback_needs_a_token_for_its_own_address(service: TestClient):
    address = f"{SERVICES}/charley-patient-view/feedback"
    other = service.post(
        address, json={"feedback": []}, headers={"authorization": f"Bearer {token()}"}
    )
    assert other.status_code == 401
    own = {"authorization": f"Bearer {token(aud=CALLED + '/feedback')}"}
    assert service.post(address, json={"feedback": []}, headers=own).status_code == 200


def test_discovery_is_open_and_says_that_calls_are_not(service: TestClient):
    found = service.get(SERVICES).json()["services"]
    assert all("signed token" in one["usageRequirements"] for one in found)


def test_a_tenant_is_checked_where_one_is_set(tmp_path: Path):
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [jwk()]}), encoding="utf-8")
    trusted = TrustedClient(issuer=ISSUER, keys="keys.json", tenant="ward-7")
    own = client(public_url=PUBLIC, trusted_clients=(trusted,), folder=str(tmp_path))
    assert asked(own, token(tenant="ward-7"))[0] == 200
    assert "tenant" in asked(own, token(tenant="ward-8"))[1]
    assert "tenant" in asked(own, token())[1]


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({}, 200),
        ({"host": "localhost", "public_url": "http://localhost:8765"}, 200),
        ({"host": "0.0.0.0"}, 401),
        ({"host": ""}, 401),
        ({"public_url": "https://charley.example"}, 401),
    ],
)
def test_developer_mode_is_for_this_machine_alone(settings: dict[str, str], status: int):
    answer = client(**settings).post(
        f"{SERVICES}/charley-patient-view", json=call("patient-view", LOW)
    )
    assert answer.status_code == status


@pytest.mark.parametrize(
    "trusted",
    [
        TrustedClient(issuer=ISSUER),
        TrustedClient(issuer=ISSUER, keys="a", keys_url="https://x"),
        TrustedClient(issuer=ISSUER, keys_url="http://ehr.example/keys"),
        TrustedClient(issuer=ISSUER, keys="missing.json"),
    ],
)
def test_a_client_that_could_never_be_checked_is_refused_at_the_start(
    trusted: TrustedClient, tmp_path: Path
):
    with pytest.raises(SettingsError):
        Clients(Settings(trusted_clients=(trusted,), folder=str(tmp_path)))


def test_a_file_without_a_fitting_key_is_refused_at_the_start(tmp_path: Path):
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [jwk(kid=5)]}), encoding="utf-8")
    with pytest.raises(SettingsError, match="holds no key"):
        Clients(Settings(trusted_clients=(TrustedClient(issuer=ISSUER, keys="keys.json"),),
                         folder=str(tmp_path)))  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b"{}", b'{"keys": 5}', b'{"keys": ["x", null]}', b"\xff",
     json.dumps({"keys": [jwk(alg="HS384"), jwk(use="enc"), {"kty": "oct", "k": "AAAA", "kid": "k"},
                          {**jwk(), "x": "!!"}]}).encode(),
     json.dumps({"keys": [{**jwk(RSA), "n": "AQAB"}]}).encode()],
)  # fmt: skip
def test_keys_that_do_not_fit_are_not_used(document: bytes):
    assert usable_keys(document) == {}


# Keys from an address


class Fetching:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.content: bytes | None = json.dumps({"keys": [jwk()]}).encode()

    async def __call__(self, address: str) -> bytes:
        self.asked.append(address)
        if self.content is None:
            raise UnreachableError("down")
        return self.content


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr("charley.interfaces.serving.keys.time.monotonic", lambda: now[0])
    return now


def test_fetched_keys_are_kept_renewed_and_survive_a_short_silence(clock: list[float]):
    fetching = Fetching()
    keys = Keys(TrustedClient(issuer=ISSUER, keys_url="https://ehr.example/jwks"), "", fetching)

    def find(kid: str = "k1") -> bool:
        return anyio.run(keys.find, kid, "ES384") is not None

    assert find()
    assert find()
    assert len(fetching.asked) == 1
    assert not find("k2")
    clock[0] += 61
    assert not find("k2")
    assert not find("k2")
    assert len(fetching.asked) == 2
    fetching.content = None
    clock[0] += 4000
    assert find()
    clock[0] += 86_401
    assert not find()


def test_only_the_address_of_the_settings_is_asked_for_keys():
    fetching = Fetching()
    url = "https://ehr.example/jwks"
    known = Settings(
        public_url=PUBLIC, trusted_clients=(TrustedClient(issuer=ISSUER, keys_url=url),)
    )
    clients = Clients(known, fetching)

    def check(jku: str | None) -> None:
        header = {"kid": "k1", **({} if jku is None else {"jku": jku})}
        anyio.run(clients._check, token(header=header), CALLED)

    check(None)
    check(url)
    with pytest.raises(ServiceError, match="jku"):
        check("https://evil.example/jwks")
    assert set(fetching.asked) == {url}


def test_remembered_tokens_are_bounded_and_a_full_memory_closes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tokens, "MOST_REMEMBERED", 2)
    clients = Clients(Settings())
    soon, gone = time.time() + 100, time.time() - 100

    def use(jti: str, exp: float) -> None:
        clients._use_once({"iss": ISSUER, "jti": jti, "exp": exp})

    use("a", gone)
    use("b", soon)
    use("c", soon)
    with pytest.raises(ServiceError) as caught:
        use("d", soon)
    assert caught.value.status == 503
