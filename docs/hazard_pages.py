"""The hazard log as a page."""

from __future__ import annotations

from typing import Any

import yaml
from executed import ROOT
from wording import cite, sentence, table

from charley.knowledge.library import load

SEVERITIES = ("minor", "significant", "considerable", "major", "catastrophic")
INTRO = """\
# Hazard log

What could go wrong, who would be harmed, and what keeps it from happening, in the manner of ISO
14971 and of England's DCB0129. Each control has tests: they have to exist, and where releases are
made one that is skipped counts as a failure. Likelihoods are judgement, not counts; "before" is as
if there were no control. Risk goes from 1 to 5 by the matrix at the end. No clinical safety officer
has approved this log, and Charley is no approved medical device.
"""


def hazards_page() -> str:
    """Every hazard with its risk, its controls and the tests that show them."""
    log = yaml.safe_load((ROOT / "safety" / "hazards.yaml").read_text(encoding="utf-8"))
    rows = [
        (f"[{entry['id']}](#hazard-{entry['id'].lower()})", entry["hazard"], entry["severity"],
         _risk(entry, "before", log), _risk(entry, "after", log))
        for entry in log["hazards"]
    ]  # fmt: skip
    parts = [
        INTRO,
        table(("", "hazard", "severity", "risk before", "risk left"), rows),
        *(_entry(entry, log["works"]) for entry in log["hazards"]),
        _matrix(log),
    ]
    return "\n".join(parts)


def _entry(entry: dict[str, Any], works: dict[str, str]) -> str:
    controls = "\n".join(
        f"- {sentence(control['what'])} Shown by {_shown(control['tests'])}."
        for control in entry["controls"]
    )
    likelihoods = f"{_told(entry['before'])} before, {_told(entry['after'])} with the controls"
    borne = f"**Borne because:** {sentence(entry['accepted'])}\n\n" if "accepted" in entry else ""
    sources = "; ".join(
        works[key] if key in works else cite([key], load()) for key in entry["sources"]
    )
    return (
        f"(hazard-{entry['id'].lower()})=\n## {entry['id']}: {entry['hazard']}\n\n"
        f"**Harm:** {sentence(entry['harm'])} **Cause:** {sentence(entry['cause'])}\n\n"
        f"**Severity:** {entry['severity']}. **Likelihood:** {likelihoods}.\n\n"
        f"{controls}\n\n{borne}**Sources:** {sources}\n"
    )


def _matrix(log: dict[str, Any]) -> str:
    rows = [(_told(likelihood), *risks) for likelihood, risks in log["matrix"].items()]
    return "## Matrix of risk\n\n" + table(("likelihood", *SEVERITIES), rows)


def _risk(entry: dict[str, Any], when: str, log: dict[str, Any]) -> int:
    risk: int = log["matrix"][entry[when]][SEVERITIES.index(entry["severity"])]
    return risk


def _told(likelihood: str) -> str:
    return likelihood.replace("_", " ")


def _shown(tests: list[str]) -> str:
    return ", ".join(f"*{_words(test.partition('::')[2])}*" for test in tests)


def _words(function: str) -> str:
    """The name of a test as the sentence that it is."""
    return function.removeprefix("test_").replace("_", " ")
