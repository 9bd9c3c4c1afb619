"""Sound and pictures into and out of a peer connection, without a network."""

from __future__ import annotations

import asyncio
from fractions import Fraction

import av
import numpy as np
import pytest
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from hypothesis import given
from hypothesis import strategies as st

from media.channel import Channel
from media.clock import Clock, run_virtual
from media.frames import AudioChunk, Packet, VideoFrame
from rooms.tracks import PictureTrack, SoundTrack, Stamps, read_pictures, read_sound


def packet(pts: int = 0, keyframe: bool = True) -> Packet:
    return Packet(b"data", pts, 960, keyframe)


async def test_sound_goes_out_in_ticks_once_the_track_is_open() -> None:
    track = SoundTrack()
    track.put(packet(960))
    track.open()
    track.put(packet(1920))
    sent = await track.recv()
    assert (bytes(sent), sent.pts, sent.time_base) == (b"data", 1920, Fraction(1, 48_000))


async def test_pictures_go_out_at_90_kilohertz_from_the_first_keyframe_on() -> None:
    wishes: list[str] = []
    track = PictureTrack(lambda: wishes.append("keyframe"))
    track.put(packet(0))
    track.open()
    track.put(packet(1920, keyframe=False))
    track.put(packet(3840))
    track.put(packet(5760, keyframe=False))
    sent = [await track.recv(), await track.recv()]
    assert [each.pts for each in sent] == [7200, 10_800]
    assert sent[0].time_base == Fraction(1, 90_000)
    assert wishes == ["keyframe", "keyframe"]


async def test_a_stuck_viewer_is_skipped_to_the_next_keyframe() -> None:
    wishes: list[str] = []
    track = PictureTrack(lambda: wishes.append("keyframe"))
    track.open()
    track.put(packet(0))
    for n in range(1, 14):
        track.put(packet(n * 1920, keyframe=False))
    track.put(packet(14 * 1920))
    assert (await track.recv()).pts == 14 * 3600
    assert len(wishes) >= 2


@pytest.mark.parametrize("track", [SoundTrack, lambda: PictureTrack(lambda: None)])
async def test_a_stopped_track_ends_and_takes_nothing_more(track: type[SoundTrack]) -> None:
    stopped = track()
    stopped.open()
    waiting = asyncio.create_task(stopped.recv())
    await asyncio.sleep(0)
    stopped.stop()
    with pytest.raises(MediaStreamError):
        await waiting
    stopped.put(packet())


def test_sound_on_time_is_placed_where_it_began() -> None:
    stamps = Stamps()
    placed = [stamps.place(n * 960, 960, 100_000 + n * 960) for n in range(5)]
    assert placed == [99_040 + n * 960 for n in range(5)]


def test_a_burst_after_a_stall_keeps_the_spacing_of_the_recording() -> None:
    stamps = Stamps()
    arrivals = [960 * (n + 1) for n in range(10)] + [30_000] * 10
    placed = [stamps.place(n * 960, 960, arrival) for n, arrival in enumerate(arrivals)]
    assert placed == [n * 960 for n in range(20)]


@pytest.mark.parametrize("gap", [0, 100, 500], ids=["at once", "fast", "twice as fast"])
@pytest.mark.parametrize("stall_s", [0.5, 1.5, 4.0])
def test_after_a_stall_of_any_length_sound_is_neither_late_nor_early(stall_s: float, gap: int) -> None:
    stamps = Stamps()
    stalled, end = 10 * 960, 10 * 960 + round(stall_s * 48_000)
    placed, now = [], 0
    for n in range(1000):
        recorded = (n + 1) * 960
        now = max(recorded, now + gap, end if recorded > stalled else 0)
        placed.append(stamps.place(n * 960, 960, now))
    assert placed == [n * 960 for n in range(1000)]


def test_a_source_that_has_paused_is_placed_by_arrival_within_a_fifth_of_a_second() -> None:
    stamps = Stamps()
    pause = 5 * 48_000
    placed = [stamps.place(n * 960, 960, (n + 1) * 960 + (pause if n >= 10 else 0)) for n in range(100)]
    assert placed[:19] == [n * 960 for n in range(19)]
    assert placed[19:] == [n * 960 + pause for n in range(19, 100)]


def test_a_first_block_that_was_late_does_not_delay_the_rest_for_long() -> None:
    stamps = Stamps()
    stamps.place(0, 960, 960 + 2000)
    assert [stamps.place(n * 960, 960, (n + 1) * 960) for n in range(5, 8)] == [4800, 5760, 6720]


def test_a_lost_packet_leaves_a_gap() -> None:
    stamps = Stamps()
    assert stamps.place(0, 960, 960) == 0
    assert stamps.place(1920, 960, 2880) == 1920


def test_a_slow_sound_card_is_followed_when_it_is_40_ms_behind() -> None:
    stamps = Stamps()
    last = 0
    for n in range(6000):  # two minutes, 0.1 % slow
        arrival = round((n + 1) * 960 * 1.001)
        last = arrival - stamps.place(n * 960, 960, arrival) - 960
        assert last <= 2 * 1920 + 500 * 1
    assert last < 1920 + 500


def test_a_source_that_begins_anew_is_placed_by_arrival_again() -> None:
    stamps = Stamps()
    stamps.place(0, 960, 960)
    assert stamps.place(9_000_000, 960, 48_960) == 48_000
    assert stamps.place(0, 960, 96_960) == 96_000


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20_000)), min_size=1, max_size=200))
def test_blocks_never_overlap_and_are_never_in_the_future(steps: list[tuple[int, int]]) -> None:
    stamps = Stamps()
    source = end = 0
    for skipped, late in steps:
        source += 960 * (1 + skipped)
        arrival = source + 960 + late
        start = stamps.place(source, 960, arrival)
        assert start >= end
        assert start <= max(arrival - 960, end)
        end = start + 960


class Source(MediaStreamTrack):
    """Frames at 25 per second, then the end."""

    def __init__(self, frames: list[object]) -> None:
        super().__init__()
        self._frames = frames

    async def recv(self) -> object:
        await asyncio.sleep(0.04)
        if not self._frames:
            raise MediaStreamError
        return self._frames.pop(0)


def sound(values: list[int], layout: str) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.array([values], np.int16), format="s16", layout=layout)
    frame.sample_rate = 48_000
    return frame


@pytest.mark.parametrize(
    ("given", "wanted"),
    [((640, 480), (640, 480)), ((1920, 1080), (1280, 720)), ((720, 1280), (404, 720)), ((33, 17), (32, 16))],
)
def test_pictures_come_at_most_at_720_lines_with_even_sides(
    given: tuple[int, int], wanted: tuple[int, int]
) -> None:
    async def scene() -> list[VideoFrame]:
        out: Channel[VideoFrame] = Channel(2)
        await read_pictures(Source([av.VideoFrame(*given, "yuv420p") for _ in range(2)]), Clock(), out)
        return out.clear()

    first = run_virtual(scene())[0]
    assert (first.width, first.height) == wanted


def test_a_camera_is_read_to_its_end_and_keeps_the_newest_pictures() -> None:
    async def scene() -> tuple[int, list[int]]:
        out: Channel[VideoFrame] = Channel(2, "keep_newest")
        await read_pictures(Source([av.VideoFrame(64, 48, "yuv420p") for _ in range(6)]), Clock(), out)
        return out.lost, [picture.pts for picture in out.clear()]

    lost, pts = run_virtual(scene())
    assert pts[0] < pts[1] <= 6 * 1920
    assert lost + 2 in (5, 6)  # the last one may end while it is converted


def test_a_microphone_is_read_to_its_end_and_unread_sound_does_not_grow() -> None:
    async def scene() -> list[AudioChunk]:
        out: Channel[AudioChunk] = Channel(3)
        frames: list[object] = []
        for n in range(8):
            frame = sound([n * 1000] * 960, "mono")
            frame.pts, frame.time_base = n * 960, Fraction(1, 48_000)
            frames.append(frame)
        await read_sound(Source(frames), Clock(), out)
        return out.clear()

    chunks = run_virtual(scene())
    assert [round(float(chunk.samples[0]) * 32.768) for chunk in chunks] == [5, 6, 7]
