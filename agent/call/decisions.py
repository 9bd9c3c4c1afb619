"""What the floor is told, and what it decides: every event and decision with its second of the call."""

from __future__ import annotations

from dataclasses import dataclass

from agent.ears.hearing import Hearing


@dataclass(frozen=True, slots=True)
class Spoke:
    """The ears of one participant have something to tell."""

    who: str
    hearing: Hearing

    @property
    def t(self) -> float:
        """When it was known."""
        return self.hearing.t


@dataclass(frozen=True, slots=True)
class Written:
    """Somebody wrote instead of speaking: a finished turn."""

    t: float
    text: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody has come in and can be greeted."""

    t: float
    who: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody has left, or is lost."""

    t: float
    who: str = ""


@dataclass(frozen=True, slots=True)
class ReplyOver:
    """The reply has sounded to its end, or there was nothing to say. `asks`: it has ended with a question."""

    t: float
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """The avatar has something to tell everybody of its own accord; or has not, where it `holds` no more."""

    t: float
    text: str
    holds: bool = True


FloorEvent = Spoke | Written | Arrived | Gone | ReplyOver | Remark


@dataclass(frozen=True, slots=True)
class TakeTurn:
    """Somebody has finished a turn that is for the avatar: answer `text`.

    `speech_end` is when the voice ended; `joined` if the text begins with words that were decided on before
    (where they were taken for a turn, its reply was taken back).
    """

    t: float
    text: str
    speech_end: float
    joined: bool = False
    who: str = ""


@dataclass(frozen=True, slots=True)
class Overhear:
    """Somebody has finished a turn that is not for the avatar: keep it in mind."""

    t: float
    text: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Words stand that nobody answers yet, or ever will: what in them concerns the call itself holds now."""

    t: float
    text: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Greet:
    """Welcome who has come in, by a reply like any other. `first`: nobody was there before them."""

    t: float
    who: str = ""
    first: bool = True


@dataclass(frozen=True, slots=True)
class Tell:
    """Nothing is to be answered, and nobody speaks or has not paused for long: say this, as a reply."""

    t: float
    text: str


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Break the reply off now."""

    t: float


@dataclass(frozen=True, slots=True)
class Duck:
    """Somebody speaks over the reply: lower the voice until it is clear what they want."""

    t: float


@dataclass(frozen=True, slots=True)
class Dismiss:
    """What was heard was no turn: forget it, and speak at full voice if a reply goes on."""

    t: float
    who: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    """The reply was broken off by a sound that held no words: say what is left of it."""

    t: float


Decision = TakeTurn | Overhear | Note | Greet | Tell | Interrupt | Duck | Dismiss | Resume
