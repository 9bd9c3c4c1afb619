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
