"""A call that is recorded with the guest's consent, and one whose server dies."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import av
import pytest
from playwright.async_api import expect

from media import sessions
from tests.e2e.callers import share_of_words, words_of
from tests.e2e.guest import Guest
from tests.e2e.product import Product, serving

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

TURN = "Do I need"
NEAR_S = 1.0  # a picture and a piece of the file, at the beginning and at the end


async def test_a_recorded_call_can_be_watched_with_all_its_tracks_and_words(
    product: Product, guest: Guest
) -> None:
    await guest.join(product.url)
    asked, began = await _consent(guest)
    answer = await guest.ask(TURN)
    leaves = await _now(guest)
    await guest.leave()
    shown = await _sees_the_video(guest)
    (folder,) = product.recordings.iterdir()
    tracks, packets, duration = await asyncio.to_thread(_opened, folder / sessions.TRACKS)
    assert tracks == ["video vp8", "audio opus", "video vp8", "audio opus"]
    assert all(packets), packets
    assert leaves - began - NEAR_S < duration < await _now(guest) - asked
    assert sessions.load(folder).duration == pytest.approx(duration, abs=0.2)
    assert shown == pytest.approx(duration, abs=0.5)
    _, _, composed = await asyncio.to_thread(_opened, folder / sessions.VIDEO)
    assert composed == pytest.approx(duration, abs=0.5)
    transcript = (folder / sessions.TRANSCRIPT).read_text("utf-8")
    assert share_of_words(words_of(TURN), transcript) >= 0.8, transcript
    assert share_of_words(answer, transcript) == 1.0, transcript


async def test_nothing_is_recorded_without_consent(product: Product, guest: Guest) -> None:
    kept = _folders(product.recordings)
    await guest.join(product.url)
    await guest.page.click("#record")
    await guest.page.click("#consent button[value=no]")
    await guest.page.wait_for_timeout(1000)
    await expect(guest.page.locator("#rec-mark")).to_be_hidden()
    await guest.leave()
    await expect(guest.page.locator("#recording-card")).to_be_hidden()
    assert _folders(product.recordings) == kept


async def test_what_was_recorded_plays_when_the_server_is_killed(tmp_path: Path, guest: Guest) -> None:
    async with serving(tmp_path) as product:
        await guest.join(product.url)
        asked, began = await _consent(guest)
        await guest.ask(TURN)
        dies = await _now(guest)
        await product.kill()
        dead = await _now(guest)
        (folder,) = product.recordings.iterdir()
        tracks, packets, duration = await asyncio.to_thread(_opened, folder / sessions.TRACKS)
        assert len(tracks) == 4
        assert all(packets), packets
        assert dies - began - 3 * NEAR_S < duration < dead - asked + NEAR_S
        events = [json.loads(line) for line in (folder / sessions.EVENTS).read_text("utf-8").splitlines()]
        assert any(event["type"] == "caption" and event["speaker"] == "user" for event in events)
        assert sessions.load(folder).duration is None
        await expect(guest.page.locator("#banner")).to_contain_text("Connection lost")


async def _consent(guest: Guest) -> tuple[float, float]:
    """Press the button, agree, see the red mark; when one agreed and when it was told, in seconds."""
    await guest.page.click("#record")
    asked = await _now(guest)
    await guest.page.click("#consent button[value=yes]")
    await expect(guest.page.locator("#rec-mark")).to_be_visible()
    (told,) = await guest.messages("recording", on=True)
    return asked, float(told["at"]) / 1000


async def _now(guest: Guest) -> float:
    """The page's clock, in seconds."""
    return float(await guest.page.evaluate("performance.now()")) / 1000


async def _sees_the_video(guest: Guest) -> float:
    """Wait until it can be watched, and skip to its middle; its seconds."""
    video = guest.page.locator("#recording-video")
    await expect(video).to_be_visible()
    await guest.until(lambda: video.evaluate("(one) => one.readyState >= 1"))
    await video.evaluate("(one) => { one.currentTime = one.duration / 2; }")
    await guest.until(lambda: video.evaluate("(one) => !one.seeking && one.readyState >= 2"))
    return float(await video.evaluate("(one) => one.duration"))


def _opened(file: Path) -> tuple[list[str], list[int], float]:
    """Each track's kind and codec, how many pictures or pieces of sound it decodes to, and its seconds."""
    with av.open(file) as container:
        tracks = list(container.streams)
        decoded = [0] * len(tracks)
        end = 0.0
        for packet in container.demux():
            decoded[packet.stream_index] += len(packet.decode())
            if packet.pts is not None:
                end = max(end, float(packet.pts * packet.time_base))
        return [f"{track.type} {track.codec_context.name}" for track in tracks], decoded, end


def _folders(recordings: Path) -> set[Path]:
    return set(recordings.iterdir()) if recordings.is_dir() else set()
