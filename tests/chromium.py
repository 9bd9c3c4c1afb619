"""A real Chromium for tests: found, started with a fake microphone and camera, and asked for its statistics.

It is found by VISAVIS_CHROMIUM or on the PATH. Where there is none a test fails: what a browser does cannot
be shown without one.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import wave
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.async_api import Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

FLAGS = (
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
)

PREPARE = """
window.peers = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...args) { super(...args); window.peers.push(this); }
};
"""

_RAW_MICROPHONE = """
const getUserMedia = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
const raw = {echoCancellation: false, noiseSuppression: false, autoGainControl: false};
if (getUserMedia) navigator.mediaDevices.getUserMedia = ({audio, ...rest}) => getUserMedia(
  {...rest, audio: audio ? {...(audio === true ? {} : audio), ...raw} : audio});
"""

_READ_STATS = """
async () => {
  const pc = window.peers.findLast((peer) => peer.connectionState !== "closed");
  if (!pc) return {};
  const found = {};
  for (const report of (await pc.getStats()).values()) {
    if (report.type === "inbound-rtp") found[report.kind] = report;
    if (report.type === "remote-outbound-rtp") found[report.kind + "Sender"] = report;
  }
  return found;
}
"""


@dataclass(frozen=True)
class Stats:
    """What a page has received since its connection began; names as in the W3C's statistics."""

    video: dict[str, Any]
    audio: dict[str, Any]
    reports: int
    """Sender reports of sound and picture; without both there is no synchronisation."""

    @property
    def frames(self) -> int:
        """Pictures decoded."""
        return int(self.video.get("framesDecoded", 0))

    @property
    def freezes(self) -> int:
        """Gaps of 150 ms above the average, or of three times the average."""
        return int(self.video.get("freezeCount", 0))

    @property
    def energy(self) -> float:
        """Total energy of the sound played, 1 per second at full level."""
        return float(self.audio.get("totalAudioEnergy", 0.0))

    @property
    def skew_ms(self) -> float | None:
        """Playout of sound minus playout of picture, as Chromium estimates it; None before sender reports."""
        sound, picture = (part.get("estimatedPlayoutTimestamp") for part in (self.audio, self.video))
        return None if sound is None or picture is None else float(sound - picture)

    def fps_since(self, earlier: Stats) -> float:
        """Pictures decoded per second between two readings."""
        seconds = (self.video["timestamp"] - earlier.video["timestamp"]) / 1000
        return (self.frames - earlier.frames) / float(seconds)


def find_chromium() -> str:
    """The browser's path; fails the test where there is none."""
    named = os.environ.get("VISAVIS_CHROMIUM")
    path = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail(f"no Chromium: install one, or set VISAVIS_CHROMIUM (now {named!r}) to its path")
    return path


@asynccontextmanager
async def chromium_page(
    *,
    microphone: Path | None = None,
    camera: Path | None = None,
    loop_microphone: bool = False,
    raw_microphone: bool = True,
    flags: Iterable[str] = (),
    **context: Any,
) -> AsyncIterator[Page]:
    """A page whose microphone plays a WAV file (16-bit) and whose camera shows a Y4M file.

    Without files Chromium beeps and shows a moving pattern. The microphone begins when the page asks for it.
    `raw_microphone` turns off echo cancellation, noise suppression and gain control, which change the sound.
    `context` goes to playwright's `new_context` (viewport, color_scheme, ignore_https_errors ...). An error
    in the page's script fails the test.
    """
    arguments = [*FLAGS, *_devices(microphone, camera, loop_microphone), *flags]
    errors: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(), args=arguments, chromium_sandbox=False
        )
        try:
            page = await (await browser.new_context(**context)).new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            await page.add_init_script(PREPARE + (_RAW_MICROPHONE if raw_microphone else ""))
            yield page
        finally:
            await browser.close()
    assert not errors, f"the page's script has failed: {errors}"


def _devices(microphone: Path | None, camera: Path | None, loop_microphone: bool) -> list[str]:
    flags = []
    if microphone is not None:
        mode = "" if loop_microphone else "%noloop"
        flags.append(f"--use-file-for-fake-audio-capture={microphone.resolve()}{mode}")
    if camera is not None:
        flags.append(f"--use-file-for-fake-video-capture={camera.resolve()}")
    return flags


async def read_stats(page: Page) -> Stats:
    """What the page's present peer connection has received."""
    found = await page.evaluate(_READ_STATS)
    reports = [found.get(f"{kind}Sender", {}).get("reportsSent", 0) for kind in ("audio", "video")]
    return Stats(found.get("video", {}), found.get("audio", {}), min(reports))


async def wait_for_frames(page: Page, count: int = 1) -> Stats:
    """Wait until that many pictures have been decoded in all."""
    while True:
        stats = await read_stats(page)
        if stats.frames >= count:
            return stats
        await asyncio.sleep(0.1)


def write_wav(path: Path, samples: NDArray[np.float32], rate: int = 48_000) -> Path:
    """Mono sound in -1..1 as 16-bit PCM."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def write_y4m(path: Path, pictures: Iterable[NDArray[np.uint8]], fps: int = 25) -> Path:
    """I420 pictures (height * 3 // 2, width) as raw video."""
    with path.open("wb") as file:
        for number, i420 in enumerate(pictures):
            if number == 0:
                height, width = i420.shape[0] * 2 // 3, i420.shape[1]
                file.write(f"YUV4MPEG2 W{width} H{height} F{fps}:1 Ip A1:1 C420mpeg2\n".encode())
            file.write(b"FRAME\n" + i420.tobytes())
    return path
