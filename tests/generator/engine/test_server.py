"""An engine's process: the same pictures as in this one, for several clients, none of which harms another."""

from __future__ import annotations

import errno
import gc
import multiprocessing
import os
import socket
import threading
import weakref
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Client, Listener
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import numpy as np
import pytest
import torch

from generator.engine.assembly import assemble
from generator.engine.engine import Engine
from generator.engine.human import StreamedHuman
from generator.engine.link import UNDER_WAY, Open, Opened, Places, key_file, new_key, new_memory
from generator.engine.remote import RemoteHuman
from generator.engine.server import Server, serve
from generator.engine.settings import StreamSettings
from media.errors import GeneratorError
from tests.generator.engine.scene import CHUNK, engine, film, person, same, told


def _serve(where: Path, ready: Pipe) -> None:
    """What the other process does."""
    torch.set_num_threads(1)
    serve(StreamSettings(), where, lambda: ready.send(None))


@pytest.fixture(scope="module")
def local() -> Iterator[Engine]:
    made = engine()
    yield made
    made.close()


@pytest.fixture
def server(local: Engine, tmp_path: Path) -> Iterator[Path]:
    """A server in a thread of this process."""
    served = Server(local, tmp_path / "generator")
    thread = threading.Thread(target=served.run)
    thread.start()
    yield tmp_path / "generator"
    served.close()
    thread.join()


def test_another_process_makes_the_same_pictures_and_its_end_is_one_sentence(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    heard, ready = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_serve, args=(tmp_path / "generator", ready))
    process.start()
    ready.close()
    heard.recv()
    human = RemoteHuman(tmp_path / "generator", person(), seed=3)
    far = film(human, range(3))
    process.kill()
    process.join()
    for _ in range(UNDER_WAY + 2):
        with pytest.raises(GeneratorError, match="process has ended: start it again"):
            human.step(told(3))
    with pytest.raises(GeneratorError, match="process has ended"):
        human.rollback(0)
    human.close()
    plain = Engine(assemble(StreamSettings()))
    try:
        assert same(far, film(plain.open(person(), seed=3), range(3)))
    finally:
        plain.close()


def test_clients_at_once_get_each_what_it_would_get_alone(server: Path, local: Engine) -> None:
    left, right = RemoteHuman(server, person(), seed=3), RemoteHuman(server, person(), seed=4)
    under_way = [(left.submit(told(n)), right.submit(told(n, voice=2))) for n in range(3)]
    here = local.open(person(), seed=3), local.open(person(), seed=4)
    assert np.array_equal(left.idle.i420, here[0].idle.i420)
    assert left.capabilities == here[0].capabilities
    assert same([each.result() for each, _ in under_way], film(here[0], range(3)))
    assert same([each.result() for _, each in under_way], film(here[1], range(3), voice=2))
    left.close()
    right.close()


def test_more_chunks_than_have_places_wait_and_going_back_works_from_afar(
    server: Path, local: Engine
) -> None:
    human = RemoteHuman(server, person(), seed=3)
    chunks = [each.result() for each in [human.submit(told(number)) for number in range(6)]]
    human.rollback(4 * CHUNK)
    again = film(human, range(4, 6))
    human.close()
    assert same(again, chunks[4:])


def test_a_client_that_dies_frees_its_stream(local: Engine, tmp_path: Path) -> None:
    opened, closed = list[weakref.ref[StreamedHuman]](), threading.Event()

    class Watched(Engine):
        def open(self, *args: object, **kwargs: object) -> StreamedHuman:
            human = local.open(*args, **kwargs)  # type: ignore[arg-type]
            opened.append(weakref.ref(human, lambda _: closed.set()))
            return human

    watched = object.__new__(Watched)
    served = Server(watched, tmp_path / "generator")
    thread = threading.Thread(target=served.run)
    thread.start()
    key = key_file(tmp_path / "generator").read_bytes()
    with Client(str(tmp_path / "generator"), "AF_UNIX", authkey=key) as link:
        link.send(Open(person(), "", 0, {}, ()))
        link.recv()
    gc.collect()
    assert closed.wait(60)
    served.close()
    thread.join()
    assert len(opened) == 1


def test_who_does_not_know_the_key_is_turned_away_and_others_are_served(server: Path) -> None:
    key = key_file(server)
    right = key.read_bytes()
    key.write_bytes(b"another")
    with pytest.raises(GeneratorError, match=r"does not know this program.*generator\.key"):
        RemoteHuman(server, person())
    key.write_bytes(right)
    human = RemoteHuman(server, person())
    assert len(human.step(told(0)).frames) == 12
    human.close()


def test_nobody_at_the_socket_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(GeneratorError, match="No generator answers at"):
        RemoteHuman(tmp_path / "generator", person())


def test_a_picture_of_another_size_is_refused_in_the_servers_words(server: Path) -> None:
    with pytest.raises(GeneratorError, match="256x256"):
        RemoteHuman(server, replace(person(), i420=person().i420[:192]))


def test_a_socket_that_is_served_is_left_alone_and_one_that_is_not_is_taken(
    server: Path, local: Engine, tmp_path: Path
) -> None:
    with pytest.raises(GeneratorError, match="another one serves it"):
        Server(local, server)
    assert key_file(server).exists()
    left_behind = tmp_path / "old"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(left_behind))
    taken = Server(local, left_behind)
    thread = threading.Thread(target=taken.run)
    thread.start()
    RemoteHuman(left_behind, person()).close()
    taken.close()
    thread.join()


def test_a_file_that_is_no_socket_is_left_as_it_is(local: Engine, tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text("persona = 'host'")
    with pytest.raises(GeneratorError, match="is no socket: name another file"):
        Server(local, file)
    assert file.read_text() == "persona = 'host'"
    assert not key_file(file).exists()


def test_who_says_nothing_or_cannot_be_taken_keeps_nobody_else_waiting(
    server: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    accept, full = Listener.accept, [OSError(errno.EMFILE, "Too many open files")]

    def short(self: Listener) -> Pipe:
        taken = accept(self)
        if full:
            taken.close()
            raise full.pop()
        return taken

    monkeypatch.setattr(Listener, "accept", short)
    with socket.socket(socket.AF_UNIX) as mute, socket.socket(socket.AF_UNIX) as other:
        mute.connect(str(server))  # taken: the server waited in what is replaced here
        other.connect(str(server))  # not taken
        RemoteHuman(server, person()).close()
    assert "could not be taken: Too many open files" in caplog.text


def test_pictures_that_shared_memory_does_not_hold_are_one_sentence(
    server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "posix_fallocate", full)
        with pytest.raises(GeneratorError, match=r"no room in .* MB .*no space left.*serve fewer streams"):
            RemoteHuman(server, person())
    RemoteHuman(server, person()).close()


def test_a_process_that_hangs_is_not_waited_for_at_the_end(
    tmp_path: Path, local: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, over = tmp_path / "generator", threading.Event()
    can = local.open(person()).capabilities
    memory = new_memory()
    Places(memory, can, new=True)

    def hang(listener: Listener) -> None:
        with listener.accept() as link:
            link.recv()
            link.send(Opened(can, person(), memory))
            over.wait()

    with Listener(str(where), "AF_UNIX", authkey=new_key(where)) as listener:
        thread = threading.Thread(target=hang, args=(listener,))
        thread.start()
        human = RemoteHuman(where, person())
        asked = human.submit(told(0))
        monkeypatch.setattr("generator.engine.link.ANSWER_S", 0.05)
        human.close()
        with pytest.raises(GeneratorError, match="start it again"):
            asked.result()
        over.set()
        thread.join()
    memory.unlink()
