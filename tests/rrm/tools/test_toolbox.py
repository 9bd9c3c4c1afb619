"""The toolbox of a persona: whatever goes wrong with a tool is told, and nothing of it is logged."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import Callable

import pytest

from media.errors import ConfigError, ToolError
from rrm.tools.functions import FunctionTool
from rrm.tools.spec import Outcome
from rrm.tools.toolbox import RESULT_CHARS, Toolbox, open_tools
from tests.rrm.tools.conftest import MakePersona

FUNCTIONS = '''
async def greet(name: str) -> str:
    """Greet somebody."""
    return f"Hello {name}"

def count(upto: int = 3) -> list[int]:
    """Count."""
    return list(range(upto))
'''


async def repeat(text: str) -> str:
    """Repeat a text."""
    return text


async def fail(secret: str) -> str:
    """Fail."""
    raise KeyError(secret)


async def refuse() -> str:
    """Refuse."""
    raise ToolError("The shop is closed today.\n Come back tomorrow.")


async def give_up() -> str:
    """Fail with an error of its own that looks like ours."""
    raise TimeoutError


async def cancelled() -> str:
    """Wait for something that was called off."""
    job = asyncio.create_task(asyncio.sleep(60))
    await asyncio.sleep(0)
    job.cancel()
    await job
    return ""


async def cancel_itself() -> str:
    """Call itself off, and answer."""
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    return ""


async def leave() -> str:
    """End the process."""
    sys.exit(2)


def leave_in_a_thread() -> str:
    """End the process."""
    sys.exit(2)


async def interrupt() -> str:
    """End the process in another way."""
    raise KeyboardInterrupt


def first() -> str:
    """Look for something in nothing."""
    return next(iter(()))


async def wait() -> str:
    """Wait."""
    await asyncio.sleep(60)
    return "late"


BOX = Toolbox(FunctionTool(each, 5) for each in (repeat, fail, refuse, give_up))


@pytest.mark.parametrize(
    ("name", "arguments", "outcome"),
    [
        pytest.param("repeat", {"text": "x"}, Outcome("x"), id="result"),
        pytest.param(
            "repeat", {"text": "x" * 3000}, Outcome("x" * (RESULT_CHARS - 1) + "…"), id="long_result_is_cut"
        ),
        pytest.param("repeat", {"text": ""}, Outcome("Done, without an answer."), id="no_result"),
        pytest.param("look", {}, Outcome('There is no tool called "look".', True), id="unknown_tool"),
        pytest.param(
            "repeat", {}, Outcome("repeat failed: text: Field required.", True), id="wrong_arguments"
        ),
        pytest.param(
            "fail",
            {"secret": "s3cret"},
            Outcome("fail failed: an error inside of it (KeyError).", True),
            id="an_error_without_its_words",
        ),
        pytest.param(
            "refuse",
            {},
            Outcome("refuse failed: The shop is closed today. Come back tomorrow.", True),
            id="a_reason_that_is_meant_to_be_told",
        ),
        pytest.param(
            "give_up",
            {},
            Outcome("give_up failed: an error inside of it (TimeoutError).", True),
            id="timeout",
        ),
    ],
)
async def test_every_call_has_an_outcome(name: str, arguments: dict[str, object], outcome: Outcome) -> None:
    assert await BOX.call(name, arguments) == outcome


@pytest.mark.parametrize(
    ("function", "error"),
    [
        pytest.param(cancelled, "CancelledError", id="it_waits_for_what_is_cancelled"),
        pytest.param(cancel_itself, "CancelledError", id="it_cancels_itself"),
        pytest.param(leave, "SystemExit", id="it_leaves"),
        pytest.param(leave_in_a_thread, "SystemExit", id="it_leaves_in_a_thread"),
        pytest.param(interrupt, "KeyboardInterrupt", id="it_interrupts"),
        pytest.param(first, "RuntimeError", id="it_stops_an_iteration"),
    ],
)
async def test_what_would_end_a_task_or_the_process_is_an_outcome_too(
    function: Callable[[], object], error: str
) -> None:
    outcome = await Toolbox([FunctionTool(function, 5)]).call(function.__name__, {})
    assert outcome == Outcome(f"{function.__name__} failed: an error inside of it ({error}).", True)


async def test_a_tool_that_takes_too_long_is_given_up() -> None:
    outcome = await Toolbox([FunctionTool(wait, 0.01)]).call("wait", {})
    assert outcome == Outcome("wait failed: no answer within 0.01 seconds.", True)


async def test_logs_say_which_tool_failed_and_where_but_not_what_was_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    await BOX.call("fail", {"secret": "s3cret"})
    await BOX.call("repeat", {"text": "s3cret"})
    await BOX.call("repeat", {"text": ["s3cret"]})
    assert "the tool fail failed: an error inside of it (KeyError) at test_toolbox.py, line" in caplog.text
    assert "s3cret" not in caplog.text


async def test_a_persona_file_lists_functions_of_files_beside_it(persona: MakePersona) -> None:
    listed = '[[tools]]\nfunction = "tools.py:greet"\n[[tools]]\nfunction = "tools.py:count"\ntimeout_s = 2'
    async with open_tools(persona(listed, FUNCTIONS)) as toolbox:
        assert [spec.name for spec in toolbox.specs] == ["greet", "count"]
        assert await toolbox.call("greet", {"name": "Ann"}) == Outcome("Hello Ann")
        assert await toolbox.call("count", {"upto": None}) == Outcome("[0,1,2]")


@pytest.mark.parametrize(
    ("listed", "fault"),
    [
        pytest.param(
            'function = "none.py:greet"', r'none\.py:greet": there is no file .*none\.py', id="file"
        ),
        pytest.param('function = "tools.py:gret"', 'has no function called "gret"', id="function"),
        pytest.param(
            'function = "tools.py:greet"\n[[tools]]\nfunction = "tools.py:greet"',
            'two tools called "greet"',
            id="two_of_a_name",
        ),
        pytest.param('command = "no-such-program"', 'there is no program "no-such-program"', id="program"),
        pytest.param('command = "./tools.py"', r'there is no program "\./tools\.py"', id="not_executable"),
        pytest.param('command = "python"\ncwd = "none"', "there is no folder .*none", id="folder"),
    ],
)
async def test_a_wrong_entry_names_the_file_the_entry_and_what_to_mend(
    persona: MakePersona, listed: str, fault: str
) -> None:
    mistaken = persona(f"[[tools]]\n{listed}\n", FUNCTIONS)
    with pytest.raises(ConfigError, match=fault) as error:
        async with open_tools(mistaken):
            pass
    assert str(mistaken.file) in str(error.value)
    assert "\n" not in str(error.value)


async def test_a_module_that_fails_to_load_is_named_with_its_error(persona: MakePersona) -> None:
    broken = persona('[[tools]]\nfunction = "tools.py:greet"', "1 / 0")
    with pytest.raises(ConfigError, match=r"tools\.py cannot be imported: ZeroDivisionError: division"):
        async with open_tools(broken):
            pass


async def test_a_module_that_exits_does_not_end_the_process(persona: MakePersona) -> None:
    exits = persona('[[tools]]\nfunction = "tools.py:greet"', "import sys\nsys.exit(2)")
    with pytest.raises(ConfigError, match=r"tools\.py cannot be imported: SystemExit: 2"):
        async with open_tools(exits):
            pass


def test_only_personas_with_servers_import_their_sdk_and_none_a_model_client() -> None:
    code = """
import asyncio, sys
from rrm.persona import load_persona
from rrm.tools.carry import carry_out
from rrm.tools.toolbox import open_tools
async def main():
    async with open_tools(load_persona("host")) as toolbox:
        assert toolbox.specs == ()
asyncio.run(main())
print({"mcp", "openai", "anyio"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
