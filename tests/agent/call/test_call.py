"""A whole call: what is heard, answered, interrupted and shown."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from itertools import groupby

import numpy as np
import pytest

from agent.call.call import Call, Cast
from agent.call.events import WRITES_TOO_MUCH
from media.clock import Clock, run_virtual
from media.errors import ModelError
from rooms.loopback import Caller, LoopbackRoom
from rooms.room import MAX_MESSAGE
from rrm.plan import Act, PlanPiece, Say, Stand, Turn
from tests.agent.scene import one_turn, play, say, speaks
from tests.fakes import (
    LoudnessVad,
    PlainFace,
    ScriptedMind,
    ScriptedRecogniser,
    SureTurnEnd,
    ToneVoice,
)


def test_a_spoken_turn_is_heard_answered_and_shown() -> None:
    scene = play(one_turn, "Can you wave at me?")
    assert scene.messages[0]["type"] == "welcome"
    assert [c["text"] for c in scene.captions("user")] == ["Can you wave at me?"]
    assert [c["text"] for c in scene.captions("avatar")] == ["You said Can you wave at me?"]
    assert {"type": "action", "action": "wave"} in scene.messages
    assert scene.messages[-1]["type"] == "ended"
    assert scene.face.closed


def test_the_reply_sounds_within_two_thirds_of_a_second() -> None:
    (turn,) = play(one_turn, "Hello there.").call.talk.turns
    assert turn.reply_sound is not None
    assert turn.reply_sound < 0.65
    assert turn.picture_after_sound is not None
    assert turn.picture_after_sound < 0.1


def test_the_state_goes_from_listening_by_thinking_to_speaking_and_back() -> None:
    scene = play(one_turn, "Hello there.")
    states = [m["state"] for m in scene.messages if m["type"] == "state"]
    assert states == ["thinking", "speaking", "listening"]


def test_the_body_acts_while_it_speaks_and_then_holds_the_new_pose() -> None:
    scene = play(one_turn, "Please wave.")
    prompts = list(dict.fromkeys((c.prompt.text, c.prompt.kind) for c in scene.face.seen))
    assert prompts == [
        ("attentive", "stable"),
        ("wave", "action"),
        ("attentive", "stable"),
        ("smiling", "stable"),
    ][: len(prompts)] or prompts == [("attentive", "stable"), ("wave", "action"), ("smiling", "stable")]
    assert {c.phase for c in scene.face.seen} == {"listening", "thinking", "speaking", "idle"}


def test_a_caller_who_arrives_is_greeted_by_name_and_the_greeting_is_history() -> None:
    async def script(caller: Caller) -> None:
        await asyncio.sleep(4.0)
        await one_turn(caller)

    scene = play(script, "Hi.", mind=ScriptedMind(greeting="Hello and welcome."))
    assert scene.captions("avatar")[0]["text"] == "Hello and welcome."
    assert [u.text for u in scene.mind.asked[0].history] == ["Hello and welcome."]
    assert scene.mind.asked[0].user_name == "Ann"


LONG = ["One two three four five six seven eight.", "Nine ten eleven twelve thirteen fourteen."]


def test_an_interruption_silences_the_reply_within_300_ms_and_cuts_its_history() -> None:
    async def script(caller: Caller) -> None:
        await asyncio.sleep(0.5)
        await caller.speak(say(1.0))  # ends at 1.5 s, the answer starts at about 2 s
        await asyncio.sleep(2.0)
        await caller.speak(say(1.0))  # from 3.5 s on
        await asyncio.sleep(4.0)

    scene = play(script, "Tell me a lot.", "Stop, please.", mind=ScriptedMind({"Tell me a lot.": LONG}))
    cut = scene.captions("avatar")[0]
    assert cut["interrupted"]
    assert cut["text"].startswith("One two")
    assert "eight" not in cut["text"]
    assert scene.loud(3.0, 3.5)
    assert not scene.loud(4.05 + 0.3, 4.6)
    assert scene.mind.asked[1].text == "Stop, please."
    assert scene.mind.asked[1].history[-1].text == cut["text"]


def test_a_backchannel_ducks_the_voice_and_the_reply_goes_on_to_its_end() -> None:
    script = speaks((1.0, 2.0), (0.35, 6.0))

    scene = play(script, "Tell me a lot.", "Mhm.", mind=ScriptedMind({"Tell me a lot.": LONG}))
    assert [c["text"] for c in scene.captions("avatar")] == [" ".join(LONG)]
    assert len(scene.mind.asked) == 1


def test_a_pause_in_mid_sentence_after_which_the_avatar_began_is_one_turn() -> None:
    script = speaks((1.0, 0.6), (1.0, 6.0))

    scene = play(script, "Please tell me your name.", "And when you are open.")
    assert scene.mind.asked[-1].text == "Please tell me your name. And when you are open."
    answer = "You said Please tell me your name. And when you are open."
    assert scene.captions("avatar")[-1]["text"] == answer


def test_an_incomplete_sentence_is_waited_for() -> None:
    script = speaks((1.0, 0.6), (1.0, 5.0))

    scene = play(script, "I would like to", "I would like to know more.", complete=0.0)
    assert [turn.text for turn in scene.mind.asked] == ["I would like to know more."]


def test_noise_is_no_turn() -> None:
    scene = play(one_turn, "")
    assert not scene.mind.asked
    assert not scene.captions("avatar")


def test_what_is_written_is_answered_like_what_is_said() -> None:
    async def script(caller: Caller) -> None:
        await asyncio.sleep(0.5)
        await caller.send('{"type": "typed", "text": "hello"}')
        await asyncio.sleep(3.0)

    scene = play(script)
    assert scene.captions("user")[0]["text"] == "hello"
    assert scene.captions("avatar")[0]["text"] == "You said hello"


@pytest.mark.parametrize(
    "message", ["", "{", "[]", '{"type": "typed"}', '{"type": "typed", "text": ""}', "42"]
)
def test_a_message_that_cannot_be_read_is_answered_and_the_call_goes_on(message: str) -> None:
    async def script(caller: Caller) -> None:
        await asyncio.sleep(0.2)
        await caller.send(message)
        await one_turn(caller)

    scene = play(script, "Hello.")
    assert [m["error"] for m in scene.messages if m["type"] == "notice"] == [True]
    assert scene.captions("avatar")


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ('{"type": "typed", "text": "' + "a" * 2001 + '"}', "too long for me.* 2000 characters"),
        ("x" * (MAX_MESSAGE + 1), "more than 64 KiB"),
    ],
)
def test_a_page_that_sends_too_much_is_told_so_in_one_sentence(message: str, told: str) -> None:
    async def script(caller: Caller) -> None:
        await asyncio.sleep(0.2)
        await caller.send(message)
        await asyncio.sleep(0.5)

    scene = play(script)
    (notice,) = [m["text"] for m in scene.messages if m["type"] == "notice"]
    assert re.search(told, notice)


def test_who_writes_too_much_in_the_rooms_chat_is_told_so_by_the_avatar() -> None:
    async def script(caller: Caller) -> None:
        await asyncio.sleep(0.2)
        await caller.write("a" * 2001)
        await asyncio.sleep(8.0)

    scene = play(script)
    assert [c["text"] for c in scene.captions("avatar")] == [WRITES_TOO_MUCH]
    assert not scene.mind.asked


def test_a_voice_that_fails_is_a_notice_and_the_picture_goes_on() -> None:
    scene = play(one_turn, "Hello.", voice=ToneVoice(error=ModelError("the voice is gone: restart")))
    assert [m["text"] for m in scene.messages if m["type"] == "notice"] == ["the voice is gone: restart"]
    steps = np.diff([c.pts for c in scene.face.seen])
    assert set(steps) == {scene.face.capabilities.chunk_ticks}


def test_recording_that_is_not_offered_is_refused_in_words() -> None:
    async def script(caller: Caller) -> None:
        await caller.send('{"type": "record", "on": true}')
        await asyncio.sleep(0.5)

    notices = [m for m in play(script).messages if m["type"] == "notice"]
    assert notices == [{"type": "notice", "text": "This call cannot be recorded.", "error": True}]


def test_a_caller_who_vanishes_in_mid_sentence_ends_the_call_and_nothing_hangs() -> None:
    async def main() -> None:
        room = LoopbackRoom(Clock())
        cast = Cast(
            "Ada",
            LoudnessVad,
            ScriptedRecogniser("x"),
            SureTurnEnd(),
            ToneVoice(),
            ScriptedMind(),
            PlainFace(),
        )
        running = asyncio.create_task(Call(room, cast).run())
        await room.caller.join()
        speaking = asyncio.create_task(room.caller.speak(say(5.0)))
        await asyncio.sleep(1.0)
        await room.close("gone")
        await asyncio.wait_for(running, 5.0)
        await speaking

    run_virtual(main())


def test_a_reply_broken_off_while_the_voice_lags_leaves_the_next_one_interruptible() -> None:
    async def script(caller: Caller) -> None:
        await asyncio.sleep(0.5)
        await caller.speak(say(1.0))  # the first sentence sounds at about 3 s, the second is late
        for _ in range(2):
            await asyncio.sleep(3.2)
            await caller.speak(say(1.0))
        await asyncio.sleep(6.0)

    short = ["One two.", "Three four.", "Five six."]
    mind = ScriptedMind({"First?": short, "Second?": short, "Third?": ["Done."]})
    scene = play(script, "First?", "Second?", "Third?", mind=mind, voice=ToneVoice(delay=1.2))
    assert [turn.text for turn in scene.mind.asked] == ["First?", "Second?", "Third?"]
    assert [caption["interrupted"] for caption in scene.captions("avatar")] == [True, True, False]
    assert scene.messages[-1]["type"] == "ended"


def test_a_reply_that_mere_noise_has_broken_off_still_ends_in_its_pose() -> None:
    class Waver(ScriptedMind):
        async def plan(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
            for piece in (Act(("wave", "wave")), Say("One two three four five six seven."), Stand("smiling")):
                yield piece

    script = speaks((1.0, 1.5), (0.8, 6.0))

    scene = play(script, "Wave twice!", "", mind=Waver())
    assert [caption["interrupted"] for caption in scene.captions("avatar")] == [True, False]
    prompts = [text for text, _ in groupby(conditions.prompt.text for conditions in scene.face.seen)]
    assert prompts == ["attentive", "wave", "attentive", "smiling"]


def test_what_a_call_was_made_with_is_closed_whatever_fails_at_its_end() -> None:
    class Stuck(PlainFace):
        def close(self) -> None:
            raise RuntimeError("stuck")

    closed = asyncio.Event()

    async def close() -> None:
        closed.set()

    async def main() -> None:
        room = LoopbackRoom(Clock())
        heard = LoudnessVad, ScriptedRecogniser("x"), SureTurnEnd()
        call = Call(room, Cast("Ada", *heard, ToneVoice(), ScriptedMind(), Stuck(), close=close))
        await room.close("gone")
        with pytest.raises(RuntimeError, match="stuck"):
            await call.run()

    run_virtual(main())
    assert closed.is_set()
