"""visavis as the face of LiveKit agents: a real worker and server, agents with fakes, people who listen."""

from __future__ import annotations

import asyncio
import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest
from livekit import rtc
from livekit.agents.metrics.base import AvatarMetrics
from livekit.agents.voice.avatar import DataStreamAudioOutput

from tests.livekit.agents import LENGTH_S, Listening, agent_in, begin, talking
from tests.livekit.human import PATIENCE_S, Invite
from tests.livekit.server import LiveKitServer
from visavis import AvatarError, AvatarSession

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parents[2] / "examples" / "livekit_agent.py"
FACES = 2
WORKER = f"""
from agent.cli import main
from rooms.livekit import people
people.RETURN_S = {2.0 * PATIENCE_S}  # however long the machine takes to bring an agent back
main()
"""
START_S = 180  # the first start on a machine compiles the face


@dataclass
class Worker:
    """`visavis avatar-worker` in a process of its own."""

    url: str

    async def faces(self) -> int:
        """How many it shows."""
        async with aiohttp.ClientSession() as client, client.get(f"{self.url}/health") as answer:
            return int((await answer.json())["faces"])


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    command = [sys.executable, "-c", WORKER, "avatar-worker", "--port", "0"]
    small = {"VISAVIS_FACE__WIDTH": "128", "VISAVIS_FACE__HEIGHT": "128"}
    environment = {**os.environ, **small, "VISAVIS_SERVER__MAX_CALLS": str(FACES)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield Worker(_address(process))
        finally:
            process.send_signal(signal.SIGTERM)
            said = process.stdout.read() if process.stdout else ""
            assert process.wait(START_S) == 0 and "bye" in said


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    killer = threading.Timer(START_S, process.kill)
    killer.start()
    try:
        for line in process.stdout:
            if "http://" in line:
                return line.split()[-1]
    finally:
        killer.cancel()
    raise AssertionError("the worker has not started")


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch, livekit_server: LiveKitServer, worker: Worker) -> None:
    """Agents find the server and the worker as they do in life."""
    for name, value in {**livekit_server.environment, "VISAVIS_WORKER_URL": worker.url}.items():
        monkeypatch.setenv(name, value)


async def until_empty(worker: Worker) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while await worker.faces():  # noqa: ASYNC110  (another process has no event for us)
            await asyncio.sleep(0.05)


async def test_twenty_interruptions_each_finish_once(
    livekit_server: LiveKitServer, human: Invite, meeting: str, worker: Worker
) -> None:
    ann = await human(meeting, "ann", speaks=False)
    async with agent_in(livekit_server, meeting) as room:
        session, avatar = talking(), AvatarSession()
        metrics: list[AvatarMetrics] = []
        avatar.on("metrics_collected", metrics.append)
        await avatar.start(session, room)
        await avatar.wait_for_join()
        assert len(metrics) == 1 and metrics[0].avatar_joined_time
        finished = await begin(session, room)
        listening = Listening(ann, avatar.avatar_identity)
        for turn in range(20):
            reply = session.generate_reply(user_input="Go on.")
            await listening.until_loud(3 + 7 * turn % 50)
            await session.interrupt()
            await reply
            await listening.until_quiet()
            assert len(finished) == turn + 1 and finished[-1].interrupted
            assert 0 < finished[-1].playback_position < LENGTH_S
        await session.say("Now to the end.")
        assert len(finished) == 21 and not finished[-1].interrupted
        assert finished[-1].playback_position == pytest.approx(LENGTH_S, abs=0.02)
        await session.aclose()
        await avatar.aclose()
    await until_empty(worker)


async def test_two_agents_have_two_faces_a_third_is_refused_and_a_face_leaves_with_its_agent(
    livekit_server: LiveKitServer, human: Invite, meeting: str, worker: Worker
) -> None:
    rooms = [f"{meeting}-{number}" for number in range(2)]
    people = [await human(room, "ann", speaks=False) for room in rooms]
    async with agent_in(livekit_server, rooms[0]) as one, agent_in(livekit_server, rooms[1]) as two:
        faces, replies = [], []
        for connection, person, seconds in zip((one, two), people, (1.0, 2.0), strict=True):
            session, avatar = talking(seconds), AvatarSession()
            await avatar.start(session, connection)
            finished = await begin(session, connection)
            faces.append(avatar.avatar_identity)
            listening = Listening(person, avatar.avatar_identity)
            replies.append((session.say("Good morning."), listening, finished, seconds))
        for reply, listening, finished, seconds in replies:
            await reply
            await listening.until_end(seconds)
            assert [event.interrupted for event in finished] == [False]
        with pytest.raises(AvatarError, match="shows 2 faces already"):
            await AvatarSession().start(talking(), one)
        await one.disconnect()
        await people[0].until(lambda: ("left", faces[0]) in people[0].events, "the face's leaving")
        assert ("left", faces[1]) not in people[1].events
    await until_empty(worker)


async def test_an_agent_that_knows_livekits_convention_alone_gets_a_face_and_may_swap_it(
    livekit_server: LiveKitServer, human: Invite, meeting: str, worker: Worker
) -> None:
    ann = await human(meeting, "ann", speaks=False)
    async with agent_in(livekit_server, meeting) as room, aiohttp.ClientSession() as client:
        session = talking(1.0)
        token = livekit_server.token(
            meeting, "avatar_worker", kind="agent", attributes={"lk.publish_on_behalf": "ada"}
        )
        asked = {"room_name": meeting, "url": livekit_server.url, "token": token}
        for swap in range(2):
            async with client.post(f"{worker.url}/launch", json=asked) as answer:
                assert answer.status == 200
            out = DataStreamAudioOutput(
                room,
                destination_identity="avatar_worker",
                wait_remote_track=rtc.TrackKind.KIND_VIDEO,
                wait_playback_start=True,
            )
            session.output.replace_audio_tail(out)
            if not swap:
                finished = await begin(session, room)
            listening = Listening(ann, "avatar_worker")
            await session.say("Good morning.")
            await listening.until_end(1.0)
            assert len(finished) == swap + 1
        assert await worker.faces() == 1
    await until_empty(worker)


async def test_an_agent_moves_its_face_and_is_told_what_it_cannot_do(
    livekit_server: LiveKitServer, meeting: str
) -> None:
    async with agent_in(livekit_server, meeting) as room:
        session, avatar = talking(), AvatarSession(look="a woman of 60 with white hair")
        await avatar.start(session, room)
        await avatar.wait_for_join()
        await avatar.act(action="wave", stable="smiling")
        with pytest.raises(AvatarError, match=r'No action is called "fly"\. Known: .*wave, wink'):
            await avatar.act(action="fly")
        await avatar.aclose()
        with pytest.raises(AvatarError, match="start it first"):
            await avatar.act(action="wave")


async def test_a_face_that_cannot_come_is_explained(
    livekit_server: LiveKitServer, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with agent_in(livekit_server, meeting) as room:
        with pytest.raises(AvatarError, match="elephant"):
            await AvatarSession(look="a purple elephant").start(talking(), room)
        with pytest.raises(AvatarError, match="LIVEKIT_API_SECRET"):
            await AvatarSession().start(talking(), room, livekit_api_secret="x" * 40)
        monkeypatch.setenv("VISAVIS_WORKER_URL", "http://127.0.0.1:9")
        with pytest.raises(AvatarError, match="start one with `visavis avatar-worker`"):
            await AvatarSession().start(talking(), room)


async def test_a_server_that_is_killed_and_comes_back_in_mid_speech_costs_no_segment(
    livekit_server: LiveKitServer, meeting: str, worker: Worker
) -> None:
    async with agent_in(livekit_server, meeting) as room:
        session, avatar = talking(), AvatarSession()
        await avatar.start(session, room)
        finished = await begin(session, room)
        started, back = asyncio.Event(), asyncio.Event()
        assert session.output.audio
        session.output.audio.once("playback_started", lambda _: started.set())
        room.once("reconnected", back.set)
        reply = session.say("Once upon a time there was a server.")
        async with asyncio.timeout(PATIENCE_S):
            await started.wait()
        livekit_server.kill()
        livekit_server.start()
        async with asyncio.timeout(2 * PATIENCE_S):
            await back.wait()
            await reply
            await session.say("It came back.")
        assert [event.interrupted for event in finished] == [False, False]
        assert await worker.faces() == 1
    await until_empty(worker)


async def test_the_example_agent_greets_and_reads_aloud_what_people_write(
    livekit_server: LiveKitServer, human: Invite, meeting: str, worker: Worker
) -> None:
    read_aloud = runpy.run_path(str(EXAMPLE))["read_aloud"]
    ann = await human(meeting, "ann", speaks=False)
    async with agent_in(livekit_server, meeting) as room:
        greeting = asyncio.create_task(read_aloud(SimpleNamespace(room=room)))
        await ann.until(lambda: any(who.startswith("visavis") for who in ann.heard), "the face")
        face = next(who for who in ann.heard if who.startswith("visavis"))
        listening = Listening(ann, face)
        await listening.until_loud(20)
        await listening.until_quiet()
        await greeting
        await ann.room.local_participant.send_text("Good morning, everybody.", topic="lk.chat")
        await listening.until_loud(20)
        assert ann.room.remote_participants[face].attributes["lk.publish_on_behalf"] == "ada"
    await until_empty(worker)
