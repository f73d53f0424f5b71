"""A forecast of cramp: thresholds with what they come from, and a cramp as it would be recorded."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from charley.body.showing.png import PngError
from charley.nerve.circumstances import Circumstances, CircumstancesError, filled
from charley.nerve.coefficients import coefficients
from charley.nerve.reasons import Reason
from charley.nerve.steps import Step, steps
from charley.nerve.threshold import Threshold
from charley.tables import read_table

if TYPE_CHECKING:
    from charley.nerve.coupling import CrampCourse
    from charley.nerve.pool.person import Pool
    from charley.nerve.pool.protocol import Protocol
    from charley.nerve.pool.recording import Recording

TABLE = Path(__file__).with_name("cramp.yaml")


class CrampError(ValueError):
    """A forecast that cannot be made or asked so; the message says what can."""


REFUSALS = (CrampError, CircumstancesError, PngError, OSError)


class Case(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One state: its threshold, and of a scenario's arm the course that led there."""

    threshold: Threshold
    circumstances: Circumstances
    course: CrampCourse | None = None


class CrampForecast(msgspec.Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """The cramp threshold of a state, a patient, or of each arm of a scenario at its end.

    `assumed`: in sentences, how the state was read. `history`: whether the person cramps, where it
    was said. `known_person`: their own threshold was measured.
    """

    title: str
    kind: Literal["state", "patient", "scenario"]
    cases: dict[str, Case]
    assumed: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    history: bool | None = None
    known_person: bool = False
    seed: int = 1
    age_years: float | None = None

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms; one without a name where there is only one state."""
        return tuple(self.cases)

    @property
    def thresholds(self) -> dict[str, Threshold]:
        """The threshold of each arm, at its end."""
        return {arm: case.threshold for arm, case in self.cases.items()}

    @property
    def threshold(self) -> Threshold:
        """The threshold. Raises CrampError where there are several arms."""
        if len(self.cases) > 1:
            raise CrampError(
                f"this forecast has the arms {', '.join(self.arms)}; take one of them: "
                f"forecast.thresholds[{self.arms[0]!r}]"
            )
        return next(iter(self.cases.values())).threshold

    @property
    def most_prone(self) -> str:
        """The arm with the lowest threshold, of which the cramp is recorded."""
        return min(self.cases, key=lambda arm: self.cases[arm].threshold.ln_hz)

    def steps(self, arm: str = "") -> tuple[Step, ...]:
        """What each factor does, one after another, in the only arm or in that one."""
        return steps(self.cases[arm or self.arms[0]].threshold, self.reasons)

    @cached_property
    def pool(self) -> Pool:
        """The pool of motoneurons in the state of the arm that is most prone."""
        from charley.nerve.pool.person import pool_of

        case = self.cases[self.most_prone]
        ln_change = sum(
            one.ln_ratio for one in case.threshold.contributions if one.factor in coefficients()
        )
        return pool_of(
            case.threshold.reference_hz, ln_change=ln_change, circumstances=self._state,
            age_years=self.age_years,
        )  # fmt: skip

    @cached_property
    def pool_threshold_hz(self) -> float:
        """The threshold of that pool by stimulation, Hz; infinite where there is no cramp."""
        posture = self._state["tendon_force"]
        return self.pool.threshold_hz(seeds=2, first_seed=self.seed, posture=posture)

    @cached_property
    def recording(self) -> Recording:
        """A cramp as it would be recorded: set off a little above the threshold, then stretched."""
        return self.recorded(setting("stretch"))

    def recorded(self, stretch_after_s: float | None = None) -> Recording:
        """The same with the muscle stretched so long after the last shock, or never (None)."""
        from charley.nerve.pool.protocol import LONG, Posture, Protocol, Train

        rate = setting("over_threshold") * self.pool_threshold_hz
        train = Train(hz=min(rate, setting("highest")), start_s=setting("before"))
        stretches: tuple[Posture, ...] = ()
        if stretch_after_s is not None:
            stretches = (Posture(at_s=train.end_s + stretch_after_s, tendon_force=LONG),)
        protocol: Protocol = Protocol(
            duration_s=train.end_s + setting("watched"), trains=(train,), postures=stretches,
            tendon_force=self._state["tendon_force"],
        )  # fmt: skip
        return self.pool.record(protocol, seed=self.seed)

    @property
    def _state(self) -> Mapping[str, float]:
        circumstances = self.cases[self.most_prone].circumstances
        return {name: float(np.ravel(v)[0]) for name, v in filled(circumstances).items()}

    def sentences(self) -> tuple[str, ...]:
        """What the threshold is, what it means, where it comes from, and what is not known."""
        from charley.nerve.showing.telling import told

        return told(self)

    def summary(self) -> str:
        """The sentences, one a line, under the title."""
        return "\n".join((self.title, *self.sentences()))

    def __repr__(self) -> str:
        """The summary."""
        return self.summary()

    def print(self, *, picture: bool = False) -> None:
        """Threshold, factors and sentences in the terminal; with `picture` the cramp itself."""
        from charley.nerve.showing.terminal import print_forecast

        print_forecast(self, picture=picture)

    def plot(self) -> Figures:
        """The figures, which show themselves in a notebook."""
        return Figures(forecast=self)

    def to_json(self) -> str:
        """Thresholds, factors, courses and sentences as JSON."""
        from charley.nerve.showing.files import to_json

        return to_json(self)

    def to_html(self) -> str:
        """Everything as one page that needs nothing else, with the cramp to play."""
        from charley.nerve.showing.page import to_html

        return to_html(self)

    def save(self, path: str | Path) -> Path:
        """Write it by the ending of the name: .json, .html, .svg or .png (the extra `png`).

        Raises CrampError for another ending, PngError, OSError.
        """
        from charley.nerve.showing.files import save

        return save(self, Path(path))

    def _repr_html_(self) -> str:
        from charley.nerve.showing.page import fragment

        return fragment(self)


class Figures(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The figures of a forecast by name: cramp, factors, groups, and the course of a scenario."""

    forecast: CrampForecast

    def svg(self) -> str:
        """All of them below each other, as one SVG."""
        from charley.nerve.showing.figures import together

        return together(self.forecast)

    def __getitem__(self, name: str) -> str:
        """One figure as SVG. Raises CrampError with the names that there are."""
        from charley.nerve.showing.figures import figure

        return figure(self.forecast, name)

    def _repr_svg_(self) -> str:
        return self.svg()


def setting(name: str) -> float:
    """One constant of the recording, see `cramp.yaml`."""
    return float(settings("recording")[name]["value"])


@cache
def settings(group: str) -> dict[str, dict[str, Any]]:
    """A group of rows of `cramp.yaml`."""
    return dict(read_table(TABLE)[group])
