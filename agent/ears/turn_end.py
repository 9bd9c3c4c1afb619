"""Has the speaker finished? Judged by the sound of the pause (smart-turn) and by the words before it."""

from __future__ import annotations

import numpy as np
import onnxruntime
from faster_whisper.feature_extractor import FeatureExtractor

from agent.ears.one_thread import OneThread
from agent.models import SMART_TURN, packaged_file
from agent.parts import EAR_RATE_HZ
from media.errors import ModelError
from media.frames import FloatArray

WINDOW = 8 * EAR_RATE_HZ
"""The model looks at the last 8 s; shorter sound stands at the end, after silence."""

VARIANCE_FLOOR = 1e-7


def features(speech: FloatArray, extractor: FeatureExtractor) -> FloatArray:
    """The model's input (1, 80, 800): Whisper's log-mel picture of the last 8 s of normalised sound."""
    sound = np.zeros(WINDOW, np.float32)
    tail = speech[-WINDOW:]
    sound[len(sound) - len(tail) :] = tail
    sound = (sound - sound.mean()) / np.sqrt(sound.var() + VARIANCE_FLOOR)
    picture: FloatArray = extractor(sound, padding=0)
    return picture[None]


class SmartTurn:
    """smart-turn v3.2 on onnxruntime, in a thread of its own that all calls of the process share."""

    def __init__(self) -> None:
        """Load the model and run it once (0.3 s; blocks). Raises ModelError."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        path = packaged_file(SMART_TURN)
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's own errors have no common class
            raise ModelError(f'{path} cannot be loaded: run "make venv" to install it again.') from error
        self._extractor = FeatureExtractor()
        self._queue = OneThread("turn-end")
        self._judge(np.zeros(EAR_RATE_HZ, np.float32))

    async def probability(self, speech: FloatArray) -> float:
        """Chance that the speaker has finished, from the last 8 s at 16 kHz, trailing silence included."""
        return await self._queue.run(lambda: self._judge(speech))

    async def close(self) -> None:
        """Wait for the run under way and end the thread."""
        await self._queue.close()

    def _judge(self, speech: FloatArray) -> float:
        inputs = {"input_features": features(speech, self._extractor)}
        return float(self._session.run(None, inputs)[0].reshape(-1)[0])
