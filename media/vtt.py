"""The transcript as WebVTT captions with the speakers' names, made from a recording's events. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SHORTEST_SECONDS = 1.0
"""A caption stays at least this long, or nobody can read it."""


TOOL_CHARS = 160
"""What a tool gave back is cut here: it may be a page of data, and captions stand below a picture."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What somebody said, from `start` to `end` in seconds of the recording."""

    start: float
    end: float
    speaker: str
    text: str


def captions(
    events: Iterable[Mapping[str, Any]], names: Mapping[str, str], people: Mapping[str, str]
) -> list[Cue]:
    """The captions of a recording, in order, from its `caption` and `tool` events with a `position`
    (agent/call/events.py).

    Who speaks is called by the caption's own `name`, else as `people` has it by their id, else as `names` has
    it by their part ("user", "avatar"). What a user says is one cue. What the avatar says grows as it is
    heard, and each growth is a cue of its own; what was not heard any more is left out. What a tool gave back
    is one short cue under the tool's own name.
    """
    growing: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    cues: list[Cue] = []
    for event in events:
        if event.get("type") == "caption":
            growing.setdefault((event["speaker"], event["id"]), []).append(event)
        elif event.get("type") == "tool":
            cues += _cue(event["position"], event["position"], event["tool"], _short(event["result"]))
    for (speaker, _), said in growing.items():
        last = said[-1]
        name = last.get("name") or people.get(last.get("participant", "")) or names[speaker]
        cues += _grown(said, name) if speaker == "avatar" else _whole(said, name)
    return sorted(cues, key=lambda cue: (cue.start, cue.end))


def render(cues: Iterable[Cue]) -> str:
    """A WebVTT file's text (W3C WebVTT: the Web Video Text Tracks Format)."""
    return "\n".join(["WEBVTT\n", *(_block(number, cue) for number, cue in enumerate(cues, 1))])


def _block(number: int, cue: Cue) -> str:
    words = f"<v {_escape(cue.speaker)}>{_escape(cue.text)}</v>"
    return f"{number}\n{_clock(cue.start)} --> {_clock(cue.end)}\n{words}\n"


def _whole(said: list[Mapping[str, Any]], name: str) -> list[Cue]:
    return _cue(said[0]["position"], said[-1]["position"], name, said[-1]["text"])


def _grown(said: list[Mapping[str, Any]], name: str) -> list[Cue]:
    heard: str = said[-1]["text"]
    steps: list[Mapping[str, Any]] = []
    for event in said:
        if not steps or len(event["text"]) > len(steps[-1]["text"]):
            steps.append(event)
    cues: list[Cue] = []
    begun = 0
    for number, step in enumerate(steps):
        last = number + 1 == len(steps)
        until = said[-1]["position"] if last else steps[number + 1]["position"]
        text = heard[begun:] if last else heard[begun : len(step["text"])]
        cues += _cue(step["position"], until, name, text)
        begun = len(step["text"])
    return cues


def _cue(start: float, end: float, name: str, text: str) -> list[Cue]:
    words = " ".join(text.split())
    return [Cue(start, max(end, start + SHORTEST_SECONDS), name, words)] if words else []


def _short(text: str) -> str:
    return text if len(text) <= TOOL_CHARS else f"{text[: TOOL_CHARS - 1]}…"


def _clock(seconds: float) -> str:
    milliseconds = round(max(seconds, 0.0) * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", " ")
