"""The child process that holds a Piper voice: clauses in by pipe, sound and phoneme times out.

Piper and espeak-ng are GPL-3, so they live in this process alone: the process that runs calls starts it as
`python -m agent.voice.process MODEL.onnx THREADS FORMANTS PITCH`, never imports piper and talks to it over
two pipes. It ends when its standard input ends, so it never outlives its parent.

A message, either way, is two little-endian 32-bit lengths, a JSON object and raw float32 samples:
    parent -> child   {"text": "Hello there,"}
    child -> parent   {} once it is ready, then for each message
                      {"phonemes": [["h", 0.05, 0.12], ...]} with samples at 48 kHz; or {"error": "..."}

Asked with {"text": ..., "begin": true}, a long clause is answered with its beginning alone. Then the answer
also says by "words" which share of the words is in it, and holds a "rest", whose frames follow the first
"samples" samples; {"rest": ...} with these frames is answered with the other words. So the child keeps
nothing between two messages.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np

from agent.voice.speaker import Part, PiperSpeaker
from media.frames import FloatArray

_LENGTHS = struct.Struct("<II")


def send(stream: IO[bytes], head: dict[str, Any], samples: FloatArray | None = None) -> None:
    """Write one message; raises OSError where the other end has gone."""
    text = json.dumps(head).encode()
    sound = b"" if samples is None else samples.tobytes()
    stream.write(_LENGTHS.pack(len(text), len(sound)) + text + sound)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], FloatArray]:
    """Read one message; raises EOFError where the other end has gone."""
    text_bytes, sound_bytes = _LENGTHS.unpack(_exactly(stream, _LENGTHS.size))
    head = json.loads(_exactly(stream, text_bytes))
    return head, np.frombuffer(_exactly(stream, sound_bytes), np.float32)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def serve(requests: IO[bytes], answers: IO[bytes], speaker: PiperSpeaker) -> None:
    """Say that the voice is ready, then speak one text after another until the other end has gone."""
    with suppress(EOFError, BrokenPipeError):
        send(answers, {})
        while True:
            request, frames = receive(requests)
            part = _asked(speaker, request, frames)
            head = {"phonemes": part.phonemes, "words": part.words, "rest": part.rest}
            head["samples"] = len(part.samples)
            send(answers, head, np.concatenate([part.samples, part.frames.reshape(-1)]))
    with suppress(BrokenPipeError):
        answers.close()


def _asked(speaker: PiperSpeaker, request: dict[str, Any], frames: FloatArray) -> Part:
    if "rest" in request:
        rest = request["rest"]
        return speaker.go_on(rest, frames.reshape(rest["channels"], -1))
    return speaker.begin(request["text"]) if request.get("begin") else speaker.say(request["text"])


def main() -> None:
    """Serve on standard input and output; whatever else prints goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    model, threads, formants, pitch = sys.argv[1:]
    try:
        speaker = PiperSpeaker(Path(model), int(threads), float(formants), float(pitch))
    except Exception as error:  # whatever it is, the parent says it in one sentence
        send(answers, {"error": f"{type(error).__name__}: {error}"})
        return
    serve(sys.stdin.buffer, answers, speaker)


if __name__ == "__main__":
    main()
