"""The WebM writer: readable after every write, in order, honest about its length."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.encode import SoundEncoder, VideoEncoder
from media.frames import PACKET_TICKS, TICKS_HZ, Packet
from media.webm import CLUSTER_MS, MOST_TRACKS, TRACKS_ROOM, Track, WebmWriter
from tests.media.scene import STEP, beep, packets, picture

TRACKS = [Track("video", "Ädä", 128, 128), Track("audio", "Ädä")]


def encoded(seconds: float) -> list[tuple[int, Packet]]:
    """Pictures and sound of one side, in order."""
    vp8, opus, result = VideoEncoder(128, 128, 25, 200_000), SoundEncoder(), []
    for pts in range(0, round(seconds * TICKS_HZ), PACKET_TICKS):
        if pts % STEP == 0:
            result.append((0, vp8.encode(picture(pts, False))))
        result.append((1, opus.encode(beep(pts, True))))
    return result


def opened(path: Path) -> BinaryIO:
    return path.open("wb", buffering=0)


def test_a_closed_file_says_its_duration_codecs_and_names(tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    writer = WebmWriter(opened(path), TRACKS)
    for track, packet in encoded(2):
        writer.write(track, packet)
    writer.close()
    assert writer.duration == 2.0
    with av.open(str(path)) as container:
        assert container.format.name == "matroska,webm" and container.duration == 2_000_000
        assert [stream.codec_context.name for stream in container.streams] == ["vp8", "opus"]
        assert {stream.metadata["title"] for stream in container.streams} == {"Ädä"}
        assert container.streams.video[0].width == 128
        assert container.streams.audio[0].channels == 1


def test_a_file_that_is_never_closed_loses_less_than_a_second(tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    writer = WebmWriter(opened(path), TRACKS)
    for track, packet in encoded(3):
        writer.write(track, packet)
        if packet.pts > TICKS_HZ:
            assert packets(path, 1)[-1][0] > packet.pts / TICKS_HZ - 0.9
    writer.close()


def test_a_file_cut_off_anywhere_plays_up_to_there(tmp_path: Path) -> None:
    path, cut = tmp_path / "a.webm", tmp_path / "cut.webm"
    writer = WebmWriter(opened(path), TRACKS)
    for track, packet in encoded(3):
        writer.write(track, packet)
    writer.close()
    whole = path.read_bytes()
    for share in (0.3, 0.5, 0.77, 0.99):
        cut.write_bytes(whole[: TRACKS_ROOM + int((len(whole) - TRACKS_ROOM) * share)])
        assert len(packets(cut, 1)) == pytest.approx(150 * share, abs=15)


def test_tracks_that_come_later_play_beside_those_from_the_beginning(tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    writer = WebmWriter(opened(path), TRACKS)
    for track, packet in encoded(4):
        if packet.pts == 2 * TICKS_HZ and track == 0:
            assert writer.add([Track("video", "Bo", 128, 128), Track("audio", "Bo")]) == 2
        writer.write(track, packet)
        if packet.pts >= 2 * TICKS_HZ:
            writer.write(2 + track, packet)
    names = [(3, "Bo"), (0, "Ädä"), (1, "Ädä"), (2, "Bo")]
    for ended in (False, True):  # as a killed process leaves it, and whole
        if ended:
            writer.close()
        with av.open(str(path)) as container:
            assert all(container.streams[number].metadata["title"] == name for number, name in names)
        assert packets(path, 0)[0][0] == 0 and packets(path, 2)[0][0] == 2
        assert packets(path, 3)[-1] == packets(path, 1)[-1]


def test_a_file_without_room_for_more_tracks_says_so_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    writer = WebmWriter(opened(path), [])
    added = 0
    while writer.add(TRACKS) is not None:
        added += 2
    for track, packet in encoded(1):
        writer.write(added - 2 + track, packet)
    writer.close()
    assert 50 < added <= MOST_TRACKS
    assert len(packets(path, added - 1)) == 50


def test_a_silent_track_holds_nothing_back(tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    writer = WebmWriter(opened(path), [*TRACKS, Track("video", "Bo", 64, 64)])
    for track, packet in encoded(3):
        writer.write(track, packet)
    assert packets(path, 0)[-1][0] > 2
    writer.close()


def test_a_track_that_lags_leaves_in_order_with_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    writer = WebmWriter(opened(path), [*TRACKS, Track("audio", "Bo")])
    sound = [packet for track, packet in encoded(4) if track == 1]
    for number, packet in enumerate(sound):
        writer.write(1, packet)
        if number >= 12:
            writer.write(2, sound[number - 12])
    writer.close()
    with av.open(str(path)) as container:
        times = [packet.pts for packet in container.demux() if packet.pts is not None]
    assert times == sorted(times)


def test_a_minute_without_packets_is_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    writer = WebmWriter(opened(path), [*TRACKS, Track("audio", "Bo")])
    sound = beep(0, True)
    for pts in [0, 60 * TICKS_HZ, TICKS_HZ, 60 * TICKS_HZ + 960, 40 * TICKS_HZ, 61 * TICKS_HZ]:
        packet = SoundEncoder().encode(sound)
        writer.write(2 if 0 < pts < 60 * TICKS_HZ else 1, Packet(packet.data, pts, PACKET_TICKS))
    writer.close()
    assert [round(time) for time, _, _ in packets(path, 1)] == [0, 60, 60, 61]
    assert [round(time) for time, _, _ in packets(path, 2)] == [1, 40]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 100 * TICKS_HZ)), min_size=1, max_size=30))
@settings(max_examples=40)
def test_whatever_the_times_each_track_comes_back_in_order(
    tmp_path_factory: pytest.TempPathFactory, arrivals: list[tuple[int, int]]
) -> None:
    path = tmp_path_factory.mktemp("webm") / "a.webm"
    writer = WebmWriter(opened(path), [Track("audio", name) for name in "abc"])
    data = SoundEncoder().encode(beep(0, True)).data
    kept: list[list[int]] = [[], [], []]
    for track, pts in arrivals:
        writer.write(track, Packet(data, pts, PACKET_TICKS))
        at = round(pts / 48)
        if not kept[track] or at > kept[track][-1]:
            kept[track].append(at)
    writer.close()
    for track in range(3):
        # FFmpeg rounds the 6.5 ms of Opus' look-ahead to whole milliseconds
        found = [round(time * 1000) + 7 for time, _, _ in packets(path, track)]
        assert found == pytest.approx(kept[track], abs=1)


class FullDisk:
    """A file that takes so many bytes and no more, the last ones only in part."""

    def __init__(self, path: Path, room: int) -> None:
        self._file, self._room = path.open("wb", buffering=0), room

    def write(self, data: memoryview) -> int:
        room = self._room - self._file.tell()
        if room <= 0:
            raise OSError(28, "No space left on device")
        return self._file.write(data[:room]) or 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)

    def __enter__(self) -> FullDisk:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def test_a_full_disk_leaves_a_file_that_ends_with_a_whole_cluster(tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    writer = WebmWriter(FullDisk(path, 20_000), TRACKS)  # type: ignore[arg-type]
    with pytest.raises(OSError, match="No space left"):
        for track, packet in encoded(60):
            writer.write(track, packet)
    with suppress(OSError):
        writer.close()
    assert path.stat().st_size < 20_000
    sound = [time for time, _, _ in packets(path, 1)]
    assert len(sound) > 50
    assert sound[:50] == pytest.approx([number * 0.02 - 0.0065 for number in range(50)], abs=0.001)


def test_no_cluster_is_longer_than_it_may_be(tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    writer = WebmWriter(opened(path), TRACKS)
    sizes = []
    for track, packet in encoded(3):
        writer.write(track, packet)
        sizes.append(path.stat().st_size)
    writer.close()
    assert len(set(sizes)) >= 3000 / (CLUSTER_MS + 40)
