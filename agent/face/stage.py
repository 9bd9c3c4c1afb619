"""What a face without a mind shows at each moment, as conditions for the generator; what of it has left."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from agent.call.attention import Attention
from agent.face.asked import read_asked
from agent.face.ear import Ear
from generator.types import Capabilities, Conditions, Partner, Phase, Prompt
from media.clock import Clock
from media.frames import TICKS_HZ, AudioChunk, FloatArray, Packet, VideoFrame
from rrm.cycle import Cycle

_NO_SOUND = np.zeros(0, np.float32)


class Speech(Protocol):
    """One chunk of what is to be said (see `rooms.livekit.segments.Part`)."""

    @property
    def segment(self) -> int: ...
    @property
    def samples(self) -> FloatArray: ...
    @property
    def ahead(self) -> FloatArray: ...
    @property
    def end(self) -> int: ...


class Line(Protocol):
    """The line to whoever has the mind (see `rooms.livekit.avatar.AgentLine`)."""

    @property
    def speaking(self) -> bool:
        """True while there is sound that was not yet heard."""
        ...

    @property
    def thinking(self) -> bool:
        """True while an answer is being prepared."""
        ...

    def take(self, count: int) -> Speech | None:
        """The next `count` ticks of what is to be said; None where nothing is."""
        ...

    def played(self, number: int, line: int) -> None:
        """Segment `number` has sounded up to tick `line` of its time line."""
        ...

    async def run(self) -> None:
        """Keep the line until the other end has gone."""
        ...


class FaceStage:
    """Feeds a `Playout` and hears from it. `people` are those who are listened to, by participant."""

    def __init__(self, clock: Clock, can: Capabilities) -> None:
        self.line: Line | None = None
        self.people: dict[str, Ear] = {}
        self._clock = clock
        self._can = can
        self._cycle = Cycle(can.actions, can.poses)
        self._attention = Attention()
        self._clause_end = False

    def clause_ended(self) -> None:
        """Somebody has paused: the moment at which a listener nods."""
        self._clause_end = True

    def act(self, payload: str) -> None:
        """Do what the agent asks of the body. Raises ConfigError."""
        pieces = read_asked(payload, self._can)
        self._cycle.begin()
        for piece in pieces:
            self._cycle.take(piece, self._clock.now())

    def interrupt(self) -> None:
        """The agent was interrupted, with what the body was doing while it spoke."""
        if self.line and self.line.speaking:
            self._cycle.interrupt(self._clock.now())

    def conditions(self, pts: int) -> Conditions:
        """What the chunk from tick `pts` on is made from."""
        count = self._can.chunk_ticks
        part = self.line.take(count) if self.line else None
        if not (self.line and self.line.speaking):
            self._cycle.reply_ended()
        speaking = self._speaking()
        phase = self._phase(part is not None, bool(speaking))
        prompt, partner = self._prompt(pts), self._partner(pts, phase, speaking)
        if part is None:
            silence = np.zeros(count, np.float32)
            return Conditions(pts, prompt, silence, _NO_SOUND, phase=phase, partner=partner)
        return Conditions(
            pts,
            prompt,
            part.samples,
            part.ahead,
            phase=phase,
            partner=partner,
            reply_id=part.segment,
            speech_end=part.end,
        )

    def sound_out(self, sound: AudioChunk, packet: Packet, reply_id: int | None, heard: int) -> None:
        """20 ms have left (see `playout.Taps`)."""
        if self.line and reply_id is not None:
            self.line.played(reply_id, heard)

    def picture_out(self, picture: VideoFrame, packet: Packet, reply_id: int | None) -> None:
        """A picture has left; nobody waits for it."""

    def _prompt(self, pts: int) -> Prompt:
        prompt = self._cycle.prompt_at(pts / TICKS_HZ)
        return Prompt(prompt.id, prompt.text, prompt.kind, prompt.then)

    def _speaking(self) -> tuple[str, ...]:
        """Those who speak, the newest last."""
        now = self._clock.now()
        speaking = [(ear.since, who) for who, ear in self.people.items() if ear.speaks(now)]
        return tuple(who for _, who in sorted(speaking))

    def _partner(self, pts: int, phase: Phase, speaking: tuple[str, ...]) -> Partner:
        """Whom to look at: who speaks, and then whoever spoke last, for it is them whom the agent answers."""
        self._attention.here, self._attention.speaking = tuple(self.people), speaking
        self._attention.answering = (speaking or (self._attention.answering,))[-1]
        side = self._attention.side(phase, pts / TICKS_HZ)
        level = max((ear.level for ear in self.people.values()), default=0.0)
        clause_end, self._clause_end = self._clause_end, False
        return Partner(bool(speaking), level, clause_end, side=side)

    def _phase(self, sounds: bool, spoken_to: bool) -> Phase:
        if sounds:
            return "speaking"
        if spoken_to:
            return "listening"
        return "thinking" if self.line and self.line.thinking else "idle"
