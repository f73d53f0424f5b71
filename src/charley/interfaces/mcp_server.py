"""The MCP server: Charley as tools of an assistant, over stdio or, on this machine, over HTTP.

The SDK is imported only here, since that takes seconds; it is the extra `mcp`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from charley import __version__
from charley.interfaces import mcp_tools
from charley.interfaces.mcp_tools import Json, Refused
from charley.interfaces.serving.errors import OUR_FAULT, place_of
from charley.patient.template import json_schema, template

P = ParamSpec("P")
T = TypeVar("T")

LOG = logging.getLogger("charley.mcp")
INSTRUCTIONS = """\
Charley finds out why a person's legs cramp (ordinary tired calf, medicines, water and salts,
nerves, vessels), says how urgent it is, and plans safely. It supports a clinician's judgement and
never replaces it.

When you use it:
- Tell red flags and urgency first, in the words of the tool, and do not soften them.
- Ask the questions under `ask_first` before anything else. Pass on what the person said in their
  own words; never fill in what was not said. Unknown is not normal.
- Ask for the unit of every measured value. A value without a unit is refused, never guessed.
- Never suggest quinine or tonic water for cramps. Never tell anybody to drink more without the
  condition that the report gives: it can be dangerous.
- Nobody should stop or change a prescribed medicine on their own because of an answer of yours.
- Amounts, rates and correction limits are for clinicians; repeat them exactly or not at all.
- Probabilities are those of a model on the facts given. Say what it rests on and what is missing.
- A simulation shows a typical body, not this person's future.
Nothing is stored, and no network is used.
"""
PATIENT = (
    " `patient` is the content (never the name) of a patient file, as text or as an object with "
    "age, sex, symptoms, history, medicines, labs (with units), vitals, exam, diet_fluids, all "
    'optional; "no fever" for what was asked and is not there. Or a FHIR R4 bundle.'
)
READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def make_server() -> MCPServer[Any]:
    """The server with all its tools and resources."""
    server = MCPServer(
        "charley", title="Charley", version=__version__, instructions=INSTRUCTIONS,
        log_level="WARNING",
    )  # fmt: skip
    for name, about, work in _TOOLS:
        server.tool(name=name, description=about, annotations=READS)(_told(work))
    server.resource(
        "charley://patient-file/template", name="patient-file-template",
        description="An empty patient file that explains itself.", mime_type="application/yaml",
    )(template)  # fmt: skip
    server.resource(
        "charley://patient-file/schema", name="patient-file-schema",
        description="The JSON Schema of the patient file.", mime_type="application/schema+json",
    )(json_schema)  # fmt: skip
    return server


def cramp(
    sodium_mmol_per_l: float | None = None,
    sodium_before_mmol_per_l: float | None = None,
    potassium_mmol_per_l: float | None = None,
    ionised_calcium_mmol_per_l: float | None = None,
    free_magnesium_mmol_per_l: float | None = None,
    ph: float | None = None,
    posture: Literal["shortened", "neutral", "stretched"] = "shortened",
    pain: bool = False,
    tired: bool = False,
    recent_cramp: bool = False,
    nerve_block: bool = False,
    reasons: list[str] | None = None,
    measured_hz: float | None = None,
    history: bool | None = None,
    age_years: float | None = None,
) -> Json:
    """The arguments of a state by name, for the schema of the tool."""
    return mcp_tools.cramp({name: value for name, value in locals().items() if value is not None})


_TOOLS: tuple[tuple[str, str, Callable[..., Json]], ...] = (
    (
        "assess",
        "Assess one person with leg cramps or a disorder of water or salts: urgency and red flags "
        "first, then causes with what speaks for and against each, what to ask and test next, what "
        "to do and not to do, with sources. `form`: clinician, plain (for the person) or json "
        "(everything, long). `presentation`: leave out what the file marks as found later."
        + PATIENT,
        mcp_tools.assess,
    ),
    (
        "check_patient_file",
        "Say how each line of a patient file is understood, and what was not understood, without "
        "concluding anything. Use it before `assess` when words or units are unusual." + PATIENT,
        mcp_tools.check_patient_file,
    ),
    (
        "next_question",
        "What to ask or test next: red-flag questions still open, which come before any other, "
        "then what would separate the causes best." + PATIENT,
        mcp_tools.next_question,
    ),
    (
        "review_medicines",
        "Which medicines of this person to question: what each does here, what instead, and who "
        "decides. The red flags of the person come with it." + PATIENT,
        mcp_tools.review_medicines,
    ),
    (
        "simulate",
        "Simulate water and salts in a typical body. `scenario` is text (YAML) or an object with "
        "`who` (sex, age, weight), `events` such as {at: 0 h, drink: 1 L water} and `until`, such "
        "as 24 h. At most 60 days. `show`: quantities by name, such as plasma sodium, urine flow. "
        "Shows how the body works; it is no forecast for one person and no treatment plan.",
        mcp_tools.simulate,
    ),
    (
        "cramp_threshold",
        "How easily a muscle cramps in a state: the cramp threshold frequency in Hz and what moves "
        "it. All concentrations in mmol/L. A measure of the laboratory; it gives no advice.",
        cramp,
    ),
    (
        "explain",
        "What is known of a cause, finding, medicine, red flag, test or bodily state by its name "
        "or id, with the published sources. Numbers marked expert_prior are no published evidence.",
        mcp_tools.explain,
    ),
)


def _told(work: Callable[P, T]) -> Callable[P, T]:
    """The same, with refusals as sentences, and faults of ours without a word of what was sent."""

    @wraps(work)
    def tool(*args: P.args, **named: P.kwargs) -> T:
        try:
            return work(*args, **named)
        except Refused as refused:
            raise ToolError(str(refused)) from None
        except Exception as fault:
            LOG.error("tool %s: %s", getattr(work, "__name__", "tool"), place_of(fault))
            raise ToolError(OUR_FAULT) from None

    return tool
