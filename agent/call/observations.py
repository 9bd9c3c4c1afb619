"""What is seen and heard of a person beside their words, as short sentences for the planner. Pure.

Whoever watches reports an `Observation` when something begins and again while it lasts; nobody reports its
end. So each kind holds for a while after it was last reported, is then a thing of the past, and is forgotten:

    reported        "The user is smiling."   "The user smiled 4 seconds ago."   nothing
    |------------- HOLDS_S -----------------|------ until RECENT_S ------------|--------->
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Kind = Literal["present", "left", "returned", "nodding", "smiling", "gesture", "tone"]

RECENT_S = 10.0
"""What is over is told for this long: most turns are shorter, so it belongs to what is being answered."""

WELCOME_S = 20.0
"""That the user has come back is told for this long: time to welcome them once they have sat down."""


class Noticed(BaseModel):
    """One thing noticed of somebody at second `t`.

    `detail` says which gesture ("thumbs up") or which tone of voice ("cheerful") in plain words; the other
    kinds have none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    t: float = Field(ge=0.0)
    kind: Kind
    detail: str = Field(default="", pattern=r"^([a-z][a-z -]{0,39})?$")

    @model_validator(mode="after")
    def _has_its_detail(self) -> Self:
        if bool(self.detail) != (self.kind in ("gesture", "tone")):
            raise ValueError("a gesture and a tone need a detail in plain words, the other kinds have none")
        return self


class Observation(Noticed):
    """One thing noticed of a participant at second `t` of the call."""

    participant: str


@dataclass(frozen=True, slots=True)
class _Said:
    """How a kind is put, and for how many seconds after its last report it holds; `{who}` is whose it is."""

    holds_s: float
    now: str
    past: str = ""


_PASSING: dict[Kind, _Said] = {
    # The tone is heard in a whole turn, and the next turn has its own.
    "tone": _Said(RECENT_S, "{who} sounds {detail}."),
    # A felt smile lasts up to 4 s (Ekman and Friesen 1982); half of that bridges reports that come late.
    "smiling": _Said(2.0, "{who} is smiling.", "{who} smiled"),
    # A nod takes about a second from its first reversal on; a pause of one between two is still nodding.
    "nodding": _Said(1.5, "{who} is nodding.", "{who} nodded"),
    # A sign is held up for a second or two and meant as said once.
    "gesture": _Said(2.0, "{who} is making a gesture: {detail}.", "{who} made a gesture ({detail})"),
}
_SEEN: tuple[Kind, ...] = ("smiling", "nodding", "gesture")
"""What ends when somebody goes out of sight; a voice is heard from outside the picture too."""


class Observations:
    """The last of each kind, of one person: who tells them apart by time need not report in order."""

    def __init__(self) -> None:
        self._presence: Noticed | None = None
        self._passing: dict[Kind, Noticed] = {}

    def add(self, observation: Noticed) -> None:
        """Take one in. One that is older than the last of its kind changes nothing."""
        if observation.kind not in _PASSING:
            self._be(observation)
            return
        last = self._passing.get(observation.kind)
        if last is None or last.t <= observation.t:
            self._passing[observation.kind] = observation

    def sentences(self, now: float, who: str = "The user") -> tuple[str, ...]:
        """What is to be known of `who` at second `now`: presence first, nothing where nobody watches."""
        presence = _presence(self._presence, now, who) if self._presence else ""
        passing = [_passing(self._passing[kind], now, who) for kind in _PASSING if kind in self._passing]
        return tuple(sentence for sentence in (presence, *passing) if sentence)

    def _be(self, observation: Noticed) -> None:
        before = self._presence
        if before and before.t > observation.t:
            return
        if before and observation.kind == before.kind:
            return  # since when they have been away or back stays
        if before and before.kind == "returned" and observation.kind == "present":
            return
        self._presence = observation
        if observation.kind == "left":
            for kind in _SEEN:
                self._passing.pop(kind, None)


def _presence(last: Noticed, now: float, who: str) -> str:
    age = now - last.t
    if last.kind == "left":
        return f"{who} left {_ago(age)} and is not in sight."
    if last.kind == "returned" and age <= WELCOME_S:
        return f"{who} came back {_ago(age)}."
    return f"{who} is in sight."


def _passing(seen: Noticed, now: float, who: str) -> str:
    said, age = _PASSING[seen.kind], now - seen.t
    if age <= said.holds_s:
        return said.now.format(who=who, detail=seen.detail)
    if said.past and age <= RECENT_S:
        return f"{said.past.format(who=who, detail=seen.detail)} {_ago(age)}."
    return ""


def _ago(seconds: float) -> str:
    """ "12 seconds ago", "2 minutes ago"."""
    count, unit = (round(seconds), "second") if seconds < 60 else (round(seconds / 60), "minute")
    if count < 1:
        return "just now"
    return f"{count} {unit}{'s' if count > 1 else ''} ago"
