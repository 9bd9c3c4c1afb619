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

from agent.call.barge_in import barges_in_at, breaks_in, is_meant, judge, minds
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
from agent.call.speaker import Finished, Speaker, Speakers
from agent.call.waiting import Agenda, WaitingTurn
from agent.ears.hearing import Heard, Hearing, Partial, Paused, Resumed, SpeechStarted


class Floor:
    """The state of one conversation between the avatar and whoever is there."""

    def __init__(self, company: Company | None = None) -> None:
        """`company` tells who is there and what is meant for the avatar; the floor keeps it up to date."""
        self.company = company or Company()
        self._speakers = Speakers()
        self._agenda = Agenda()

    @property
    def speaking(self) -> tuple[str, ...]:
        """Who has a turn now, from its first sound until it is taken or dropped; the newest comes last."""
        return self._speakers.speaking

    @property
    def answering(self) -> str:
        """Whom the avatar answers, or answered last; empty before it has spoken."""
        return self._agenda.to

    @property
    def ducked(self) -> bool:
        """Whether somebody speaks over the reply."""
        return any(speaker.overlaps for speaker in self._speakers)

    def joining(self, who: str) -> bool:
        """Whether somebody's running speech goes on with words that were decided on."""
        resumes = self._speakers[who].resumes
        return resumes is not None and resumes.told

    def turn_text(self, who: str, words: str) -> str:
        """What would be answered if the running speech ended with `words`: those that it goes on with too."""
        return self._speakers[who].whole(words)

    def meant(self, who: str, words: str) -> bool:
        """Whether the running turn would be for the avatar if it ended with `words`."""
        return is_meant(self.company, self._speakers[who], self.turn_text(who, words))

    def deadline(self) -> float | None:
        """When `tick` must be called next, if nothing else happens; None for never."""
        times = [self._agenda.due()]
        for speaker in self._speakers:
            times += [speaker.end_due(), barges_in_at(self.company, speaker, self._agenda.to)]
        return min((time for time in times if time is not None), default=None)

    def handle(self, event: FloorEvent) -> list[Decision]:
        """Take one event in; what follows from it at once."""
        match event:
            case Spoke(who, hearing):
                return [*self._hear(self._speakers[who], hearing), *self.tick(event.t)]
            case Written():
                return self._read(event)
            case Arrived():
                return self._greet(event)
            case Gone(t, who):
                return [*self._miss(who, t), *self.tick(t)]
            case ReplyOver(t, asks):
                self._reply_ended(t, asks=asks)
                return self._take_waiting(t)
            case Remark(t, text, holds):
                self._agenda.remark(text, t, holds)
                return self._take_waiting(t)

    def tick(self, t: float) -> list[Decision]:
        """What the passing of time has decided by `t`."""
        for speaker in self._speakers:
            barges_in, end = barges_in_at(self.company, speaker, self._agenda.to), speaker.end_due()
            if barges_in is not None and t >= barges_in:
                return [*self._break_off(t, speaker), *self.tick(t)]
            if end is not None and t >= end:
                return [*self._end_turn(speaker, t), *self.tick(t)]
        return self._take_waiting(t)

    def _hear(self, speaker: Speaker, hearing: Hearing) -> list[Decision]:
        match hearing:
            case SpeechStarted():
                return self._speech_started(speaker, hearing)
            case Partial(t, text):
                speaker.partial = text
                if speaker.overlaps and breaks_in(self.company, speaker, self._agenda.to):
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
        self._agenda.unwait(speaker)
        speaker.begin(event.started)
        resumes = speaker.resumes
        if resumes and resumes.meant and speaker.who == self._agenda.to:
            return self._break_off(event.t, speaker)
        speaker.overlaps = self._agenda.replying
        return [Duck(event.t)] if speaker.overlaps else []

    def _judge_overlap(self, speaker: Speaker, t: float) -> list[Decision]:
        """The words spoken over the reply stand: a backchannel lets it go on, what is about it stops it."""
        if not speaker.overlaps:
            return []
        match judge(self.company, speaker, self._agenda.to):
            case "interruption":
                return self._break_off(t, speaker)
            case "aside":
                return []
        if speaker.resumes and speaker.resumes.waits:
            return self._answer(speaker, t, speaker.resumes.text)
        speaker.forget()
        return [Dismiss(t, speaker.who)]

    def _end_turn(self, speaker: Speaker, t: float) -> list[Decision]:
        words, resumes = speaker.words, speaker.resumes
        said = bool(words or (resumes and resumes.meant))
        if not said or (speaker.overlaps and minds(self.company, speaker, self._agenda.to)):
            # a remark is said again from its beginning
            goes_on = self._agenda.replying or self._agenda.remarks.telling
            resume = not said and speaker.broke_off and not goes_on
            speaker.forget()
            self._agenda.replying |= resume
            return [Dismiss(t, speaker.who), *([Resume(t)] if resume else [])]
        text = speaker.whole(words)
        if is_meant(self.company, speaker, text):
            return self._answer(speaker, t, text)
        return self._overhear(speaker, t, words)

    def _answer(self, speaker: Speaker, t: float, text: str) -> list[Decision]:
        """A turn for the avatar has ended: take it, or let it wait for who speaks or is answered."""
        speech_end = speaker.silent_since if speaker.silent_since is not None else t
        joined = bool(speaker.resumes and speaker.resumes.told)
        speaker.forget()
        self.company.said(speaker.who, text)
        turn = WaitingTurn(speaker.who, text, speech_end, joined, t)
        if self._agenda.must_wait(speaker.who, self._speakers):
            self._agenda.queue.turns.append(turn)
            return [Note(t, text, turn.who)]
        return self._take(turn, t)

    def _take(self, turn: WaitingTurn, t: float) -> list[Decision]:
        speaker = self._speakers[turn.who]
        broken_off = self._break_off(t, speaker)
        speaker.broke_off = False
        speaker.last = Finished(turn.text, turn.speech_end)
        self._agenda.begin(turn.who)
        return [*broken_off, TakeTurn(t, turn.text, turn.speech_end, turn.joined, turn.who)]

    def _take_waiting(self, t: float) -> list[Decision]:
        match self._agenda.take(t, self._speakers):
            case WaitingTurn() as turn:
                return self._take(turn, t)
            case str(remark):
                return [Tell(t, remark)]
        return []

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
        speaker = self._speakers[who]
        speaker.forget()
        speaker.silent_since = t
        return self._answer(speaker, t, text)

    def _greet(self, event: Arrived) -> list[Decision]:
        """Who comes first is greeted unless they speak first, others where nothing is going on."""
        first = not self.company.several and not self.company.here
        new = self.company.join(event.who, event.name)
        if not new or self._agenda.busy or self.speaking:
            return []
        self._agenda.begin(event.who)
        return [Greet(event.t, event.who, first)]

    def _miss(self, who: str, t: float) -> list[Decision]:
        """Somebody has gone: what they were saying is over, and a reply that nobody is left to hear too."""
        self.company.leave(who)
        speaker = self._speakers.remove(who)
        waited = self._agenda.queue.drop(who)
        lost: list[Decision] = [Dismiss(t, who)] if waited or (speaker and speaker.has_turn) else []
        if speaker and speaker.words:
            lost.insert(0, Note(t, speaker.whole(speaker.words), who))
        return [*lost, *([] if self.company.here else self._break_off(t))]

    def _break_off(self, t: float, by: Speaker | None = None) -> list[Decision]:
        if not self._agenda.replying:
            return []
        self._reply_ended(t, broken_off=True)
        if by:
            by.broke_off = True
        return [Interrupt(t)]

    def _reply_ended(self, t: float, asks: bool = False, broken_off: bool = False) -> None:
        self._agenda.end(t, broken_off)
        self.company.replied(self._agenda.to, t, asks)
        for speaker in self._speakers:
            speaker.overlaps = False
