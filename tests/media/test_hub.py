"""A hub that does not answer, or not as it should."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from media import hub
from media.errors import ModelError


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A port at which somebody listens, as the hub."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", f"http://127.0.0.1:{port}")
        yield listener


def refusal() -> str:
    with pytest.raises(ModelError) as error:
        hub.download("The model", "nobody/nothing", ["*"], "give a folder")
    return str(error.value)


def test_a_hub_that_says_nothing_is_not_waited_for(
    listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "ANSWER_S", 0.1)
    assert '"nobody/nothing" could not be downloaded (timed out): check' in refusal()


def test_a_hub_that_hangs_up_is_one_sentence(listening: socket.socket) -> None:
    def hang_up() -> None:
        while True:
            try:
                caller, _ = listening.accept()
            except OSError:
                return
            caller.close()

    threading.Thread(target=hang_up, daemon=True).start()
    assert refusal().endswith("check the name and the network, or give a folder.")
