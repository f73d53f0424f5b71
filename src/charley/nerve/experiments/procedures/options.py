"""What the options of all procedures have in common."""

from __future__ import annotations

from typing import Literal

import msgspec

from charley.nerve.experiments.measured import convention, spelled

Posture = Literal["shortened", "neutral", "long"]


class Options(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=spelled
):
    """Strictness of all options: one that is not known is an error."""

    @property
    def most_people(self) -> int:
        """How many people stand for the subjects at most."""
        return int(convention("people"))


def tendon_force(posture: Posture) -> float:
    """Share of its force that a muscle of this length puts on its tendon organs."""
    return convention(posture)
