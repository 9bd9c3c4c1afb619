"""A persona with tools, made for a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rrm.persona import Persona, load_persona

PERSONA = """
name = "Ida"
role = "Ida, who knows the garden."
voice = "joe"
look = "a woman of about 60, grey hair"
greeting = "Hello{name}."
farewell = "Bye{name}."
about = ["I know the garden."]
topics = ["roses"]
knowledge = "."
"""

MakePersona = Callable[..., Persona]


@pytest.fixture
def persona(tmp_path: Path) -> MakePersona:
    """Make a persona: TOML about its tools, and the text of `tools.py` beside it."""

    def make(toml: str = "", code: str = "") -> Persona:
        (tmp_path / "roses.md").write_text("# Roses\n\nThey need sun.\n")
        (tmp_path / "tools.py").write_text(code)
        (tmp_path / "persona.toml").write_text(PERSONA + toml)
        return load_persona(tmp_path)

    return make
