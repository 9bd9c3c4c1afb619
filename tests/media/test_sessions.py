"""Recorded sessions on disk: found, shown, exported, deleted, and nothing else touched."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from media import sessions
from media.errors import MediaError
from media.sessions import Session
from tests.media.scene import STARTED, about


def stored(recordings: Path, session: Session) -> Path:
    folder = recordings / session.id
    folder.mkdir(parents=True)
    sessions.save(folder, session)
    (folder / sessions.TRACKS).write_bytes(b"pictures and sound")
    return folder


def test_ids_can_be_read_but_not_guessed() -> None:
    ids = {sessions.new_id(STARTED) for _ in range(100)}
    assert len(ids) == 100 and all(name.startswith("20260504-030201-") for name in ids)


def test_a_session_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    session = about("Bo", "Chloé")
    folder = stored(tmp_path, session)
    assert sessions.load(folder) == session
    assert sessions.folder_of(tmp_path, session.id) == folder


def test_sessions_are_listed_newest_first_and_broken_ones_left_out(tmp_path: Path) -> None:
    old = about()
    new = about().model_copy(update={"started": STARTED + timedelta(days=1)})
    for session in (old, new):
        stored(tmp_path, session)
    broken = stored(tmp_path, about())
    (broken / sessions.ABOUT).write_text("{")
    assert [session.id for session in sessions.list_sessions(tmp_path)] == [new.id, old.id]


def test_a_folder_without_recordings_has_none(tmp_path: Path) -> None:
    assert sessions.list_sessions(tmp_path / "nowhere") == []


@pytest.mark.parametrize("name", ["", "..", "../secret", "a/b", "/etc", ".hidden", "unknown", "x" * 200])
def test_no_name_leads_outside_the_recordings(tmp_path: Path, name: str) -> None:
    recordings = tmp_path / "recordings"
    stored(recordings, about())
    stored(tmp_path, about().model_copy(update={"id": "secret"}))
    with pytest.raises(MediaError, match="There is no recording"):
        sessions.delete(recordings, name)
    assert (tmp_path / "secret" / sessions.TRACKS).exists()


def test_an_export_holds_every_file(tmp_path: Path) -> None:
    session = about("Bo")
    stored(tmp_path, session)
    target = tmp_path / "out.zip"
    sessions.export(tmp_path, session.id, target)
    with zipfile.ZipFile(target) as archive:
        assert archive.read(f"{session.id}/{sessions.TRACKS}") == b"pictures and sound"
        assert f"{session.id}/{sessions.ABOUT}" in archive.namelist()


def test_an_export_overwrites_nothing(tmp_path: Path) -> None:
    session = about()
    stored(tmp_path, session)
    target = tmp_path / "out.zip"
    target.write_text("mine")
    with pytest.raises(MediaError, match="exists already"):
        sessions.export(tmp_path, session.id, target)
    assert target.read_text() == "mine"


def test_an_export_to_nowhere_says_so(tmp_path: Path) -> None:
    session = about()
    stored(tmp_path, session)
    with pytest.raises(MediaError, match="cannot be written"):
        sessions.export(tmp_path, session.id, tmp_path / "nowhere" / "out.zip")


def test_a_deleted_session_is_gone_and_the_others_stay(tmp_path: Path) -> None:
    gone, kept = about(), about()
    folder = stored(tmp_path, gone)
    stored(tmp_path, kept)
    sessions.delete(tmp_path, gone.id)
    assert not folder.exists()
    assert [session.id for session in sessions.list_sessions(tmp_path)] == [kept.id]


def test_events_are_read_up_to_a_line_that_was_cut_off(tmp_path: Path) -> None:
    folder = stored(tmp_path, about())
    assert list(sessions.read_events(folder)) == []
    (folder / sessions.EVENTS).write_text('{"type": "state"}\n{"type": "capt')
    assert list(sessions.read_events(folder)) == [{"type": "state"}]
