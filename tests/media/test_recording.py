"""A recording holds what was sent and received, on one clock, and never holds up or outlives a call."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import av
import pytest

from media import recording, sessions
from media.clock import Clock, run_virtual
from media.encode import VideoEncoder
from media.frames import PACKET_TICKS, TICKS_HZ
from media.recording import Recorder
from media.sessions import Session
from media.tape import Tape
from tests.media.scene import Scene, about, beep, beeps, flashes, packets, picture

SECOND = TICKS_HZ


def recorder_for(folder: Path, *people: str, failures: list[str] | None = None) -> tuple[Recorder, Scene]:
    """A recorder of a call in which these people are, and the scene that plays into it."""
    recorder = Recorder(
        folder,
        about(),
        (128, 128),
        lambda: scene.want_keyframe(),
        (failures if failures is not None else []).append,
    )
    for name in people:
        recorder.join(name.lower(), name, 0)
    scene = Scene(recorder)
    return recorder, scene


async def play(
    recorder: Recorder, scene: Scene, begin: int, end: int, person: str = "bo", camera: bool = True
) -> None:
    """Let the scene happen from tick `begin` to `end`, as fast as the recorder can follow."""
    for pts in range(begin, end, PACKET_TICKS):
        scene.at(pts, person, camera)
        if pts % (SECOND // 4) == 0:
            await recorder.keep_up()


async def recorded(folder: Path, seconds: float = 3, begin: int = 0) -> tuple[Session, Scene, Path]:
    recorder, scene = recorder_for(folder, "Bo")
    recorder.start(begin)
    await play(recorder, scene, begin, begin + round(seconds * SECOND))
    session = await recorder.close()
    assert session
    return session, scene, recorder.folder / sessions.TRACKS


async def test_the_file_holds_every_track_under_its_owners_name(tmp_path: Path) -> None:
    session, _, path = await recorded(tmp_path)
    with av.open(str(path)) as container:
        tracks = [(stream.type, stream.metadata["title"]) for stream in container.streams]
        assert container.duration == pytest.approx(3_000_000, abs=50_000)
    assert tracks == [("video", "Ada"), ("audio", "Ada"), ("video", "Bo"), ("audio", "Bo")]
    assert session.duration == pytest.approx(3, abs=0.05) and session.lost == 0


async def test_the_avatars_packets_are_copied_byte_by_byte(tmp_path: Path) -> None:
    _, scene, path = await recorded(tmp_path)
    for track, sent in ((0, scene.pictures), (1, scene.sounds)):
        found = packets(path, track)
        assert [data for _, data, _ in found] == [packet.data for packet in sent]
        shift = 0 if track == 0 else 0.0065  # an Opus packet is heard that much later
        times = [packet.pts / TICKS_HZ - shift for packet in sent]
        assert [time for time, _, _ in found] == pytest.approx(times, abs=0.001)


async def test_flashes_and_beeps_stay_together_on_all_tracks(tmp_path: Path) -> None:
    _, _, path = await recorded(tmp_path, seconds=3.5)
    expected = [0.0, 1.0, 2.0, 3.0]
    assert flashes(path, 0) == pytest.approx(expected, abs=0.005)
    assert flashes(path, 2) == pytest.approx(expected, abs=0.005)
    assert beeps(path, 1) == pytest.approx(expected, abs=0.01)
    assert beeps(path, 3) == pytest.approx(expected, abs=0.01)


async def test_a_recording_that_begins_in_mid_call_begins_with_a_keyframe(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path, "Bo")
    await play(recorder, scene, 0, 5 * SECOND)
    assert not recorder.folder.exists()
    recorder.start(5 * SECOND + 480)
    assert scene.keyframe
    await play(recorder, scene, 5 * SECOND, 8 * SECOND)
    session = await recorder.close()
    assert session and session.clock == pytest.approx(5.01) and session.duration == pytest.approx(3, abs=0.05)
    path = recorder.folder / sessions.TRACKS
    assert packets(path, 0)[0][2] and packets(path, 0)[0][0] < 0.05
    assert flashes(path, 0) == pytest.approx([0.99, 1.99], abs=0.01)
    assert beeps(path, 3) == pytest.approx([0.01, 0.99, 1.99], abs=0.005)


async def test_pictures_before_the_keyframe_are_left_out(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path)
    scene.at(0)
    recorder.start(960)
    scene.keyframe = False  # the encoder is slow to answer
    await play(recorder, scene, 960, SECOND // 2, person="")
    scene.keyframe = True
    await play(recorder, scene, SECOND // 2, SECOND, person="")
    await recorder.close()
    found = packets(recorder.folder / sessions.TRACKS, 0)
    assert found[0][2] and found[0][0] == pytest.approx(0.5, abs=0.03)


async def test_nothing_is_kept_while_consent_is_withdrawn(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path, "Bo")
    recorder.start(0)
    await play(recorder, scene, 0, 2 * SECOND)
    recorder.pause(2 * SECOND)
    assert not recorder.on
    recorder.event(3 * SECOND, {"type": "caption", "text": "secret"})
    await play(recorder, scene, 2 * SECOND, 10 * SECOND)
    recorder.start(10 * SECOND)
    await play(recorder, scene, 10 * SECOND, 12 * SECOND)
    recorder.event(12 * SECOND, {"type": "state", "state": "listening"})
    session = await recorder.close()
    assert session and session.duration == pytest.approx(4, abs=0.05)
    path = recorder.folder / sessions.TRACKS
    assert flashes(path, 0) == pytest.approx([0, 1, 2, 3], abs=0.05)
    assert beeps(path, 3) == pytest.approx([0, 1, 2, 3], abs=0.05)
    events = [event for event in sessions.read_events(recorder.folder) if event["type"] != "present"]
    assert [(event["time"], event["position"]) for event in events] == [(12.0, pytest.approx(4, abs=0.05))]


async def test_a_participant_who_is_silent_or_without_camera_leaves_no_hole(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path, "Bo")
    recorder.start(0)
    await play(recorder, scene, 0, SECOND, camera=False)
    await play(recorder, scene, SECOND, 3 * SECOND, person="")
    await play(recorder, scene, 3 * SECOND, 4 * SECOND, camera=False)
    await recorder.close()
    path = recorder.folder / sessions.TRACKS
    times = [time for time, _, _ in packets(path, 3)]
    assert times == pytest.approx([number * 0.02 - 0.0065 for number in range(len(times))], abs=0.002)
    assert times[-1] == pytest.approx(4, abs=0.1)
    assert beeps(path, 3) == pytest.approx([0, 3], abs=0.02)
    assert packets(path, 2) == []


async def test_cameras_of_any_shape_and_microphones_of_any_rate_are_recorded(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path, "Bo")
    recorder.start(0)
    for pts in range(0, 2 * SECOND, PACKET_TICKS):
        scene.at(pts)
        recorder.picture_in("bo", picture(pts, False, (240, 320) if pts < SECOND else (1280, 720)))
        recorder.sound_in("bo", beep(pts, SECOND <= pts < SECOND + 960, 320, 16_000))
        await recorder.keep_up()
    await recorder.close()
    path = recorder.folder / sessions.TRACKS
    with av.open(str(path)) as container:
        sizes = {(frame.width, frame.height) for frame in container.decode(container.streams[2])}
    assert sizes == {(240, 320), (640, 360)}
    assert beeps(path, 3) == pytest.approx([1.0], abs=0.01)


async def test_the_avatars_picture_may_change_its_size(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path)
    recorder.start(0)
    await play(recorder, scene, 0, SECOND, person="")
    larger = VideoEncoder(256, 256, 25, 300_000)
    for number in range(25):
        recorder.picture_out(larger.encode(picture(SECOND + number * 1920, False, (256, 256))))
    await recorder.close()
    with av.open(str(recorder.folder / sessions.TRACKS)) as container:
        widths = [frame.width for frame in container.decode(container.streams[0])]
    assert widths == [128] * 25 + [256] * 25


async def test_people_come_and_go_each_on_tracks_of_their_own(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path, "Bo")
    recorder.start(0)
    await play(recorder, scene, 0, SECOND, "bo")
    recorder.join("cy", "Cy", SECOND)
    await play(recorder, scene, SECOND, 3 * SECOND, "cy")
    recorder.leave("cy", 3 * SECOND)
    await play(recorder, scene, 3 * SECOND, 4 * SECOND, "cy")  # what is still on its way from who has gone
    recorder.join("cy", "Cy", 4 * SECOND)
    await play(recorder, scene, 4 * SECOND, 5 * SECOND, "cy")
    session = await recorder.close()
    path = recorder.folder / sessions.TRACKS
    assert session and [(person.id, person.picture, person.sound) for person in session.participants] == [
        ("bo", 2, 3),
        ("cy", 4, 5),
    ]
    assert session.tracks[4:] == ("Cy (video)", "Cy (audio)")
    assert flashes(path, 2) == pytest.approx([0], abs=0.01)
    assert flashes(path, 4) == pytest.approx([1, 2, 4], abs=0.01)
    assert beeps(path, 5) == pytest.approx([1, 2, 4], abs=0.02)
    silent = [time for time, _, _ in packets(path, 5) if 3 < time < 3.95]
    assert silent == []
    present = [event for event in sessions.read_events(recorder.folder) if event["type"] == "present"]
    assert [(event["position"], [person["id"] for person in event["people"]]) for event in present] == [
        (0, ["bo"]),
        (1, ["bo", "cy"]),
        (3, ["bo"]),
        (4, ["bo", "cy"]),
    ]


async def test_who_comes_and_goes_while_consent_is_withdrawn_leaves_no_trace(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path, "Bo")
    recorder.start(0)
    await play(recorder, scene, 0, SECOND)
    recorder.pause(SECOND)
    recorder.join("cy", "Cy", 2 * SECOND)
    recorder.leave("cy", 3 * SECOND)
    recorder.leave("bo", 4 * SECOND)
    recorder.join("di", "Di", 5 * SECOND)
    recorder.start(6 * SECOND)
    await play(recorder, scene, 6 * SECOND, 7 * SECOND, "di")
    session = await recorder.close()
    assert session and [person.name for person in session.participants] == ["Bo", "Di"]
    assert "Cy" not in (recorder.folder / sessions.EVENTS).read_text()
    assert beeps(recorder.folder / sessions.TRACKS, 5) == pytest.approx([1], abs=0.01)
    assert session.duration == pytest.approx(2, abs=0.05)


async def test_a_screen_that_is_shown_has_a_track_of_its_own(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path, "Bo", "Cy")
    recorder.start(0)
    for pts in range(0, 4 * SECOND, PACKET_TICKS):
        scene.at(pts, "bo")
        if pts >= SECOND:
            recorder.screen_in("bo", picture(pts, pts >= 2 * SECOND, (1920, 1080)))
        recorder.screen_in("stranger", picture(pts, True, (64, 64)))
        await recorder.keep_up()
    session = await recorder.close()
    assert session and [person.screen for person in session.participants] == [6, 0]
    assert session.tracks[6:] == ("Bo, screen (video)",)
    path = recorder.folder / sessions.TRACKS
    assert flashes(path, 6) == pytest.approx([2], abs=0.2)
    with av.open(str(path)) as container:
        assert {(frame.width, frame.height) for frame in container.decode(container.streams[6])} == {
            (1280, 720)
        }
    assert len(packets(path, 6)) == pytest.approx(15, abs=1)


async def test_more_people_than_the_file_holds_are_left_out_and_the_rest_is_recorded(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recorder, scene = recorder_for(tmp_path, *(f"Guest {number}" for number in range(80)))
    recorder.start(0)
    await play(recorder, scene, 0, SECOND, "guest 0")
    session = await recorder.close()
    assert session and 20 < len(session.participants) < 80
    assert "holds no more people" in caplog.text and "Guest" not in caplog.text
    assert beeps(recorder.folder / sessions.TRACKS, 3) == pytest.approx([0], abs=0.01)


async def test_who_has_not_joined_is_not_recorded(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path, "Bo")
    recorder.start(0)
    await play(recorder, scene, 0, SECOND, person="stranger")
    session = await recorder.close()
    assert session and beeps(recorder.folder / sessions.TRACKS, 3) == []


async def test_events_and_the_transcript_stand_beside_the_file(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path, "Bo")
    recorder.start(SECOND)
    caption = {"type": "caption", "id": 1, "speaker": "user", "text": "Hé, <Ada>", "final": True}
    recorder.event(2 * SECOND, caption)
    await play(recorder, scene, SECOND, 3 * SECOND)
    await recorder.close()
    lines = (recorder.folder / sessions.EVENTS).read_text().splitlines()
    assert [json.loads(line) for line in lines] == [
        {"time": 1.0, "position": 0.0, "type": "present", "people": [{"id": "bo", "name": "Bo"}]},
        {"time": 2.0, "position": 1.0, **caption},
    ]
    transcript = (recorder.folder / sessions.TRANSCRIPT).read_text()
    assert "00:00:01.000 --> 00:00:02.000\n<v Bo>Hé, &lt;Ada&gt;</v>" in transcript


async def test_a_recorder_that_was_never_started_writes_nothing(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path, "Bo")
    await play(recorder, scene, 0, SECOND)
    assert await recorder.close() is None
    assert not recorder.folder.exists()


async def test_closing_twice_is_safe(tmp_path: Path) -> None:
    recorder, scene = recorder_for(tmp_path)
    recorder.start(0)
    scene.at(0)
    assert await recorder.close() == await recorder.close()


def test_a_call_in_virtual_time_is_recorded_without_loss(tmp_path: Path) -> None:
    async def record() -> Session | None:
        recorder, scene = recorder_for(tmp_path, "Bo")
        clock = Clock()
        recorder.start(0)
        for pts in range(0, 10 * SECOND, PACKET_TICKS):
            await clock.sleep_until(pts)
            scene.at(pts, "bo")
        return await recorder.close()

    session = run_virtual(record())
    assert session and session.lost == 0 and session.duration == pytest.approx(10, abs=0.05)


async def test_a_disk_that_is_too_slow_costs_packets_and_never_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = threading.Event()

    class SlowTape(Tape):
        def __init__(self, *about: Any) -> None:
            disk.wait()
            super().__init__(*about)

    monkeypatch.setattr(recording, "BACKLOG", 10)
    monkeypatch.setattr(recording, "Tape", SlowTape)
    recorder, scene = recorder_for(tmp_path)
    recorder.start(0)
    scene.keyframe = False
    for pts in range(0, 2 * SECOND, PACKET_TICKS):
        scene.at(pts)
    disk.set()
    await recorder.keep_up()
    assert recorder.lost > 0
    session = await recorder.close()
    assert session and session.lost == recorder.lost
    with av.open(str(recorder.folder / sessions.TRACKS)) as container:
        assert all(not frame.is_corrupt for frame in container.decode(container.streams[0]))


async def test_a_folder_that_cannot_be_made_ends_the_recording_with_a_sentence(tmp_path: Path) -> None:
    failures: list[str] = []
    (tmp_path / "file").write_text("in the way")
    recorder, scene = recorder_for(tmp_path / "file", "Bo", failures=failures)
    recorder.start(0)
    await play(recorder, scene, 0, SECOND)
    assert await recorder.close() is None
    assert failures == ["The recording has ended (not a directory); what was recorded until then is kept."]
    assert not recorder.on


FULL_DISK = """
import asyncio, resource, signal, sys
from pathlib import Path
from tests.media.test_recording import SECOND, play, recorder_for

async def main():
    failures = []
    recorder, scene = recorder_for(Path(sys.argv[1]), "Bo", failures=failures)
    recorder.start(0)
    await play(recorder, scene, 0, 10 * SECOND)
    await recorder.close()
    print(*failures, sep="\\n")

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
asyncio.run(main())
"""


def test_a_full_disk_ends_the_recording_and_what_was_written_plays(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "The recording has ended (file too large); what was recorded until then is kept.\n"
    (session,) = sessions.list_sessions(tmp_path)
    path = tmp_path / session.id / sessions.TRACKS
    assert path.stat().st_size <= 40_000
    assert session.duration and 0.5 < session.duration < 9
    with av.open(str(path)) as container:
        assert [frame.is_corrupt for frame in container.decode(video=0)].count(True) == 0


KILLED = """
import asyncio, sys
from pathlib import Path
from tests.media.test_recording import SECOND, play, recorder_for

async def main():
    recorder, scene = recorder_for(Path(sys.argv[1]), "Bo")
    recorder.start(0)
    recorder.event(SECOND, dict(type="caption", id=1, speaker="user", text="hello", final=True))
    await play(recorder, scene, 0, 5 * SECOND)
    print("five seconds", flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


def test_what_a_killed_process_wrote_plays_to_within_a_second(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout and writer.stdout.readline() == b"five seconds\n"
        os.kill(writer.pid, signal.SIGKILL)
    (session,) = sessions.list_sessions(tmp_path)
    assert session.duration is None
    path = tmp_path / session.id / sessions.TRACKS
    for track in range(4):
        assert packets(path, track)[-1][0] > 4
        assert packets(path, track)[-1][0] < 5
    assert flashes(path, 0) == pytest.approx([0, 1, 2, 3, 4], abs=0.005)
    assert [event.get("text") for event in sessions.read_events(tmp_path / session.id)] == [None, "hello"]
    assert [person.name for person in session.participants] == ["Bo"]
