"""The page on CDS Hooks: its calls run as they stand, and what it says of the rules holds."""

import json
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
import yaml

from charley.care.alerts.rules import rules
from charley.interfaces.serving.application import create_application
from charley.interfaces.serving.settings import Settings, read_settings

PAGE = (Path(__file__).parents[3] / "docs" / "cds-hooks.md").read_text(encoding="utf-8")
CALLS = re.findall(r"^```bash\n(curl .*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    application = create_application(Settings(port=port))
    server = uvicorn.Server(uvicorn.Config(application, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_calls_of_the_page_run(address: str):
    answers = []
    for command in CALLS:
        own = command.replace("http://127.0.0.1:8765", address).replace("curl -s", "curl -sf")
        done = subprocess.run(["bash", "-c", own], capture_output=True, check=True, timeout=60)
        answers.append(json.loads(done.stdout))
    discovery, signing, feedback = answers
    assert len(discovery["services"]) == 3
    (card,) = signing["cards"]
    assert card["summary"].startswith("Quinine is not for cramps")
    assert feedback == {}


def test_the_settings_of_the_page_are_read(tmp_path: Path):
    (written,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    path = tmp_path / "charley.yaml"
    path.write_text(written, encoding="utf-8")
    assert read_settings(path).trusted_clients[0].keys == "ehr-keys.json"
    assert set(yaml.safe_load(written)) <= set(Settings.__struct_fields__)


def test_the_numbers_of_the_page_are_those_of_the_rules():
    table = rules()
    assert "from a start below 125" in PAGE
    assert table["rise_from_below"] == 125
    assert "after 1 to 2 weeks" in PAGE
    assert (table["recheck_after_start_days_from"], table["recheck_after_start_days_to"]) == (7, 14)
    assert "never more than three cards" in PAGE
    assert table["most_alerts"] == 3
