"""An identity file: one TOML file makes the same person, to the pixel."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from generator.rigged import asset
from generator.rigged.identity.identity import Identity, choose_from, is_picture
from media.errors import ConfigError

SUFFIX = ".toml"

_HEADER = "# A person for visavis. Fields that are left out are those of the default person.\n\n"

_DEFAULT = Identity()


def load_identity(path: Path) -> Identity:
    """Read a person from a file; a background's path is relative to it.

    Raises ConfigError: one sentence with the file's name and what to mend.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"There is no identity file {path}: mend its name.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The identity file {path} cannot be read as UTF-8 text: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"The identity file {path} is not valid TOML, mend it there: {error}.") from error
    try:
        return _with_picture(_identity(data), path.parent)
    except ConfigError as error:
        raise ConfigError(f"The identity file {path} is wrong: {error}") from error


def save_identity(identity: Identity, path: Path) -> None:
    """Write every field of a person. Raises ConfigError where the file cannot be written."""
    values = asdict(identity)
    changes = values.pop("changes")
    if is_picture(identity.background):
        values["background"] = Path(os.path.relpath(identity.background, path.parent)).as_posix()
    lines = [f"{name} = {_toml(value)}\n" for name, value in values.items()]
    lines += ["\n[changes]\n"] + [f"{_toml(name)} = {_toml(value)}\n" for name, value in changes.items()]
    try:
        path.write_text(_HEADER + "".join(lines), encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"The identity file {path} cannot be written: {error.strerror or error}."
        ) from error


def _toml(value: Any) -> str:
    """A value as TOML, which agrees with JSON on strings, numbers, truths and lists."""
    return json.dumps(float(value) if isinstance(value, float) else value, ensure_ascii=False)


def _with_picture(identity: Identity, folder: Path) -> Identity:
    """Find the background's picture beside the file."""
    if not is_picture(identity.background):
        return identity
    picture = (folder / identity.background).resolve()
    if not picture.is_file():
        raise ConfigError(f'there is no picture {picture} for its "background", put it there.')
    return replace(identity, background=str(picture))


def _identity(data: dict[str, Any]) -> Identity:
    known = [each.name for each in fields(Identity)]
    for name in data:
        if name not in known:
            raise ConfigError(f'there is no field "{name}", {choose_from(name, known)}.')
    return Identity(**{name: _value(name, value) for name, value in data.items()})


def _value(name: str, value: Any) -> Any:
    """The value as its field takes it. Raises ConfigError for another type."""
    wanted = type(getattr(_DEFAULT, name))
    if wanted is float and _is_number(value):
        return float(value)
    if wanted is tuple and isinstance(value, list) and all(map(_is_number, value)):
        return tuple(map(float, value))
    if type(value) is not wanted:
        raise ConfigError(f'the field "{name}" must be {_KINDS[wanted]}, not {value!r}.')
    return {each: _change(each, amount) for each, amount in value.items()} if wanted is dict else value


def _change(name: str, amount: Any) -> float:
    known = asset.load().changes
    if name not in known:
        raise ConfigError(f'there is no change "{name}", {choose_from(name, known)}.')
    if not _is_number(amount):
        raise ConfigError(f'the change "{name}" must be a number, not {amount!r}.')
    return float(amount)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_KINDS = {
    bool: "true or false",
    str: "text in quotes",
    int: "a whole number",
    float: "a number",
    tuple: "a list of three numbers",
    dict: "a table of names and numbers",
}
