"""`charley serve`: the pages, the API, CDS Hooks and FHIR on this machine."""

from __future__ import annotations

import sys
from pathlib import Path

import click

UNUSABLE = 2
LOCAL = {"127.0.0.1", "localhost", "::1"}


@click.command()
@click.option("--host", help="Address to listen on; 127.0.0.1 (this machine only) by default.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; 8765 by default.")
@click.option("--settings", "file", type=click.Path(path_type=Path, dir_okay=False),
              help="A YAML file: who may call, from where, how often.")  # fmt: skip
@click.option("--open", "open_browser", is_flag=True, help="Open the pages in a browser.")
@click.option("--log", is_flag=True, help="Log method, path, status and time of each request.")
def serve(
    host: str | None, port: int | None, file: Path | None, open_browser: bool, log: bool
) -> None:
    """Serve the pages for people and clinicians, and the service for records.

    Works without a network. Nothing that is typed or sent is stored. Stop with Ctrl+C.
    """
    import logging

    import msgspec
    import uvicorn

    from charley.interfaces.serving.application import create_application
    from charley.interfaces.serving.settings import Settings, SettingsError, read_settings

    try:
        settings = read_settings(file) if file else Settings()
        settings = msgspec.structs.replace(
            settings, host=host or settings.host, port=port or settings.port
        )
        application = create_application(settings)
    except SettingsError as error:
        click.echo(f"charley: {error}", err=True)
        sys.exit(UNUSABLE)
    if settings.host not in LOCAL:
        click.echo(
            "charley: anyone who reaches this address can use it, and what they type travels "
            "unencrypted; put a proxy with TLS in front",
            err=True,
        )
    if log:
        logging.basicConfig(level=logging.INFO, format="%(message)s")
    address = f"http://{settings.host}:{settings.port}"
    click.echo(f"Charley is at {address} (Ctrl+C stops it)", err=True)
    if open_browser:
        click.launch(address)
    uvicorn.run(
        application,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
