"""What was said in a call, as captions for the page and as history for the planner. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from agent.call.events import Caption, Speaker, ToolUsed
from rrm.plan import Called, Utterance

HISTORY = 600
"""Utterances that a planner is given: an hour of talk; one with a memory has notes of what was before."""


def before(history: tuple[Utterance, ...], words: Sequence[str], name: str = "") -> tuple[Utterance, ...]:
    """The talk before the user (of several, who is called `name`) said `words`, part by part; all of it where
    something came of them since: what was heard or done is in its place only behind what it was done for.
    """
    parts = tuple(Utterance("user", part, name) for part in words if part)
    start = len(history) - len(parts)
    return history[:start] if history[max(start, 0) :] == parts else history


class Transcript:
    """Captions with their ids, and the talk cut to what was really heard.

    One caption of each speaker and participant is open at a time; `say` replaces its text, `final` closes it.
    """

    def __init__(self) -> None:
        self._last_id = 0
        self._open: dict[tuple[Speaker, str], Caption] = {}
        self._history: list[Utterance] = []

    @property
    def history(self) -> tuple[Utterance, ...]:
        """The talk so far, oldest first; only what was finished."""
        return tuple(self._history[-HISTORY:])

    def say(
        self,
        speaker: Speaker,
        text: str,
        *,
        final: bool,
        interrupted: bool = False,
        source: str = "",
        participant: str = "",
        name: str = "",
    ) -> Caption | None:
        """Replace the words of the speaker's open caption; None where nothing is new. `participant` is which
        user speaks, and `name` what they are called where several are.
        """
        before = self._open.get((speaker, participant))
        if before is None and not text:
            return None
        number = before.id if before else self._last_id + 1
        caption = Caption(
            id=number,
            speaker=speaker,
            text=text,
            final=final,
            interrupted=interrupted,
            source=source,
            participant=participant,
            name=name,
        )
        if caption == before:
            return None
        self._last_id = max(self._last_id, number)
        self._open[speaker, participant] = caption
        if final:
            del self._open[speaker, participant]
            self._remember(Utterance(speaker, text, name))
        return caption

    def called(self, tool: Called) -> ToolUsed:
        """A tool has answered, or has failed: it stands in the talk where that happened."""
        self._remember(Utterance("tool", f"{tool.tool}: {tool.result}"))
        self._last_id += 1
        return ToolUsed(
            id=self._last_id, tool=tool.tool, arguments=tool.arguments, result=tool.result, failed=tool.failed
        )

    def _remember(self, utterance: Utterance) -> None:
        if utterance.text:
            self._history.append(utterance)
        del self._history[: -2 * HISTORY]
