"""A plain livekit-agents voice agent, to compare with: `python -m benchmarks.livekit.peer PERSONA URL TOKEN`.

The models are ours: the Whisper of our settings, the Piper voice that our personas speak with, and our local
planner in the place of a language model (it answers at once, and says the same sentences). The first two are
used as their own libraries use them by default: `WhisperModel.transcribe` (five beams, a window of 30 s;
weights in int8, as ours) and a whole sentence at a time from Piper. What this project adds to the models,
short windows, expected words, sentences voiced clause by clause, is no part of a plain agent: with it, and
all else the same, this one answered after 1.08 s instead of 1.45 s (once each, on a busy machine).

The rest is livekit-agents as it comes: its own silero voice detector (bundled, speech ends after 0.25 s of
silence), `StreamAdapter` around a recogniser and a voice that do not stream, its usual endpointing (at least
0.5 s after the voice has ended), language model begun ahead on the transcript, no recording. Two settings are
not its defaults, because those need a cloud: turns and interruptions are detected by voice (`vad`). It shows
no face, so both cores are its own.

What it waits for says what would make it faster: `endpointing={"min_delay": ...}` below 0.5 s, which then
takes shorter pauses for ends; `preemptive_tts`; a recogniser that transcribes while people speak. None of
them is its default, and none was measured.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Never

import numpy as np
from faster_whisper import WhisperModel
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
    utils,
)

from agent.config import Settings
from agent.models import packaged, whisper_folder
from agent.parts import EAR_RATE_HZ
from agent.voice.piper import JOE, Child
from generator.rigged.figure import capabilities
from media.audio import Resampler, to_int16
from media.frames import TICKS_HZ, AudioChunk, FloatArray
from rrm.embeddings import load_minilm
from rrm.local.planner import LocalPlanner
from rrm.persona import load_persona
from rrm.plan import Say, Turn, Utterance
from tests.livekit.human import QUIET
from tests.livekit.whole_voice import WholeVoice


class Ears(stt.STT[Never]):
    """faster-whisper as a plugin that does not stream."""

    def __init__(self, model: WhisperModel) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=False, interim_results=False))
        self._model = model

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
        words = stt.SpeechData(LanguageCode("en"), await asyncio.to_thread(self._written, speech))
        return stt.SpeechEvent(stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives=[words])

    def _written(self, speech: FloatArray) -> str:
        segments, _ = self._model.transcribe(speech, language="en")
        return "".join(segment.text for segment in segments).strip()


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


class Mouth(WholeVoice):
    """Piper as a plugin that does not stream: a sentence in, its sound out."""

    def __init__(self, piper: Child) -> None:
        super().__init__(TICKS_HZ)
        self._piper = piper

    async def sound(self, text: str) -> bytes:
        _, samples = await asyncio.to_thread(self._piper.ask, {"text": text})
        return to_int16(samples).tobytes()


async def main(persona_name: str, url: str, token: str) -> None:
    """Join the room, greet who is there and talk until the process is ended."""
    settings = Settings(persona=persona_name)
    persona = load_persona(settings.persona)
    planner = LocalPlanner(persona, load_minilm())
    whisper = WhisperModel(
        str(whisper_folder(settings.ears.model)), device="cpu", compute_type="int8", cpu_threads=2
    )
    piper = Child(
        [
            sys.executable,
            "-m",
            "agent.voice.process",
            str(packaged(JOE) / "en_US-joe-medium.onnx"),
            "2",
            "1.0",
            "1.0",
        ]
    )
    piper.start()
    room = rtc.Room()
    await room.connect(url, token, rtc.RoomOptions(rtc_config=QUIET))
    user = next(iter(room.remote_participants.values())).name
    session: AgentSession[None] = AgentSession(
        stt=Ears(whisper),
        llm=Mind(planner, user),
        tts=Mouth(piper),
        turn_handling={"turn_detection": "vad", "interruption": {"mode": "vad"}},
    )
    await session.start(Agent(instructions=persona.role), room=room, record=False)
    session.say(planner.greeting(user).reply)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
