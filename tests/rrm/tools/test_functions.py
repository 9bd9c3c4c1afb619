"""Python functions as tools: what a model is told of them, how they are checked, and what they give back."""

from __future__ import annotations

import asyncio
import datetime
import threading
from dataclasses import dataclass
from typing import Annotated, Literal

import pytest
from pydantic import Field

from media.errors import ConfigError, ToolError
from rrm.tools import functions
from rrm.tools.functions import THREADS, FunctionTool, load_function
from rrm.tools.settings import FunctionEntry


def book(
    day: datetime.date,
    seats: Annotated[int, Field(ge=1, le=8, description="How many people come.")] = 2,
    area: Literal["inside", "garden"] | None = None,
) -> dict[str, object]:
    """Reserve a table
    for a day.

    What follows is for people who read the code.
    """
    return {"day": day, "seats": seats, "area": area}


async def test_a_model_is_told_the_name_the_first_paragraph_and_the_types() -> None:
    spec = FunctionTool(book, 1).spec
    assert (spec.name, spec.description) == ("book", "Reserve a table for a day.")
    assert spec.parameters == {
        "type": "object",
        "properties": {
            "day": {"type": "string"},
            "seats": {
                "description": "How many people come.",
                "anyOf": [{"type": "integer", "minimum": 1, "maximum": 8}, {"type": "null"}],
            },
            "area": {"anyOf": [{"type": "string", "enum": ["inside", "garden"]}, {"type": "null"}]},
        },
        "required": ["day", "seats", "area"],
        "additionalProperties": False,
    }


async def test_arguments_become_what_the_annotations_say_and_nulls_the_defaults() -> None:
    told = await FunctionTool(book, 1).use({"day": "2026-11-21", "seats": None, "area": "garden"})
    assert told == '{"day":"2026-11-21","seats":2,"area":"garden"}'


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        pytest.param({}, "day: Field required", id="missing"),
        pytest.param({"day": "Mayday"}, "day: Input should be a valid date", id="wrong_type"),
        pytest.param({"day": "2026-11-21", "seats": 9}, "seats: .* less than or equal to 8", id="range"),
        pytest.param({"day": "2026-11-21", "area": "roof"}, "area: .*'inside' or 'garden'", id="enum"),
        pytest.param({"day": "2026-11-21", "sudo": 1}, "sudo: Extra inputs", id="unknown_name"),
    ],
)
async def test_wrong_arguments_are_refused_without_repeating_them(
    arguments: dict[str, object], fault: str
) -> None:
    with pytest.raises(ToolError, match=fault) as error:
        await FunctionTool(book, 1).use(arguments)
    assert "Mayday" not in str(error.value)
    assert "roof" not in str(error.value)


async def test_a_coroutine_function_runs_in_the_loop_and_another_beside_it() -> None:
    async def here() -> str:
        """Where it runs."""
        return threading.current_thread().name

    def beside() -> str:
        """Where it runs."""
        return threading.current_thread().name

    assert await FunctionTool(here, 1).use({}) == threading.current_thread().name
    assert await FunctionTool(beside, 1).use({}) == "tool"


@dataclass
class Parcel:
    """Something to give back."""

    place: str
    due: datetime.date


@pytest.mark.parametrize(
    ("result", "text"),
    [
        pytest.param("On its way.", "On its way.", id="text_as_it_is"),
        pytest.param(3, "3", id="number"),
        pytest.param(None, "", id="nothing"),
        pytest.param([1, "é"], '[1,"é"]', id="list"),
        pytest.param(
            Parcel("Ulm", datetime.date(2026, 1, 2)), '{"place":"Ulm","due":"2026-01-02"}', id="object"
        ),
        pytest.param(threading, f'"{threading}"', id="anything_else"),
    ],
)
async def test_what_it_gives_back_becomes_text(result: object, text: str) -> None:
    def give() -> object:
        """Give it."""
        return result

    assert await FunctionTool(give, 1).use({}) == text


async def test_functions_that_hang_are_left_behind_and_soon_refused() -> None:
    free = threading.Event()

    def hang() -> str:
        """Hang."""
        free.wait()
        return "free"

    tool = FunctionTool(hang, 1)
    jobs = [asyncio.create_task(tool.use({})) for _ in range(THREADS)]
    await asyncio.sleep(0)
    with pytest.raises(ToolError, match="too many earlier calls"):
        await tool.use({})
    jobs[0].cancel()
    free.set()
    results = await asyncio.gather(*jobs, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert results[1:] == ["free"] * (THREADS - 1)


async def test_functions_that_fail_do_not_use_up_the_threads() -> None:
    def fail() -> str:
        """Fail."""
        raise KeyError

    tool = FunctionTool(fail, 1)
    for _ in range(THREADS + 1):
        with pytest.raises(KeyError):
            await tool.use({})


def test_a_function_that_is_cancelled_before_its_thread_begins_is_not_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Late(threading.Thread):
        def start(self) -> None:
            late.append(self)

    late: list[threading.Thread] = []
    ran: list[bool] = []
    monkeypatch.setattr(functions, "Thread", Late)
    for _ in range(THREADS + 1):
        functions._THREADS.submit(ran.append, True).cancel()
        late.pop().run()  # raises what the thread would
    assert ran == []


async def test_a_function_is_found_in_a_module_by_its_name() -> None:
    tool = load_function(FunctionEntry(function=f"{__name__}:book", timeout_s=3))
    assert (tool.spec.name, tool.timeout_s) == ("book", 3)


def no_annotation(order) -> str:  # type: ignore[no-untyped-def]
    """Look."""
    return str(order)


def unknown_annotation(order: Nothing) -> str:  # type: ignore[name-defined]  # noqa: F821
    """Look."""
    return str(order)


def many(*orders: str) -> str:
    """Look."""
    return str(orders)


def anything(order: object) -> str:
    """Look."""
    return str(order)


def free(order: dict[str, str]) -> str:
    """Look."""
    return str(order)


def unlikely(order: threading.Thread) -> str:
    """Look."""
    return str(order)


def silent(order: str) -> str:
    return order


@pytest.mark.parametrize(
    ("function", "fault"),
    [
        pytest.param("no.such.module:look", "no.such.module cannot be imported: ModuleNotFound", id="module"),
        pytest.param("/no/file.py:look", "there is no file /no/file.py", id="file"),
        pytest.param(f"{__name__}:look", 'has no function called "look"', id="function"),
        pytest.param(f"{__name__}:Parcel", "a type, not a function", id="a_class"),
        pytest.param(f"{__name__}:THREADS", "a int, not a function", id="not_callable"),
        pytest.param(f"{__name__}:no_annotation", '"order" has no type annotation', id="annotation"),
        pytest.param(f"{__name__}:unknown_annotation", "'Nothing' is not defined", id="name_in_annotation"),
        pytest.param(f"{__name__}:many", r'"\*orders: .*" has no name for a model', id="star"),
        pytest.param(f"{__name__}:anything", '"order" .* may hold anything', id="any"),
        pytest.param(f"{__name__}:free", '"order" .* may hold anything', id="mapping"),
        pytest.param(f"{__name__}:unlikely", "cannot be described to a model", id="no_json"),
        pytest.param(f"{__name__}:silent", "it has no docstring", id="docstring"),
    ],
)
def test_a_function_that_cannot_be_a_tool_is_refused_with_what_to_mend(function: str, fault: str) -> None:
    with pytest.raises(ConfigError, match=fault) as error:
        load_function(FunctionEntry(function=function))
    assert "\n" not in str(error.value)
