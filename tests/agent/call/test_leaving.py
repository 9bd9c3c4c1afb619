"""When the avatar is asked to leave, and when people only speak of leaving."""

from __future__ import annotations

import pytest

from agent.call.leaving import asked_to_leave


@pytest.mark.parametrize(
    "line",
    [
        "You can leave now.",
        "Theo, you can leave now",
        "Goodbye, you may go.",
        "You can go now, thanks.",
        "Thanks Theo, that's all. You may leave the meeting.",
        "You could leave us now, please.",
        "Could you please leave the call?",
        "Please leave.",
        "Okay, leave the room now.",
        "Hang up, please.",
        "You may go home.",
    ],
)
def test_the_avatar_is_asked_to_leave(line: str) -> None:
    assert asked_to_leave(line)


@pytest.mark.parametrize(
    "line",
    [
        "You can go on.",
        "You can go ahead, Theo.",
        "Can you leave me a message?",
        "You can leave it there.",
        "When can you leave?",
        "I have to leave now.",
        "You can't leave now.",
        "We may go to lunch.",
        "Don't leave.",
        "If you can leave now, say so.",
        "You can leave now. No, stay.",
        "Goodbye.",
        "",
    ],
)
def test_other_words_of_leaving_do_not_send_it_away(line: str) -> None:
    assert not asked_to_leave(line)
