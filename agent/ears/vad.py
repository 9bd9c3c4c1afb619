"""Silero's voice activity detector on onnxruntime: how likely each 32 ms frame holds speech."""

from __future__ import annotations

import numpy as np
import onnxruntime

from agent.models import SILERO_VAD, packaged_file
from agent.parts import EAR_RATE_HZ, VAD_FRAME
from media.errors import ModelError
from media.frames import FloatArray

CONTEXT = 64
"""The model wants each frame preceded by the last 4 ms of the one before; without them it hears little."""

QUIET = 0.1
"""Below this a frame is clearly no speech."""

REFRESH_FRAMES = 62
"""2 s: long noise or music numbs the recurrent state, so in clear quiet it starts afresh this often."""

QUIET_FRAMES = 16
"""0.5 s of clear quiet go before a fresh start, so that no pause between words is mistaken for it."""

STATE_SHAPE = (2, 1, 128)

_RATE = np.array(EAR_RATE_HZ, dtype=np.int64)


def load_silero() -> onnxruntime.InferenceSession:
    """The model, for all participants of the process. Raises ModelError."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    path = packaged_file(SILERO_VAD)
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors have no common class
        raise ModelError(f'{path} cannot be loaded: run "make venv" to install it again.') from error


class SileroVad:
    """Hears whether one participant speaks."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self._input = np.zeros((1, CONTEXT + VAD_FRAME), np.float32)
        self._state = np.zeros(STATE_SHAPE, np.float32)
        self._frames = 0
        self._quiet = 0

    def probability(self, frame: FloatArray) -> float:
        """Chance of speech in the next frame float32 (512,) at 16 kHz."""
        self._input[0, :CONTEXT] = self._input[0, -CONTEXT:]
        self._input[0, CONTEXT:] = frame
        inputs = {"input": self._input, "state": self._state, "sr": _RATE}
        output, self._state = self._session.run(None, inputs)
        probability = float(output[0, 0])
        self._refresh(probability)
        return probability

    def _refresh(self, probability: float) -> None:
        self._frames += 1
        self._quiet = self._quiet + 1 if probability < QUIET else 0
        if self._frames >= REFRESH_FRAMES and self._quiet >= QUIET_FRAMES:
            self._state = np.zeros(STATE_SHAPE, np.float32)
            self._frames = 0
            self._quiet = 0
