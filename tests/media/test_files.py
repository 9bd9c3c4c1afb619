"""Files in and out: what is written can be read, and what is broken says so in one sentence."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from media.errors import MediaError
from media.files import load_sound, read_pictures, read_sound, write_wav
from media.frames import TICKS_HZ, FloatArray


def tone(seconds: float, rate: int) -> FloatArray:
    return (0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def write_video(path: Path, pictures: int, fps: int = 25, size: tuple[int, int] = (320, 180)) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx", rate=fps)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(pictures):
            rgb = np.full((size[1], size[0], 3), number * 20 % 256, np.uint8)
            frame = av.VideoFrame.from_ndarray(rgb)
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_a_written_wav_is_read_back_at_any_rate(tmp_path: Path, rate: int) -> None:
    path = tmp_path / "caller.wav"
    write_wav(path, tone(1, rate), rate)
    sound = load_sound(path)
    assert abs(len(sound) - TICKS_HZ) <= 960
    assert np.abs(sound[1000:47_000] - tone(1, TICKS_HZ)[1000:47_000]).max() < 0.01


def test_sound_comes_in_equal_chunks_with_running_time(tmp_path: Path) -> None:
    path = tmp_path / "caller.wav"
    write_wav(path, tone(0.5, 22_050), 22_050)
    chunks = list(read_sound(path, 16_000, seconds=0.032))
    assert {len(chunk.samples) for chunk in chunks} == {512}
    assert [chunk.pts for chunk in chunks] == pytest.approx([n * 1536 for n in range(len(chunks))], abs=3)


def test_a_stereo_file_is_mixed_to_mono(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    left_right = np.stack([tone(0.2, 48_000), -tone(0.2, 48_000)])
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        frame = av.AudioFrame.from_ndarray(left_right, "fltp", "stereo")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert np.abs(load_sound(path)).max() < 1e-3


def test_pictures_carry_their_times_and_fit(tmp_path: Path) -> None:
    path = tmp_path / "caller.webm"
    write_video(path, 10)
    frames = list(read_pictures(path, 160, 160))
    assert [frame.pts for frame in frames] == [number * 1_920 for number in range(10)]
    assert {(frame.width, frame.height) for frame in frames} == {(160, 90)}


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"nobody\.wav does not exist"):
        load_sound(tmp_path / "nobody.wav")


@pytest.mark.parametrize("content", [b"", b"RIFF", b"this is not a sound file at all" * 50])
def test_a_broken_file_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.wav"
    path.write_bytes(content)
    with pytest.raises(MediaError, match=r"broken\.wav (cannot be read|has no)"):
        load_sound(path)


def test_a_wav_without_samples_says_so(tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    write_wav(path, np.zeros(0, np.float32))
    with pytest.raises(MediaError, match="holds no sound"):
        load_sound(path)


def test_a_wav_that_was_cut_off_gives_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    write_wav(path, tone(1, 48_000))
    path.write_bytes(path.read_bytes()[:48_044])
    assert len(load_sound(path)) == pytest.approx(24_000, abs=960)


def test_a_file_without_the_wanted_track_says_so(tmp_path: Path) -> None:
    sound, pictures = tmp_path / "sound.wav", tmp_path / "pictures.webm"
    write_wav(sound, tone(0.1, 48_000))
    write_video(pictures, 3)
    with pytest.raises(MediaError, match="has no video track"):
        next(read_pictures(sound))
    with pytest.raises(MediaError, match="has no audio track"):
        next(read_sound(pictures))


def test_a_folder_that_does_not_exist_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="cannot be written"):
        write_wav(tmp_path / "nowhere" / "a.wav", tone(0.1, 48_000))
