"""Identity files: the same person again, and every mistake in one sentence."""

from __future__ import annotations

import string
import subprocess
import sys
from dataclasses import fields, replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.rigged.draw.renderer import Renderer
from generator.rigged.identity.file import load_identity, save_identity
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.people import MAN, WOMAN
from generator.rigged.identity.seeds import from_seed
from generator.rigged.identity.words import from_words
from generator.rigged.state import FigureState
from media.errors import ConfigError


@pytest.mark.parametrize("person", [MAN, WOMAN, Identity()], ids=["man", "woman", "default"])
def test_a_person_is_read_as_it_was_written(person: Identity, tmp_path: Path) -> None:
    save_identity(person, tmp_path / "one.toml")
    assert load_identity(tmp_path / "one.toml") == person


@given(st.integers(0, 2**40), st.text(st.sampled_from(string.printable[:62] + " .-'(,+İȘñß"), max_size=24))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_anybody_is_read_exactly_as_written(tmp_path: Path, seed: int, badge: str) -> None:
    person = replace(from_seed(seed), badge=badge, headset=True, framing="waist up")
    save_identity(person, tmp_path / "one.toml")
    assert load_identity(tmp_path / "one.toml") == person


_ROOT = Path(__file__).parents[4]
"""Of the repository, where the second process finds this file."""

_PICTURE = """
import sys
from pathlib import Path
from tests.generator.rigged.identity.test_file import picture_hash
print(picture_hash(Path(sys.argv[1])))
"""


def picture_hash(file: Path) -> str:
    return sha256(Renderer(load_identity(file), 256, 256).draw_rgb(FigureState()).tobytes()).hexdigest()


def test_one_file_makes_the_same_person_to_the_pixel_in_a_second_process(tmp_path: Path) -> None:
    worn = "round glasses, hoops, a headset, a watch, a badge that says Ana, library"
    file = tmp_path / "ana.toml"
    save_identity(from_words(f"a woman of 50, long wavy hair, suit, {worn}"), file)
    command = [sys.executable, "-c", _PICTURE, str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=_ROOT)
    assert done.stdout.strip() == picture_hash(file)


def test_every_field_is_written(tmp_path: Path) -> None:
    save_identity(MAN, tmp_path / "one.toml")
    text = (tmp_path / "one.toml").read_text()
    written = {line.split(" = ")[0].strip("[]") for line in text.splitlines()}
    assert {field.name for field in fields(Identity)} <= written


def test_fields_left_out_are_those_of_the_default_person(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text('sex = 1\nhair = "bob"\n')
    assert load_identity(tmp_path / "one.toml") == Identity(sex=1.0, hair="bob")


def test_the_backgrounds_picture_is_relative_to_the_file_and_moves_with_it(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "garden.jpg").write_bytes(b"")
    file = tmp_path / "one.toml"
    file.write_text('background = "pictures/garden.jpg"\n')
    person = load_identity(file)
    assert person.background == str(tmp_path / "pictures" / "garden.jpg")
    save_identity(person, file)
    assert 'background = "pictures/garden.jpg"' in file.read_text()
    tmp_path.joinpath("pictures").rename(tmp_path / "moved")
    with pytest.raises(ConfigError, match=r"no picture .*garden\.jpg"):
        load_identity(file)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('hairs = "bob"', 'no field "hairs", did you mean "hair"'),
        ("banana = 1", 'no field "banana", choose one of'),
        ('hair = "bobb"', 'no hair "bobb": did you mean "bob"'),
        ('age = "old"', "\"age\" must be a number, not 'old'"),
        ("age = true", '"age" must be a number'),
        ("age = 12", "between 18 and 95"),
        ("watch = 1", '"watch" must be true or false'),
        ("hair = 3", '"hair" must be text in quotes'),
        ("seed = 1.5", '"seed" must be a whole number'),
        ("ancestry = 1", '"ancestry" must be a list of three numbers'),
        ("ancestry = [1, 1]", "three shares"),
        ("ancestry = [nan, 0, 1]", "three shares"),
        ("age = inf", "between 18 and 95"),
        ("[changes]\nnose-hump = nan", '"nose-hump" .* between -1 and 1'),
        ('badge = "王芳"', 'cannot write "王芳"'),
        ("changes = 1", '"changes" must be a table'),
        ("[changes]\nnose-hum = 0.1", 'no change "nose-hum", did you mean "nose-hump"'),
        ('[changes]\nnose-hump = "big"', '"nose-hump" must be a number'),
        ("[changes]\nnose-hump = 2", '"nose-hump" .* between -1 and 1'),
        ("age = ", "not valid TOML"),
    ],
)
def test_a_mistake_names_the_file_and_what_to_mend(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "one.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=sentence) as error:
        load_identity(file)
    assert str(file) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_and_one_that_is_no_text_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no identity file .*none\.toml"):
        load_identity(tmp_path / "none.toml")
    (tmp_path / "one.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="UTF-8"):
        load_identity(tmp_path / "one.toml")


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        save_identity(MAN, tmp_path / "no" / "folder" / "one.toml")
