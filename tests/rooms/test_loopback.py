"""The room in memory, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from media.channel import Channel
from media.clock import Clock, run_virtual
from media.errors import ChannelClosed, RoomError
from media.frames import AudioChunk, Packet, VideoFrame
from rooms.loopback import CALLER, LoopbackRoom
from rooms.room import Joined, KeyframeWanted, Left, Received, RoomEvent

SECOND = 48_000


def tone(seconds: float, level: float = 0.5) -> AudioChunk:
    return AudioChunk(np.full(round(seconds * SECOND), level, np.float32), SECOND, 0)


def picture(pts: int = 0) -> VideoFrame:
    return VideoFrame(np.zeros((24, 16), np.uint8), pts)


def packet(pts: int = 0) -> Packet:
    return Packet(b"packet", pts, 960)


async def everything(channel: Channel[AudioChunk]) -> list[AudioChunk]:
    return [item async for item in channel]


async def events_of(room: LoopbackRoom) -> list[RoomEvent]:
    return [event async for event in room.events]


def test_a_joining_caller_is_announced_and_needs_a_keyframe() -> None:
    async def scene() -> list[RoomEvent]:
        room = LoopbackRoom(Clock())
        await room.caller.join("Ann")
        await room.close("over")
        return await events_of(room)

    assert run_virtual(scene()) == [Joined(CALLER, "Ann"), KeyframeWanted(), Left(CALLER, "over")]


def test_speech_arrives_whole_between_silences_and_in_its_own_time() -> None:
    async def scene() -> tuple[list[AudioChunk], float]:
        clock = Clock()
        room = LoopbackRoom(clock)
        heard = asyncio.create_task(everything(room.audio_in(CALLER)))
        await room.caller.join()
        await asyncio.sleep(1.0)
        await room.caller.speak(tone(0.51))
        said_at = clock.now()
        await asyncio.sleep(1.0)
        await room.close()
        return await heard, said_at

    blocks, said_at = run_virtual(scene())
    assert [block.pts for block in blocks] == [960 * n for n in range(len(blocks))]
    sound = np.concatenate([block.samples for block in blocks])
    assert np.count_nonzero(sound) == round(0.51 * SECOND)
    assert np.flatnonzero(sound)[0] == pytest.approx(SECOND, abs=960)
    assert 1.5 <= said_at <= 1.56


def test_two_speeches_queued_together_are_said_without_a_gap() -> None:
    async def scene() -> list[AudioChunk]:
        room = LoopbackRoom(Clock())
        heard = asyncio.create_task(everything(room.audio_in(CALLER)))
        await room.caller.join()
        await asyncio.gather(room.caller.speak(tone(0.11)), room.caller.speak(tone(0.13)))
        await room.close()
        return await heard

    sound = np.concatenate([block.samples for block in run_virtual(scene())])
    said = np.flatnonzero(sound)
    assert len(said) == said[-1] - said[0] + 1 == round(0.24 * SECOND)


def test_a_cancelled_speech_stops_and_the_next_is_said() -> None:
    async def scene() -> list[AudioChunk]:
        room = LoopbackRoom(Clock())
        heard = asyncio.create_task(everything(room.audio_in(CALLER)))
        await room.caller.join()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(room.caller.speak(tone(10.0)), 1.0)
        await room.caller.speak(tone(0.2, level=0.25))
        await room.close()
        return await heard

    sound = np.concatenate([block.samples for block in run_virtual(scene())])
    assert np.count_nonzero(sound == 0.5) <= 1.04 * SECOND
    assert np.count_nonzero(sound == 0.25) == round(0.2 * SECOND)


def test_a_caller_who_leaves_in_mid_sentence_ends_the_speech_and_the_channels() -> None:
    async def scene() -> list[RoomEvent]:
        room = LoopbackRoom(Clock())
        await room.caller.join()
        speech = asyncio.create_task(room.caller.speak(tone(10.0)))
        await asyncio.sleep(1.0)
        await room.caller.leave("vanished")
        await speech
        assert room.audio_in(CALLER).closed
        assert room.video_in(CALLER).closed
        with pytest.raises(RoomError, match="join before speaking"):
            await room.caller.speak(tone(0.1))
        await room.close()
        return await events_of(room)

    assert run_virtual(scene())[-1] == Left(CALLER, "vanished")


def test_what_the_avatar_publishes_arrives_with_the_tick_of_its_publishing() -> None:
    async def scene() -> None:
        room = LoopbackRoom(Clock())
        await room.caller.join()
        await asyncio.sleep(0.5)
        await room.publish_sound(tone(0.02), packet())
        await room.publish_picture(picture(), packet(7))
        await room.send('{"type": "pong"}')
        assert (await room.caller.sound.get()).at == 24_000
        seen = await room.caller.pictures.get()
        assert (seen.at, seen.packet.pts) == (24_000, 7)
        message = await room.caller.messages.get()
        assert (message.at, message.text) == (24_000, '{"type": "pong"}')
        await room.close()
        with pytest.raises(ChannelClosed):
            await room.caller.sound.get()

    run_virtual(scene())


def test_delay_shifts_both_directions_and_keeps_the_order() -> None:
    async def scene() -> None:
        clock = Clock()
        room = LoopbackRoom(clock, delay=0.2)
        await room.caller.join()
        for n in range(20):
            await room.caller.send(str(n))
            await room.send(str(n))
        assert [await room.events.get() for _ in range(2)] == [Joined(CALLER, "Caller"), KeyframeWanted()]
        assert clock.now() == pytest.approx(0.2)
        assert [await room.events.get() for _ in range(20)] == [Received(CALLER, str(n)) for n in range(20)]
        assert [(await room.caller.messages.get()).text for _ in range(20)] == [str(n) for n in range(20)]
        block = await room.audio_in(CALLER).get()
        assert block.pts == 9600
        assert clock.now() == pytest.approx(0.22)
        await room.close()

    run_virtual(scene())


def test_loss_drops_its_share_of_media_and_no_message() -> None:
    async def scene() -> None:
        room = LoopbackRoom(Clock(), loss=0.25)
        await room.caller.join()
        for n in range(400):
            await room.publish_sound(tone(0.02), packet(n))
            await room.send(str(n))
        assert 250 <= len(room.caller.sound) <= 350
        assert len(room.caller.messages) == 400
        await room.close()

    run_virtual(scene())


def test_a_lost_picture_makes_the_caller_ask_for_a_keyframe() -> None:
    async def scene() -> list[RoomEvent]:
        room = LoopbackRoom(Clock(), loss=1.0)
        await room.publish_picture(picture(), packet())
        await room.close()
        return await events_of(room)

    assert run_virtual(scene()) == [KeyframeWanted()]


def test_a_film_is_shown_at_the_pace_of_its_pictures() -> None:
    async def reel() -> AsyncIterator[VideoFrame]:
        for n in range(3):
            yield picture(100_000 + n * 1920)

    async def scene() -> None:
        clock = Clock()
        room = LoopbackRoom(clock)
        await room.caller.join()
        await asyncio.sleep(1.0)
        film = asyncio.create_task(room.caller.film(reel()))
        shown = [(await room.video_in(CALLER).get()).pts for _ in range(3)]
        await film
        assert shown == [48_000, 49_920, 51_840]
        await room.close()

    run_virtual(scene())


def test_an_unread_camera_keeps_only_the_newest_pictures() -> None:
    async def scene() -> None:
        room = LoopbackRoom(Clock())
        for n in range(10):
            await asyncio.sleep(0.04)
            await room.caller.show(picture(n))
        camera = room.video_in(CALLER)
        assert len(camera) == 2
        assert (await camera.get()).pts == 9 * 1920
        await room.close()

    run_virtual(scene())


def test_the_wrong_rate_is_refused_with_both_rates_named() -> None:
    async def scene() -> None:
        room = LoopbackRoom(Clock(), rate=16_000)
        await room.caller.join()
        with pytest.raises(ValueError, match="16000 Hz, not 48000"):
            await room.caller.speak(tone(0.1))
        await room.close()
        await room.close()

    run_virtual(scene())


def test_nothing_runs_on_after_the_room_is_closed() -> None:
    async def scene() -> None:
        room = LoopbackRoom(Clock(), delay=0.1)
        await room.caller.join()
        await room.caller.send("late")
        await room.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        await room.caller.send("too late")
        await room.publish_sound(tone(0.02), packet())

    run_virtual(scene())
