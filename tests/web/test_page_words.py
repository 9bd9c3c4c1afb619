"""The page's pure functions, called as modules in Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

CALL = "async ([module, name, given]) => (await import(`/${module}.js`))[name](...given)"
LONG = "word " * 40
NAMES = {"user": "Mira", "avatar": "Ada"}

CASES: list[tuple[str, str, list[Any], Any]] = [
    ("captions", "clock", [0], "0:00"),
    ("captions", "clock", [65.9], "1:05"),
    ("captions", "clock", [3600 + 61], "1:01:01"),
    ("captions", "inWords", [0], "no time"),
    ("captions", "inWords", [1], "1 second"),
    ("captions", "inWords", [125], "2 minutes 5 seconds"),
    ("captions", "inWords", [3600 + 60 + 5], "1 hour 1 minute"),
    ("captions", "added", ["", "Hello."], "Hello."),
    ("captions", "added", ["Hello.", "Hello. I am Ada."], "I am Ada."),
    ("captions", "added", ["Hello.", "Hello."], ""),
    ("captions", "added", ["Hello there.", "Hello!"], "Hello!"),
    ("captions", "speaker", [{"speaker": "user"}, NAMES], "Mira"),
    ("captions", "speaker", [{"speaker": "tool", "tool": "find order"}, NAMES], "Tool: find order"),
    ("picture", "tail", ["short"], "short"),
    ("picture", "tail", [LONG.strip()], "… " + ("word " * 22).strip()),
    ("link", "pause", [0], 0),
    ("link", "pause", [1], 2000),
    ("link", "pause", [20], 5000),
    ("meter", "loudness", [[0.0] * 100], 0),
    ("meter", "loudness", [[1.0, -1.0] * 50], 1),
]


async def test_words_and_figures_are_put_as_people_read_them(page: Page) -> None:
    for module, name, given, expected in CASES:
        result = await page.evaluate(CALL, [module, name, given])
        assert result == expected, f"{name}({given})"


async def test_each_problem_of_the_server_has_a_title_and_keeps_the_servers_sentence(page: Page) -> None:
    for reason in ("busy", "token", "too_many", "bad_offer", "something new"):
        problem = await page.evaluate(CALL, ["problems", "serverProblem", [reason, "Because."]])
        assert problem["title"]
        assert problem["text"].startswith("Because.")
        assert problem["serious"]
