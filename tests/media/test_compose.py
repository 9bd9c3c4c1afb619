"""The composed video: everybody side by side, heard together, in step, with its length, and seekable."""

from __future__ import annotations

import asyncio
import json
import shutil
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media import sessions
from media.compose import STEP, compose, compose_aside, moments
from media.errors import MediaError
from media.frames import PACKET_TICKS, TICKS_HZ
from media.recording import Recorder
from tests.media.scene import Scene, about, beep, beeps, flashes, picture, sound
from tests.media.test_recording import SECOND, play, recorder_for


async def recorded(folder: Path, seconds: int = 6, camera: bool = True) -> Path:
    """A session of some seconds; the recording begins 13 ms off the avatar's pictures."""
    recorder, scene = recorder_for(folder, "Bo")
    recorder.start(SECOND - 624)
    recorder.event(2 * SECOND, {"type": "caption", "id": 1, "speaker": "user", "text": "hi", "final": True})
    await play(recorder, scene, SECOND, (1 + seconds) * SECOND, camera=camera)
    assert await recorder.close()
    return recorder.folder


def cut_off(folder: Path, share: float) -> None:
    """Make a finished session look as a killed process leaves it."""
    session = sessions.load(folder)
    sessions.save(folder, session.model_copy(update={"duration": None}))
    (folder / sessions.TRANSCRIPT).unlink()
    path = folder / sessions.TRACKS
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


async def test_both_sides_stand_side_by_side_in_step_with_their_sound(tmp_path: Path) -> None:
    video = compose(await recorded(tmp_path))
    expected = [0.013 + second for second in range(6)]
    left, right = flashes(video, 0, right=0.5), flashes(video, 0, left=0.5)
    heard = beeps(video, 1)
    assert left[0] == 0 and left[1:] == pytest.approx(expected[1:], abs=0.005)
    assert right == pytest.approx(expected, abs=0.02)
    assert heard == pytest.approx(expected, abs=0.01)


async def test_the_video_knows_its_length_and_can_be_searched(tmp_path: Path) -> None:
    video = compose(await recorded(tmp_path, seconds=10))
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (256, 128)
        assert container.duration == pytest.approx(10_013_000, abs=50_000)
        container.seek(9_000_000)
        assert next(container.decode(stream)).time == pytest.approx(8, abs=0.1)
    head = video.read_bytes()[:4096]
    assert b"\x1c\x53\xbb\x6b" in head  # the index stands before the pictures


async def test_both_voices_are_heard_at_once_and_never_too_loud(tmp_path: Path) -> None:
    folder = await recorded(tmp_path)
    mixed = np.abs(sound(compose(folder), 1)).max()
    alone = np.abs(sound(folder / sessions.TRACKS, 1)).max()
    assert alone * 1.3 < mixed <= 1.05


async def test_the_avatar_stands_alone_where_nobody_has_a_camera(tmp_path: Path) -> None:
    video = compose(await recorded(tmp_path, seconds=2, camera=False))
    with av.open(str(video)) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (128, 128)
    assert beeps(video, 1) == pytest.approx([0.013, 1.013], abs=0.02)


async def test_a_camera_that_is_turned_off_leaves_an_empty_place(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path, "Bo")
    recorder.start(0)
    await play(recorder, scene, 0, SECOND)
    await play(recorder, scene, SECOND, 6 * SECOND, camera=False)
    await recorder.close()
    with av.open(str(compose(recorder.folder))) as container:
        places = [frame.to_ndarray(format="gray")[64, 192] for frame in container.decode(video=0)]
    assert places[20] > 25 and places[-1] < 20


async def met(folder: Path) -> Path:
    """Six seconds with Bo, from 2 to 4 also with Cy, who has no camera. All but Bo speak, 0.4 s of each."""
    recorder, scene = recorder_for(folder, "Bo")
    recorder.start(0)
    for pts in range(0, 6 * SECOND, PACKET_TICKS):
        loud = pts % SECOND < 0.4 * SECOND
        if pts == 2 * SECOND:
            recorder.join("cy", "Cy", pts)
        if pts == 4 * SECOND:
            recorder.leave("cy", pts)
        if pts % STEP == 0:
            recorder.picture_out(scene.vp8.encode(picture(pts, False), pts == 0))
            recorder.picture_in("bo", picture(pts, False, (320, 180)))
        recorder.sound_in("bo", beep(pts, False))
        recorder.sound_in("cy", beep(pts, loud))
        recorder.sound_out(scene.opus.encode(beep(pts, loud)))
        if pts % (SECOND // 4) == 0:
            await recorder.keep_up()
    assert await recorder.close()
    return recorder.folder


async def test_a_meeting_is_laid_out_for_who_is_there_and_marks_who_speaks(tmp_path: Path) -> None:
    with av.open(str(compose(await met(tmp_path)))) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert frames[0].shape == (720, 1280, 3)

    def framed(x: int, y: int, moment: float) -> list[bool]:
        """In which seconds the frame around a speaker shines here."""
        return [bool(frames[round((second + moment) * 25)][y, x, 1] > 120) for second in range(6)]

    alone, together = [True, True, False, False, True, True], [False, False, True, True, False, False]
    ada_alone, ada, bo, cy = (200, 718), (200, 358), (960, 1), (640, 718)  # points on their cells' edges
    assert framed(*ada_alone, 0.3) == alone
    assert framed(*ada, 0.3) == framed(*cy, 0.3) == together
    assert not any(framed(*bo, 0.3))
    assert not any(framed(*ada_alone, 0.0)[1:2] + framed(*cy, 0.0))


async def test_a_screen_takes_the_large_place_while_it_is_shown(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path, "Bo")
    recorder.start(0)
    for pts in range(0, 8 * SECOND, PACKET_TICKS):
        scene.at(pts, "bo")
        if SECOND <= pts < 2 * SECOND:
            recorder.screen_in("bo", picture(pts, True, (320, 180)))
        if pts % (SECOND // 4) == 0:
            await recorder.keep_up()
    await recorder.close()
    with av.open(str(compose(recorder.folder))) as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    assert frames[0].shape == (720, 1280)
    bright = [[bool(frame[360, 100:860].min() > 150) for frame in frames].index(True) / 25]
    assert bright == pytest.approx([1], abs=0.1)
    large = [bool(frames[round(25 * second)][360, 100:860].min() > 150) for second in (0.5, 1.5, 2.5, 7.5)]
    assert large == [False, True, True, False]


async def test_a_meeting_that_was_cut_off_has_names_in_its_transcript_and_a_video(tmp_path: Path) -> None:
    folder = await met(tmp_path)
    with (folder / sessions.EVENTS).open("a") as events:
        caption = {"type": "caption", "id": 1, "speaker": "user", "name": "Cy", "text": "hi", "final": True}
        events.write(json.dumps({"time": 3.0, "position": 3.0, **caption}) + "\n")
    cut_off(folder, 0.8)
    with av.open(str(compose(folder))) as container:
        assert container.duration == pytest.approx(4.8e6, abs=1e6)
    assert "<v Cy>hi</v>" in (folder / sessions.TRANSCRIPT).read_text()


async def test_the_avatars_last_picture_stays_where_it_pauses(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path, "Bo")
    recorder.start(0)
    await play(recorder, scene, 0, SECOND)
    for pts in range(SECOND, 5 * SECOND, PACKET_TICKS):
        recorder.sound_out(scene.opus.encode(beep(pts, False)))
    await recorder.close()
    with av.open(str(compose(recorder.folder))) as container:
        last = [frame.to_ndarray(format="gray")[64] for frame in container.decode(video=0)][-1]
    assert last[64] > 25 and last[192] < 20  # the participant's camera has been turned off


async def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    shares: list[float] = []
    compose(await recorded(tmp_path, seconds=1), shares.append)
    assert shares == sorted(shares) and shares[0] < 0.1 and shares[-1] == 1


async def test_a_composed_session_names_its_video(tmp_path: Path) -> None:
    folder = await recorded(tmp_path, seconds=1)
    assert compose(folder) == folder / sessions.VIDEO
    assert sessions.load(folder).video == sessions.VIDEO


@pytest.mark.parametrize("share", [0.4, 0.93])
async def test_a_session_that_was_cut_off_is_finished_and_composed(tmp_path: Path, share: float) -> None:
    folder = await recorded(tmp_path)
    cut_off(folder, share)
    video = compose(folder)
    session = sessions.load(folder)
    assert session.duration == pytest.approx(6 * share, abs=1)
    with av.open(str(video)) as container:
        assert container.duration == pytest.approx(session.duration * 1e6, abs=50_000)
    assert "<v Bo>hi</v>" in (folder / sessions.TRANSCRIPT).read_text()


async def test_a_recording_without_pictures_says_so(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, about(), (128, 128), lambda: None, print)
    recorder.start(0)
    scene = Scene(recorder)
    recorder.sound_out(scene.opus.encode(beep(0, True)))
    await recorder.close()
    with pytest.raises(MediaError, match="holds no pictures"):
        compose(recorder.folder)


async def test_a_recording_that_is_empty_or_gone_says_so(tmp_path: Path) -> None:
    folder = await recorded(tmp_path, seconds=1)
    (folder / sessions.TRACKS).write_bytes(b"")
    with pytest.raises(MediaError, match="holds no recording that can be played"):
        compose(folder)
    shutil.rmtree(folder)
    with pytest.raises(MediaError, match="cannot be read"):
        compose(folder)


async def test_composing_aside_reports_and_gives_the_video(tmp_path: Path) -> None:
    shares: list[float] = []
    video = await compose_aside(await recorded(tmp_path, seconds=1), shares.append)
    await asyncio.sleep(0)
    assert video.name == sessions.VIDEO and shares[-1] == 1


async def test_composing_that_is_cancelled_leaves_no_half_video(tmp_path: Path) -> None:
    folder = await recorded(tmp_path)
    begun = asyncio.Event()
    task = asyncio.create_task(compose_aside(folder, lambda share: begun.set()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert {path.name for path in await asyncio.to_thread(lambda: list(folder.iterdir()))} == {
        sessions.ABOUT, sessions.TRACKS, sessions.EVENTS, sessions.TRANSCRIPT
    }  # fmt: skip


@given(st.lists(st.integers(0, 10 * TICKS_HZ), unique=True).map(sorted), st.integers(1, 12 * TICKS_HZ))
def test_the_videos_moments_cover_it_without_long_pauses(pictures: list[int], end: int) -> None:
    chosen = list(moments(pictures, end))
    assert set(chosen) >= {at for at in pictures if at < end}
    assert all(0 < after - before <= 2 * STEP for before, after in pairwise(chosen))
    assert chosen[0] == 0 and 0 <= end - chosen[-1] <= 2 * STEP
