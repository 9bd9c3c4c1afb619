"""A clip on disk: pictures, sound, and what is known of each picture, nothing lost.

video.mkv    pictures           FFV1, RGB
labels.mkv   what pixels show   FFV1, one byte: a number of `generator.rigged.truth.LABELS`
depth.mkv    distance           FFV1, two bytes: tenths of a millimetre, 0 is the background
normals.mkv  surface            FFV1, RGB: (x, y, z) from -1..1 to 0..255; the background is 128
sound.wav    the avatar's voice 48 kHz, mono, 16 bit
truth.npz    `state`, `landmarks`, `joints` (pictures, ...), `phase` and `request` (pictures,)
clip.json    size, rate, and the names of all numbers above
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import av
import numpy as np
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from generator.rigged.identity.file import save_identity
from generator.rigged.identity.identity import Identity
from generator.rigged.state import BONES
from generator.rigged.truth import LABELS, STATE_NAMES, Truth
from media.files import write_wav
from media.frames import ByteArray, FloatArray

DEPTH_UNITS = 10_000
"""Units of depth in a metre: 16 bits reach to 6.5 m."""

_FORMATS = {"video": "rgb24", "labels": "gray", "depth": "gray16le", "normals": "rgb24"}
_STORED = {"rgb24": "bgr0"}  # how FFV1 keeps RGB


class ClipWriter:
    """Writes one clip into a folder of its own, picture by picture; blocks."""

    def __init__(self, folder: Path, width: int, height: int, fps: int) -> None:
        """Raises OSError where the folder exists or cannot be made."""
        folder.mkdir(parents=True)
        self._folder, self._size, self._fps = folder, (width, height), fps
        self._rows: list[tuple[FloatArray, FloatArray, FloatArray]] = []
        self._asked: list[tuple[str, str]] = []
        self._files = ExitStack()
        try:
            self._tracks = {name: self._track(name, fmt) for name, fmt in _FORMATS.items()}
        except BaseException:
            self._remove()
            raise

    def _track(self, name: str, fmt: str) -> tuple[OutputContainer, VideoStream]:
        container = self._files.enter_context(av.open(str(self._folder / f"{name}.mkv"), "w"))
        stream = container.add_stream("ffv1", rate=self._fps)
        stream.width, stream.height = self._size
        stream.pix_fmt = _STORED.get(fmt, fmt)
        return container, stream

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the files; a clip that is not finished is of no use, so nothing stays of it."""
        if kind is None:
            self._files.close()
        else:
            self._remove()

    def _remove(self) -> None:
        try:
            self._files.close()
        finally:
            shutil.rmtree(self._folder)

    def add(self, rgb: ByteArray, truth: Truth, phase: str, request: str) -> None:
        """One more picture uint8 (height, width, 3); `request` is the action under way or the pose held."""
        self._write("video", rgb)
        self._write("labels", truth.labels)
        self._write("depth", np.round(truth.depth * DEPTH_UNITS).astype(np.uint16))
        self._write("normals", np.round((truth.normals + 1) * 127.5).astype(np.uint8))
        self._rows.append((truth.state, truth.landmarks, truth.joints))
        self._asked.append((phase, request))

    def _write(self, name: str, picture: NDArray[Any]) -> None:
        container, stream = self._tracks[name]
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format=_FORMATS[name])
        container.mux(stream.encode(frame))

    def finish(self, sound: Sequence[FloatArray], person: Identity, about: dict[str, Any]) -> None:
        """Write what is left: the sound (48 kHz), the numbers, the person, `about` with the names of all."""
        for container, stream in self._tracks.values():
            container.mux(stream.encode(None))
        write_wav(self._folder / "sound.wav", np.concatenate(sound))
        state, landmarks, joints = (np.stack(rows) for rows in zip(*self._rows, strict=True))
        phase, request = (np.array(names) for names in zip(*self._asked, strict=True))
        np.savez_compressed(
            self._folder / "truth.npz",
            state=state,
            landmarks=landmarks,
            joints=joints,
            phase=phase,
            request=request,
        )
        width, height = self._size
        known = {"width": width, "height": height, "fps": self._fps, "pictures": len(self._rows)}
        names = {"state": STATE_NAMES, "joints": BONES, "labels": LABELS, "depth_units_per_m": DEPTH_UNITS}
        text = json.dumps(about | known | names, indent=1)
        save_identity(person, self._folder / "person.toml")
        (self._folder / "clip.json").write_text(text + "\n", encoding="utf-8")
