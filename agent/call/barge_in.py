"""What speech is to the avatar: for it, about its reply, or neither; and when it ends the reply. Pure.

Whom a reply answers speaks about it unless they call another human by name; of others only the avatar's name
and "stop" count.
"""

from __future__ import annotations

from typing import Literal

from agent.call.company import Company
from agent.call.speaker import Speaker, is_backchannel


def is_meant(company: Company, speaker: Speaker, text: str) -> bool:
    """Whether a turn is for the avatar; those are that broke its reply off, or go on with such a turn."""
    since = speaker.since if speaker.since is not None else speaker.silent_since or 0.0
    if company.meant(speaker.who, text, since):
        return True
    goes_on = speaker.broke_off or bool(speaker.resumes and speaker.resumes.meant)
    return goes_on and not company.calls_other(speaker.who, text)


def minds(company: Company, speaker: Speaker, to: str) -> bool:
    """Whether what a speaker says over a reply to `to` is taken to be about it."""
    if company.all_for_avatar:
        return True
    return speaker.who == to and not company.calls_other(speaker.who, speaker.words)


def breaks_in(company: Company, speaker: Speaker, to: str) -> bool:
    """Whether what a speaker says over a reply to `to` ends it at once, though it is not about it."""
    return not minds(company, speaker, to) and company.breaks_in(speaker.who, speaker.words)


def barges_in_at(company: Company, speaker: Speaker, to: str) -> float | None:
    """When running speech has lasted long enough to end a reply to `to`; None for never."""
    at = speaker.barges_in_at()
    return at if at is not None and minds(company, speaker, to) else None


def judge(company: Company, speaker: Speaker, to: str) -> Literal["backchannel", "interruption", "aside"]:
    """What words are that were spoken over a reply to `to`, once they stand."""
    if is_backchannel(speaker.words):
        return "backchannel"
    if minds(company, speaker, to) or breaks_in(company, speaker, to):
        return "interruption"
    return "aside"
