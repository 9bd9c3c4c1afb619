"""What a package holds is found by its files."""

from __future__ import annotations

from generator.rigged import registry


def test_the_files_of_a_package_are_its_names() -> None:
    assert {"shade body", "shade worn"} <= set(registry.names("draw"))


def test_an_attribute_is_read_from_each_file() -> None:
    assert set(registry.load("face", "__doc__")) == set(registry.names("face"))
