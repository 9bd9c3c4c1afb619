"""A whole call with several people: who is answered, who interrupts, who comes and goes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from agent.call.call import OVER, Call
from agent.call.decisions import Remark, Spoke
from agent.call.observations import Observation
from agent.call.speculation import STABLE_S
from agent.call.waiting import OTHERS_S
from agent.ears.hearing import Partial, SpeechStarted
from media.clock import Clock, run_virtual
from rooms.loopback import Caller, LoopbackRoom
from rooms.room import AvatarState, BitrateWanted, Caption
from rrm.plan import Utterance
from tests.agent.scene import Scene, cast_of, meet, say
from tests.fakes import ScriptedMind

LONG = ["One two three four five six seven eight.", "Nine ten eleven twelve thirteen fourteen."]


async def both(room: LoopbackRoom) -> tuple[Caller, Caller]:
    """Ann comes in, then Ben; both have been greeted, if at all, after 3 s."""
    ann, ben = room.caller, room.another("ben")
    await ann.join("Ann")
    await asyncio.sleep(0.5)
    await ben.join("Ben")
    await asyncio.sleep(2.5)
    return ann, ben


async def all_leave(*callers: Caller) -> None:
    for caller in callers:
        await caller.leave()


def answers(scene: Scene) -> list[str]:
    return [caption["text"] for caption in scene.captions("avatar")]


def test_who_says_its_name_is_answered_and_the_planner_knows_who_they_are() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ann, ben = await both(room)
        await ben.speak(say(1.5))
        await asyncio.sleep(4.0)
        await all_leave(ann, ben)

    scene = meet(meeting, cast_of("Ada, can you hear me?"))
    assert answers(scene)[-1] == "You said Ada, can you hear me?"
    (asked,) = scene.mind.asked
    assert (asked.user_name, asked.others) == ("Ben", ("Ann",))


def test_it_is_silent_while_they_talk_to_each_other_but_knows_what_they_said() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ann, ben = await both(room)
        await ann.speak(say(1.0))
        await asyncio.sleep(0.5)
        await ben.speak(say(1.0))
        await asyncio.sleep(3.0)
        assert not room.caller.messages.lost
        await ann.speak(say(1.0))
        await asyncio.sleep(4.0)
        await all_leave(ann, ben)

    scene = meet(meeting, cast_of("Ben, are you hungry?", "Yes, very.", "What do you think, Ada?"))
    (asked,) = scene.mind.asked
    assert (asked.text, asked.user_name) == ("What do you think, Ada?", "Ann")
    assert [each for each in asked.history if each.speaker == "user"] == [
        Utterance("user", "Ben, are you hungry?", "Ann"),
        Utterance("user", "Yes, very.", "Ben"),
    ]
    assert not scene.loud(4.5, 7.5)
    captions = scene.captions("user")
    assert [(one["participant"], one["name"]) for one in captions] == [
        ("caller", "Ann"),
        ("ben", "Ben"),
        ("caller", "Ann"),
    ]


def test_everyone_is_answered_where_that_is_wanted() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ann, ben = await both(room)
        await ben.speak(say(1.0))
        await asyncio.sleep(4.0)
        await all_leave(ann, ben)

    assert answers(meet(meeting, cast_of("Yes, very."), answer="everyone"))[-1] == "You said Yes, very."


def test_the_first_is_greeted_as_ever_and_the_second_with_a_short_hello() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        await room.caller.join("Ann")
        await asyncio.sleep(4.0)
        ben = room.another("ben")
        await ben.join("Ben")
        await asyncio.sleep(3.0)
        await all_leave(room.caller, ben)

    scene = meet(meeting, cast_of(mind=ScriptedMind(greeting="Hello and welcome.")))
    assert answers(scene) == ["Hello and welcome.", "Hello, Ben."]
    assert {"type": "action", "action": "nod"} in scene.messages


def test_who_comes_while_somebody_speaks_is_not_greeted() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        await room.caller.join("Ann")
        await asyncio.sleep(4.0)
        speaking = asyncio.create_task(room.caller.speak(say(2.0)))
        await asyncio.sleep(0.5)
        ben = room.another("ben")
        await ben.join("Ben")
        await speaking
        await asyncio.sleep(5.0)
        await all_leave(room.caller, ben)

    scene = meet(meeting, cast_of("Ada, look.", mind=ScriptedMind(greeting="Hello and welcome.")))
    assert answers(scene) == ["Hello and welcome.", "You said Ada, look."]


async def over_a_reply(room: LoopbackRoom, who: str) -> None:
    """Ann asks, and somebody speaks over the answer for a second."""
    ann, ben = await both(room)
    await ann.speak(say(1.0))
    await asyncio.sleep(2.0)
    await (ann if who == "ann" else ben).speak(say(1.0))
    await asyncio.sleep(8.0)
    await all_leave(ann, ben)


@pytest.mark.parametrize(
    ("who", "words", "broken_off"),
    [
        ("ann", "No, I meant the other.", True),
        ("ben", "He is good at this.", False),
        ("ben", "Stop, please.", True),
        ("ben", "Ada, wait.", True),
        ("ann", "Ben, listen to that.", True),  # it lasts, and its words are known only afterwards
    ],
)
def test_whom_it_answers_breaks_it_off_and_another_by_its_name_or_by_stop(
    who: str, words: str, broken_off: bool
) -> None:
    async def meeting(room: LoopbackRoom) -> None:
        await over_a_reply(room, who)

    mind = ScriptedMind({"Ada, tell me a lot.": LONG})
    scene = meet(meeting, cast_of("Ada, tell me a lot.", words, mind=mind))
    told = next(one for one in scene.captions("avatar") if one["text"].startswith("One"))
    assert told["interrupted"] is broken_off
    assert (told["text"] == " ".join(LONG)) is not broken_off
    assert scene.captions("user")[-1]["text"] == words


def test_an_interrupted_reply_stands_in_the_talk_as_far_as_it_was_heard() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        await over_a_reply(room, "ben")

    mind = ScriptedMind({"Ada, tell me a lot.": LONG})
    scene = meet(meeting, cast_of("Ada, tell me a lot.", "Ada, wait.", mind=mind))
    cut = next(one for one in scene.captions("avatar") if one["interrupted"])
    asked = scene.mind.asked[-1]
    assert (asked.text, asked.user_name) == ("Ada, wait.", "Ben")
    assert asked.history[-2:] == (
        Utterance("user", "Ada, tell me a lot.", "Ann"),
        Utterance("avatar", cut["text"]),
    )


def test_two_who_ask_at_once_are_both_answered_one_after_the_other() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ann, ben = await both(room)
        asking = asyncio.create_task(ann.speak(say(1.0)))
        await asyncio.sleep(0.3)
        await ben.speak(say(1.2))
        await asking
        await asyncio.sleep(9.0)
        await all_leave(ann, ben)

    scene = meet(meeting, cast_of("Ada, are you open?", "Ada, can you nod?"))
    assert [(turn.user_name, turn.text) for turn in scene.mind.asked] == [
        ("Ann", "Ada, are you open?"),
        ("Ben", "Ada, can you nod?"),
    ]
    assert answers(scene)[-2:] == ["You said Ada, are you open?", "You said Ada, can you nod?"]
    assert not any(one["interrupted"] for one in scene.captions("avatar"))


def test_the_answer_to_its_question_needs_no_name() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ann, ben = await both(room)
        for _ in range(2):
            await ann.speak(say(1.0))
            await asyncio.sleep(4.0)
        await all_leave(ann, ben)

    mind = ScriptedMind({"Ada, book a table.": ["For how many?"]})
    scene = meet(meeting, cast_of("Ada, book a table.", "Four of us.", mind=mind))
    assert [turn.text for turn in scene.mind.asked] == ["Ada, book a table.", "Four of us."]


def test_when_one_has_left_the_other_is_alone_with_the_avatar() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ann, ben = await both(room)
        await ben.leave()
        await asyncio.sleep(0.5)
        await ann.speak(say(1.0))
        await asyncio.sleep(4.0)
        await ann.leave()

    scene = meet(meeting, cast_of("Are you still there?"))
    assert answers(scene)[-1] == "You said Are you still there?"
    assert scene.mind.asked[0].others == ()
    assert scene.call.reason == OVER


def test_the_words_of_who_leaves_in_mid_sentence_keep_their_name() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ann, ben = await both(room)
        speaking = asyncio.create_task(ben.speak(say(3.0)))
        await asyncio.sleep(1.5)
        await ben.leave()
        await speaking
        await asyncio.sleep(1.0)
        await ann.leave()

    scene = meet(meeting, cast_of("Ada, I would like"))
    told = [one for one in scene.messages if one["type"] == "caption" and one["participant"] == "ben"]
    assert told
    assert {one["name"] for one in told} == {"Ben"}
    assert told[-1]["final"]


def test_when_all_have_left_it_waits_for_somebody_to_come_back_and_remembers() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        await room.caller.join("Ann")
        await asyncio.sleep(0.5)
        await room.caller.speak(say(1.0))
        await asyncio.sleep(4.0)
        await room.caller.leave()
        await asyncio.sleep(8.0)
        back = room.another("caller")
        await back.join("Ann")
        await asyncio.sleep(0.5)
        await back.speak(say(1.0))
        await asyncio.sleep(4.0)
        await back.leave()

    scene = meet(meeting, cast_of("I am Ann.", "Who am I?"), alone_s=10.0)
    assert scene.mind.asked[-1].history[0] == Utterance("user", "I am Ann.")
    assert scene.call.reason == "Nobody is in the call any more."


def test_what_else_happens_in_the_room_does_not_make_it_wait_longer() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        for _ in range(8):
            await asyncio.sleep(0.5)
            room.events.put_now(BitrateWanted(500_000))
        await asyncio.sleep(5.0)
        unread.append(len(room.events))

    unread: list[int] = []
    meet(meeting, cast_of(), alone_s=2.2)
    assert unread == [4]  # what came after 2.2 s


def test_where_nobody_ever_comes_the_call_ends() -> None:
    async def meeting(room: LoopbackRoom) -> None: ...

    assert meet(meeting, cast_of(), alone_s=30.0).call.reason == "Nobody is in the call any more."


def test_a_room_that_is_over_ends_the_call_with_its_reason() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        await room.caller.join("Ann")
        await asyncio.sleep(0.5)
        room.remove("I was removed from the room.")

    scene = meet(meeting, cast_of(), alone_s=30.0)
    assert scene.call.reason == "I was removed from the room."
    assert scene.messages[-1]["reason"] == "I was removed from the room."


@pytest.mark.parametrize(("may_leave", "left"), [(True, True), (False, False)])
def test_sent_away_it_says_goodbye_and_goes_where_it_may(may_leave: bool, left: bool) -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ann, ben = await both(room)
        await ann.speak(say(1.0))
        await asyncio.sleep(6.0)
        await all_leave(ann, ben)

    scene = meet(meeting, cast_of("Ada, you can leave now."), may_leave=may_leave)
    assert (scene.call.reason == "I was asked to leave.") is left
    assert (answers(scene)[-1] == "Goodbye, Ann.") is left


def test_a_goodbye_that_is_interrupted_keeps_it_there() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        await room.caller.join("Ann")
        await asyncio.sleep(0.5)
        await room.caller.speak(say(1.0))
        await asyncio.sleep(1.5)
        await room.caller.speak(say(1.5))
        await asyncio.sleep(4.0)
        await room.caller.leave()

    cast = replace(cast_of("You can leave now.", "No, stay."), farewell="Goodbye{name}, it was good to talk.")
    scene = meet(meeting, cast, may_leave=True)
    assert scene.call.reason == OVER


def test_what_is_written_in_the_rooms_chat_is_answered_where_it_names_the_avatar() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ann, ben = await both(room)
        await ben.write("nice weather")
        await asyncio.sleep(1.0)
        await ben.write("@ada hello")
        await asyncio.sleep(3.0)
        await all_leave(ann, ben)

    scene = meet(meeting, cast_of())
    assert [(turn.user_name, turn.text) for turn in scene.mind.asked] == [("Ben", "@ada hello")]
    assert scene.mind.asked[0].history[-1] == Utterance("user", "nice weather", "Ben")


class ShowingRoom(LoopbackRoom):
    """Shows captions and the state by its own means, or fails in it."""

    def __init__(self, clock: Clock, error: Exception | None = None) -> None:
        super().__init__(clock)
        self.shown: list[Caption | AvatarState] = []
        self._error = error

    async def caption(self, caption: Caption) -> None:
        self._show(caption)

    async def state(self, state: AvatarState) -> None:
        self._show(state)

    def _show(self, what: Caption | AvatarState) -> None:
        if self._error:
            raise self._error
        self.shown.append(what)


async def one_question(room: LoopbackRoom) -> None:
    await room.caller.join("Ann")
    await asyncio.sleep(0.5)
    await room.caller.speak(say(1.0))
    await asyncio.sleep(4.0)
    await room.caller.leave()


def test_captions_and_the_state_are_shown_by_the_room_in_the_order_of_messages() -> None:
    rooms: list[ShowingRoom] = []

    def make(clock: Clock) -> ShowingRoom:
        rooms.append(ShowingRoom(clock))
        return rooms[0]

    meet(one_question, cast_of("Hello."), make)
    shown = rooms[0].shown
    assert [one for one in shown if isinstance(one, str)] == [
        "listening",
        "thinking",
        "speaking",
        "listening",
    ]
    final = [one for one in shown if isinstance(one, Caption) and one.final]
    assert [(one.participant, one.text) for one in final] == [("caller", "Hello."), ("", "You said Hello.")]


def test_a_room_that_cannot_show_captions_still_has_the_call(caplog: pytest.LogCaptureFixture) -> None:
    scene = meet(one_question, cast_of("Hello."), lambda clock: ShowingRoom(clock, RuntimeError("no text")))
    assert answers(scene) == ["You said Hello."]
    assert sum("cannot show captions" in record.message for record in caplog.records) == 1


class Notes:
    """Stands in for a recorder: keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self.on = False

    def join(self, participant: str, name: str, now: int) -> None:
        self.told.append(("join", participant, name))

    def leave(self, participant: str, now: int) -> None:
        self.told.append(("leave", participant))

    async def close(self) -> None:
        self.told.append(("close",))

    def __getattr__(self, name: str) -> Any:
        return lambda *args: None


def test_one_recorder_is_handed_everybody_who_comes_and_goes() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ann, ben = await both(room)
        await all_leave(ben, ann)

    made: list[Notes] = []

    def make(want_keyframe: Any, failed: Any) -> Any:
        made.append(Notes())
        return made[-1]

    meet(meeting, cast_of(), record=make)
    assert [notes.told for notes in made] == [
        [("join", "caller", "Ann"), ("join", "ben", "Ben"), ("leave", "ben"), ("leave", "caller"), ("close",)]
    ]


def test_the_face_is_told_where_who_speaks_and_whom_it_answers_is() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ann, ben = await both(room)
        await ben.speak(say(1.5))
        await asyncio.sleep(4.0)
        await ann.speak(say(1.0))
        await asyncio.sleep(0.1)
        await all_leave(ann, ben)

    scene = meet(meeting, cast_of("Ada, can you hear me?", "Well."))
    sides = {(seen.phase, seen.partner.side) for seen in scene.face.seen if seen.partner.side}
    assert {("listening", 0.5), ("speaking", 0.5), ("listening", -0.5)} <= sides


def test_nothing_is_planned_ahead_of_who_speaks_on_while_something_is_told() -> None:
    mind = ScriptedMind()

    async def main() -> None:
        room = LoopbackRoom(Clock())
        call = Call(room, cast_of(mind=mind, speculate=True))
        running = asyncio.create_task(call.run())
        await room.caller.join("Ann")
        await asyncio.sleep(1.0)
        now, tell = room.clock.now(), call.talk.events.put_now
        tell(Spoke("caller", SpeechStarted(now, now)))
        tell(Remark(now, "So it is."))
        await asyncio.sleep(OTHERS_S - STABLE_S / 2)
        tell(Spoke("caller", Partial(room.clock.now(), "Are you open?")))
        await asyncio.sleep(1.0)
        await room.caller.leave()
        await running
        await room.close()

    run_virtual(main())
    assert mind.asked == []


def test_what_people_say_to_each_other_counts_as_no_turn() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ann, ben = await both(room)
        await ann.speak(say(1.0))
        await ben.speak(say(1.0))
        await asyncio.sleep(5.0)
        await all_leave(ann, ben)

    scene = meet(meeting, cast_of("Ben, do you know?", "Ada knows."))
    assert scene.call.talk.turns == []


def test_two_guests_of_one_name_are_not_taken_for_one_another_in_what_they_say_or_do() -> None:
    cast = cast_of("Good morning.", "Ada, who is there?", "Ada, and now?")

    async def main() -> None:
        room = LoopbackRoom(Clock())
        running = asyncio.create_task((call := Call(room, cast)).run())
        ann, ben = room.caller, room.another("ben")
        await ann.join("Guest")
        await ben.join("Guest")
        await asyncio.sleep(1.0)
        await ann.speak(say(1.0))
        await asyncio.sleep(2.0)
        call.observe(Observation(t=room.clock.now(), kind="present", participant="caller"))
        call.observe(Observation(t=room.clock.now(), kind="left", participant="ben"))
        await ben.speak(say(1.0))
        await asyncio.sleep(5.0)
        await ben.leave()
        await asyncio.sleep(0.1)
        call.observe(Observation(t=room.clock.now(), kind="returned", participant="ben"))
        await ann.speak(say(1.0))
        await asyncio.sleep(5.0)
        await ann.leave()
        await running

    run_virtual(main())
    assert isinstance(cast.planner, ScriptedMind)
    first, second = cast.planner.asked
    assert first.history == (Utterance("user", "Good morning.", "Guest"),)
    assert (first.user_name, first.others) == ("Guest 2", ("Guest",))
    assert first.observations == ("Guest 2 left 1 second ago and is not in sight.", "Guest is in sight.")
    assert second.observations == ("The user is in sight.",)
