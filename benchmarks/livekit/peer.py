"""A plain livekit-agents voice agent, to compare with: `python -m benchmarks.livekit.peer PERSONA URL TOKEN`.

It hears, thinks and speaks with exactly our parts: the Whisper of our settings (final decodes, as ours), our
local planner in the place of a language model (it answers at once, and says the same sentences), and our
Piper voice, which gives each clause as soon as it is ready. The rest is livekit-agents as it comes: its own
silero voice detector (bundled, speech ends after 0.25 s of silence), `StreamAdapter` around a recogniser and
a voice that do not stream, turn detection by VAD with its usual endpointing (at least 0.5 s after the voice
has ended), language model begun ahead on the transcript, no recording, nothing from a cloud. It shows no
face, so both cores are its own.

What it waits for says what would make it faster: `endpointing={"min_delay": ...}` below 0.5 s, which then
takes shorter pauses for ends; `preemptive_tts`; a recogniser that transcribes while people speak. None of
them is its default, and none was measured.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Never

import numpy as np
from livekit import rtc
from livekit.agents import (
    DEFAULT_API_CONNECT_OPTIONS,
    NOT_GIVEN,
    Agent,
    AgentSession,
    APIConnectOptions,
    LanguageCode,
    NotGivenOr,
    llm,
    stt,
    tts,
    utils,
)

from agent.config import Settings
from agent.ears.load import load_ears
from agent.parts import EAR_RATE_HZ, Recogniser, Voice
from agent.voice.piper import voice_named
from generator.rigged.figure import capabilities
from media.audio import Resampler, to_int16
from media.frames import TICKS_HZ, AudioChunk
from rrm.embeddings import load_minilm
from rrm.local.lexicon import commands
from rrm.local.planner import LocalPlanner
from rrm.persona import load_persona
from rrm.plan import Say, Turn, Utterance
from tests.livekit.human import QUIET

LONGEST_S = 28
"""What the recogniser takes at once."""


class Ears(stt.STT[Never]):
    """Our recogniser as a plugin that does not stream."""

    def __init__(self, recogniser: Recogniser) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=False, interim_results=False))
        self._recogniser = recogniser

    async def _recognize_impl(
        self,
        buffer: utils.AudioBuffer,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions,
    ) -> stt.SpeechEvent:
        frame = rtc.combine_audio_frames(buffer)
        samples = np.frombuffer(frame.data, np.int16).astype(np.float32) / np.float32(32_768)
        speech = Resampler(EAR_RATE_HZ).push(AudioChunk(samples, frame.sample_rate, 0)).samples
        heard = await self._recogniser.transcribe(speech[: LONGEST_S * EAR_RATE_HZ], final=True)
        words = stt.SpeechData(language=LanguageCode("en"), text=heard.text)
        return stt.SpeechEvent(stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives=[words])


class Mind(llm.LLM[Never]):
    """Our local planner as a language model; what it wants done is left out."""

    def __init__(self, planner: LocalPlanner, user_name: str) -> None:
        super().__init__()
        self._planner = planner
        self._user_name = user_name
        self._can = capabilities()

    def chat(
        self,
        *,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool] | None = None,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
        **_: object,
    ) -> llm.LLMStream:
        return _Answer(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)

    async def answer(self, said: llm.ChatContext) -> str:
        """What is answered to the last message."""
        talk = [
            Utterance("user" if message.role == "user" else "avatar", message.text_content or "")
            for message in said.messages()
            if message.role in ("user", "assistant")
        ]
        turn = Turn(
            talk[-1].text,
            tuple(talk[:-1]),
            user_name=self._user_name,
            actions=self._can.actions,
            poses=self._can.poses,
        )
        return " ".join(
            [piece.sentence async for piece in self._planner.plan(turn) if isinstance(piece, Say)]
        )


class _Answer(llm.LLMStream):
    async def _run(self) -> None:
        assert isinstance(self._llm, Mind)
        delta = llm.ChoiceDelta(role="assistant", content=await self._llm.answer(self._chat_ctx))
        self._event_ch.send_nowait(llm.ChatChunk(id=utils.shortuuid(), delta=delta))


class Mouth(tts.TTS[Never]):
    """Our voice as a plugin that does not stream: a sentence in, its clauses out."""

    def __init__(self, voice: Voice) -> None:
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=False), sample_rate=TICKS_HZ, num_channels=1
        )
        self.voice = voice

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        return _Speech(tts=self, input_text=text, conn_options=conn_options)


class _Speech(tts.ChunkedStream):
    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        assert isinstance(self._tts, Mouth)
        output_emitter.initialize(
            request_id=utils.shortuuid(), sample_rate=TICKS_HZ, num_channels=1, mime_type="audio/pcm"
        )
        async for piece in self._tts.voice.speak(self._input_text):
            output_emitter.push(to_int16(piece.samples).tobytes())


async def main(persona_name: str, url: str, token: str) -> None:
    """Join the room, greet who is there and talk until the process is ended."""
    settings = Settings(persona=persona_name)
    persona = load_persona(settings.persona)
    planner = LocalPlanner(persona, load_minilm())
    ears = load_ears(settings.ears, (persona.name, *persona.words, *commands(capabilities().actions)))
    voice = voice_named(settings.voice.model or persona.voice)
    await voice.start()
    room = rtc.Room()
    await room.connect(url, token, rtc.RoomOptions(rtc_config=QUIET))
    user = next(iter(room.remote_participants.values())).name
    session: AgentSession[None] = AgentSession(
        stt=Ears(ears.recogniser),
        llm=Mind(planner, user),
        tts=Mouth(voice),
        turn_handling={"turn_detection": "vad", "interruption": {"mode": "vad"}},
    )
    await session.start(Agent(instructions=persona.role), room=room, record=False)
    session.say(planner.greeting(user).reply)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
