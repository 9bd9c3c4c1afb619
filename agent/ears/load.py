"""Everything that hears, loaded once for all calls of the process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import onnxruntime

from agent.config import EarSettings
from agent.ears.asr import Whisper
from agent.ears.turn_end import SmartTurn
from agent.ears.vad import SileroVad, load_silero
from agent.models import whisper_folder


@dataclass(frozen=True, slots=True)
class Ears:
    """The models. Each participant gets a voice detector of their own; the rest is shared."""

    silero: onnxruntime.InferenceSession
    recogniser: Whisper
    turn_end: SmartTurn

    def vad(self) -> SileroVad:
        """A voice detector for one participant."""
        return SileroVad(self.silero)

    async def close(self) -> None:
        """End the models' threads."""
        await self.recogniser.close()
        await self.turn_end.close()


def load_ears(settings: EarSettings, expected: Iterable[str] = ()) -> Ears:
    """Load and warm up all models (about 1 s; blocks; a hub name may be downloaded first). Raises ModelError.

    `expected`: names and commands that may be said ("Mira", "shake your head"), most likely first.
    """
    recogniser = Whisper(whisper_folder(settings.model), settings.threads, expected)
    return Ears(load_silero(), recogniser, SmartTurn())
