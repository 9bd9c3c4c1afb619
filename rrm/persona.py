"""A persona: who the avatar is, in one TOML file, and what it knows, in a folder of text beside it."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from media.errors import ConfigError
from rrm.tools.settings import KINDS, ToolEntry, located

SHIPPED = Path(__file__).parent / "personas"
FILE = "persona.toml"
DOCUMENT_SUFFIXES = (".md", ".txt")


def _template(text: str) -> str:
    fields = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    if fields - {"name"}:
        raise ValueError(f"the only placeholder is {{name}}, not {{{min(fields - {'name'})}}}")
    try:
        text.format(name="")
    except (ValueError, KeyError, IndexError) as error:
        raise ValueError(f"write the placeholder as {{name}} and nothing more ({error})") from error
    return text


Line = Annotated[str, Field(min_length=1)]
Template = Annotated[str, AfterValidator(_template)]


class Persona(BaseModel):
    """Who the avatar is. In `greeting` and `farewell`, {name} becomes ", Ann" or nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Line
    role: Line
    """One line for the lobby, and its answer to "who are you?"."""
    voice: Line
    look: Line
    """Words for the person, e.g. "a woman of about 30, long brown hair, green blouse", or the name of an
    identity file (.toml) relative to the TOML file; absolute once loaded."""
    greeting: Template
    """What it says when somebody joins; empty for silence."""
    farewell: Annotated[Template, Field(min_length=1)] = "Goodbye{name}."
    about: tuple[Line, ...] = Field(min_length=1)
    """Its answer to "what can you do?", sentence by sentence."""
    topics: tuple[Line, ...] = Field(min_length=1)
    """What to ask it about, offered when it does not know an answer: "shipping", "returns" ..."""
    rules: tuple[Line, ...] = ()
    """What it must and must not do, for planners that follow instructions."""
    knowledge: Path
    """Folder of markdown or text, relative to the TOML file; absolute once loaded."""
    words: tuple[Line, ...] = ()
    """Names and terms that the speech recogniser should expect."""
    tools: tuple[ToolEntry, ...] = ()
    """What a language model may use: Python functions and MCP servers, see `rrm.tools.settings`."""
    fillers: tuple[Line, ...] = ()
    """What it says, in turn, while a tool takes longer than a second; a few usual ones where empty."""

    _file: Path = PrivateAttr(Path(FILE))

    @property
    def file(self) -> Path:
        """The TOML file, for messages that say where to mend something."""
        return self._file

    def documents(self) -> list[Path]:
        """The knowledge files, in order of their names."""
        return sorted(path for path in self.knowledge.rglob("*") if path.suffix in DOCUMENT_SUFFIXES)


def shipped() -> list[str]:
    """Names of the personas that come with visavis."""
    return sorted(path.parent.name for path in SHIPPED.glob(f"*/{FILE}"))


def load_persona(name: str | Path) -> Persona:
    """Load a shipped persona by its name, or one's own by the path of its TOML file or folder.

    Raises ConfigError that names the file and what to mend.
    """
    file = _find(name)
    try:
        persona = Persona.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the persona file {file} cannot be read as UTF-8 text: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the persona file {file} is not valid TOML, mend it there: {error}") from error
    except ValidationError as error:
        raise ConfigError(f"the persona file {file} is wrong: {_first_fault(error)}") from error
    knowledge = (file.parent / persona.knowledge).resolve()
    if not knowledge.is_dir():
        raise ConfigError(f"the persona file {file} names the knowledge folder {knowledge}: create it there")
    look = _look(file, persona.look)
    tools = tuple(located(entry, file.parent) for entry in persona.tools)
    loaded = persona.model_copy(update={"knowledge": knowledge, "look": look, "tools": tools})
    loaded._file = file
    if not loaded.documents():
        raise ConfigError(f"the knowledge folder {knowledge} of {file} is empty: put .md or .txt files there")
    return loaded


def _look(file: Path, look: str) -> str:
    """The look's words, or the path of its identity file."""
    if not look.endswith(".toml"):
        return look
    identity = (file.parent / look).resolve()
    if not identity.is_file():
        raise ConfigError(f"the persona file {file} names the look {identity}: put that identity file there")
    return str(identity)


def _find(name: str | Path) -> Path:
    if str(name) in shipped():
        return SHIPPED / str(name) / FILE
    path = Path(name)
    file = path / FILE if path.is_dir() else path
    if not file.is_file():
        known = " or ".join(f'"{each}"' for each in shipped())
        raise ConfigError(
            f'there is no persona "{name}": name {known}, or the path of a persona\'s TOML file'
        )
    return file.resolve()


def _first_fault(error: ValidationError) -> str:
    first = error.errors()[0]
    loc, fields, place = first["loc"], Persona.model_fields, ""
    if loc[0] == "tools" and len(loc) > 2:  # tools, its index, its kind, the setting
        place, fields, loc = f" in tool {int(loc[1]) + 1}", KINDS[str(loc[2])].model_fields, loc[3:]
    key = ".".join(str(part) for part in loc)
    match first["type"]:
        case "extra_forbidden":
            known = ", ".join(fields)
            return f'there is no setting "{key}"{place}, remove it or mend its name (known are {known})'
        case "missing":
            return f'the setting "{key}" is missing, add it'
        case _:
            return f'mend the setting "{key}"{place}: {first["msg"]}'
