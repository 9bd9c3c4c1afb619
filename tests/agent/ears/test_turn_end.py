"""The end-of-turn model."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor

from agent.ears.turn_end import WINDOW, SmartTurn, features
from tests.agent.ears.spoken import silence, speak


@pytest.fixture(scope="module")
def turn_end() -> Iterator[SmartTurn]:
    return SmartTurn()


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """The model's own features, from the one file of its package that imports nothing else."""
    path = metadata.distribution("pipecat-ai").locate_file(
        "pipecat/audio/turn/smart_turn/_whisper_features.py"
    )
    spec = importlib.util.spec_from_file_location("reference_features", Path(str(path)))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seconds", [0.5, 3.0, 8.0, 20.0])
def test_features_are_those_the_model_was_trained_on(reference: ModuleType, seconds: float) -> None:
    speech = np.resize(speak("My train was late, so I missed the beginning."), round(seconds * 16_000))
    last = np.pad(speech[-WINDOW:], (max(0, WINDOW - len(speech)), 0))
    wanted = reference.compute_whisper_log_mel_features(last)
    found = features(speech, FeatureExtractor())
    assert found.shape == (1, 80, 800)
    assert found.dtype == np.float32
    assert np.abs(found[0] - wanted).max() < 1e-3


async def test_the_chance_is_a_probability_and_depends_on_the_sound(turn_end: SmartTurn) -> None:
    speech = speak("What can you do?")
    whole = np.concatenate((silence(0.4), speech, silence(0.2)))
    cut = np.concatenate((silence(0.4), speech[: len(speech) // 2]))
    finished, unfinished = await turn_end.probability(whole), await turn_end.probability(cut)
    assert 0 <= unfinished < finished <= 1
    await turn_end.close()
