"""Persona files: the shipped ones, one's own, and every mistake in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from media.errors import ConfigError
from rrm.persona import load_persona, shipped

GOOD = """
name = "Ida"
role = "Ida, who knows the garden."
voice = "joe"
look = "a woman of about 60, grey hair"
greeting = "Hello{name}."
farewell = "Bye{name}."
about = ["I know the garden."]
topics = ["roses"]
knowledge = "docs"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "roses.md").write_text("# Roses\n\nThey need sun.\n")
    (tmp_path / "persona.toml").write_text(GOOD)
    return tmp_path / "persona.toml"


def test_both_shipped_personas_load() -> None:
    assert shipped() == ["host", "support"]
    for name in shipped():
        persona = load_persona(name)
        assert persona.documents()
        assert persona.name in persona.words


def test_a_persona_is_found_by_its_file_or_its_folder(file: Path) -> None:
    assert load_persona(file) == load_persona(str(file.parent))
    assert load_persona(file).documents() == [file.parent / "docs" / "roses.md"]


def test_an_unknown_persona_lists_the_known_ones() -> None:
    with pytest.raises(ConfigError, match='no persona "nobody": name "host" or "support"'):
        load_persona("nobody")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(GOOD + "colour = 1\n", 'no setting "colour"', id="unknown_key"),
        pytest.param(
            GOOD.replace("name = ", "nam = "), 'no setting "nam"|"name" is missing', id="misspelt_key"
        ),
        pytest.param(GOOD.replace('voice = "joe"', ""), '"voice" is missing', id="missing_key"),
        pytest.param(GOOD + "name = \n", "line 11", id="broken_toml_with_its_line"),
        pytest.param(GOOD.replace('"joe"', "7"), '"voice": .*string', id="wrong_type"),
        pytest.param(
            GOOD.replace("Hello{name}", "Hello{user}"), r"placeholder is \{name\}", id="unknown_field"
        ),
        pytest.param(GOOD.replace("Hello{name}", "Hello{"), '"greeting"', id="broken_placeholder"),
        pytest.param(GOOD.replace("{name}", "{name:d}"), r'"greeting".* as \{name\}', id="number_format"),
        pytest.param(GOOD.replace("{name}", "{name:{}}"), r'"greeting".* as \{name\}', id="nested_field"),
        pytest.param(GOOD.replace('["roses"]', "[]"), '"topics"', id="no_topics"),
        pytest.param(GOOD.replace('"docs"', '"none"'), "knowledge folder .*none", id="missing_folder"),
    ],
)
def test_a_mistake_names_the_file_and_what_to_mend(file: Path, text: str, message: str) -> None:
    file.write_text(text)
    with pytest.raises(ConfigError, match=message) as error:
        load_persona(file)
    assert str(file) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_persona_without_a_farewell_has_a_plain_one(file: Path) -> None:
    file.write_text(GOOD.replace('farewell = "Bye{name}."', ""))
    assert load_persona(file).farewell == "Goodbye{name}."


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        pytest.param("function = 3", 'setting "function" in tool 1: .*string', id="wrong_type"),
        pytest.param('function = "garden.py"', 'setting "function" in tool 1', id="no_function_named"),
        pytest.param('url = "garden"', 'setting "url" in tool 1', id="no_address"),
        pytest.param('command = "x"\ntimeout_s = 0', 'setting "timeout_s" in tool 1', id="no_time"),
        pytest.param(
            'command = "x"\narg = []',
            'no setting "arg" in tool 1, .*known are timeout_s, command, args',
            id="name",
        ),
        pytest.param(
            'command = "x"\nurl = "http://x"', "exactly one of function, command and url", id="two_kinds"
        ),
        pytest.param("timeout_s = 2", "exactly one of function, command and url", id="no_kind"),
        pytest.param('function = "x:y"\n[tools.env]', 'no setting "env" in tool 1', id="of_another_kind"),
    ],
)
def test_a_mistake_in_a_tool_names_the_setting_and_the_tool(file: Path, entry: str, message: str) -> None:
    file.write_text(f"{GOOD}\n[[tools]]\n{entry}\n")
    with pytest.raises(ConfigError, match=message) as error:
        load_persona(file)
    assert str(file) in str(error.value)


def test_a_tool_s_paths_are_relative_to_the_persona_file(file: Path) -> None:
    tools = """
[[tools]]
function = "garden.py:water"
[[tools]]
function = "garden.tools:water"
[[tools]]
command = "python"
cwd = "servers"
"""
    file.write_text(GOOD + tools)
    persona = load_persona(file)
    beside, module, server = persona.tools
    assert persona.file == file
    assert beside.label == f"{file.parent / 'garden.py'}:water"
    assert module.label == "garden.tools:water"
    assert server.model_dump()["cwd"] == file.parent / "servers"


def test_the_look_may_be_an_identity_file_beside_the_persona(file: Path) -> None:
    file.write_text(GOOD.replace("a woman of about 60, grey hair", "ida.toml"))
    with pytest.raises(ConfigError, match=r"names the look .*ida\.toml: put that identity file there"):
        load_persona(file)
    (file.parent / "ida.toml").write_text("sex = 1\n")
    assert load_persona(file).look == str(file.parent / "ida.toml")


def test_an_empty_knowledge_folder_is_named(file: Path) -> None:
    (file.parent / "docs" / "roses.md").unlink()
    with pytest.raises(ConfigError, match="is empty"):
        load_persona(file)


def test_a_file_that_is_no_text_is_named(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="UTF-8"):
        load_persona(file)
