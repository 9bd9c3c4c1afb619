"""Sound and pictures leave together and on time, in virtual time and with a face that dawdles."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest

from agent.call.playout import RAMP, Playout
from generator.types import Conditions, Prompt
from media.clock import Clock, VirtualTimeLoop, run_virtual
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, Packet, VideoFrame
from rooms.loopback import Heard, LoopbackRoom, Seen
from tests.fakes import PlainFace, tone


@dataclass
class Listening:
    """Keeps what has left."""

    sounds: list[tuple[AudioChunk, int | None, int]] = field(default_factory=list)
    pictures: list[tuple[VideoFrame, int | None]] = field(default_factory=list)

    def sound_out(self, sound: AudioChunk, packet: Packet, reply_id: int | None, heard: int) -> None:
        self.sounds.append((sound, reply_id, heard))

    def picture_out(self, picture: VideoFrame, packet: Packet, reply_id: int | None) -> None:
        self.pictures.append((picture, reply_id))


@dataclass
class Out:
    """What a test's playout did: what left, and what reached the other end."""

    taps: Listening
    heard: list[Heard]
    seen: list[Seen]
    playout: Playout
    face: PlainFace


async def publish(
    seconds: float, face: PlainFace, speak_from: float = 0.2, act: object = None, cut_at: float | None = None
) -> Out:
    """Run a playout whose reply number 1 is a tone that starts at `speak_from` and ends when it is cut."""
    clock = Clock()
    room = LoopbackRoom(clock)
    spoken = 0

    def conditions(pts: int) -> Conditions:
        nonlocal spoken
        ticks = face.capabilities.chunk_ticks
        prompt = Prompt(1, "attentive", "stable")
        if pts < speak_from * TICKS_HZ or (cut_at and clock.now() >= cut_at):
            return Conditions(pts, prompt, np.zeros(ticks, np.float32), np.zeros(0, np.float32))
        spoken += ticks
        sound = tone((spoken) / TICKS_HZ)[-ticks:]
        return Conditions(pts, prompt, sound, sound[:0], reply_id=1, speech_end=spoken)

    taps = Listening()
    playout = Playout(clock, face, room, conditions, taps)
    heard: list[Heard] = []
    seen: list[Seen] = []
    tasks = [
        asyncio.create_task(playout.run()),
        asyncio.create_task(_collect(room.caller.sound, heard)),
        asyncio.create_task(_collect(room.caller.pictures, seen)),
    ]
    if cut_at:
        asyncio.get_running_loop().call_later(cut_at, playout.cut, 1)
    if act:
        tasks.append(asyncio.create_task(act(playout)))  # type: ignore[operator]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    return Out(taps, heard, seen, playout, face)


async def _collect(channel: object, into: list[object]) -> None:
    while True:
        into.append(await channel.get())  # type: ignore[attr-defined]


def test_every_packet_and_picture_leaves_at_its_tick() -> None:
    out = run_virtual(publish(2.0, PlainFace()))
    assert len(out.heard) > 90
    assert len(out.seen) > 44
    assert all(abs(one.at - one.sound.pts) <= 1 for one in out.heard)
    assert all(abs(one.at - one.picture.pts) <= 1 for one in out.seen)


@pytest.mark.parametrize(("fps", "chunk_frames"), [(25, 2), (12.5, 1)])
def test_sound_has_no_gap_and_pictures_keep_their_rate(fps: float, chunk_frames: int) -> None:
    out = run_virtual(publish(2.0, PlainFace(chunk_frames, fps=fps)))
    assert {b.sound.pts - a.sound.pts for a, b in zip(out.heard, out.heard[1:], strict=False)} == {
        PACKET_TICKS
    }
    steps = {b.picture.pts - a.picture.pts for a, b in zip(out.seen, out.seen[1:], strict=False)}
    assert steps == {round(TICKS_HZ / fps)}


def test_the_first_picture_is_a_keyframe_and_another_comes_on_demand() -> None:
    async def ask(playout: Playout) -> None:
        await asyncio.sleep(1.0)
        playout.want_keyframe()

    out = run_virtual(publish(2.0, PlainFace(), act=ask))
    assert [one.packet.keyframe for one in out.seen].count(True) == 2
    assert out.seen[0].packet.keyframe


def test_sound_that_was_heard_is_counted_to_the_packet() -> None:
    out = run_virtual(publish(1.0, PlainFace()))
    spoken = [heard for _, reply, heard in out.taps.sounds if reply == 1]
    assert spoken == [PACKET_TICKS * (index + 1) for index in range(len(spoken))]


def test_a_cut_reply_fades_out_within_one_packet_and_is_not_counted() -> None:
    async def cut(playout: Playout) -> None:
        await asyncio.sleep(1.0)
        playout.cut(1)

    out = run_virtual(publish(1.5, PlainFace(), act=cut))
    after = [(sound, reply) for sound, reply, _ in out.taps.sounds if sound.pts >= 1.0 * TICKS_HZ]
    first = after[0][0].samples if after[0][1] is None else after[1][0].samples
    assert np.abs(first[:RAMP]).max() > 0.05
    assert not first[RAMP:].any()
    assert all(reply is None for _, reply in after[1:])
    assert not np.concatenate([sound.samples for sound, _ in after[2:]]).any()


def test_a_ducked_voice_is_lower_and_comes_back() -> None:
    async def duck(playout: Playout) -> None:
        await asyncio.sleep(0.6)
        playout.set_gain(0.35)
        await asyncio.sleep(0.5)
        playout.set_gain(1.0)

    out = run_virtual(publish(1.8, PlainFace(), act=duck))
    level = {round(sound.pts / TICKS_HZ, 2): np.abs(sound.samples).max() for sound, _, _ in out.taps.sounds}
    at = lambda t: next(value for time, value in level.items() if time >= t)  # noqa: E731
    assert at(0.5) == pytest.approx(0.3, rel=0.02)
    assert at(0.8) == pytest.approx(0.3 * 0.35, rel=0.02)
    assert at(1.4) == pytest.approx(0.3, rel=0.02)


def test_chunks_are_asked_for_just_in_time() -> None:
    asked: list[tuple[int, int]] = []

    async def run() -> None:
        clock = Clock()
        face = PlainFace()
        conditions = _silent(face, lambda pts: asked.append((pts, clock.ticks())))
        playout = Playout(clock, face, LoopbackRoom(clock), conditions, Listening())
        task = asyncio.create_task(playout.run())
        await asyncio.sleep(1.0)
        task.cancel()
        await asyncio.wait([task])

    run_virtual(run())
    ahead = [pts - at for pts, at in asked[2:]]
    assert 0 < max(ahead) <= PlainFace().capabilities.chunk_ticks


class SlowFaceLoop(VirtualTimeLoop):
    """Virtual time in which a face needs so many seconds for a chunk."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def run_in_executor(self, executor, func, *args):  # type: ignore[no-untyped-def]
        async def late() -> object:
            await asyncio.sleep(self._seconds)
            return func(*args)

        face = isinstance(getattr(func, "__self__", None), PlainFace)
        if face and func.__name__ == "step":
            return self.create_task(late())
        return super().run_in_executor(executor, func, *args)


def publish_slowly(seconds: float, face: PlainFace, takes: float, cut_at: float | None = None) -> Out:
    """As `publish`, with a face that takes so long for a chunk."""
    with asyncio.Runner(loop_factory=lambda: SlowFaceLoop(takes)) as runner:
        return runner.run(publish(seconds, face, cut_at=cut_at))


@pytest.mark.parametrize("takes", [0.05, 0.3, 0.44])
def test_long_chunks_are_begun_early_enough_for_every_picture_to_leave_at_its_tick(takes: float) -> None:
    out = publish_slowly(4.0, PlainFace(chunk_frames=12), takes)
    assert out.playout.skipped == 0
    assert {b.sound.pts - a.sound.pts for a, b in pairwise(out.heard)} == {PACKET_TICKS}
    assert {b.picture.pts - a.picture.pts for a, b in pairwise(out.seen)} == {1920}
    assert all(abs(one.at - one.picture.pts) <= 1 for one in out.seen)


@pytest.mark.parametrize(("cut_at", "taken_back"), [(1.25, True), (1.32, True), (1.35, False)])
def test_a_long_chunk_of_a_cut_reply_is_made_anew_while_there_is_time(
    cut_at: float, taken_back: bool
) -> None:
    """The chunk due at 1.44 s is begun at 1.203, ready at 1.303, and can be made anew until 1.328."""
    face = PlainFace(chunk_frames=12)
    out = publish_slowly(2.4, face, takes=0.1, cut_at=cut_at)
    due = round(1.44 * TICKS_HZ)
    assert face.rolled_back == ([due] if taken_back else [])
    assert {reply for picture, reply in out.taps.pictures if picture.pts == due} == {
        None if taken_back else 1
    }
    assert {reply for picture, reply in out.taps.pictures if picture.pts > due + 12 * 1920} == {None}
    assert {b.picture.pts - a.picture.pts for a, b in pairwise(out.seen)} == {1920}


def test_a_slow_face_costs_pictures_and_never_sound() -> None:
    out = publish_slowly(3.0, PlainFace(), 0.12)
    gaps = {b.sound.pts - a.sound.pts for a, b in zip(out.heard, out.heard[1:], strict=False)}
    assert min(gaps) == PACKET_TICKS
    both_jumped = [gap for gap in gaps if gap != PACKET_TICKS]
    assert out.playout.skipped > 0
    assert len(both_jumped) <= 3


def _silent(face: PlainFace, asked: object):  # type: ignore[no-untyped-def]
    def conditions(pts: int) -> Conditions:
        asked(pts)  # type: ignore[operator]
        ticks = face.capabilities.chunk_ticks
        silence = np.zeros(ticks, np.float32)
        return Conditions(pts, Prompt(1, "attentive", "stable"), silence, silence[:0])

    return conditions
