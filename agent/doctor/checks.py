"""What `visavis doctor` checks: each check a small function that looks at one thing and says what it found.

Checks raise VisavisError where a part of the house says itself what is wrong; `finding_of` makes a failure
of that. What they look at from outside (disk, ports, addresses) comes in as arguments.
"""

from __future__ import annotations

import asyncio
import errno
import platform
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import av
from aioice.ice import get_host_addresses
from av.codec.codec import UnknownCodecError

from agent.config import EarSettings, FaceSettings, ServerSettings
from agent.ears.asr import Whisper
from agent.house import CALL_OVERHEAD, USABLE, capacity, picture_share
from agent.looks import identity_of
from agent.models import whisper_folder
from agent.voice.piper import voice_named
from generator.rigged.figure import RiggedHuman
from media.errors import ModelError, VisavisError
from rooms.signalling import is_loopback, load_tls, read_ice_server
from rrm.local.planner import LocalPlanner
from rrm.persona import Persona, load_persona

MIB = 2**20

DISK_LOW = 2_000 * MIB
"""About an hour of recording and its side-by-side video."""

DISK_FULL = 200 * MIB
"""Less than this may not hold one short recording."""

CODECS = (("libvpx", "w"), ("libvpx", "r"), ("libopus", "w"), ("libopus", "r"))

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, and how to mend it where that is not ok."""

    state: State
    found: str
    mend: str = ""


class Usage(Protocol):
    """What `shutil.disk_usage` answers; sizes in bytes."""

    @property
    def free(self) -> int: ...


def finding_of(check: Callable[[], Finding]) -> Finding:
    """The check's finding; what the house refuses, or what breaks, is a failure."""
    try:
        return check()
    except VisavisError as error:
        return Finding("fail", str(error))
    except Exception as error:  # a doctor reports whatever breaks, and goes on
        return Finding("fail", f"{type(error).__name__}: {error}", "please report this")


def python(version: tuple[int, ...] = sys.version_info[:3]) -> Finding:
    """The interpreter's version."""
    text = ".".join(map(str, version))
    if version < (3, 11):
        return Finding("fail", text, "visavis needs Python 3.11 or later")
    return Finding("ok", f"{text} on {platform.system()} {platform.machine()}")


def loads(load: Callable[[], object], what: str) -> Finding:
    """A model that loads, hash checked; `load` raises VisavisError where it does not."""
    load()
    return Finding("ok", what)


def recogniser(settings: EarSettings) -> Finding:
    """The speech recogniser, loaded; a hub name is looked up in the cache only, never downloaded here."""
    hub: list[str] = []

    def remember(name: str) -> Path:
        hub.append(name)
        raise ModelError(name)

    try:
        folder = whisper_folder(settings.model, remember)
    except ModelError:
        if not hub:
            raise
        return Finding("warn", f"{hub[0]} comes from the model hub", "the first start may download it")
    Whisper(folder, settings.threads)
    return Finding("ok", "tiny.en, from its wheel" if settings.model == "wheel" else str(folder))


def voice(name: str) -> Finding:
    """The voice, by speaking a word in its own process."""

    async def speak() -> float:
        speaker = voice_named(name)
        try:
            await speaker.start()
            return sum([len(piece.samples) / 48_000 async for piece in speaker.speak("Hello.")])
        finally:
            await speaker.close()

    seconds = asyncio.run(speak())
    if not seconds:
        return Finding("fail", f"{name} is silent", "choose another voice")
    return Finding("ok", f'{name} says "Hello." ({seconds:.1f} s)')


def codecs(names: Iterable[tuple[str, str]] = CODECS) -> Finding:
    """VP8 and Opus, encoders and decoders, in PyAV."""
    missing = []
    for name, mode in names:
        try:
            av.codec.Codec(name, mode)  # type: ignore[arg-type]
        except UnknownCodecError:
            missing.append(f"{name} ({'encoder' if mode == 'w' else 'decoder'})")
    if missing:
        return Finding(
            "fail", f"PyAV lacks {', '.join(missing)}", "install PyAV from its own wheel: make venv"
        )
    return Finding("ok", f"VP8 and Opus, in PyAV {av.__version__}")


def persona(name: str) -> Finding:
    """The persona and its documents."""
    found = load_persona(name)
    return Finding("ok", f"{found.name}, {len(found.documents())} documents")


def planner(persona: Persona, load: Callable[[], LocalPlanner]) -> Finding:
    """The sentence embeddings, by reading the persona's documents with them."""
    load()
    return Finding("ok", f"MiniLM has read {persona.name}'s documents")


def share_of(persona: Persona, face: FaceSettings) -> float:
    """The share of a core that a call's picture takes; blocks for some seconds."""
    return picture_share(RiggedHuman(identity_of(persona.look), face.width, face.height, fps=face.fps))


def renderer(share: float, face: FaceSettings) -> Finding:
    """Milliseconds to draw and encode a picture."""
    ms = share * 1000 / face.fps
    found = f"{face.width}x{face.height}: {ms:.1f} ms a picture, drawn and encoded"
    if share >= 1:
        return Finding(
            "fail",
            found,
            f"a picture has {1000 / face.fps:.0f} ms: set a smaller width and height under [face]",
        )
    return Finding("ok", found)


def speed(share: float, cores: int) -> Finding:
    """How many calls fit, by what a call takes of a core."""
    call = share + CALL_OVERHEAD
    found = f"a call takes {call:.0%} of a core; {cores} cores"
    if call > cores * USABLE:
        return Finding(
            "warn", found, "pictures will be left out: set a smaller width and height under [face]"
        )
    return Finding("ok", f"{found} hold {capacity(share, cores)} calls")


def port(settings: ServerSettings) -> Finding:
    """Whether the server may open its port."""
    where = f"port {settings.port} of {settings.host}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with closing(socket.socket(family)) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
        try:
            door.bind((settings.host, settings.port))
        except OSError as error:
            used = error.errno == errno.EADDRINUSE
            mend = (
                "stop what uses it, or choose another with --port"
                if used
                else "choose another --host or --port"
            )
            return Finding("fail", f"{where}: {(error.strerror or str(error)).lower()}", mend)
    return Finding("ok", f"{where} is free")


def disk(folder: Path, usage: Callable[[Path], Usage] = shutil.disk_usage) -> Finding:
    """Free disk where recordings go."""
    free = usage(_existing(folder)).free
    found = f"{free / 1e9:.1f} GB free for {folder}"
    if free < DISK_FULL:
        return Finding("fail", found, "free some, or set another folder: recordings = ...")
    if free < DISK_LOW:
        return Finding("warn", found, "an hour of recording takes about 2 GB")
    return Finding("ok", found)


def writable(folder: Path) -> Finding:
    """Whether recordings can be written."""
    try:
        with tempfile.TemporaryFile(dir=_existing(folder)):
            return Finding("ok", f"{folder} can be written")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return Finding("fail", f"{folder}: {reason}", "set a folder of yours: recordings = ...")


def network(addresses: Callable[[bool, bool], list[str]] = get_host_addresses) -> Finding:
    """Addresses at which browsers can send sound and picture."""
    found = addresses(True, True)
    if not found:
        return Finding(
            "warn",
            "no address but 127.0.0.1",
            "connect to a network (any will do), or start Chromium with --allow-loopback-in-peer-connection",
        )
    return Finding("ok", ", ".join(found))


def door(settings: ServerSettings) -> Finding:
    """Whether host, TLS and ICE servers go together."""
    for address in settings.ice_servers:
        read_ice_server(address)
    if settings.tls_cert:
        load_tls(settings.tls_cert, settings.tls_key)
        return Finding("ok", f"{settings.host} with {settings.tls_cert}")
    if is_loopback(settings.host):
        return Finding("ok", f"{settings.host}, for browsers on this machine")
    return Finding(
        "fail",
        f"{settings.host} without a TLS certificate: browsers give no microphone",
        "set tls_cert and tls_key, or serve on 127.0.0.1",
    )


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists already."""
    folder = folder.absolute()
    return next(path for path in (folder, *folder.parents) if path.is_dir())
