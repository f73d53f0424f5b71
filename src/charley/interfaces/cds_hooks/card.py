"""The shapes of an answer: cards, suggestions and actions, named as CDS Hooks 2.0.1 names them.

What is optional and not there is left out, since the specification forbids null and empty values.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Indicator = Literal["info", "warning", "critical"]


class Coding(msgspec.Struct, frozen=True, kw_only=True):
    """A code with its words."""

    system: str
    code: str
    display: str


class Source(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the guidance of a card rests on first of all."""

    label: str
    url: str | msgspec.UnsetType = msgspec.UNSET
    topic: Coding


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A further source to read."""

    label: str
    url: str
    type: Literal["absolute"] = "absolute"


class Action(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A draft to create or update, or a draft order to take back."""

    type: Literal["create", "update", "delete"]
    description: str
    resource: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    resource_id: str | msgspec.UnsetType = msgspec.UNSET


class Suggestion(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Actions that are taken together."""

    label: str
    uuid: str
    is_recommended: bool = False
    actions: tuple[Action, ...]


class Provenance(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Why a card came: the rule, the version, the resources it rests on, and its sources."""

    rule: str
    version: str
    rests_on: tuple[str, ...] = ()
    sources: tuple[str, ...]


class Card(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One card."""

    uuid: str
    summary: str
    detail: str
    indicator: Indicator
    source: Source
    suggestions: tuple[Suggestion, ...] = ()
    selection_behavior: Literal["at-most-one"] | msgspec.UnsetType = msgspec.UNSET
    override_reasons: tuple[Coding, ...]
    links: tuple[Link, ...] = ()
    extension: dict[str, Provenance]


class Cards(msgspec.Struct, frozen=True, kw_only=True):
    """What a service answers; no cards as a rule."""

    cards: tuple[Card, ...] = ()
