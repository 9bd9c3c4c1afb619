"""What the avatar shows and says at each moment: the state cycle, the reply and the person opposite, as
conditions for the generator; and what of it has left, back to the call."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from agent.call.attention import Attention
from agent.call.metrics import AUDIBLE_RMS
from agent.call.reply import Reply
from generator.types import Capabilities, Conditions, Partner, Phase, Prompt
from media.clock import Clock
from media.frames import TICKS_HZ, AudioChunk, Packet, VideoFrame
from media.recording import Recorder
from rrm.cycle import Cycle

_NO_SOUND = np.zeros(0, np.float32)


class Stage:
    """Feeds a `Playout` and hears from it; holds the reply that sounds now."""

    def __init__(self, clock: Clock, can: Capabilities, cycle: Cycle) -> None:
        self._clock = clock
        self.can = can
        self.cycle = cycle
        self.progress: Callable[[Reply], None] = lambda reply: None
        """Called whenever more of the reply was heard; whoever holds the talk sets it."""
        self.reply: Reply | None = None
        self.recorder: Recorder | None = None
        self.listening = False  # the user has the floor
        self.level = 0.0  # loudness of the user, 0..1
        self.attention = Attention()
        self._clause_end = False

    def clause_ended(self) -> None:
        """The user has paused: the moment at which a listener nods."""
        self._clause_end = True

    def begin(self, reply: Reply) -> None:
        """A reply begins; its sound follows."""
        self.reply = reply
        self.cycle.begin()

    def end(self) -> None:
        """The reply has sounded to its end."""
        self.reply = None
        self.cycle.reply_ended()

    def interrupt(self) -> None:
        """The reply is broken off, with what the body was doing."""
        self.reply = None
        self.cycle.interrupt(self._clock.now())

    @property
    def phase(self) -> Phase:
        """What the avatar is doing."""
        if self.listening:
            return "listening"
        if self.reply is None:
            return "idle"
        return "speaking" if self.reply.speech.length else "thinking"

    def conditions(self, pts: int) -> Conditions:
        """What the chunk from tick `pts` on is made from."""
        prompt = self.cycle.prompt_at(pts / TICKS_HZ)
        shown = Prompt(prompt.id, prompt.text, prompt.kind, prompt.then)
        phase = self.phase
        side = self.attention.side(phase, pts / TICKS_HZ)
        partner = Partner(self.listening, self.level, self._clause_end, side=side)
        self._clause_end = False
        count = self.can.chunk_ticks
        reply = self.reply
        if reply is None or not reply.speech.length or reply.speech.finished:
            silence = np.zeros(count, np.float32)
            return Conditions(pts, shown, silence, _NO_SOUND, phase=phase, partner=partner)
        part = reply.speech.take(count)
        return Conditions(
            pts, shown, part.speech, part.ahead, part.phonemes, phase, partner, reply.id, part.speech_end
        )

    def sound_out(self, sound: AudioChunk, packet: Packet, reply_id: int | None, heard: int) -> None:
        """20 ms have left (see `playout.Taps`)."""
        if self.recorder:
            self.recorder.sound_out(packet)
        reply = self.reply
        if reply is None or reply.id != reply_id:
            return
        reply.heard = max(reply.heard, min(heard, reply.speech.length))
        times = reply.times
        if times and times.sound_out is None and float(np.sqrt(np.mean(sound.samples**2))) >= AUDIBLE_RMS:
            times.sound_out = self._clock.now()
        self.progress(reply)

    def picture_out(self, picture: VideoFrame, packet: Packet, reply_id: int | None) -> None:
        """A picture has left (see `playout.Taps`)."""
        if self.recorder:
            self.recorder.picture_out(packet)
        times = self.reply.times if self.reply and self.reply.id == reply_id else None
        if times and times.picture_out is None:
            times.picture_out = self._clock.now()
