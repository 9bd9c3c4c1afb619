"""Raises the pitch of a voice and leaves its vowels as they are (TD-PSOLA, Moulines and Charpentier 1990).

The sound is taken apart at its glottal pulses, two periods each, and the pulses are laid down again closer
together. The shape of a pulse carries the formants, the distance the pitch; unvoiced sound stays as it is.
The pitch itself is found as Boersma (1993) does: autocorrelation divided by that of the window, and the
cheapest path through the candidates of all frames.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from media.frames import FloatArray

_LOWEST_HZ, _HIGHEST_HZ = 60.0, 300.0
_BINS_PER_OCTAVE = 36
_HOP_S = 0.01
_WINDOW_S = 3 / _LOWEST_HZ
"""Three of the longest periods: fewer make neighbouring periods look unlike."""
_VOICED = 0.38
"""Autocorrelation above which a frame is voiced."""
_OCTAVE = 0.02
"""Bonus for each octave: of two lags that fit alike the shorter one is the period."""
_JUMP, _SWITCH = 0.35, 0.14
"""Cost of changing the pitch by an octave, and of changing between voiced and unvoiced."""
_SEARCH = 0.2
"""The next pulse is looked for this part of a period around where it is expected."""


class _Grain(NamedTuple):
    """A pulse at sample `mark`, its sound beginning `lead` samples before."""

    mark: int
    lead: int
    sound: FloatArray


def raised(sound: FloatArray, rate: int, factor: float) -> FloatArray:
    """The same speech `factor` times as high, float32 (n,), as long and as loud as before."""
    periods = pitch_periods(sound, rate)
    if not periods.any():
        return sound
    hops = np.arange(len(sound)) / (_HOP_S * rate)
    steps = (np.interp(hops, np.flatnonzero(periods), periods[periods > 0]) / factor).astype(np.float32)
    voiced, rest = np.zeros_like(sound), sound.copy()
    for marks in _stretches(sound, periods, int(_HOP_S * rate)):
        grains = _grains(sound, marks, rest)
        _lay(grains, steps, voiced)
    # Pulses that are denser by the factor carry as much more power.
    return voiced / np.float32(np.sqrt(factor)) + rest


def pitch_periods(sound: FloatArray, rate: int) -> FloatArray:
    """Period in samples every 10 ms, float32 (frames,); 0 where the sound is not voiced."""
    octaves = np.log2(_HIGHEST_HZ / _LOWEST_HZ)
    frequencies = _LOWEST_HZ * 2 ** np.linspace(0, octaves, int(octaves * _BINS_PER_OCTAVE))
    lags = np.round(rate / frequencies).astype(int)
    strength = _autocorrelation(sound, rate)[:, lags] + _OCTAVE * np.log2(frequencies / _LOWEST_HZ)
    path = _best_path(np.column_stack([strength, np.full(len(strength), _VOICED)]))
    return _smooth(np.append(lags, 0)[path].astype(np.float32))


def _smooth(periods: FloatArray) -> FloatArray:
    """The mean of the voiced frames within two frames, where voiced."""
    near = np.ones(5)
    sums, counts = np.convolve(periods, near, "same"), np.convolve(periods > 0, near, "same")
    return np.where(periods > 0, sums / np.maximum(counts, 1), 0).astype(np.float32)


def _autocorrelation(sound: FloatArray, rate: int) -> FloatArray:
    """Normalised autocorrelation (frames, lags) around every 10 ms."""
    size, hop = int(_WINDOW_S * rate), int(_HOP_S * rate)
    padded = np.pad(sound, (size // 2, size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[: len(sound) + 1 : hop]
    window = np.hanning(size).astype(np.float32)
    length = 1 << (2 * size - 1).bit_length()

    def correlate(signals: FloatArray) -> FloatArray:
        spectrum = np.fft.rfft(signals, length)
        lags = np.fft.irfft(np.square(np.abs(spectrum)), length)[..., : size * 2 // 3]
        return (lags / np.maximum(lags[..., :1], 1e-9)).astype(np.float32)

    centred = frames - frames.mean(axis=1, keepdims=True)
    loud = np.abs(frames).max(axis=1) > 0.03 * np.abs(sound).max(initial=1e-6)
    likeness = correlate(centred * window) / np.maximum(correlate(window), np.float32(1e-3))
    return np.where(loud[:, None], likeness, np.float32(0))


def _best_path(strength: FloatArray) -> NDArray[np.int64]:
    """The state of each frame (the last state: unvoiced) with the most strength less the cost of changes."""
    states = strength.shape[1]
    change = _JUMP / _BINS_PER_OCTAVE * np.abs(np.subtract.outer(np.arange(states), np.arange(states)))
    change[-1, :], change[:, -1], change[-1, -1] = _SWITCH, _SWITCH, 0
    total, back = strength[0], np.zeros(strength.shape, np.int64)
    for frame in range(1, len(strength)):
        reached = total - change
        back[frame] = reached.argmax(axis=1)
        total = reached.max(axis=1) + strength[frame]
    path = np.empty(len(strength), np.int64)
    path[-1] = total.argmax()
    for frame in range(len(strength) - 1, 0, -1):
        path[frame - 1] = back[frame, path[frame]]
    return path


def _stretches(sound: FloatArray, periods: FloatArray, hop: int) -> list[list[int]]:
    """The glottal pulses of each voiced stretch, in samples, with one more place before and after them."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], periods > 0, [0]])))
    stretches = []
    for first, last in edges.reshape(-1, 2):
        begin, end = first * hop, min((last - 1) * hop + 1, len(sound))
        peak = begin + int(np.argmax(np.abs(sound[begin:end])))
        back = _walk(sound, periods, hop, peak, begin, -1)
        marks = [*reversed(back), peak, *_walk(sound, periods, hop, peak, end, 1)]
        if len(marks) > 1:
            before, after = 2 * marks[0] - marks[1], 2 * marks[-1] - marks[-2]
            stretches.append([max(0, before), *marks, min(len(sound), after)])
    return stretches


def _walk(sound: FloatArray, periods: FloatArray, hop: int, mark: int, end: int, step: int) -> list[int]:
    """Pulses from `mark` on towards `end`: each where the sound looks most like around the last one."""
    marks: list[int] = []
    while True:
        period = int(periods[min(round(mark / hop), len(periods) - 1)])
        half, slack = period // 2, int(_SEARCH * period)
        expected = mark + step * period
        low = expected - slack - half
        if not period or (expected - end) * step > 0 or low < 0 or mark < half:
            return marks
        region = sound[low : expected + slack + half]
        shape = sound[mark - half : mark + half]
        if len(region) < len(shape) + 1 or len(shape) < 2 * half:
            return marks
        fit = np.correlate(region, shape, "valid")
        mark = low + half + int(fit.argmax())
        marks.append(mark)


def _grains(sound: FloatArray, marks: list[int], rest: FloatArray) -> list[_Grain]:
    """Each pulse from its neighbour before to its neighbour after, faded in and out; taken out of `rest`."""
    grains = []
    for before, mark, after in zip(marks, marks[1:], marks[2:], strict=False):
        rise, fall = np.hanning(2 * (mark - before) + 1), np.hanning(2 * (after - mark) + 1)
        fade = np.concatenate([rise[: mark - before], fall[after - mark : -1]]).astype(np.float32)
        grain = sound[before:after] * fade
        rest[before:after] -= grain
        grains.append(_Grain(mark, mark - before, grain))
    return grains


def _lay(grains: list[_Grain], steps: FloatArray, voiced: FloatArray) -> None:
    """Add up the pulses at distances of `steps`, each time the one that is nearest."""
    at, index = float(grains[0].mark), 0
    while at <= grains[-1].mark:
        while index + 1 < len(grains) and abs(grains[index + 1].mark - at) < abs(grains[index].mark - at):
            index += 1
        grain = grains[index]
        start = round(at) - grain.lead
        skip = max(0, -start)
        part = grain.sound[skip : len(voiced) - start]
        voiced[start + skip : start + skip + len(part)] += part
        at += float(steps[int(at)])
