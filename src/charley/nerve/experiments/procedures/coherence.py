"""Coherence of the spike trains of pairs of motor units in a cramp."""

from __future__ import annotations

from math import nan

import numpy as np
from numpy.typing import NDArray

from charley.nerve.experiments.measured import convention
from charley.nerve.pool.recording import Cramp, Recording

Spectra = NDArray[np.complex128]


def coherence_peak_hz(cramps: list[tuple[Recording, Cramp]]) -> float:
    """Frequency at which the units of a cramp are most coherent in pairs, Hz; mean of the cramps.

    Of spike counts in overlapping segments without their linear trend under a Hann window,
    |mean cross spectrum|^2 over the product of the mean spectra, all over pairs of units that fire
    throughout a segment. Not a number where no pair does.
    """
    peaks = [_peak_hz(recording, cramp) for recording, cramp in cramps]
    known = [peak for peak in peaks if np.isfinite(peak)]
    return float(np.mean(known)) if known else nan


def _peak_hz(recording: Recording, cramp: Cramp) -> float:
    segment_s, bin_s = convention("coherence_segment"), convention("coherence_bin")
    frequencies = np.fft.rfftfreq(round(segment_s / bin_s), bin_s)
    cross, own, pairs = np.zeros(len(frequencies)), np.zeros(len(frequencies)), 0
    for start_s in np.arange(cramp.start_s, cramp.end_s - segment_s, segment_s / 2.0):
        spectra = _spectra(recording, start_s, segment_s, bin_s)
        units = len(spectra)
        if units < 2:
            continue
        power = (np.abs(spectra) ** 2).sum(axis=0)
        cross += np.abs(spectra.sum(axis=0)) ** 2 - power
        own += power * (units - 1)
        pairs += units * (units - 1)
    if not pairs:
        return nan
    looked_at = (frequencies >= convention("coherence_lowest")) & (
        frequencies <= convention("coherence_highest")
    )
    coherence = np.where(own > 0, np.maximum(cross, 0.0) / np.maximum(own, 1e-12), 0.0) ** 2
    return float(frequencies[looked_at][np.argmax(coherence[looked_at])])


def _spectra(recording: Recording, start_s: float, segment_s: float, bin_s: float) -> Spectra:
    """Spectra of the units that fire in both halves of a segment, one a row."""
    edges = start_s + bin_s * np.arange(round(segment_s / bin_s) + 1)
    rows = []
    for unit in range(recording.units):
        counts, _ = np.histogram(recording.spikes_s(unit), edges)
        half = len(counts) // 2
        if counts[:half].sum() and counts[half:].sum():
            rows.append(_without_trend(counts.astype(float)))
    if not rows:
        return np.empty((0, len(edges) // 2 + 1), complex)
    return np.asarray(np.fft.rfft(np.array(rows) * np.hanning(len(edges) - 1), axis=1))


def _without_trend(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    place = np.arange(len(counts)) - (len(counts) - 1) / 2.0
    slope = (place @ counts) / (place @ place)
    return np.asarray(counts - counts.mean() - slope * place)
