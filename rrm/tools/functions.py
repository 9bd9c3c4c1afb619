"""A Python function as a tool: its schema and its checks come from its type annotations, by pydantic."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path
from threading import BoundedSemaphore, Thread
from types import ModuleType
from typing import Any, NotRequired, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from pydantic.errors import PydanticUserError
from pydantic_core import to_json
from typing_extensions import TypedDict  # typing's own is too young for pydantic before Python 3.12

from media.errors import ConfigError, ToolError
from rrm.tools.settings import FunctionEntry
from rrm.tools.spec import ToolSpec
from rrm.tools.strict import Unfit, given, strict

THREADS = 16
"""Functions that may run at once; where there are more, some of them hang."""

_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class FunctionTool:
    """Implements `Tool`. Coroutine functions run in the event loop, others in a thread of their own.

    Cancelling stops a coroutine function; a thread cannot be stopped, its result is thrown away.
    """

    def __init__(self, function: Callable[..., Any], timeout_s: float) -> None:
        """Raises ConfigError for a function that no model can be told how to call."""
        self._function = function
        self.timeout_s = timeout_s
        try:
            self._arguments = TypeAdapter[Any](_typed(function))
            self._schema = self._arguments.json_schema()
            parameters = strict(self._schema)
        except (Unfit, PydanticUserError) as error:
            fault = str(error).partition("\n")[0]
            raise ConfigError(f"its parameters cannot be described to a model: {fault}") from error
        self.spec = ToolSpec(function.__name__, _description(function), parameters)

    async def use(self, arguments: Mapping[str, object]) -> str:
        try:
            # As JSON, so that dates, enums and the like may be written as text.
            values = self._arguments.validate_json(to_json(given(arguments, self._schema)))
        except ValidationError as error:
            raise ToolError(_faults(error)) from None
        if inspect.iscoroutinefunction(self._function):
            return _text(await self._function(**values))
        job = asyncio.get_running_loop().run_in_executor(_THREADS, lambda: self._function(**values))
        return _text(await job)


def load_function(entry: FunctionEntry) -> FunctionTool:
    """Import what a persona file names. Raises ConfigError: what is wrong, without the file's name."""
    place, _, name = entry.function.rpartition(":")
    try:
        function = getattr(_module(place), name, None)
    except ConfigError:
        raise
    except (Exception, SystemExit) as error:  # the author's module may raise whatever it likes
        raise ConfigError(f"{place} cannot be imported: {type(error).__name__}: {error}") from error
    if not inspect.isroutine(function):
        known = "no function" if function is None else f"a {type(function).__name__}, not a function,"
        raise ConfigError(f'{place} has {known} called "{name}"')
    return FunctionTool(function, entry.timeout_s)


def _module(place: str) -> ModuleType:
    if not place.endswith(".py"):
        return importlib.import_module(place)
    if place in sys.modules:
        return sys.modules[place]
    if not Path(place).is_file():
        raise ConfigError(f"there is no file {place}, put it there or mend its name")
    made = importlib.util.spec_from_file_location(place, place)
    assert made is not None and made.loader is not None, "a path that ends in .py has a loader"
    module = sys.modules[place] = importlib.util.module_from_spec(made)
    try:
        made.loader.exec_module(module)
    except BaseException:
        del sys.modules[place]
        raise
    return module


def _typed(function: Callable[..., Any]) -> Any:
    """The function's named arguments as a type: those with a default may be absent."""
    try:
        hints = get_type_hints(function, include_extras=True)
    except NameError as error:
        raise ConfigError(f"an annotation of {function.__name__} cannot be read: {error}") from error
    fields = dict[str, Any]()
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind not in _NAMED:
            raise ConfigError(f'the parameter "{parameter}" has no name for a model, write out what it takes')
        if name not in hints:
            raise ConfigError(f'the parameter "{name}" has no type annotation, add one: {name}: str')
        optional = parameter.default is not inspect.Parameter.empty
        fields[name] = NotRequired[hints[name]] if optional else hints[name]
    typed_dict: Any = TypedDict  # mypy wants the names written out
    return with_config(ConfigDict(extra="forbid"))(typed_dict(function.__name__, fields))


def _description(function: Callable[..., Any]) -> str:
    """The docstring's first paragraph, in one line."""
    paragraph = (inspect.getdoc(function) or "").partition("\n\n")[0]
    if not paragraph:
        raise ConfigError("it has no docstring, write in one what it does: models read that")
    return " ".join(paragraph.split())


def _faults(error: ValidationError) -> str:
    """What is wrong with the arguments, without repeating them."""
    found = [(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors(include_input=False)]
    return "; ".join(f"{name}: {message}" for name, message in found)


def _text(result: object) -> str:
    if result is None:
        return ""
    return result if isinstance(result, str) else to_json(result, fallback=str).decode()


class _Threads(Executor):
    """A thread for each job that ends with the process, so that a function that hangs holds nothing up.

    An executor, because the event loop that computes in virtual time waits for those.
    """

    def __init__(self) -> None:
        self._free = BoundedSemaphore(THREADS)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Raises ToolError when too many earlier functions have not come back."""
        if not self._free.acquire(blocking=False):
            raise ToolError("too many earlier calls have not come back")
        future = Future[Any]()
        Thread(target=self._work, args=(future, fn, args, kwargs), name="tool", daemon=True).start()
        return future

    def _work(self, future: Future[Any], fn: Callable[..., Any], args: Any, kwargs: Any) -> None:
        try:
            if not future.set_running_or_notify_cancel():
                return
            settle = partial(future.set_result, fn(*args, **kwargs))
        except StopIteration as error:  # no awaitable can raise it, so whoever waits would wait for ever
            settle = partial(future.set_exception, _unawaitable(error))
        except BaseException as error:
            settle = partial(future.set_exception, error)
        finally:
            self._free.release()  # before whoever waits goes on to the next call
        settle()


def _unawaitable(error: StopIteration) -> RuntimeError:
    """What a coroutine function would raise in its place."""
    return RuntimeError("StopIteration").with_traceback(error.__traceback__)


_THREADS = _Threads()
