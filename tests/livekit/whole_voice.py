"""A voice for LiveKit agents that does not stream: a text in, all of its sound out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Never

from livekit.agents import DEFAULT_API_CONNECT_OPTIONS, APIConnectOptions, tts, utils


class WholeVoice(tts.TTS[Never], ABC):
    """Says what `sound` gives, int16 mono at `rate`."""

    def __init__(self, rate: int) -> None:
        super().__init__(capabilities=tts.TTSCapabilities(streaming=False), sample_rate=rate, num_channels=1)

    @abstractmethod
    async def sound(self, text: str) -> bytes:
        """The sound of a text."""

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        return _Speech(tts=self, input_text=text, conn_options=conn_options)


class _Speech(tts.ChunkedStream):
    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        assert isinstance(self._tts, WholeVoice)
        output_emitter.initialize(
            request_id=utils.shortuuid(),
            sample_rate=self._tts.sample_rate,
            num_channels=1,
            mime_type="audio/pcm",
        )
        output_emitter.push(await self._tts.sound(self._input_text))
        output_emitter.flush()
