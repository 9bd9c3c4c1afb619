"""What a chat model is asked: persona, memory, talk, notes and the user's words as one list of messages.

What changes least stands first, so that a server with a prefix cache computes only what is new: the
instructions (constant for a call), the talk's opening with the summary (constant until the next summary),
the talk (it only grows), and last what belongs to this turn alone. The user's words end the list: models
follow best what they read last.

Only the first message has the role "system", and "user" and "assistant" alternate: many chat templates refuse
anything else. Everything that is neither said by the user nor by the avatar therefore stands as a note in
square brackets in a "user" message, and nobody else's text may hold such brackets. Where several people are
in the call, their words follow their names, and the opening says so.
"""

from __future__ import annotations

import base64
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal

from rrm.knowledge import Passage
from rrm.llm.instructions import instructions
from rrm.llm.tokens import Message
from rrm.persona import Persona
from rrm.plan import Called, Turn, Utterance
from rrm.tools.spec import ToolSpec
from rrm.wording import listed

PASSAGE_CHARS = 600
"""Longer passages are cut: three sentences of documents, which is what one holds, are some 300."""

Line = tuple[Literal["user", "assistant"], str]
"""Who says a line, as the chat API has it, and the line."""

_FORGED = str.maketrans("[]<>", "()‹›")
"""Brackets would forge a note, and angles a chat template's own marks ("<|im_end|>")."""

_WHOLE = re.compile(r"[.!?…][\"'”’)]*$")


def messages(
    persona: Persona,
    turn: Turn,
    summary: str = "",
    history: Sequence[Utterance] = (),
    passages: Sequence[Passage] = (),
    tools: Sequence[ToolSpec] = (),
    called: Sequence[Called] = (),
) -> list[Message]:
    """The messages of one request.

    `summary` and `history` are the talk as a memory keeps it (`turn.history` is not looked at), `passages`
    the nearest ones, best first, and `called` what tools gave back in this turn already: it is only added at
    the end, so that the second request of a turn costs little.
    """
    talk = [line for said in history for line in spoken(said)]
    chat = _alternate([*_opening(turn, summary), *talk, *_asked(turn, passages)])
    chat[-1] = _with_picture(chat[-1], turn.picture)
    return [{"role": "system", "content": instructions(persona, turn, tools)}, *chat, *_used(called)]


def plain(text: str, limit: int = 0) -> str:
    """Words on one line, without what could be taken for a note, cut between words to `limit` letters."""
    words = " ".join(text.translate(_FORGED).split())
    return textwrap.shorten(words, limit, placeholder=" …") if limit else words


def said_before(summary: str) -> str:
    """The note that holds a summary."""
    return _note(f"Said before: {plain(summary)}")


def spoken(said: Utterance) -> Iterator[Line]:
    """An utterance as lines, cut to what was heard.

    The avatar's part is its words alone, not the JSON in which they came: what the body did is not kept, and
    answers without any action would teach it never to act. That it was cut short stands in a note, for it
    would imitate such a mark in its own words.
    """
    match said.speaker:
        case "avatar":
            yield "assistant", plain(said.text)
            if not _WHOLE.search(said.text.strip()):
                yield "user", _note("You were interrupted here.")
        case "user":
            yield "user", _named(said.name, said.text)
        case "tool":
            yield "user", _note(f"Tool {plain(said.text)}")


def _opening(turn: Turn, summary: str) -> Iterator[Line]:
    """How the talk began; with a summary, what was said before the first words that follow."""
    yield "user", _note(_present(turn))
    if summary:
        yield "user", said_before(summary)


def _present(turn: Turn) -> str:
    """Who is there. Of several in an order that does not depend on who speaks: so the cache keeps it."""
    name = plain(turn.user_name) or "The user"
    if not turn.others:
        return f"{name} has joined the call."
    names = sorted({name, *(plain(each) or "somebody" for each in turn.others)})
    return f"{listed(names, 'and')} are in the call; names stand before their words. Answer who spoke last."


def _named(name: str, text: str) -> str:
    """Somebody's words, behind their name where there is one."""
    return f"{plain(name)}: {plain(text)}" if plain(name) else plain(text)


def _asked(turn: Turn, passages: Sequence[Passage]) -> Iterator[Line]:
    """What holds in this turn, the longest first, since a pose before long passages is overlooked; the words.

    That no passage fits is said too, for silence is taken for leave to invent.
    """
    notes = [f'Document "{plain(each.name)}": {plain(each.text, PASSAGE_CHARS)}' for each in passages]
    if not passages:
        notes.append("No document holds anything on this.")
    if turn.observations:
        notes.append(f"You see: {' '.join(plain(each) for each in turn.observations)}")
    if turn.picture:
        notes.append(f"The picture is what {plain(turn.picture_of)} shows now.")
    notes.append(f"Your present pose: {plain(turn.stable)}.")
    for note in notes:
        yield "user", _note(note)
    if plain(turn.text):
        yield "user", _named(turn.user_name if turn.others else "", turn.text)


def _used(called: Sequence[Called]) -> Iterator[Message]:
    """The model's calls as it has written them, and what came of them."""
    for each in called:
        call = {"call": {"name": each.tool, "arguments": json.loads(each.arguments or "{}")}}
        outcome = "failed" if each.failed else "gave"
        yield {"role": "assistant", "content": json.dumps(call, ensure_ascii=False, separators=(",", ":"))}
        yield {
            "role": "user",
            "content": _note(f"The tool {each.tool} {outcome}: {plain(each.result)}"),
        }


def _note(text: str) -> str:
    return f"[{text}]"


def _alternate(lines: Iterable[Line]) -> list[Message]:
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
