"""Recording in a call: who is told of it, and that anybody can end it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import partial
from pathlib import Path

import pytest
from pydantic import BaseModel

from agent.call.company import Company
from agent.call.consent import (
    ALREADY_RECORDED,
    BEGUN,
    NO_RECORDING,
    NOT_RECORDED,
    RECORDED,
    STILL_RECORDED,
    STOPPED,
)
from agent.call.decisions import (
    Arrived,
    Decision,
    Dismiss,
    Greet,
    Interrupt,
    Note,
    Overhear,
    Remark,
    ReplyOver,
    Spoke,
    TakeTurn,
    Tell,
    Written,
)
from agent.call.events import Notice, RecordingChanged
from agent.call.floor import Floor
from agent.call.recorded import UNTOLD, MakeRecorder, Recorded
from agent.call.sight import IS_RECORDED
from agent.call.waiting import OTHERS_S
from agent.ears.hearing import Heard, Paused, SpeechStarted
from agent.parts import SpeechPiece
from agent.replay import recorder
from media import sessions
from media.channel import Channel
from media.clock import Clock
from media.errors import ModelError
from media.frames import VideoFrame
from media.recording import Recorder
from rooms.loopback import Caller, LoopbackRoom
from rooms.room import Joined
from tests.agent.scene import cast_of, meet, play, say, speaks
from tests.fakes import ScriptedMind, ToneVoice
from tests.media.scene import flashes, picture

ANN, BEN = Joined("a", "Ann"), Joined("b", "Ben")


def making(folder: Path) -> MakeRecorder:
    return partial(recorder, folder, "host", "Ada", (128, 128))


class Listening:
    """A call's recording, and what it has people told."""

    def __init__(self, folder: Path | None, from_beginning: bool) -> None:
        self.told: list[tuple[BaseModel, str | None]] = []
        self.said: list[str] = []
        self.fail: Callable[[str], None] = lambda why: None
        make, wanted = self._make(making(folder)) if folder else None, lambda: None
        self.of = Recorded(Clock(), make, wanted, self._tell, self._remark, from_beginning)

    def _make(self, make: MakeRecorder) -> MakeRecorder:
        def made(want_keyframe: Callable[[], None], failed: Callable[[str], None]) -> Recorder:
            self.fail = failed
            return make(want_keyframe, failed)

        return made

    def _tell(self, message: BaseModel, participant: str | None) -> None:
        self.told.append((message, participant))

    def _remark(self, text: str, holds: bool) -> None:
        if holds:
            self.said.append(text)
        elif text in self.said:
            self.said.remove(text)

    def settled(self, text: str, asked: bool = True) -> list[str] | None:
        """What is said to words; None where they do not concern the recording."""
        before = len(self.said)
        taken = self.of.settle("a", text, asked=asked)
        return self.said[before:] if taken else None

    @property
    def changes(self) -> list[bool]:
        """Whether recording was on, each time all were told."""
        return [message.on for message in self.told_to(None)]

    def told_to(self, participant: str | None) -> list[RecordingChanged]:
        """The changes that one of them was told, or all."""
        told = [message for message, to in self.told if to == participant]
        return [message for message in told if isinstance(message, RecordingChanged)]


async def test_a_meeting_recorded_from_its_beginning_tells_everybody_who_comes(tmp_path: Path) -> None:
    meeting = Listening(tmp_path / "talk", from_beginning=True)
    meeting.of.join(ANN)
    assert meeting.of.on and meeting.changes == [True] and meeting.said == [RECORDED]
    meeting.of.join(BEN)
    assert meeting.said == [RECORDED] * 2
    assert meeting.told_to("b") == [RecordingChanged(on=True)] and meeting.changes == [True]
    meeting.of.leave("b")
    session = await meeting.of.close()
    assert session and [person.name for person in session.participants] == ["Ann", "Ben"]


async def test_a_recording_that_somebody_has_stopped_is_not_begun_for_the_next(tmp_path: Path) -> None:
    meeting = Listening(tmp_path / "talk", from_beginning=True)
    meeting.of.join(ANN)
    meeting.said.clear()
    assert meeting.settled("please don't record me", asked=False) == [STOPPED]
    meeting.of.join(BEN)
    assert not meeting.of.on and meeting.changes == [True, False] and meeting.said == [STOPPED]
    assert meeting.settled("stop recording") == [NOT_RECORDED]
    assert meeting.settled("stop recording", asked=False) is None
    await meeting.of.close()


async def test_who_has_asked_for_the_recording_alone_is_not_told_of_it_again(tmp_path: Path) -> None:
    meeting = Listening(tmp_path / "talk", from_beginning=False)
    meeting.of.join(ANN)
    assert not meeting.of.on
    meeting.of.set(True)
    assert meeting.of.on and meeting.said == []
    meeting.of.join(BEN)
    assert meeting.said == [RECORDED]
    assert meeting.settled("you can go on") is None
    await meeting.of.close()


async def test_who_comes_when_the_one_who_asked_has_left_hears_that_the_call_is_recorded(
    tmp_path: Path,
) -> None:
    meeting = Listening(tmp_path / "talk", from_beginning=False)
    meeting.of.join(ANN)
    meeting.of.set(True)
    meeting.of.leave(ANN.participant)
    meeting.of.join(BEN)
    assert meeting.of.on and meeting.said == [RECORDED]
    await meeting.of.close()


async def test_who_asks_the_avatar_has_the_call_recorded_again_and_everybody_hears_of_it(
    tmp_path: Path,
) -> None:
    meeting = Listening(tmp_path / "talk", from_beginning=True)
    meeting.of.join(ANN)
    meeting.of.join(BEN)
    meeting.of.set(False)
    meeting.said.clear()
    assert meeting.settled("record this again", asked=False) is None
    assert meeting.settled("you can record this again") == [BEGUN]
    assert not meeting.of.on and meeting.changes == [True, False]
    meeting.of.told(BEGUN, BEGUN)
    assert meeting.of.on and meeting.changes == [True, False, True] and RECORDED in meeting.said
    assert meeting.settled("record this please") == [ALREADY_RECORDED]
    await meeting.of.close()


@pytest.mark.parametrize(
    ("meanwhile", "begins"),
    [
        (lambda of: None, True),
        (lambda of: of.settle("a", "Record this. No, wait.", asked=True), False),
        (lambda of: of.go_on("a"), False),
        (lambda of: of.go_on("b"), True),
        (lambda of: of.settle("b", "I don't want to be recorded.", asked=False), False),
        (lambda of: of.set(False), False),
        (lambda of: of.leave("a"), False),
        (lambda of: of.leave("b"), True),
    ],
)
async def test_a_recording_begins_when_everybody_has_heard_so_unless_somebody_minds_before(
    meanwhile: Callable[[Recorded], object], begins: bool, tmp_path: Path
) -> None:
    meeting = Listening(tmp_path / "talk", from_beginning=False)
    meeting.of.join(ANN)
    meeting.of.join(BEN)
    assert meeting.settled("Record this.") == [BEGUN]
    meanwhile(meeting.of)
    assert not meeting.of.on and (BEGUN in meeting.said) is begins
    meeting.of.told(BEGUN, BEGUN)
    assert meeting.of.on is begins
    await meeting.of.close()


@pytest.mark.parametrize("heard", ["", "I am recording"])
@pytest.mark.parametrize(
    "again", [lambda of: of.settle("a", "Record this.", asked=True), lambda of: of.ask("a", True)]
)
async def test_a_recording_whose_announcement_was_not_heard_does_not_begin_and_can_be_asked_for_again(
    heard: str, again: Callable[[Recorded], object], tmp_path: Path
) -> None:
    meeting = Listening(tmp_path / "talk", from_beginning=False)
    meeting.of.join(ANN)
    meeting.of.join(BEN)
    assert meeting.settled("Record this.") == [BEGUN]
    meeting.said.clear()  # it is being said
    meeting.of.told(BEGUN, heard)
    assert not meeting.of.on and (Notice(text=UNTOLD, error=True), "a") in meeting.told
    again(meeting.of)
    assert meeting.said == [BEGUN]
    meeting.of.told(BEGUN, BEGUN)
    assert meeting.of.on
    await meeting.of.close()


async def test_a_page_has_the_call_recorded_at_once_where_nobody_else_is_there_to_be_told(
    tmp_path: Path,
) -> None:
    meeting = Listening(tmp_path / "talk", from_beginning=False)
    meeting.of.join(ANN)
    meeting.of.ask("a", True)
    assert meeting.of.on and meeting.said == []
    meeting.of.ask("a", False)
    meeting.of.join(BEN)
    meeting.of.ask("a", True)
    assert not meeting.of.on and meeting.said == [BEGUN]
    meeting.of.told(BEGUN, BEGUN)
    assert meeting.of.on
    meeting.of.ask("b", False)
    assert not meeting.of.on and meeting.changes == [True, False, True, False]
    await meeting.of.close()


async def test_what_is_no_longer_so_is_not_said_any_more(tmp_path: Path) -> None:
    meeting = Listening(tmp_path / "talk", from_beginning=True)
    meeting.of.join(ANN)
    meeting.said.clear()
    assert meeting.settled("stop recording") == [STOPPED]
    meeting.of.ask("a", True)
    assert STOPPED not in meeting.said
    await meeting.of.close()


async def test_who_asks_whether_the_call_is_recorded_is_told_so_where_it_is(tmp_path: Path) -> None:
    meeting = Listening(tmp_path / "talk", from_beginning=False)
    meeting.of.join(ANN)
    assert meeting.settled("are you recording this?") is None
    meeting.of.set(True)
    assert meeting.settled("are you recording this?") == [STILL_RECORDED]
    assert meeting.settled("are you recording this?", asked=False) is None
    await meeting.of.close()


async def test_a_recorder_that_has_failed_begins_nothing_for_who_asks_for_it(tmp_path: Path) -> None:
    meeting = Listening(tmp_path / "talk", from_beginning=False)
    meeting.of.join(ANN)
    meeting.fail("The disk is full.")
    assert meeting.settled("start recording") == [NO_RECORDING]
    assert True not in meeting.changes
    await meeting.of.close()


async def test_where_recording_is_not_offered_words_about_it_are_left_to_the_planner() -> None:
    meeting = Listening(None, from_beginning=False)
    meeting.of.join(ANN)
    assert meeting.settled("stop recording") is None
    assert meeting.settled("record this") == [NO_RECORDING]
    assert meeting.told == []


def decided(*steps: Callable[[float], object]) -> list[Decision]:
    """What a floor decides on events a second apart, after Ann has come."""
    floor, decisions = Floor(), []
    events = [Arrived(0.0, "a", "Ann"), *(step(float(second)) for second, step in enumerate(steps, 1))]
    for event in events:
        decisions += floor.handle(event)
    return decisions


def remark(t: float) -> Remark:
    return Remark(t, "so it is")


@pytest.mark.parametrize(
    ("steps", "decisions"),
    [
        ([ReplyOver, remark], [Greet, Tell]),
        ([remark, ReplyOver], [Greet, Tell]),
        ([remark, remark, ReplyOver, ReplyOver], [Greet, Tell]),  # the same words once
        ([ReplyOver, remark, lambda t: Remark(t, "and so"), ReplyOver], [Greet, Tell, Tell]),
    ],
)
def test_a_remark_waits_until_a_reply_is_over(
    steps: list[Callable[[float], object]], decisions: list[type[Decision]]
) -> None:
    assert [type(decision) for decision in decided(*steps)] == decisions


def test_a_remark_waits_until_nobody_speaks() -> None:
    floor = Floor()
    floor.handle(Arrived(0.0, "a", "Ann"))
    floor.handle(Arrived(0.0, "b", "Ben"))
    floor.handle(ReplyOver(1.0))
    floor.handle(Spoke("b", SpeechStarted(2.1, 2.0)))
    assert floor.handle(remark(2.5)) == []
    floor.handle(Spoke("b", Paused(3.1, 3.0)))
    floor.handle(Spoke("b", Heard(3.2, 3.0, "It will rain.", 1.0)))
    deadline = floor.deadline()
    assert deadline
    assert [type(decision) for decision in floor.tick(deadline)] in ([Overhear, Tell], [Dismiss, Tell])


def test_a_remark_is_said_over_who_never_pauses() -> None:
    floor = Floor()
    floor.handle(Arrived(0.0, "a", "Ann"))
    floor.handle(ReplyOver(1.0))
    floor.handle(Spoke("a", SpeechStarted(2.1, 2.0)))
    assert floor.handle(remark(2.5)) == []
    deadline = floor.deadline()
    assert deadline == 2.5 + OTHERS_S and floor.tick(deadline) == [Tell(deadline, "so it is")]
    floor.handle(Spoke("a", Paused(5.1, 5.0)))
    floor.handle(Spoke("a", Heard(5.2, 5.0, "It will rain.", 1.0)))
    assert [type(decision) for decision in floor.tick(6.0)] == [
        Note
    ]  # what they have said waits until it was told
    assert [type(decision) for decision in floor.handle(ReplyOver(7.0))] == [TakeTurn]


def broken_off(words: str) -> Floor:
    """A floor on which somebody has broken a remark off."""
    floor = Floor()
    for event in (Arrived(0.0, "a", "Ann"), ReplyOver(1.0), remark(1.0), Spoke("a", SpeechStarted(2.1, 2.0))):
        floor.handle(event)
    assert [type(decision) for decision in floor.tick(2.7)] == [Interrupt]
    floor.handle(Spoke("a", Paused(3.1, 3.0)))
    floor.handle(Spoke("a", Heard(3.2, 3.0, words, 1.0)))
    return floor


def test_a_remark_that_was_broken_off_is_said_again_after_the_answer() -> None:
    floor = broken_off("What is that?")
    assert [type(decision) for decision in floor.tick(4.0)] == [TakeTurn]
    assert floor.handle(ReplyOver(6.0)) == [Tell(6.0, "so it is")]
    assert floor.handle(ReplyOver(9.0)) == [] and floor.deadline() is None


def test_a_remark_that_noise_has_broken_off_is_said_again_from_its_beginning() -> None:
    decisions = broken_off("").tick(4.0)
    assert [type(decision) for decision in decisions] == [Dismiss, Tell]


def test_a_remark_that_holds_no_more_is_not_said_again() -> None:
    floor = broken_off("Then stop.")
    floor.tick(4.0)
    floor.handle(Remark(4.0, "so it is", holds=False))
    assert floor.handle(ReplyOver(6.0)) == []


class FailsOnce(ToneVoice):
    """A voice that cannot say the first sentence."""

    def __init__(self) -> None:
        super().__init__(error=ModelError("The voice is gone."))

    async def speak(self, sentence: str) -> AsyncGenerator[SpeechPiece, None]:
        try:
            async with aclosing(super().speak(sentence)) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            self._error = None


class RoomWithScreen(LoopbackRoom):
    """Whoever is there shows one picture of a screen."""

    def screen_in(self, participant: str) -> Channel[VideoFrame]:
        screen: Channel[VideoFrame] = Channel(1)
        screen.put_now(picture(self.clock.ticks() + 960, True, (320, 180)))
        return screen


def test_what_somebody_shows_of_their_screen_is_recorded(tmp_path: Path) -> None:
    async def meeting(room: LoopbackRoom) -> None:
        await room.caller.join("Ann")
        await asyncio.sleep(3)
        await room.caller.leave()

    scene = meet(meeting, cast_of(), RoomWithScreen, record=making(tmp_path / "talk"), recorded=True)
    session = scene.call.recording
    assert session and session.tracks[-1] == "Ann, screen (video)"
    assert flashes(tmp_path / "talk" / sessions.TRACKS, session.participants[0].screen)


def test_everybody_in_a_meeting_is_recorded_with_their_words_until_one_of_them_minds(tmp_path: Path) -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ann, ben = room.caller, room.another("ben")
        await ann.join("Ann")
        await asyncio.sleep(10)  # until it has been said
        await ben.join("Ben")
        await asyncio.sleep(12)
        await ann.speak(say(1.5))
        await asyncio.sleep(4)
        await ben.speak(say(1.5))
        await asyncio.sleep(6)
        await ann.leave()
        await ben.leave()

    words = "Ben, how are you?", "Ann, I don't want to be recorded."
    cast = cast_of(*words, mind=ScriptedMind(greeting="Welcome."))
    scene = meet(meeting, cast, record=making(tmp_path / "talk"), recorded=True)
    said = [one["text"] for one in scene.captions("avatar")]
    assert said == ["Welcome.", RECORDED, "Hello, Ben.", RECORDED, STOPPED]
    session = scene.call.recording
    assert session and [person.name for person in session.participants] == ["Ann", "Ben"]
    transcript = (tmp_path / "talk" / sessions.TRANSCRIPT).read_text()
    assert "<v Ann>Ben, how are you?" in transcript and "<v Ben>Ann, I don't want" in transcript
    assert STOPPED not in transcript
    assert sessions.presence(tmp_path / "talk")[-1][1] == {"caller", "ben"}


def test_who_minds_and_leaves_before_being_answered_is_recorded_no_more(tmp_path: Path) -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ann, ben = room.caller, room.another("ben")
        await ann.join("Ann")
        await ben.join("Ben")
        await asyncio.sleep(12)
        await ben.speak(say(1.5))
        await asyncio.sleep(0.8)  # their turn may still go on
        await ben.leave()
        await asyncio.sleep(6)
        await ann.leave()

    cast = cast_of("Please don't record me.", complete=0.0)
    scene = meet(meeting, cast, record=making(tmp_path / "talk"), recorded=True)
    assert [one["on"] for one in scene.messages if one["type"] == "recording"] == [True, False]
    assert scene.captions("avatar")[-1]["text"] == STOPPED


def test_a_recording_that_was_ended_by_voice_is_begun_again_by_voice(tmp_path: Path) -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ann, ben = room.caller, room.another("ben")
        await ann.join("Ann")
        await ben.join("Ben")
        await asyncio.sleep(12)
        for who in (ben, ann):
            await who.speak(say(1.5))
            await asyncio.sleep(12)
        await ben.leave()
        await ann.leave()

    cast = cast_of("Please don't record me.", "Ada, you can record this again.")
    scene = meet(meeting, cast, record=making(tmp_path / "talk"), recorded=True)
    assert [one["on"] for one in scene.messages if one["type"] == "recording"] == [True, False, True]
    said = [one["text"] for one in scene.captions("avatar")]
    assert said[said.index(STOPPED) :] == [STOPPED, BEGUN, RECORDED]
    assert not scene.mind.asked


@pytest.mark.parametrize(
    ("second", "recorded"),
    [
        ("No wait, don't.", []),
        ("Once Ben has left.", []),
        ("And thank you.", [True]),
        ("", [True]),
    ],
)
def test_a_recording_that_is_announced_is_begun_unless_it_is_taken_back(
    second: str, recorded: list[bool], tmp_path: Path
) -> None:
    async def script(caller: Caller) -> None:
        await asyncio.sleep(0.5)
        await caller.speak(say(1.5))
        await asyncio.sleep(1.0)
        await caller.speak(say(2.5))  # longer than a remark waits
        await asyncio.sleep(6.0)

    scene = play(script, "Record this.", second, record=making(tmp_path / "talk"))
    assert [one["on"] for one in scene.messages if one["type"] == "recording"] == recorded
    whole = [one["text"] for one in scene.captions("avatar") if not one["interrupted"]]
    assert (whole == [BEGUN]) is bool(recorded)


def test_a_recording_that_a_failing_voice_could_not_announce_begins_when_it_is_asked_for_again(
    tmp_path: Path,
) -> None:
    voice = FailsOnce()
    scene = play(
        speaks((1.5, 8.0), (1.5, 8.0)),
        "Record this.",
        "Record this, please.",
        mind=ScriptedMind(greeting=""),
        voice=voice,
        record=making(tmp_path / "talk"),
    )
    assert [one["on"] for one in scene.messages if one["type"] == "recording"] == [True]
    notices = [one["text"] for one in scene.messages if one["type"] == "notice"]
    assert notices == ["The voice is gone.", UNTOLD]
    assert voice.spoken == [BEGUN]


def test_what_is_asked_beside_a_wish_for_a_recording_is_answered(tmp_path: Path) -> None:
    script = speaks((1.5, 8.0))
    scene = play(script, "Record this, and how long is delivery?", record=making(tmp_path / "talk"))
    said = [one["text"] for one in scene.captions("avatar")]
    assert said == ["You said how long is delivery?", BEGUN]
    assert [turn.text for turn in scene.mind.asked] == ["how long is delivery?"]


def test_a_planner_is_told_while_the_call_is_recorded(tmp_path: Path) -> None:
    scene = play(objects, "Good morning.", record=making(tmp_path / "talk"), recorded=True)
    assert [turn.observations for turn in scene.mind.asked] == [(IS_RECORDED,)]
    assert [turn.observations for turn in play(objects, "Good morning.").mind.asked] == [()]


def test_words_that_wait_for_an_answer_are_noted_at_once() -> None:
    floor = Floor(Company(answer="everyone"))
    for event in (
        Arrived(0.0, "a", "Ann"),
        Arrived(0.0, "b", "Ben"),
        ReplyOver(1.0),
        Written(2.0, "@ada hello", "a"),
    ):
        floor.handle(event)
    assert floor.handle(Written(3.0, "@ada stop recording", "b")) == [Note(3.0, "@ada stop recording", "b")]
    assert [type(decision) for decision in floor.handle(ReplyOver(4.0))] == [TakeTurn]


async def objects(caller: Caller) -> None:
    """Hears that the call is recorded, and does not want that."""
    await asyncio.sleep(8)
    await caller.speak(say(1.5))
    await asyncio.sleep(6)


def test_a_recorded_call_says_so_and_ends_the_recording_when_somebody_minds(tmp_path: Path) -> None:
    scene = play(objects, "Please stop recording me.", record=making(tmp_path / "talk"), recorded=True)
    assert [one["text"] for one in scene.captions("avatar")][-2:] == [RECORDED, STOPPED]
    assert [one["on"] for one in scene.messages if one["type"] == "recording"] == [True, False]
    assert not scene.mind.asked  # no planner has answered that
    session = scene.call.recording
    assert session and session.duration and 8 < session.duration < 12
    transcript = (tmp_path / "talk" / sessions.TRANSCRIPT).read_text()
    assert f"<v Ada>{RECORDED}" in transcript and "<v Ann>Please stop recording me." in transcript
    assert STOPPED not in transcript
