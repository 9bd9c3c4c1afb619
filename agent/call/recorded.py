"""A call's recording: off until consent, one recorder for the whole call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from media.frames import AudioChunk, VideoFrame
from media.recording import Recorder
from media.sessions import Session
from rooms.room import Joined

MakeRecorder = Callable[[Joined, Callable[[], None], Callable[[str], None]], Recorder]
"""Makes a recorder for who has joined first, given how to ask for a keyframe and whom to tell of a fault."""


class Recorded:
    """What a call writes down, where it is recorded; nothing before somebody has joined."""

    def __init__(
        self, make: MakeRecorder | None, want_keyframe: Callable[[], None], failed: Callable[[str], None]
    ) -> None:
        """`make` is None where recording is not offered."""
        self._make = make
        self._want_keyframe = want_keyframe
        self._failed = failed
        self.recorder: Recorder | None = None

    @property
    def offered(self) -> bool:
        """Whether people may have the call recorded."""
        return self._make is not None

    def join(self, joined: Joined, now: int) -> None:
        """Somebody has come in at tick `now`; the recorder is made for the first."""
        if self.recorder:
            self.recorder.join(joined.participant, joined.name, now)
        elif self._make:
            self.recorder = self._make(joined, self._want_keyframe, self._failed)

    def leave(self, participant: str, now: int) -> None:
        """Somebody has gone."""
        if self.recorder:
            self.recorder.leave(participant, now)

    def set(self, on: bool, now: int) -> bool:
        """Record from tick `now` of the call on, or no more; True where it is being recorded then."""
        if self.recorder is None:
            return False
        if on:
            self.recorder.start(now)
        else:
            self.recorder.pause(now)
        return self.recorder.on

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

    async def close(self) -> Session | None:
        """End the recording and wait until it is written; None where there is none."""
        return await self.recorder.close() if self.recorder else None
