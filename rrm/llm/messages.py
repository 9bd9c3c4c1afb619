"""What a chat model is asked: persona, memory, talk, notes and the user's words as one list of messages.

What changes least stands first, so that a server with a prefix cache computes only what is new: the
instructions (constant for a call), the talk's opening with the summary (constant until the next summary),
the talk (it only grows), and last what belongs to this turn alone. The user's words end the list: models
follow best what they read last.

Only the first message has the role "system", and "user" and "assistant" alternate: many chat templates refuse
anything else. Everything that is neither said by the user nor by the avatar therefore stands as a note in
square brackets in a "user" message, and nobody else's text may hold such brackets.
"""

from __future__ import annotations

import base64
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal

from rrm.knowledge import Passage
from rrm.llm.instructions import Described, instructions
from rrm.persona import Persona
from rrm.plan import Called, Turn, Utterance

Message = Mapping[str, object]
"""One message in the shape of the OpenAI chat API."""

PASSAGE_CHARS = 600
"""Longer passages are cut: three sentences of documents, which is what one holds, are some 300."""

RESULT_CHARS = 2000
"""What a tool gives back is cut here, some 500 tokens: a small window must hold it beside the talk."""

_Line = tuple[Literal["user", "assistant"], str]

_FORGED = str.maketrans("[]<>", "()‹›")
"""Brackets would forge a note, and angles a chat template's own marks ("<|im_end|>")."""

_WHOLE = re.compile(r"[.!?…][\"'”’)]*$")


def messages(
    persona: Persona,
    turn: Turn,
    summary: str = "",
    history: Sequence[Utterance] = (),
    passages: Sequence[Passage] = (),
    tools: Sequence[Described] = (),
    called: Sequence[Called] = (),
) -> list[Message]:
    """The messages of one request.

    `summary` and `history` are the talk as a memory keeps it (`turn.history` is not looked at), `passages`
    the nearest ones, best first, and `called` what tools gave back in this turn already: it is only added at
    the end, so that the second request of a turn costs little.
    """
    notes = [*_notes(turn, passages), *filter(None, [plain(turn.text)])]
    asked: list[_Line] = [("user", line) for line in notes]
    chat = _alternate([("user", _opening(turn, summary)), *_talk(history), *asked])
    chat[-1] = _with_picture(chat[-1], turn.picture)
    return [{"role": "system", "content": instructions(persona, turn, tools)}, *chat, *_used(called)]


def plain(text: str, limit: int = 0) -> str:
    """Words on one line, without what could be taken for a note, cut between words to `limit` letters."""
    words = " ".join(text.translate(_FORGED).split())
    return textwrap.shorten(words, limit, placeholder=" …") if limit else words


def _opening(turn: Turn, summary: str) -> str:
    """How the talk began; with a summary, what was said before the first words that follow."""
    joined = _note(f"{plain(turn.user_name) or 'The user'} has joined the call.")
    return f"{joined}\n{_note(f'Said before: {plain(summary)}')}" if summary else joined


def _talk(history: Iterable[Utterance]) -> Iterator[_Line]:
    """The talk as lines, cut to what was heard.

    The avatar's part is its words alone, not the JSON in which they came: what the body did is not kept, and
    answers without any action would teach it never to act. That it was cut short stands in a note, for it
    would imitate such a mark in its own words.
    """
    for each in history:
        match each.speaker:
            case "avatar":
                yield "assistant", plain(each.text)
                if not _WHOLE.search(each.text.strip()):
                    yield "user", _note("You were interrupted here.")
            case "user":
                yield "user", plain(each.text)
            case "tool":
                yield "user", _note(f"Tool {plain(each.text, RESULT_CHARS)}")


def _notes(turn: Turn, passages: Sequence[Passage]) -> Iterator[str]:
    """What holds in this turn, the longest first: a pose before long passages is easily overlooked.

    That no passage fits is said too, for silence is taken for leave to invent.
    """
    for passage in passages:
        yield _note(f'Document "{plain(passage.name)}": {plain(passage.text, PASSAGE_CHARS)}')
    if not passages:
        yield _note("No document holds anything on this.")
    if turn.observations:
        yield _note(f"You see: {' '.join(plain(each) for each in turn.observations)}")
    if turn.picture:
        yield _note("The picture is what the user's camera shows now.")
    yield _note(f"Your present pose: {plain(turn.stable)}.")


def _used(called: Sequence[Called]) -> Iterator[Message]:
    """The model's calls as it has written them, and what came of them."""
    for each in called:
        call = {"call": {"name": each.tool, "arguments": json.loads(each.arguments or "{}")}}
        outcome = "failed" if each.failed else "gave"
        yield {"role": "assistant", "content": json.dumps(call, ensure_ascii=False, separators=(",", ":"))}
        yield {
            "role": "user",
            "content": _note(f"The tool {each.tool} {outcome}: {plain(each.result, RESULT_CHARS)}"),
        }


def _note(text: str) -> str:
    return f"[{text}]"


def _alternate(lines: Iterable[_Line]) -> list[Message]:
    """Lines of one role in a row become one message."""
    return [
        {"role": role, "content": "\n".join(text for _, text in group)}
        for role, group in groupby(lines, key=lambda line: line[0])
    ]


def _with_picture(message: Message, picture: bytes) -> Message:
    """The message with a JPEG before its text, where there is one: so the words stay last."""
    if not picture:
        return message
    url = f"data:image/jpeg;base64,{base64.b64encode(picture).decode('ascii')}"
    image = {"type": "image_url", "image_url": {"url": url}}
    return {**message, "content": [image, {"type": "text", "text": message["content"]}]}
