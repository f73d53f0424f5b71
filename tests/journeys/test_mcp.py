"""An assistant calls Charley by the Model Context Protocol: a real process, its own client."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from mcp import StdioServerParameters, stdio_client
from mcp.client.client import Client

from charley.interfaces.mcp_server import make_server

CHARLEY = Path(sys.executable).with_name("charley")
WOMAN = {"age": 74, "sex": "female", "symptoms": "calf cramps at night, confused since yesterday",
         "medicines": "indapamide 2.5 mg", "labs": "sodium 121 mmol/L"}  # fmt: skip
MARK = "ZZPATIENTZZ"


def talking(work: Callable[[Client], Awaitable[None]], errors: Path) -> None:
    """Let `work` talk to a process of `charley mcp`; what it writes to stderr goes to a file."""

    async def talk() -> None:
        server = StdioServerParameters(command=str(CHARLEY), args=["mcp"])
        with errors.open("w") as log:
            async with Client(stdio_client(server, errlog=log)) as client:
                await work(client)

    async def in_time() -> None:
        with anyio.fail_after(120):
            await talk()

    anyio.run(in_time)


def told(result: Any) -> Any:
    """What a tool answered; the content says the same as the structured answer."""
    assert not result.is_error, result.content
    text = json.loads(result.content[0].text)
    assert text == result.structured_content
    return text


def test_a_consultation_by_an_assistant(tmp_path: Path) -> None:
    """Look around, check, ask, assess, look up, simulate: as an assistant would in one session."""

    async def consult(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {
            "assess", "check_patient_file", "next_question", "review_medicines", "simulate",
            "cramp_threshold", "explain"}  # fmt: skip
        for tool in tools.values():
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
            assert len(tool.description or "") > 80

        found = {str(r.uri) for r in (await client.list_resources()).resources}
        assert found == {"charley://patient-file/template", "charley://patient-file/schema"}
        blank = await client.read_resource("charley://patient-file/template")
        assert "# One patient." in blank.contents[0].text  # type: ignore[union-attr]
        schema = await client.read_resource("charley://patient-file/schema")
        assert "patient file" in schema.contents[0].text  # type: ignore[union-attr]

        checked = told(await client.call_tool("check_patient_file", {"patient": WOMAN}))
        assert checked["complete"]
        text = "symptoms:\n  - calf cramps at night\n"
        asked = told(await client.call_tool("next_question", {"patient": text}))
        assert asked["ask_first"]
        answer = told(await client.call_tool("assess", {"patient": WOMAN}))
        assert answer["urgency"] == "emergency"
        assert list(answer)[:2] == ["urgency", "red_flags"]
        assert answer["red_flags"][0]["action"]
        assert "EMERGENCY" in answer["report"]
        plain = told(await client.call_tool("assess", {"patient": WOMAN, "form": "plain"}))
        assert "GET EMERGENCY HELP NOW" in plain["report"]
        review = told(await client.call_tool("review_medicines", {"patient": WOMAN}))
        assert review["medicines"][0]["priority"] == "stop_now"
        assert review["flags"]

        known = told(await client.call_tool("explain", {"name": "indapamide"}))
        assert known["kind"] == "medicine"
        assert known["sources"]
        scenario = {"events": [{"at": "0 h", "drink": "1 L water"}], "until": "3 h"}
        course = told(
            await client.call_tool("simulate", {"scenario": scenario, "show": "plasma sodium"})
        )
        assert "plasma sodium" in course["tables"][""].lower()
        assert "not a forecast" in course["note"]
        fell = {"sodium_mmol_per_l": 128, "sodium_before_mmol_per_l": 139}
        cramp = told(await client.call_tool("cramp_threshold", fell))
        assert cramp["thresholds_hz"][""]["threshold"] < 20
        assert "no advice" in cramp["note"]

    talking(consult, tmp_path / "stderr")


def test_refusals_are_sentences_and_nothing_of_a_patient_is_logged(tmp_path: Path) -> None:
    async def refused(client: Client) -> None:
        for name, given, sentence in (
            ("assess", {"patient": f"labs: sodium 14 {MARK}"}, "understood"),
            ("assess", {"patient": {"symptoms": MARK}}, "understood"),
            ("assess", {"patient": "x" * 200_000}, "100 kB"),
            ("assess", {"patient": {"resourceType": "Bundle"}}, "empty"),
            ("simulate", {"scenario": f"{MARK}: 1"}, MARK.lower()),
            ("simulate", {"scenario": {"until": "400 days"}}, "60 days"),
            ("cramp_threshold", {"sodium_mmol_per_l": 14}, "goes from"),
            ("explain", {"name": "thiazid"}, "did you mean"),
        ):
            result = await client.call_tool(name, given)
            assert result.is_error, (name, given)
            said = result.content[0].text  # type: ignore[union-attr]
            assert sentence in said, said
            assert "Traceback" not in said
        for name in ("/etc/hostname", str(Path(__file__).parents[2] / "examples" / "demo.yaml")):
            for tool, argument in (("assess", "patient"), ("simulate", "scenario")):
                result = await client.call_tool(tool, {argument: name})
                said = result.content[0].text  # type: ignore[union-attr]
                assert "olmesartan" not in said
                assert "No such file" not in said

    talking(refused, tmp_path / "stderr")
    assert MARK not in (tmp_path / "stderr").read_text()


def test_over_http_it_answers_this_machine_and_no_other_name() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/mcp"

    async def ask() -> None:
        with anyio.fail_after(60):
            async with Client(address) as client:
                found = told(await client.call_tool("explain", {"name": "dvt"}))
                assert found["id"] == "dvt"

    command = [CHARLEY, "mcp", "--http", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as server:
        try:
            _wait_for(port)
            anyio.run(ask)
            stranger = httpx.post(address, headers={"host": "evil.example"}, json={})
            assert stranger.status_code in {403, 421}
        finally:
            server.terminate()
            server.communicate(timeout=20)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as knocking:
            if knocking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


def test_a_fault_says_nothing_of_the_patient(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(*_: Any, **__: Any) -> Any:
        raise RuntimeError(f"cannot weigh {MARK}")

    monkeypatch.setattr("charley.assess", failing)

    async def ask() -> None:
        async with Client(make_server()) as client:
            result = await client.call_tool("assess", {"patient": {"symptoms": MARK}})
            assert result.is_error
            assert MARK not in result.content[0].text  # type: ignore[union-attr]

    with caplog.at_level("DEBUG", logger="charley"):
        anyio.run(ask)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("charley")]
    assert any("RuntimeError at" in line for line in ours)
    assert not any(MARK in line for line in ours)


def test_the_instructions_tell_an_assistant_its_limits() -> None:
    said = make_server().instructions or ""
    for limit in (
        "never replaces it", "red flags and urgency first", "Never suggest quinine",
        "unit of every measured value", "Unknown is not normal", "not this person's future",
        "Never tell anybody to drink more",
    ):  # fmt: skip
        assert limit in said
