"""A Piper model as two onnxruntime sessions: one plans a text as frames, the other makes frames sound."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from agent.voice.durations import with_durations
from agent.voice.halves import halves
from media.frames import FloatArray

CONTEXT = 12
"""Frames around a stretch that are decoded with it: in voices of medium quality, stretches made apart then
equal the whole but for 0.00001. With 8 the largest difference is 0.0003."""


class Network:
    """Stands for the session that piper runs. It only plans; `planned` gives the frames, `sound` their sound.

    A model that cannot be taken apart sounds at once: its frames are its sound, cut into lengths.
    """

    def __init__(self, model: Path, threads: int, hop: int) -> None:
        """`hop` is the length of a frame in samples. Raises ValueError if the file is no ONNX model."""
        whole = model.read_bytes()
        self._hop = hop
        self._sound: Any = None
        if apart := halves(whole):
            with suppress(Exception):  # onnxruntime's own kinds; a decoder may take other numbers than ours
                self._sound = _session(apart.sound, threads)
        if apart and self._sound:
            self._text, self._input = _session(apart.text, threads), apart.frames
        else:
            self._text, self._input = _session(with_durations(whole), threads), ""
        self._planned: list[FloatArray] = []

    @property
    def apart(self) -> bool:
        """Whether part of a text's sound can be had sooner than all of it."""
        return self._sound is not None

    def run(self, names: None, inputs: dict[str, Any]) -> list[Any]:
        """Plan one sentence; what piper takes for its sound is empty."""
        made, *durations = self._text.run(names, inputs)
        self._planned.append(made[0] if self.apart else made.reshape(-1, self._hop).T)
        return [np.zeros((1, 2), np.float32), *durations]

    def planned(self) -> FloatArray:
        """The frames, float32 (channels, n), of all that was planned since the last time."""
        frames = np.concatenate(self._planned, axis=1) if self._planned else np.zeros((1, 0), np.float32)
        self._planned.clear()
        return frames

    def sound(self, frames: FloatArray, first: int = 0, end: int | None = None) -> FloatArray:
        """The sound, float32 (n,), of the frames from `first` to `end`."""
        end = frames.shape[1] if end is None else end
        if first >= end:
            return np.zeros(0, np.float32)
        if self._sound is None:
            return frames[:, first:end].T.reshape(-1)
        begin = max(0, first - CONTEXT)
        near = np.ascontiguousarray(frames[None, :, begin : end + CONTEXT])
        [made] = self._sound.run(None, {self._input: near})
        sound: FloatArray = made.reshape(-1)[(first - begin) * self._hop : (end - begin) * self._hop]
        return sound


def _session(model: bytes, threads: int) -> Any:
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the call needs the cores
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])
