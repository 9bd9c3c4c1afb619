"""Limits for tests on a machine that may stop for seconds: they end what hangs, and never what is slow."""

from __future__ import annotations

import pytest

from rooms import browser, calls

LIMIT_S = 120.0


def be_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers wait as long for a page that is slow to answer, to connect or to return."""
    monkeypatch.setattr(calls, "HEARTBEAT_S", LIMIT_S)
    monkeypatch.setattr(calls, "JOIN_S", LIMIT_S)
    monkeypatch.setattr(browser, "CONNECT_S", LIMIT_S)
    monkeypatch.setattr(browser, "RETURN_S", LIMIT_S)
