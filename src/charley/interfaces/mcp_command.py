"""`charley mcp`: Charley as tools of an assistant, by the Model Context Protocol."""

from __future__ import annotations

import sys

import click

UNUSABLE = 2


@click.command()
@click.option("--http", is_flag=True, help="Serve over HTTP on this machine instead of stdio.")
@click.option("--port", type=click.IntRange(1, 65535), default=8766, show_default=True,
              help="Port for --http; the address is http://127.0.0.1:PORT/mcp.")  # fmt: skip
def mcp(http: bool, port: int) -> None:
    """Let an assistant use Charley as tools (Model Context Protocol; needs the extra `mcp`).

    Speaks on standard input and output, as assistants on the same machine expect. Nothing is
    stored, and no network is used.
    """
    try:
        from charley.interfaces.mcp_server import make_server
    except ImportError:
        click.echo("charley: `charley mcp` needs the extra `mcp`: pip install 'charley[mcp]'",
                   err=True)  # fmt: skip
        sys.exit(UNUSABLE)
    server = make_server()
    if http:
        click.echo(f"Charley listens at http://127.0.0.1:{port}/mcp (Ctrl+C stops it)", err=True)
        server.run("streamable-http", host="127.0.0.1", port=port)
    else:
        server.run("stdio")
