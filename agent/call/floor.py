"""Who has the floor: what was heard and when, in; when to answer, stop, or go on, out. Pure.

The floor sees the events of everybody's ears and of the avatar's own reply, in order, each with its time, and
returns decisions, each stamped with the time at which it was made. It has no clock: whoever drives it calls
`tick` when `deadline` has come. The rules, in the order in which a conversation meets them:

- *Turn end, second thoughts:* of each speaker, see `agent.call.speaker`. Where a turn is resumed after it was
  taken, the reply is taken back at once and both halves are answered as one.
- *Addressing.* One human alone always speaks to the avatar. Of several, only what is meant for it is answered
  (`agent.call.company`), the rest is kept in mind.
- *One after the other.* A turn that ends while somebody else speaks, or is answered, waits.
- *Barge-in.* Speech over the avatar's reply first ducks it. If whom it answers goes on, or says more than
  "mhm", the reply is broken off; if it was a backchannel or a cough, the reply goes on at full voice. Others
  break it off by its name or by "stop"; what else they say only ducks it. What was broken off by mere noise
  is taken up again.
"""

from __future__ import annotations

from agent.call.company import Company
from agent.call.decisions import (
    Arrived,
    Decision,
    Dismiss,
    Duck,
    FloorEvent,
    Gone,
    Greet,
    Interrupt,
    Note,
    Overhear,
    Remark,
    ReplyOver,
    Resume,
    Spoke,
    TakeTurn,
    Tell,
    Written,
)
from agent.call.speaker import Finished, Speaker, is_backchannel
from agent.call.waiting import Queue, Remarks, WaitingTurn
from agent.ears.hearing import Heard, Hearing, Partial, Paused, Resumed, SpeechStarted


class Floor:
    """The state of one conversation between the avatar and whoever is there."""

    def __init__(self, company: Company | None = None) -> None:
        """`company` tells who is there and what is meant for the avatar; the floor keeps it up to date."""
        self.company = company or Company()
        self._speakers: dict[str, Speaker] = {}
        self._replying = False
        self._to = ""  # whom the reply answers that goes on, or was the last
        self._waiting = Queue()
        self._remarks = Remarks()

    @property
    def speaking(self) -> tuple[str, ...]:
        """Who has a turn now, from its first sound until it is taken or dropped; the newest comes last."""
        turns = [speaker for speaker in self._speakers.values() if speaker.has_turn]
        return tuple(each.who for each in sorted(turns, key=lambda each: each.since or 0.0))

    @property
    def answering(self) -> str:
        """Whom the avatar answers, or answered last; empty before it has spoken."""
        return self._to

    @property
    def ducked(self) -> bool:
        """Whether somebody speaks over the reply."""
        return any(speaker.overlaps for speaker in self._speakers.values())

    def joining(self, who: str) -> bool:
        """Whether somebody's running speech goes on with words that were decided on."""
        resumes = self._speaker(who).resumes
        return resumes is not None and resumes.told

    def turn_text(self, who: str, words: str) -> str:
        """What would be answered if the running speech ended with `words`: those that it goes on with too."""
        return self._speaker(who).whole(words)

    def meant(self, who: str, words: str) -> bool:
        """Whether the running turn would be for the avatar if it ended with `words`."""
        speaker = self._speaker(who)
        return self._meant(speaker, speaker.whole(words))

    def deadline(self) -> float | None:
        """When `tick` must be called next, if nothing else happens; None for never."""
        waits = [self._waiting.due(), self._remarks.due(self._waiting.free_since)]
        times = [] if self._replying else waits
        for speaker in self._speakers.values():
            times += [speaker.end_due(), self._barges_in_at(speaker)]
        return min((time for time in times if time is not None), default=None)

    def handle(self, event: FloorEvent) -> list[Decision]:
        """Take one event in; what follows from it at once."""
        match event:
            case Spoke(who, hearing):
                return [*self._hear(self._speaker(who), hearing), *self.tick(event.t)]
            case Written():
                return self._read(event)
            case Arrived():
                return self._greet(event)
            case Gone(t, who):
                return [*self._miss(who, t), *self.tick(t)]
            case ReplyOver(t, asks):
                self._remarks.telling = ""
                self._reply_ended(t, asks)
                return self._take_waiting(t)
            case Remark(t, text, holds):
                if holds:
                    self._remarks.add(text, t)
                else:
                    self._remarks.drop(text)
                return self._take_waiting(t)

    def tick(self, t: float) -> list[Decision]:
        """What the passing of time has decided by `t`."""
        for speaker in self._speakers.values():
            barges_in, end = self._barges_in_at(speaker), speaker.end_due()
            if barges_in is not None and t >= barges_in:
                return [*self._break_off(t, speaker), *self.tick(t)]
            if end is not None and t >= end:
                return [*self._end_turn(speaker, t), *self.tick(t)]
        return self._take_waiting(t)

    def _speaker(self, who: str) -> Speaker:
        return self._speakers.setdefault(who, Speaker(who))

    def _hear(self, speaker: Speaker, hearing: Hearing) -> list[Decision]:
        match hearing:
            case SpeechStarted():
                return self._speech_started(speaker, hearing)
            case Partial(t, text):
                speaker.partial = text
                if speaker.overlaps and not self._minds(speaker) and self._breaks_in(speaker):
                    return self._break_off(t, speaker)
            case Paused(_, speech_end):
                speaker.pause(speech_end)
            case Heard(t) if speaker.silent_since is not None:
                speaker.heard = hearing
                return self._judge_overlap(speaker, t)
            case Resumed():
                speaker.resume()
        return []

    def _speech_started(self, speaker: Speaker, event: SpeechStarted) -> list[Decision]:
        self._unwait(speaker)
        speaker.begin(event.started)
        resumes = speaker.resumes
        if resumes and resumes.meant and speaker.who == self._to:
            return self._break_off(event.t, speaker)
        if not self._replying:
            return []
        speaker.overlaps = True
        return [Duck(event.t)]

    def _minds(self, speaker: Speaker) -> bool:
        """Whether what a speaker says over the reply is taken to be about it."""
        if self.company.all_for_avatar:
            return True
        return speaker.who == self._to and not self.company.calls_other(speaker.who, speaker.words)

    def _breaks_in(self, speaker: Speaker) -> bool:
        """Whether what a speaker says over the reply ends it, whoever they are."""
        return self.company.breaks_in(speaker.who, speaker.words)

    def _barges_in_at(self, speaker: Speaker) -> float | None:
        at = speaker.barges_in_at()
        return at if at is not None and self._minds(speaker) else None

    def _judge_overlap(self, speaker: Speaker, t: float) -> list[Decision]:
        """The words spoken over the reply stand: a backchannel lets it go on, what is about it stops it."""
        if not speaker.overlaps:
            return []
        if is_backchannel(speaker.words):
            if speaker.resumes and speaker.resumes.waits:
                return self._answer(speaker, t, speaker.resumes.text)
            speaker.forget()
            return [Dismiss(t, speaker.who)]
        if self._minds(speaker) or self._breaks_in(speaker):
            return self._break_off(t, speaker)
        return []

    def _end_turn(self, speaker: Speaker, t: float) -> list[Decision]:
        words, resumes = speaker.words, speaker.resumes
        said = bool(words or (resumes and resumes.meant))
        if not said or (speaker.overlaps and self._minds(speaker)):
            goes_on = self._replying or self._remarks.telling  # a remark is said again from its beginning
            resume = not said and speaker.broke_off and not goes_on
            speaker.forget()
            self._replying |= resume
            return [Dismiss(t, speaker.who), *([Resume(t)] if resume else [])]
        text = speaker.whole(words)
        if self._meant(speaker, text):
            return self._answer(speaker, t, text)
        return self._overhear(speaker, t, words)

    def _meant(self, speaker: Speaker, text: str) -> bool:
        """Whether a turn is for the avatar; those are that broke its reply off, or go on with such a turn."""
        since = speaker.since if speaker.since is not None else speaker.silent_since or 0.0
        if self.company.meant(speaker.who, text, since):
            return True
        goes_on = speaker.broke_off or bool(speaker.resumes and speaker.resumes.meant)
        return goes_on and not self.company.calls_other(speaker.who, text)

    def _answer(self, speaker: Speaker, t: float, text: str) -> list[Decision]:
        """A turn for the avatar has ended: take it, or let it wait for who speaks or is answered."""
        speech_end = speaker.silent_since if speaker.silent_since is not None else t
        joined = bool(speaker.resumes and speaker.resumes.told)
        speaker.forget()
        self.company.said(speaker.who, text)
        turn = WaitingTurn(speaker.who, text, speech_end, joined, t)
        if self._must_wait(speaker.who):
            self._waiting.turns.append(turn)
            return [Note(t, text, turn.who)]
        return self._take(turn, t)

    def _must_wait(self, who: str) -> bool:
        if self._replying:
            return who != self._to or bool(self._remarks.telling)
        return bool(self._waiting.turns) or self._others_audible(who)

    def _others_audible(self, who: str) -> bool:
        return any(speaker.audible for speaker in self._speakers.values() if speaker.who != who)

    def _take(self, turn: WaitingTurn, t: float) -> list[Decision]:
        speaker = self._speaker(turn.who)
        broken_off = self._break_off(t, speaker)
        speaker.broke_off = False
        speaker.last = Finished(turn.text, turn.speech_end)
        self._begin_reply(turn.who)
        return [*broken_off, TakeTurn(t, turn.text, turn.speech_end, turn.joined, turn.who)]

    def _take_waiting(self, t: float) -> list[Decision]:
        due = self._waiting.due()
        if self._replying:
            return []
        if due is None:
            return self._make_remark(t)
        if t < due and self._others_audible(self._waiting.turns[0].who):
            return []
        return self._take(self._waiting.turns.pop(0), t)

    def _make_remark(self, t: float) -> list[Decision]:
        due = self._remarks.due(self._waiting.free_since)
        if due is None or (self.speaking and t < due):
            return []
        self._replying = True
        return [Tell(t, self._remarks.take())]

    def _begin_reply(self, to: str) -> None:
        self._replying, self._to, self._remarks.telling = True, to, ""

    def _unwait(self, speaker: Speaker) -> None:
        """Who speaks again goes on with the turn of theirs that still waits."""
        if turns := self._waiting.drop(speaker.who):
            text = " ".join(turn.text for turn in turns)
            speaker.last = Finished(text, turns[-1].speech_end, told=turns[0].joined, waits=True)

    def _overhear(self, speaker: Speaker, t: float, words: str) -> list[Decision]:
        speech_end = speaker.silent_since if speaker.silent_since is not None else t
        speaker.forget()
        speaker.last = Finished(words, speech_end, meant=False)
        self.company.said(speaker.who, words)
        return [Overhear(t, words, speaker.who)]

    def _read(self, written: Written) -> list[Decision]:
        """Written words are a turn at once, in place of what their writer was saying."""
        t, text, who = written.t, written.text, written.who
        if not self.company.meant_in_writing(who, text, t):
            self.company.said(who, text)
            return [Overhear(t, text, who)]
        speaker = self._speaker(who)
        speaker.forget()
        speaker.silent_since = t
        return self._answer(speaker, t, text)

    def _greet(self, event: Arrived) -> list[Decision]:
        """Who comes first is greeted unless they speak first, others where nothing is going on."""
        first = not self.company.several and not self.company.here
        new = self.company.join(event.who, event.name)
        if not new or self._replying or self.speaking or self._waiting.turns:
            return []
        self._begin_reply(event.who)
        return [Greet(event.t, event.who, first)]

    def _miss(self, who: str, t: float) -> list[Decision]:
        """Somebody has gone: what they were saying is over, and a reply that nobody is left to hear too."""
        self.company.leave(who)
        speaker = self._speakers.pop(who, None)
        waited = self._waiting.drop(who)
        lost: list[Decision] = [Dismiss(t, who)] if waited or (speaker and speaker.has_turn) else []
        if speaker and speaker.words:
            lost.insert(0, Note(t, speaker.whole(speaker.words), who))
        return [*lost, *([] if self.company.here else self._break_off(t))]

    def _break_off(self, t: float, by: Speaker | None = None) -> list[Decision]:
        if not self._replying:
            return []
        self._reply_ended(t)
        self._remarks.broken_off(t)
        if by:
            by.broke_off = True
        return [Interrupt(t)]

    def _reply_ended(self, t: float, asks: bool = False) -> None:
        self._replying, self._waiting.free_since = False, t
        self.company.replied(self._to, t, asks)
        for speaker in self._speakers.values():
            speaker.overlaps = False
