"""The HTTP side: page, lobby, refusals, handed-in routes, ports and certificates."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from yarl import URL

from media.errors import ConfigError, RoomError
from rooms.server import Door, Server, check_port
from rooms.signalling import load_tls, read_ice_server
from tests.rooms.avatar_stand_in import StandIn

Serving = Callable[..., AbstractAsyncContextManager[tuple[Server, ClientSession]]]


@pytest.fixture
def web_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    (folder / "sub").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>page</title>")
    (folder / "call.js").write_text("export {};")
    (folder / "notes.md").write_text("not for browsers")
    (tmp_path / "secret.js").write_text("outside")
    return folder


def new_server(door: Door, folder: Path, **options: Any) -> Server:
    defaults: dict[str, Any] = {
        "on_call": StandIn().call,
        "admit": lambda calls: None,
        "lobby": lambda: {"avatar": "Ada", "recording": True},
    }
    return Server(door, web_folder=folder, **(defaults | options))


@pytest.fixture
def serving(web_folder: Path) -> Serving:
    @asynccontextmanager
    async def serve(door: Door | None = None, **options: Any) -> AsyncIterator[tuple[Server, ClientSession]]:
        server = new_server(door or Door(port=0), web_folder, **options)
        await server.start()
        try:
            async with ClientSession(server.url.partition("?")[0]) as client:
                yield server, client
        finally:
            await server.close()

    return serve


async def test_the_page_and_its_files_come_with_their_types_and_strict_headers(serving: Serving) -> None:
    async with serving() as (_, client):
        page = await client.get("/")
        assert (page.status, page.content_type, "page" in await page.text()) == (200, "text/html", True)
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert (await client.get("/call.js")).content_type == "text/javascript"


@pytest.mark.parametrize(
    "path",
    ["notes.md", "missing.js", "..%2fsecret.js", "%2e%2e/secret.js", "/etc/passwd", "sub/", "call.js/"],
)
async def test_nothing_but_the_pages_own_files_is_served(serving: Serving, path: str) -> None:
    async with serving() as (server, client):
        assert (await client.get(URL(server.url + path, encoded=True))).status == 404


async def test_the_lobby_shows_the_avatar_and_the_ice_servers(serving: Serving) -> None:
    turn = read_ice_server("turn:u:p@turn.example.org")
    async with serving(Door(port=0, ice_servers=(turn,))) as (_, client):
        lobby = await client.get("/api/lobby")
        assert lobby.headers["Cache-Control"] == "no-store"
        assert await lobby.json() == {
            "avatar": "Ada",
            "recording": True,
            "busy": None,
            "ice_servers": [{"urls": "turn:turn.example.org", "username": "u", "credential": "p"}],
        }
        assert await (await client.get("/health")).json() == {"status": "ok", "calls": 0}


async def test_the_lobby_says_when_there_is_no_room(serving: Serving) -> None:
    async with serving(admit=lambda calls: f"{calls} calls are enough.") as (_, client):
        assert (await (await client.get("/api/lobby")).json())["busy"] == "0 calls are enough."


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Host": "rebound.example"}, {"Origin": "null"}]
)
async def test_a_foreign_page_is_refused_everywhere(serving: Serving, headers: dict[str, str]) -> None:
    async with serving() as (_, client):
        for path in ("/", "/api/lobby", "/api/call"):
            answer = await client.get(path, headers=headers)
            assert (answer.status, (await answer.json())["reason"]) == (403, "origin")


async def test_handed_in_routes_are_served_with_byte_ranges(serving: Serving, tmp_path: Path) -> None:
    (tmp_path / "video.webm").write_bytes(bytes(range(100)))

    async def play(_: web.Request) -> web.FileResponse:
        return web.FileResponse(tmp_path / "video.webm")

    async with serving(routes=[web.get("/api/recordings/1", play)]) as (_, client):
        part = await client.get("/api/recordings/1", headers={"Range": "bytes=10-19"})
        assert (part.status, await part.read()) == (206, bytes(range(10, 20)))
        missing = await client.get("/api/recordings/2")
        assert (missing.status, (await missing.json())["reason"]) == (404, "not_found")


async def test_a_large_body_is_refused_before_it_is_read(serving: Serving) -> None:
    async def take(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    async def in_parts() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield bytes(8192)

    async with serving(routes=[web.post("/api/upload", take)]) as (_, client):
        told = await client.post("/api/upload", data=bytes(70_000))
        untold = await client.post("/api/upload", data=in_parts())
        assert (told.status, untold.status) == (413, 413)
        assert (await told.json())["text"] == "A request may hold 64 KiB at most."
        assert await (await client.post("/api/upload", data=bytes(60_000))).text() == "60000"


async def test_a_port_in_use_is_named_in_one_sentence(serving: Serving, web_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for opening in (new_server(Door(port=port), web_folder).start(), check_port(Door(port=port))):
            with pytest.raises(RoomError, match=f"^port {port} of 127.0.0.1 is in use: .*--port$"):
                await opening


async def test_a_port_that_was_checked_is_free_for_the_server(serving: Serving) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    await check_port(Door(port=port))
    async with serving(Door(port=port)) as (server, _):
        assert server.url == f"http://127.0.0.1:{port}/"


async def test_an_address_of_another_machine_is_refused_in_one_sentence(web_folder: Path) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with pytest.raises(RoomError, match=r"^cannot serve on 203.0.113.9, port 0: "):
        await new_server(Door(host="203.0.113.9", port=0, tls=tls), web_folder).start()


def test_beyond_this_machine_it_wants_a_certificate_and_makes_a_token(web_folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"0\.0\.0\.0 needs a TLS certificate.*tls_cert"):
        new_server(Door(host="0.0.0.0"), web_folder)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    links = {new_server(Door(host="0.0.0.0", tls=tls), web_folder).url for _ in range(2)}
    assert len(links) == 2
    here = f"https://{socket.gethostname()}:8080/?token="
    assert all(link.startswith(here) and len(link) > len(here) + 16 for link in links)


def test_a_folder_without_a_page_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"no index.html in {tmp_path}"):
        new_server(Door(), tmp_path)


async def test_nothing_is_left_running_when_the_server_is_closed(serving: Serving) -> None:
    before = asyncio.all_tasks()
    async with serving() as (_, client):
        await client.get("/")
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before


@pytest.fixture
def open_door(tmp_path: Path) -> Door:
    """A door that is open beyond this machine."""
    return Door(host="0.0.0.0", port=0, tls=load_tls(*self_signed(tmp_path)))


async def test_beyond_this_machine_the_token_is_wanted_for_the_api_but_not_for_the_page(
    serving: Serving, open_door: Door
) -> None:
    async with serving(open_door) as (server, client):
        link = URL(server.url).with_host("127.0.0.1")
        assert (await client.get(link.with_query(None), ssl=False)).status == 200
        for path in ("/api/lobby", "/api/lobby?token=guess", "/api/call", "/api/recordings"):
            answer = await client.get(link.join(URL(path)), ssl=False)
            assert (answer.status, (await answer.json())["reason"]) == (403, "token")


async def test_beyond_this_machine_the_whole_way_is_tls(serving: Serving, open_door: Door) -> None:
    async with serving(open_door) as (server, client):
        link = URL(server.url).with_host("127.0.0.1")
        assert link.scheme == "https"
        lobby = link.with_path("/api/lobby", keep_query=True)
        assert (await client.get(lobby, ssl=False)).status == 200
        socket_address = link.with_path("/api/call", keep_query=True)
        async with client.ws_connect(socket_address, ssl=False, origin=str(link.origin())) as page:
            await page.send_str("no join")
            assert (await page.receive_json(timeout=60))["reason"] == "bad_request"


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    signed = made.sign(key, hashes.SHA256())
    certificate, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, key_file
