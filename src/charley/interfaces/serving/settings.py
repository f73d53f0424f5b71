"""What the person who starts the service may decide, as one frozen value or a YAML file.

Everything is closed by default: this machine only, no other origin, no FHIR server is called.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import yaml


class SettingsError(ValueError):
    """Settings that cannot be used; the message says how to mend them."""


class TrustedClient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An EHR that may call: its `issuer` (the `iss` of its tokens) and where its keys are.

    Either `keys`, a file of JSON Web Keys beside the settings, or `keys_url`, the one `jku` whose
    keys are fetched.
    """

    issuer: str
    keys: str = ""
    keys_url: str = ""
    tenant: str = ""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of `charley serve`.

    allowed_origins: web origins that may call from a browser (CORS), such as an EHR's.
    trusted_clients: EHRs; as soon as there is one, CDS Hooks and FHIR calls need a signed token.
    public_url: the address by which clients know this service, for the audience of their tokens.
    fhir_servers: https base addresses that may be asked for data that a prefetch lacks.
    private_hosts: names among these and the addresses of keys that may lie in a private network.
    feedback_log: a file to which what became of each card is appended, without the person.
    requests_per_minute: of one client address; 0 for no limit.
    body_seconds: how long a body may take to arrive.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    public_url: str = ""
    allowed_origins: tuple[str, ...] = ()
    trusted_clients: tuple[TrustedClient, ...] = ()
    fhir_servers: tuple[str, ...] = ()
    private_hosts: tuple[str, ...] = ()
    feedback_log: str = ""
    requests_per_minute: int = 600
    largest_body_bytes: int = 2_000_000
    body_seconds: float = 30.0
    folder: str = ""

    @property
    def address(self) -> str:
        """The address by which clients know this service, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def read_settings(path: Path) -> Settings:
    """Settings from a YAML file. Raises SettingsError."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        settings = msgspec.convert(content, Settings, strict=True)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not YAML: {error}") from None
    except msgspec.ValidationError as error:
        known = ", ".join(Settings.__struct_fields__)
        raise SettingsError(f"{path}: {error}. The settings are: {known}") from None
    for address in settings.fhir_servers:
        if not address.startswith("https://"):
            raise SettingsError(f"fhir_servers: {address} must begin with https://")
    return msgspec.structs.replace(settings, folder=str(path.parent))
