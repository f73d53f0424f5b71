"""A forecast of cramp in plain sentences: the threshold, its meaning, reasons and limits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from charley.body.showing.axes import told_time
from charley.nerve.circumstances import Floats, filled, rows
from charley.nerve.forecast import Case, CrampForecast, settings
from charley.nerve.pool.recording import Recording
from charley.nerve.steps import Step, steps
from charley.nerve.threshold import HIGHEST_HZ, Threshold

STANDINGS = {
    "supported": "well supported",
    "moderate": "one or two small trials",
    "hypothesis": "hypothesis, never measured",
    "null": "measured, no change found",
    "anecdotal": "single patients",
}
TARGETS = {
    "spinal_inhibition": "the spinal reflex",
    "persistent_block": "the sodium current of the nerve",
}
LIMITS = (
    "The threshold is a measure of the laboratory, in healthy muscle. How the chemistry of blood "
    "moves it is mostly weakly known or unknown; a low value proves no cause of cramps and a high "
    "one excludes none.",
    "During a cramp: stretch the muscle that cramps. This is no advice on drinks, salts or "
    "medicines; for causes, warning signs and what to do next: charley assess.",
)


def told(forecast: CrampForecast, *, factors: bool = True) -> tuple[str, ...]:
    """All sentences, the most important first; those of the factors only where wanted."""
    found = [told_emergency(case, arm) for arm, case in forecast.cases.items()]
    for arm, case in forecast.cases.items():
        found.append(told_threshold(case.threshold, arm, at_end=case.course is not None))
        found += told_course(case, arm)
    if forecast.history is None:
        found.append(told_usual())
        found += [
            told_ratio(case.threshold, arm)
            for arm, case in forecast.cases.items()
            if can_cramp(case.threshold)
        ]
    for arm, case in forecast.cases.items() if factors else ():
        found += told_steps(steps(case.threshold, forecast.reasons), arm)
    found += forecast.assumed
    found += told_beside(forecast)
    return (*(sentence for sentence in dict.fromkeys(found) if sentence), *LIMITS)


def told_threshold(threshold: Threshold, arm: str = "", *, at_end: bool = False) -> str:
    """The threshold in Hz and in words."""
    where = f"In {arm}, at the end, a" if arm else "At the end a" if at_end else "A"
    if not can_cramp(threshold):
        return f"{where} cramp could not be set off with up to {HIGHEST_HZ:.0f} shocks a second."
    return (
        f"{where} cramp is set off from about {threshold.hz:.0f} shocks a second to the nerve on "
        f"(cramp threshold {threshold.hz:.1f} Hz; 95 % range {threshold.low_hz:.0f} to "
        f"{threshold.high_hz:.0f} Hz)."
    )


def can_cramp(threshold: Threshold) -> bool:
    """Whether a cramp can be set off at all."""
    return threshold.hz < HIGHEST_HZ - 1e-9


def told_usual() -> str:
    """The thresholds of the two groups."""
    return (
        f"Usual is {group_hz('cramp'):.3g} Hz in people who cramp and {group_hz('no_cramp'):.3g} "
        "Hz in people who do not."
    )


def told_ratio(threshold: Threshold, arm: str = "") -> str:
    """How such a value would weigh between people who cramp and people who do not."""
    where = f"In {arm} a" if arm else "A"
    return (
        f"{where} value of {threshold.hz:.1f} Hz, were it measured, would be "
        f"{ratio_words(threshold.likelihood_ratio)}."
    )


def ratio_words(ratio: float) -> str:
    """A likelihood ratio in words, told at most as far as the study can show."""
    longest = float(settings("groups")["longest_ratio"]["value"])
    if 1 / 1.25 < ratio < 1.25:
        return "as common in people who cramp as in others"
    size = max(ratio, 1 / ratio)
    times = f"{size:.1f}" if size < 3 else f"{size:.0f}"
    if size > longest:
        times = f"more than {longest:.0f}"
    groups = ("people who cramp", "people who do not")
    first, second = groups if ratio > 1 else groups[::-1]
    return f"{times} times as common in {first} as in {second}"


def told_course(case: Case, arm: str) -> Iterator[str]:
    """Where the threshold of a scenario starts, is lowest and highest, and ends."""
    if case.course is None:
        return
    hours, hz = case.course.times_h, case.course.hz
    seen = np.isfinite(hz)
    hours, hz = hours[seen], hz[seen]
    where = f"In {arm} the" if arm else "The"
    if np.ptp(hz) < worth_hz():
        yield f"{where} threshold stays at {hz[-1]:.1f} Hz."
        return
    turns = [
        f"{word} at {hz[at]:.1f} after {told_time(float(hours[at]))}"
        for word, at in (("lowest", int(hz.argmin())), ("highest", int(hz.argmax())))
        if abs(hz[at] - hz[0]) > worth_hz() and abs(hz[at] - hz[-1]) > worth_hz()
    ]
    middle = "".join(f", is {turn}" for turn in turns)
    yield (
        f"{where} threshold begins at {hz[0]:.1f} Hz{middle} and is {hz[-1]:.1f} Hz after "
        f"{told_time(float(hours[-1]))}."
    )


def told_steps(every: tuple[Step, ...], arm: str = "") -> Iterator[str]:
    """What moves the threshold most, and what of it was never measured."""
    where = f"In {arm}: " if arm else ""
    largest = [one for one in every if abs(one.hz) >= worth_hz()]
    if largest:
        moved = "; ".join(
            f"{one.label} {signed(one.hz)} Hz ({STANDINGS[one.standing]})" for one in largest[:3]
        )
        yield capital(f"{where}what moves it most: {moved}.")
    else:
        yield capital(f"{where}nothing given moves the threshold.")


def told_emergency(case: Case, arm: str = "") -> str:
    """That chemistry this far out, at any time, needs care of its own; or nothing."""
    circumstances = case.course.circumstances if case.course else case.circumstances
    state, about = filled(circumstances), rows()
    found = []
    for name, limits in settings("urgent").items():
        low, high = float(np.nanmin(state[name])), float(np.nanmax(state[name]))
        value = low if low < limits["lowest"] else high if high > limits["highest"] else None
        if value is not None:
            unit = "" if about[name]["unit"] == "pH" else f" {about[name]['unit']}"
            found.append(f"{about[name]['label']} of {value:.3g}{unit}")
    if not found:
        return ""
    where = f"In {arm}: " if arm else ""
    need = "needs a doctor today for its" if len(found) == 1 else "need a doctor today for their"
    return (
        f"{where}{capital(' and '.join(found))} {need} own sake, whatever this threshold is: "
        "charley assess."
    )


def told_beside(forecast: CrampForecast) -> Iterator[str]:
    """What was named and does not move the threshold, with the reason."""
    for reason in forecast.reasons:
        if reason.odds == 1.0 and not reason.circumstance:
            yield f"{capital(reason.label)} does not count here: {reason.note}."
        elif reason.circumstance:
            yield f"{capital(reason.label)} acts on {TARGETS[reason.circumstance]}: {reason.note}."
    if forecast.history is not None:
        group = "people who cramp" if forecast.history else "people who do not cramp"
        yield f"The threshold starts from the mean of {group}, not from a measurement."


def worth_telling(every: Sequence[Step]) -> tuple[tuple[Step, ...], str]:
    """The steps that may matter, and of the others how many they are and how small."""
    shown = tuple(one for one in every if max(-one.low_hz, one.high_hz) >= worth_hz())
    left = len(every) - len(shown)
    if not left:
        return shown, ""
    noun = "factor" if left == 1 else "factors"
    return shown, f"{left} {noun} of less than {worth_hz():g} Hz left out."


def worth_hz() -> float:
    """The smallest change that is told, Hz."""
    return float(settings("telling")["worth"]["value"])


def told_pool(forecast: CrampForecast) -> str:
    """What the pool that is recorded says of its own threshold."""
    hz = forecast.pool_threshold_hz
    whole_hz = forecast.cases[forecast.most_prone].threshold.hz
    if not math.isfinite(hz):
        return "Nothing sets off a lasting cramp in the pool of this state."
    return (
        f"The pool itself cramps from {hz:.1f} Hz on; the closed form that stands for it in the "
        f"forecast says {whole_hz:.1f}."
    )


def told_recording(recording: Recording, stretch_after_s: float | None = None) -> str:
    """What is seen in a recording: shocks, how long the cramp goes on, and what stretch does."""
    train = recording.protocol.trains[0]
    shocks = f"{train.shocks} shocks at {train.hz:.0f} a second"
    cramp = recording.cramp()
    if cramp is None:
        return f"{shocks} leave no cramp: the muscle is quiet when they stop."
    share = f"in {100 * cramp.share_of_units:.0f} % of the motor units"
    if stretch_after_s is None or cramp.duration_s <= stretch_after_s:
        return f"{shocks} leave a cramp of {cramp.duration_s:.0f} s {share}."
    after = cramp.duration_s - stretch_after_s
    later = "within a second" if after < 1.0 else f"{after:.0f} s later"
    return (
        f"{shocks} leave a cramp {share}. The muscle is stretched {stretch_after_s:g} s after the "
        f"last shock, and the last motor unit falls silent {later}."
    )


def group_hz(name: str) -> float:
    """The mean threshold of people who cramp, or do not, Hz."""
    return float(settings("groups")[name]["value"])


def group_density(name: str, hz: Floats) -> Floats:
    """How thresholds lie in a group: a normal density for each Hz."""
    mean, spread = group_hz(name), group_hz("spread")
    z = (hz - mean) / spread
    return np.asarray(np.exp(-0.5 * z * z) / (spread * np.sqrt(2.0 * np.pi)))


def signed(hz: float) -> str:
    """A change with its sign, 0 without."""
    text = f"{hz:+.1f}"
    return "0.0" if text in {"+0.0", "-0.0"} else text.replace("-", "−")


def capital(text: str) -> str:
    """The first letter large, unless the second is (pH)."""
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]
