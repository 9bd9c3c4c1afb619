"""Recorded sessions on disk: one folder each, listed, shown, exported and deleted by plain file operations.

session.json      what it is (`Session`), written when the recording begins and again when it ends
session.webm      every track as it was sent and received
events.jsonl      everything that happened: `time` on the call's clock, `position` in the recording
transcript.vtt    what was said (written at the end)
video.webm        the side-by-side video (made by media/compose.py)
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from media.errors import MediaError
from media.vtt import captions, render

log = logging.getLogger(__name__)

ABOUT, TRACKS, EVENTS = "session.json", "session.webm", "events.jsonl"
TRANSCRIPT, VIDEO = "transcript.vtt", "video.webm"

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Participant(BaseModel):
    """A person of a call. `id` is the room's name for them, `name` what others read."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    picture: int = 0
    """Their picture's track in the recording."""
    sound: int = 0
    """Their sound's track."""
    screen: int = 0
    """What they showed of their screen; 0 where that was never."""


class Session(BaseModel):
    """What a recording is. A session whose process died has no `duration`."""

    model_config = ConfigDict(frozen=True)

    id: str
    started: datetime
    """Wall-clock time at which the call began."""
    clock: float = 0.0
    """Seconds that the call's clock showed when the recording began."""
    persona: str
    avatar: str
    participants: tuple[Participant, ...] = ()
    """Who was recorded, in the order in which they came; who is there when, the `present` events say."""
    tracks: tuple[str, ...] = ()
    """Whose picture and sound they are, in the order of the file."""
    duration: float | None = None
    """Seconds; None while it is being recorded and where that was cut off."""
    lost: int = 0
    """Packets, pictures and pieces of sound that the disk or the processor was too slow for."""
    video: str = ""
    """The composed video's file name, empty until there is one."""


def new_id(started: datetime) -> str:
    """A session's id: its time, to be read, and a part that cannot be guessed, for it opens the recording."""
    return f"{started:%Y%m%d-%H%M%S}-{secrets.token_hex(8)}"


def folder_of(recordings: Path, session_id: str) -> Path:
    """A session's folder. Raises MediaError where there is no such session."""
    folder = recordings / session_id
    if not _ID.fullmatch(session_id) or not (folder / ABOUT).is_file():
        raise MediaError(
            f"There is no recording {session_id!r}; `visavis recordings list` shows what there is."
        )
    return folder


def load(folder: Path) -> Session:
    """Read a session's description. Raises MediaError where it is broken."""
    try:
        return Session.model_validate_json((folder / ABOUT).read_bytes())
    except (OSError, ValidationError) as error:
        raise MediaError(
            f"{folder / ABOUT} cannot be read; the recording beside it may still play."
        ) from error


def save(folder: Path, session: Session) -> None:
    """Write a session's description; a crash leaves the old one or the new one. Raises OSError."""
    beside = folder / f"{ABOUT}.new"
    beside.write_text(session.model_dump_json(indent=2) + "\n", encoding="utf-8")
    beside.replace(folder / ABOUT)


def list_sessions(recordings: Path) -> list[Session]:
    """All sessions, newest first; one whose description is broken is left out and logged."""
    sessions = []
    for about in recordings.glob(f"*/{ABOUT}"):
        try:
            sessions.append(load(about.parent))
        except MediaError as error:
            log.warning("%s", error)
    return sorted(sessions, key=lambda session: session.started, reverse=True)


def read_events(folder: Path) -> Iterator[dict[str, Any]]:
    """The session's events in order; a last line that was cut off is left out."""
    path = folder / EVENTS
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                return


def presence(folder: Path) -> list[tuple[float, frozenset[str]]]:
    """Who is there, by their ids, from which second of the recording on."""
    return [
        (event["position"], frozenset(person["id"] for person in event["people"]))
        for event in read_events(folder)
        if event.get("type") == "present"
    ]


def finish(folder: Path, session: Session) -> Session:
    """Write what stands at the end of a recording: the transcript, made from the events, and the description.

    Raises OSError.
    """
    people = {person.id: person.name for person in session.participants}
    user = session.participants[0].name if len(people) == 1 else "Guest"
    cues = captions(read_events(folder), {"avatar": session.avatar, "user": user}, people)
    (folder / TRANSCRIPT).write_text(render(cues), encoding="utf-8")
    save(folder, session)
    return session


def export(recordings: Path, session_id: str, target: Path) -> None:
    """Put a session's files into one ZIP archive. Raises MediaError."""
    folder = folder_of(recordings, session_id)
    try:
        with zipfile.ZipFile(target, "x", zipfile.ZIP_STORED) as archive:  # its videos are packed already
            for path in sorted(folder.iterdir()):
                archive.write(path, f"{session_id}/{path.name}")
    except FileExistsError as error:
        raise MediaError(f"{target} exists already; give another name.") from error
    except OSError as error:
        target.unlink(missing_ok=True)
        raise MediaError(f"{target} cannot be written: {error.strerror}.") from error


def delete(recordings: Path, session_id: str) -> None:
    """Delete a session and all its files. Raises MediaError."""
    folder = folder_of(recordings, session_id)
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise MediaError(f"{folder} cannot be deleted: {error.strerror}.") from error
