"""Recordings of one cramp with the muscle stretched at several moments, packed for a page."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import numpy as np

from charley.nerve.forecast import CrampForecast, settings
from charley.nerve.pool.recording import Recording
from charley.nerve.showing.raster import drawn_until_s, phases
from charley.nerve.showing.telling import told_recording

TICK_S, FORCE_S = 0.005, 0.05
LONGEST_GAP = 255


def replay(forecast: CrampForecast) -> dict[str, Any]:
    """All recordings as plain data for `replay.js`: spikes, force, phases and words of each.

    Spikes are packed as bytes, a unit (255: none) and the ticks since the spike before.
    """
    choices: list[float | None] = [*settings("recording")["choices"]["value"], None]
    recordings = [forecast.recorded(choice) for choice in choices]
    end = max(drawn_until_s(one) for one in recordings)
    first = recordings[0]
    return {
        "tick": TICK_S,
        "forceTick": FORCE_S,
        "end": round(end, 2),
        "units": first.units,
        "hz": round(first.protocol.trains[0].hz, 1),
        "shocks": [first.protocol.trains[0].start_s, round(first.protocol.trains[0].end_s, 2)],
        "runs": [_run(one, choice, end) for one, choice in zip(recordings, choices, strict=True)],
    }


def _run(recording: Recording, stretch_after_s: float | None, end: float) -> dict[str, Any]:
    cramp = recording.cramp()
    after = "never" if stretch_after_s is None else f"after {stretch_after_s:g} s"
    return {
        "label": after,
        "stretch": None
        if stretch_after_s is None
        else round(recording.protocol.postures[0].at_s, 2),
        "over": round(cramp.end_s, 2) if cramp else None,
        "phases": [
            [round(one.start_s, 2), round(one.end_s, 2), one.ink, one.words]
            for one in phases(recording, end)
        ],
        "told": told_recording(recording, stretch_after_s),
        "spikes": _spikes(recording, end),
        "force": _force(recording, end),
    }


def _spikes(recording: Recording, end: float) -> str:
    shown = recording.time_s <= end
    at = np.round(recording.time_s[shown] / TICK_S).astype(int)
    packed = bytearray()
    before = 0
    for unit, tick in zip(recording.unit[shown].tolist(), at.tolist(), strict=True):
        gap = tick - before
        while gap > LONGEST_GAP:
            packed += bytes((LONGEST_GAP, LONGEST_GAP))
            gap -= LONGEST_GAP
        packed += bytes((unit, gap))
        before = tick
    return b64encode(bytes(packed)).decode()


def _force(recording: Recording, end: float) -> str:
    shown = recording.times_s <= end
    each = max(1, round(FORCE_S / float(recording.times_s[1] - recording.times_s[0])))
    force = recording.force[shown]
    mean = force[: len(force) // each * each].reshape(-1, each).mean(axis=1)
    return b64encode(np.round(255 * np.minimum(mean, 1.0)).astype(np.uint8).tobytes()).decode()
