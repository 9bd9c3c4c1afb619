"""Whether networks are compiled."""

from __future__ import annotations

import pytest

from generator.engine.settings import StreamSettings


@pytest.mark.parametrize(
    ("settings", "compiles"),
    [
        (StreamSettings(), False),
        (StreamSettings(compiled=True), True),
        (StreamSettings("5b", devices=("cuda:0",)), True),
        (StreamSettings("5b", devices=("cuda:0",), compiled=False), False),
    ],
)
def test_networks_are_compiled_where_they_stand_on_a_gpu_unless_told_otherwise(
    settings: StreamSettings, compiles: bool
) -> None:
    assert settings.compiles == compiles
