"""An alert as a card: the same words, made safe to show, with drafts that may be taken."""

from __future__ import annotations

from uuid import UUID, uuid5

import msgspec

from charley import __version__
from charley.care.alerts.alert import Alert, OverrideReason, Suggestion, Topic
from charley.interfaces.cds_hooks import card
from charley.interfaces.cds_hooks.actions import Place, action
from charley.interfaces.cds_hooks.markdown import bullets, escaped, plain
from charley.knowledge.library import load
from charley.knowledge.schema import Source, Urgency

NAMES = UUID("6f7c2f0e-6a55-4bb8-9f0e-3f6a1c1d6b52")
TOPICS = "urn:uuid:0c1f8f1d-52f7-4d0c-9c5e-7b1f2f6d9a10"
REASONS = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
PROVENANCE = "charley.provenance"
LONGEST_LABEL = 110
MOST_LINKS = 3
INDICATORS: dict[Urgency, card.Indicator] = {
    "emergency": "critical", "same_day": "warning", "soon": "warning",
    "routine": "info", "self_care": "info",
}  # fmt: skip
_TOPIC_WORDS: dict[Topic, str] = {
    "low_sodium": "Low sodium",
    "sodium_correction": "Correction of sodium",
    "potassium": "Potassium",
    "magnesium": "Magnesium",
    "cramps": "Leg cramps",
}
REASON_CODES: dict[OverrideReason, tuple[str, str]] = {
    "already_done": ("action-completed", "Recommended action was already completed"),
    "results_pending": (
        "need-more-info",
        "Could not address recommended action due to need for more information/pending "
        "results/pending consult",
    ),
    "benefit_outweighs": ("risk-benefit-ratio", "Recipient assessment of risk/benefit ratio"),
    "tolerated_before": (
        "action-performed-no-adverse-effect",
        "Intended action was performed previously without adverse effect",
    ),
    "specialist_advice": (
        "expert-contradicts",
        "Advice from expert contradicts the recommended action",
    ),
    "person_declines": (
        "does-not-align-preferences",
        "Recommendation does not align with patient preferences or values",
    ),
    "does_not_apply": ("cds-not-applicable", "PC CDS does not apply to patient"),
}


def as_card(alert: Alert, call: str, place: Place) -> card.Card:
    """The card of one alert; its uuid follows from the `call`, so that equal calls answer alike."""
    first, *others = (load().sources[key] for key in alert.sources)
    name = f"{call}|{alert.rule}|{alert.order}"
    suggestions = tuple(
        made for one in alert.suggestions if (made := _suggestion(one, name, place)) is not None
    )
    return card.Card(
        uuid=str(uuid5(NAMES, name)),
        summary=plain(alert.summary),
        detail=_detail(alert),
        indicator=INDICATORS[alert.urgency],
        source=_source(first, alert.topic),
        suggestions=suggestions,
        selection_behavior="at-most-one" if suggestions else msgspec.UNSET,
        override_reasons=tuple(_reason(reason) for reason in alert.override_reasons),
        links=_links(others),
        extension={
            PROVENANCE: card.Provenance(
                rule=alert.rule, version=__version__, rests_on=alert.rests_on, sources=alert.sources
            )
        },
    )


def address_of(source: Source) -> str | None:
    """Where a source can be read, by its DOI, PubMed or its own https address; None for no such."""
    if source.doi:
        return f"https://doi.org/{source.doi}"
    if source.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/"
    return source.url if source.url and source.url.startswith("https://") else None


def _source(source: Source, topic: Topic) -> card.Source:
    coding = card.Coding(system=TOPICS, code=topic.replace("_", "-"), display=_TOPIC_WORDS[topic])
    return card.Source(
        label=_short(source.citation), url=address_of(source) or msgspec.UNSET, topic=coding
    )


def _links(sources: list[Source]) -> tuple[card.Link, ...]:
    found = [(source, address_of(source)) for source in sources]
    return tuple(
        card.Link(label=_short(source.citation), url=address)
        for source, address in found
        if address
    )[:MOST_LINKS]


def _short(citation: str) -> str:
    text = plain(citation)
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rstrip() + "…"


def _detail(alert: Alert) -> str:
    cited = "; ".join(escaped(load().sources[key].citation) for key in alert.sources)
    parts = [
        f"**In the record**\n\n{bullets(alert.known)}",
        f"**Why it matters:** {escaped(alert.why)}",
        f"**To consider**\n\n{bullets(alert.consider)}",
    ]
    if alert.unknown:
        parts.append(f"**Not known here:** {escaped(alert.unknown)}")
    parts.append(
        f"Sources: {cited}\\. Rule {escaped(alert.rule)}, Charley {escaped(__version__)}\\. "
        "Supports your judgement and does not replace it\\."
    )
    return "\n\n".join(parts)


def _suggestion(one: Suggestion, name: str, place: Place) -> card.Suggestion | None:
    """The suggestion, or None where one of its actions cannot be made."""
    actions = [action(proposal, place) for proposal in one.proposals]
    made = tuple(done for done in actions if done is not None)
    if not made or len(made) < len(actions):
        return None
    return card.Suggestion(
        label=plain(one.label),
        uuid=str(uuid5(NAMES, f"{name}|{one.id}")),
        is_recommended=one.recommended,
        actions=made,
    )


def _reason(reason: OverrideReason) -> card.Coding:
    code, display = REASON_CODES[reason]
    return card.Coding(system=REASONS, code=code, display=display)
