"""What an agent asks of the body: an action to do once, a pose to stand in. Pure."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError

from generator.types import Capabilities
from media.errors import ConfigError
from rrm.plan import Act, PlanPiece, Stand

EXAMPLE = '{"action": "wave", "stable": "smiling"}'


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    action: str = ""
    stable: str = ""


def read_asked(payload: str, can: Capabilities) -> list[PlanPiece]:
    """The parts of a plan that a JSON object asks for. Raises ConfigError with a sentence that says what is
    wrong and what this body can do."""
    try:
        asked = _Asked.model_validate_json(payload)
    except ValidationError:
        raise ConfigError(f"This cannot be read: send an object such as {EXAMPLE}.") from None
    if not (asked.action or asked.stable):
        raise ConfigError(f"Nothing is asked for: send an object such as {EXAMPLE}.")
    _check("action", asked.action, tuple(can.actions))
    _check("stable", asked.stable, can.poses)
    return [Act((asked.action,) if asked.action else ()), Stand(asked.stable)]


def _check(what: str, name: str, known: tuple[str, ...]) -> None:
    if name and known and name not in known:
        raise ConfigError(f'No {what} is called "{name[:40]}". Known: {", ".join(known)}.')
