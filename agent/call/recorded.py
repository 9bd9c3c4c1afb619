"""A call's recording: off until consent, one recorder for the whole call, and what people are told of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from agent.call.consent import (
    ALREADY_RECORDED,
    BEGUN,
    NO_RECORDING,
    NOT_RECORDED,
    RECORDED,
    STILL_RECORDED,
    STOPPED,
    wish,
)
from agent.call.events import Notice, RecordingChanged
from media.clock import Clock
from media.frames import AudioChunk, VideoFrame
from media.recording import Recorder
from media.sessions import Session
from rooms.room import Joined

MakeRecorder = Callable[[Callable[[], None], Callable[[str], None]], Recorder]
"""Makes a call's recorder, given how to ask for a keyframe and whom to tell of a fault."""


SAID_WHILE_ON = (RECORDED, STILL_RECORDED, ALREADY_RECORDED)
SAID_WHILE_OFF = (STOPPED, NOT_RECORDED)
"""What is no longer so, and not said any more, when that changes."""

UNTOLD = "The recording has not begun, because I could not tell everybody. Please ask again."


class Recorded:
    """What a call writes down, where it is recorded; nothing before somebody has joined."""

    def __init__(
        self,
        clock: Clock,
        make: MakeRecorder | None,
        want_keyframe: Callable[[], None],
        tell: Callable[[BaseModel, str | None], None],
        remark: Callable[[str, bool], None],
        from_beginning: bool = False,
    ) -> None:
        """`make` is None where recording is not offered. `tell` sends a message to a participant's page or to
        all, and `remark` has the avatar say something, or no more where that does not hold any longer.
        `from_beginning`: record as soon as somebody is there, and tell everybody.
        """
        self._clock = clock
        self._make = make
        self._want_keyframe = want_keyframe
        self._tell = tell
        self._remark = remark
        self._from_beginning = from_beginning
        self._begun = False
        self._wanted: str | None = None  # who has asked for it; everybody must hear so before it begins
        self._broken = False
        self._here: set[str] = set()
        self.recorder: Recorder | None = None

    @property
    def offered(self) -> bool:
        """Whether people may have the call recorded."""
        return self._make is not None

    @property
    def on(self) -> bool:
        """Whether the call is being recorded now."""
        return self.recorder is not None and self.recorder.on

    def join(self, joined: Joined) -> None:
        """Somebody has come in; the recorder is made for the first."""
        self._here.add(joined.participant)
        if self._make and self.recorder is None:
            self.recorder = self._make(self._want_keyframe, self._failed)
        if self.recorder:
            self.recorder.join(joined.participant, joined.name, self._clock.ticks())
        if self._from_beginning and not self._begun:
            self.set(True)
        elif self.on:
            self._tell(RecordingChanged(on=True), joined.participant)
            self._remark(RECORDED, True)  # also where they are alone: who has asked for it may have left

    def leave(self, participant: str) -> None:
        """Somebody has gone."""
        self._here.discard(participant)
        if participant == self._wanted:
            self._want(None)
        if self.recorder:
            self.recorder.leave(participant, self._clock.ticks())

    def set(self, on: bool) -> None:
        """Record from now on, or no more; people are told while it runs, so that it holds its own beginning
        and end.
        """
        if self.recorder is None:
            self._tell(Notice(text="This call cannot be recorded.", error=True), None)
            return
        self._begun = True
        self._want(None)
        for untrue in SAID_WHILE_OFF if on else SAID_WHILE_ON:
            self._remark(untrue, False)
        if on:
            self.recorder.start(self._clock.ticks())
        self._tell(RecordingChanged(on=on and self.recorder.on), None)
        if on:
            self._announce()
        else:
            self.recorder.pause(self._clock.ticks())

    def ask(self, who: str, on: bool) -> None:
        """Somebody's page asks for the recording, or for its end. Others who are there hear so before it
        begins.
        """
        if on and self.recorder and len(self._here) > 1:
            self._begin(who)
        else:
            self.set(on)

    def settle(self, who: str, text: str, *, asked: bool) -> bool:
        """Take care of words that concern the recording, and say what there is to say; False for all others.

        Who does not want to be recorded is recorded no more, whether the avatar was `asked` or others. It
        must be asked to record again, and begins once it has said so.
        """
        match wish(text):
            case "stop" if self.on or self._wanted is not None:
                self._stop()
            case "stop" if asked and self.offered:
                self._remark(NOT_RECORDED, True)
            case "record" if asked:
                self._begin(who)
            case "whether" if asked and self.on:
                self._remark(STILL_RECORDED, True)
            case _:
                return False
        return True

    def go_on(self, who: str) -> None:
        """Somebody goes on with a turn: what its first half has asked for holds only if the whole does."""
        if who == self._wanted:
            self._want(None)

    def told(self, text: str, heard: str) -> None:
        """The avatar has said this, and so much of it was `heard`: what it announces begins where everybody
        has heard all of it. Where its voice has failed nothing begins, and it can be asked for again.
        """
        if text != BEGUN or self._wanted is None:
            return
        if heard == text:
            self.set(True)
        else:
            self._tell(Notice(text=UNTOLD, error=True), self._wanted)
            self._want(None)

    def _stop(self) -> None:
        if self.on:
            self.set(False)
            self._remark(STOPPED, True)
        else:
            self._want(None)
            self._remark(NOT_RECORDED, True)

    def _begin(self, who: str) -> None:
        if self.on:
            self._remark(ALREADY_RECORDED, True)
        elif self.recorder is None or self._broken:
            self._remark(NO_RECORDING, True)
        else:
            self._want(who)

    def _want(self, who: str | None) -> None:
        """Say that recording begins, because somebody has asked for it; or no more."""
        if who != self._wanted:
            self._remark(BEGUN, who is not None)
        self._wanted = who

    def event(self, now: int, event: Mapping[str, Any]) -> None:
        """Something happened at tick `now`."""
        if self.recorder:
            self.recorder.event(now, event)

    def sound_in(self, participant: str, chunk: AudioChunk) -> None:
        """A participant's microphone gave sound."""
        if self.recorder:
            self.recorder.sound_in(participant, chunk)

    def picture_in(self, participant: str, picture: VideoFrame) -> None:
        """A participant's camera gave a picture."""
        if self.recorder:
            self.recorder.picture_in(participant, picture)

    def screen_in(self, participant: str, picture: VideoFrame) -> None:
        """A participant shows this of their screen."""
        if self.recorder:
            self.recorder.screen_in(participant, picture)

    async def close(self) -> Session | None:
        """End the recording and wait until it is written; None where there is none."""
        return await self.recorder.close() if self.recorder else None

    def _announce(self) -> None:
        """Where others than who has asked for the recording are there, they hear of it."""
        if self.on and (self._from_beginning or len(self._here) > 1):
            self._remark(RECORDED, True)

    def _failed(self, why: str) -> None:
        self._broken = True
        self._want(None)
        self._tell(Notice(text=why, error=True), None)
        self._tell(RecordingChanged(on=False), None)
        self._remark(RECORDED, False)
