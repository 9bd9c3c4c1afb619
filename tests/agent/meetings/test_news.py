"""What a worker's terminal is told of what goes on."""

from __future__ import annotations

import logging

import pytest

from agent.meetings.news import AWAY, BACK, FAILED, LOADING, OPENED, News, is_useful

WELCOME = "ready"


class Said(list[str]):
    """What was said."""

    def __call__(self, text: str) -> None:
        self.append(text)


def line(text: str) -> logging.LogRecord:
    return logging.LogRecord("livekit.agents", logging.WARNING, "", 0, text, (), None)


def tell(news: News, *steps: str) -> None:
    for step in steps:
        if step == "registered":
            news.registered()
        else:
            news.emit(line(step))


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (["registered"], [LOADING]),
        ([OPENED], []),
        (["registered", OPENED], [LOADING, WELCOME]),
        ([OPENED, "registered"], [WELCOME]),
        (["registered", OPENED, OPENED, "registered"], [LOADING, WELCOME]),
        (["registered", "kitchen: Ann is there", OPENED], [LOADING, "kitchen: Ann is there", WELCOME]),
    ],
)
def test_a_worker_is_ready_once_rooms_come_and_a_process_has_loaded(
    steps: list[str], said: list[str]
) -> None:
    told = Said()
    tell(News(told, WELCOME), *steps)
    assert told == said


def test_a_worker_takes_no_rooms_while_what_calls_need_cannot_be_loaded() -> None:
    told = Said()
    news = News(told, WELCOME)
    abilities = list[bool]()
    for step in ("registered", f"{FAILED}no voice", f"{FAILED}no voice", OPENED):
        tell(news, step)
        abilities.append(news.able)
    assert abilities == [True, False, False, True]
    assert told == [LOADING, f"{FAILED}no voice", WELCOME]


def test_that_a_worker_is_full_is_said_once() -> None:
    told = Said()
    news = News(told, WELCOME)
    for why in ("all 2 go on", "too little memory", "all 2 go on"):
        news.full(why)
    assert told == ["all 2 go on", "too little memory"]


def test_a_server_that_is_away_is_told_once_and_again_when_it_is_back() -> None:
    told = Said()
    news = News(told, WELCOME)
    tell(news, "registered", OPENED)
    told.clear()
    for _ in range(2):
        passed = [news.passes(line(f"failed to connect to livekit, retrying in {s}s")) for s in (0, 2, 4)]
        assert passed == [False, False, False]
        tell(news, "registered")
    assert told == [AWAY, BACK, AWAY, BACK]


@pytest.mark.parametrize(
    ("text", "useful"),
    [
        ("no warmed process available for job, waiting for one to be created", False),
        ("process is unresponsive", False),
        ("process is unresponsive, killing process", True),
        ("process exited with non-zero exit code -9", True),
    ],
)
def test_of_livekits_log_what_helps_nobody_is_left_out(text: str, useful: bool) -> None:
    assert is_useful(line(text)) is useful
    assert News(Said(), WELCOME).passes(line(text)) is useful
