"""A call that is recorded with the guest's consent, and one whose server dies."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import av
import pytest
from playwright.async_api import expect

from media import sessions
from tests.e2e.callers import said, share_of_words, words_of
from tests.e2e.guest import Guest
from tests.e2e.product import Product, serving

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

TURN = "Do I need"
COMPOSED_MS = 120_000  # the side-by-side video is made beside other work
NEAR_S = 1.5  # what the page sees begins and ends about then


async def test_a_recorded_call_can_be_watched_with_all_its_tracks_and_words(
    product: Product, guest: Guest
) -> None:
    await guest.join(product.url)
    began = await _consent(guest)
    answer = await _converse(guest)
    lasted = (float(await guest.page.evaluate("performance.now()")) - began) / 1000
    await guest.leave()
    (folder,) = product.recordings.iterdir()
    tracks, packets, duration = await asyncio.to_thread(_opened, folder / sessions.TRACKS)
    assert tracks == ["video vp8", "audio opus", "video vp8", "audio opus"]
    assert all(packets), packets
    assert duration == pytest.approx(lasted, abs=NEAR_S)
    assert sessions.load(folder).duration == pytest.approx(duration, abs=0.2)
    await _sees_the_video(guest, duration)
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
        began = await _consent(guest)
        await _converse(guest)
        lasted = (float(await guest.page.evaluate("performance.now()")) - began) / 1000
        await product.kill()
        (folder,) = product.recordings.iterdir()
        tracks, packets, duration = await asyncio.to_thread(_opened, folder / sessions.TRACKS)
        assert len(tracks) == 4
        assert all(packets), packets
        assert duration == pytest.approx(lasted, abs=2 * NEAR_S)
        events = [json.loads(line) for line in (folder / sessions.EVENTS).read_text("utf-8").splitlines()]
        assert any(event["type"] == "caption" and event["speaker"] == "user" for event in events)
        assert sessions.load(folder).duration is None
        await expect(guest.page.locator("#banner")).to_contain_text("Connection lost", timeout=20_000)


async def _consent(guest: Guest) -> float:
    """Press the button, agree, see the red mark; when, on the page's clock in ms."""
    await guest.page.click("#record")
    await guest.page.click("#consent button[value=yes]")
    await expect(guest.page.locator("#rec-mark")).to_be_visible(timeout=20_000)
    (told,) = await guest.messages("recording", on=True)
    return float(told["at"])


async def _converse(guest: Guest) -> str:
    before = len(await guest.answers())
    await guest.say(said(TURN))
    return await guest.answer_after(before)


async def _sees_the_video(guest: Guest, duration: float) -> None:
    video = guest.page.locator("#recording-video")
    await expect(video).to_be_visible(timeout=COMPOSED_MS)
    await guest.until(lambda: video.evaluate("(one) => one.readyState >= 1"))
    assert await video.evaluate("(one) => one.duration") == pytest.approx(duration, abs=0.5)
    await video.evaluate("(one) => { one.currentTime = one.duration / 2; }")
    await guest.until(lambda: video.evaluate("(one) => !one.seeking && one.readyState >= 2"))


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
