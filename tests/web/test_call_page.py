"""The screen of a call, in Chromium, against the real server."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from playwright.async_api import Page, expect

from tests.web.page_helpers import LIMIT_MS, OpenPage, join, restarted, until
from tests.web.scripted_server import ScriptedServer

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def test_sound_and_picture_come_as_vp8_and_opus_and_nothing_is_complained_about(
    server: ScriptedServer, page: Page, console: list[str]
) -> None:
    await join(page)
    sections = await page.evaluate("visavis.pc.localDescription.sdp.match(/^m=\\w+/gm)")
    assert sections == ["m=audio", "m=video"]
    codecs = await page.evaluate(
        "visavis.pc.getTransceivers().map((one) => one.receiver.getParameters().codecs[0].mimeType)"
    )
    assert codecs == ["audio/opus", "video/VP8"]
    assert server.names == ["Mira"]
    await expect(page.locator("#state-text")).to_have_text("Listening")
    await expect(page.locator("#sound")).to_be_hidden()  # joining was the click that sound needs
    await until(page, "!document.querySelector('#avatar').paused && !document.querySelector('#avatar').muted")
    assert console == []


async def test_a_final_caption_takes_the_place_of_the_partial_one(server: ScriptedServer, page: Page) -> None:
    await join(page)
    await server.say("caption", id=1, speaker="user", text="When do you", final=False)
    turns = page.locator("#turns li")
    await expect(turns).to_have_class("turn user partial")
    await server.say("caption", id=1, speaker="user", text="When do you open?", final=True)
    await expect(turns.locator(".turn-text")).to_have_text("When do you open?")
    await expect(turns).to_have_class("turn user")
    await server.say("caption", id=2, speaker="avatar", text="At ten.", final=True, source="Opening hours")
    await expect(turns).to_have_count(2)
    await expect(turns.nth(1)).to_contain_text("Source: Opening hours")


async def test_an_interrupted_answer_is_marked(server: ScriptedServer, page: Page) -> None:
    await join(page)
    await server.say("caption", id=1, speaker="avatar", text="We open at", final=True, interrupted=True)
    await expect(page.locator("#turns li")).to_contain_text("interrupted")


async def test_what_a_tool_gave_back_stands_between_the_words_and_once_only(
    server: ScriptedServer, page: Page
) -> None:
    await join(page)
    await server.say("caption", id=1, speaker="user", text="Where is my order?", final=True)
    used = {"id": 2, "tool": "order_status", "arguments": '{"number": 7}', "result": "on its way"}
    for _ in range(2):  # as after a connection that was lost
        await server.say("tool", **used, failed=False)
    await server.say("tool", id=3, tool="weather", arguments="{}", result="no answer", failed=True)
    await server.say("caption", id=4, speaker="avatar", text="It is on its way.", final=True)
    turns = page.locator("#turns li")
    await expect(turns).to_have_count(4)
    await expect(turns.nth(1)).to_contain_text("Tool: order status")
    await expect(turns.nth(1).locator(".turn-text")).to_have_text("on its way")
    await expect(turns.nth(2).locator(".turn-marks")).to_have_text("failed")
    await expect(page.locator("#announcer")).not_to_contain_text("order status")


async def test_a_caption_that_turns_out_empty_goes_away(server: ScriptedServer, page: Page) -> None:
    await join(page)
    await server.say("caption", id=1, speaker="user", text="Hm", final=False)
    await expect(page.locator("#turns li")).to_have_count(1)
    await server.say("caption", id=1, speaker="user", text="", final=True)
    await expect(page.locator("#turns li")).to_have_count(0)


async def test_foreign_text_stays_text(server: ScriptedServer, page: Page) -> None:
    await join(page)
    evil = "<img src=x onerror=alert(1)><b>bold</b>"
    await server.say("caption", id=1, speaker="user", text=evil, final=True)
    await server.say("notice", text=evil, error=True)
    await expect(page.locator("#turns .turn-text")).to_have_text(evil)
    await expect(page.locator(".toast span")).to_have_text(evil)
    assert await page.locator("main b, #turns img, .toast img").count() == 0


async def test_new_words_are_read_aloud_once(server: ScriptedServer, page: Page) -> None:
    await join(page)
    await server.say("caption", id=1, speaker="avatar", text="Hello.", final=False)
    await server.say("caption", id=1, speaker="avatar", text="Hello. I am Ada.", final=False)
    await server.say("caption", id=1, speaker="avatar", text="Hello. I am Ada.", final=True)
    lines = page.locator("#announcer[aria-live=polite] p")
    await expect(lines).to_have_text(["Ada: Hello.", "I am Ada."])


async def test_shows_what_the_avatar_does(server: ScriptedServer, page: Page) -> None:
    await join(page)
    for state, word in (("thinking", "Thinking"), ("speaking", "Speaking"), ("listening", "Listening")):
        await server.say("state", state=state)
        await expect(page.locator("#state-text")).to_have_text(word)
    await server.say("action", action="wave")
    await expect(page.locator("#turns li")).to_have_text("Ada: wave")


async def test_words_stand_under_the_picture_when_the_talk_is_hidden(
    server: ScriptedServer, page: Page
) -> None:
    await join(page)
    await page.get_by_role("button", name="Conversation").click()
    await expect(page.locator("#talk")).to_be_hidden()
    await server.say("caption", id=1, speaker="avatar", text="Nice to see you.", final=False)
    await expect(page.locator("#subtitle")).to_have_text("Nice to see you.")
    await expect(page.locator("#subtitle")).to_be_visible()


async def test_recording_waits_for_consent_and_shows_a_mark(server: ScriptedServer, page: Page) -> None:
    await join(page)
    record, dialog = page.locator("#record"), page.locator("#consent")
    await record.click()
    await expect(dialog).to_contain_text("Ada’s picture and voice")
    await dialog.get_by_role("button", name="Don’t record").click()
    await record.click()
    await dialog.get_by_role("button", name="Start recording").click()
    assert await server.heard("record") == {"type": "record", "on": True}, "the refusal must not be sent"
    await expect(page.locator("#rec-mark")).to_be_hidden()
    await server.say("recording", on=True)
    await expect(page.locator("#rec-mark")).to_contain_text("Recording")
    await record.click()
    assert await server.heard("record") == {"type": "record", "on": False}
    await server.say("recording", on=False)
    await expect(page.locator("#rec-mark")).to_be_hidden()


async def test_no_record_button_where_recording_is_not_offered(
    server: ScriptedServer, open_page: OpenPage
) -> None:
    server.recording_allowed = False
    page = await open_page()
    await join(page)
    await expect(page.locator("#record")).to_be_hidden()


async def test_notices_are_shown_and_can_be_dismissed(server: ScriptedServer, page: Page) -> None:
    await join(page)
    await server.say("notice", text="The voice is slow now.", error=False)
    await server.say("notice", text="The ears have failed: please type.", error=True)
    await expect(page.locator(".toast")).to_have_count(2)
    await expect(page.locator(".toast.error")).to_contain_text("please type")
    await page.locator(".toast.error button").click()
    await expect(page.locator(".toast.error")).to_have_count(0)


async def test_muting_silences_the_microphone_and_camera_off_closes_it(page: Page) -> None:
    await join(page)
    track = "visavis.pc.getSenders().find((one) => one.track?.kind === '{}')?.track"
    await page.get_by_role("button", name="Mute").click()
    await until(page, track.format("audio") + ".enabled === false")
    await expect(page.locator("#self-muted")).to_be_visible()
    await page.get_by_role("button", name="Turn camera off").click()
    await until(page, track.format("video") + " === undefined")
    await expect(page.locator("#self-note")).to_be_visible()


async def test_a_microphone_that_is_unplugged_is_replaced(page: Page) -> None:
    await join(page)
    await page.evaluate("window.before = visavis.pc.getSenders()[0].track")
    await page.evaluate("before.dispatchEvent(new Event('ended'))")
    await expect(page.locator(".toast")).to_contain_text(
        "Your microphone went away, so the call goes on with"
    )
    await until(page, "visavis.pc.getSenders()[0].track?.readyState === 'live'")
    assert await page.evaluate("visavis.pc.getSenders()[0].track !== before")


async def test_a_microphone_that_is_allowed_during_the_call_is_heard(
    server: ScriptedServer, open_page: OpenPage
) -> None:
    page = await open_page(permissions=())
    await join(page)
    microphone = page.locator("#mic")
    await microphone.click()
    await expect(page.locator(".toast")).to_contain_text("Your microphone is blocked")
    await page.context.grant_permissions(["microphone"])
    await microphone.click()
    await expect(microphone).to_have_attribute("aria-label", "Mute")
    async with asyncio.timeout(LIMIT_MS / 1000):
        while np.abs((await server.sound()).samples).max() < 0.01:
            pass


async def test_a_lost_connection_is_told_and_the_same_call_goes_on(
    server: ScriptedServer, page: Page
) -> None:
    await join(page)
    await server.say("caption", id=1, speaker="avatar", text="Hello.", final=True)
    await expect(page.locator("#turns li")).to_have_count(1)
    await server.wire.cut()
    await expect(page.locator("#banner")).to_have_text("Connection lost, reconnecting…")
    await server.say("caption", id=2, speaker="avatar", text="Said in the meantime.", final=True)
    await server.wire.mend()
    await expect(page.locator("#banner")).to_be_hidden()
    await expect(page.locator("#turns .turn-text")).to_have_text(["Hello.", "Said in the meantime."])
    await until(page, "document.querySelector('#frame').classList.contains('live')")
    assert server.names == ["Mira"], "the call must go on, not begin anew"


async def test_after_a_restart_of_the_server_a_new_call_begins_and_the_talk_is_kept(
    server: ScriptedServer, page: Page
) -> None:
    await join(page)
    await server.say("caption", id=1, speaker="avatar", text="Hello.", final=True)
    await expect(page.locator("#turns li")).to_have_count(1)
    async with restarted(server) as other:
        await expect(page.locator(".toast")).to_contain_text("begin anew")
        await until(page, "visavis.connection === 'connected' && visavis.pc.connectionState === 'connected'")
        await other.say("caption", id=1, speaker="avatar", text="Hello again.", final=True)
        await expect(page.locator("#turns .turn-text")).to_have_text(["Hello.", "Hello again."])
        assert other.names == ["Mira"]


async def test_a_server_that_stays_away_ends_the_call_with_its_transcript(
    server: ScriptedServer, page: Page
) -> None:
    await page.clock.install()
    await join(page)
    await server.say("recording", on=True)
    await server.say("caption", id=1, speaker="avatar", text="Hello.", final=True)
    await expect(page.locator("#turns li")).to_have_count(1)
    await server.wire.cut()
    await expect(page.locator("#banner")).to_be_visible()
    await page.clock.fast_forward(120_000)
    await expect(page.locator("#ended-title")).to_have_text("The connection was lost")
    await expect(page.locator("#ended-reason")).to_contain_text("The server is gone")
    await expect(page.locator("#ended-reason")).to_contain_text(
        "What was recorded is kept on the server: see “visavis recordings list” there."
    )
    await expect(page.locator("#transcript")).to_contain_text("Hello.")


async def test_a_silent_server_is_taken_for_lost(server: ScriptedServer, page: Page) -> None:
    await join(page)
    server.wire.hold()
    await expect(page.locator("#banner")).to_be_visible()
