"""A real vLLM, started as `make vllm` starts it, with the small test model, and for sure ended."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.ports import TCP, free_ports

GUARD = '{ "$@"; kill -KILL 0; } & read -r _; kill -KILL 0'
"""For sh: runs a server, and ends the whole process group when the server ends, or whoever holds sh's input.

By itself vLLM's engine, a process of its own, outlives a server that was killed.
"""

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-vllm/bin/python"

IN_ONE = {"VLLM_ENABLE_V1_MULTIPROCESSING": "0", "OMP_NUM_THREADS": "1"}
"""With "--distributed-executor-backend uni": the model runs in the engine's own process. By itself the build
for processors starts one more for it, which takes half as long again. One thread, as that has on two cores.
"""

WINDOW = 4096
"""Tokens that the model takes, with either build of vLLM: by itself each is served with its own."""

START_S = 600
"""A minute on two free cores, many on busy ones; the first start of all also converts the model."""
METRIC_S = 120
END_S = 20
LOG_TAIL = 4000
"""Characters of the log that a failed start shows."""


@dataclass
class VllmServer:
    """A server on a free port that wants `key`; `start` it again after `kill`."""

    folder: Path
    key: str
    options: tuple[str, ...] = ()
    port: int = field(default_factory=lambda: free_ports(TCP)[0])
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for `--llm`."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def log(self) -> Path:
        """What the server has said, over all its starts."""
        return self.folder / "vllm.log"

    @property
    def arguments(self) -> list[str]:
        """What `tools.serve_vllm` is given."""
        ours = ("--model", "smollm2", "--port", str(self.port), "--api-key", self.key)
        limits = ("--max-model-len", str(WINDOW), "--distributed-executor-backend", "uni")
        return [*ours, *limits, *self.options]

    def start(self) -> float:
        """Start, and wait until it can answer; gives the seconds that this took."""
        begun = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["sh", "-c", GUARD, "sh", PYTHON, "-m", "tools.serve_vllm", *self.arguments],
                cwd=ROOT,
                env=os.environ | IN_ONE,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a process group of its own
            )
        while not self._healthy():
            if self.process.poll() is not None or time.monotonic() - begun > START_S:
                self.kill()
                raise AssertionError(f"vLLM has not started:\n{self.log.read_text('utf-8')[-LOG_TAIL:]}")
            time.sleep(0.25)
        return time.monotonic() - begun

    def kill(self) -> None:
        """End it and all that it has started, at once and for sure."""
        if self.process is None:
            return
        until = time.monotonic() + END_S
        while _signal(self.process.pid) and time.monotonic() < until:
            self.process.poll()
            time.sleep(0.02)
        assert self.process.stdin
        self.process.stdin.close()
        self.process = None

    def wait_for(self, requests: int) -> None:
        """Wait until it works on so many requests."""
        until = time.monotonic() + METRIC_S
        while (working := self.running()) != requests:
            assert time.monotonic() < until, f"vLLM works on {working:.0f} requests, not on {requests}"
            time.sleep(0.05)

    def running(self) -> float:
        """How many requests it works on now, by its own count."""
        return self._metric("vllm:num_requests_running{")

    def written(self) -> float:
        """How many tokens it has written since its start."""
        return self._metric("vllm:generation_tokens_total{")

    def _metric(self, name: str) -> float:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=60) as answer:
            lines = answer.read().decode().splitlines()
        (line,) = (line for line in lines if line.startswith(name))
        return float(line.split()[-1])

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _signal(group: int) -> bool:
    """Kill a group of processes; whether there was still one."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
