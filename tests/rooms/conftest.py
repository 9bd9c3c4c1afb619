"""For all tests of rooms: servers that have patience."""

from __future__ import annotations

import pytest

from tests.rooms.patience import be_patient


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page is given up because the machine is busy."""
    be_patient(monkeypatch)
