"""The agent's end of a face: calls a worker into the room, and sends it what the agent says."""

from __future__ import annotations

import json
import logging
import os
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from livekit import api, rtc
from livekit.agents import AgentSession, get_job_context
from livekit.agents.types import ATTRIBUTE_PUBLISH_ON_BEHALF
from livekit.agents.voice.avatar import AvatarSession as BaseAvatarSession
from livekit.agents.voice.avatar import DataStreamAudioOutput

log = logging.getLogger(__name__)

WORKER_URL = "http://127.0.0.1:8089"
"""Where `visavis avatar-worker` listens unless told otherwise."""

LAUNCH_S = 30.0
"""A face whose look was never shown before is made first, which takes some seconds on a busy machine."""

ACT = "visavis.act"


class AvatarError(Exception):
    """The face cannot come, or cannot do what was asked. The message says why, and what to do."""


class AvatarSession(BaseAvatarSession[Any]):
    """The face of one agent in one room, from `start` to `aclose`.

    Start it before the `AgentSession`, which must not pause speech that was interrupted by mistake:
    `turn_handling={"interruption": {"resume_false_interruption": False}}`.
    """

    def __init__(
        self,
        *,
        look: str = "",
        identity: str = "",
        name: str = "visavis",
        worker_url: str | None = None,
        worker_key: str | None = None,
    ) -> None:
        """`look`: a person in words ("a woman of 40, grey bob"), or the worker's own. `identity` and `name`
        are the face's in the room; each face of a process needs an identity of its own, and has one unless
        it is given. The worker is found by VISAVIS_WORKER_URL and VISAVIS_WORKER_KEY, too.
        """
        super().__init__()
        self._look = look
        self._identity = identity or f"visavis-{secrets.token_hex(4)}"
        self._name = name
        self._worker_url = (worker_url or os.environ.get("VISAVIS_WORKER_URL") or WORKER_URL).rstrip("/")
        self._worker_key = worker_key or os.environ.get("VISAVIS_WORKER_KEY") or ""
        self._server: tuple[str, str, str] | None = None

    @property
    def avatar_identity(self) -> str:
        """The face's identity in the room."""
        return self._identity

    @property
    def provider(self) -> str:
        """Who makes the face, as metrics name it."""
        return "visavis"

    async def start(
        self,
        agent_session: AgentSession[Any],
        room: rtc.Room,
        *,
        livekit_url: str | None = None,
        livekit_api_key: str | None = None,
        livekit_api_secret: str | None = None,
    ) -> None:
        """Call a face into the room and speak through it from now on. Raises AvatarError where none can come.

        The server is that of LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET unless it is given.
        """
        server = (
            _given("LIVEKIT_URL", livekit_url),
            _given("LIVEKIT_API_KEY", livekit_api_key),
            _given("LIVEKIT_API_SECRET", livekit_api_secret),
        )
        await super().start(agent_session, room)
        self._server = server  # from now on a face may come, even where the worker's answer does not
        try:
            await self._launch(server, *_whereabouts(room))
        except BaseException:
            await self.aclose()
            raise
        agent_session.output.replace_audio_tail(
            DataStreamAudioOutput(
                room,
                destination_identity=self._identity,
                wait_remote_track=rtc.TrackKind.KIND_VIDEO,
                wait_playback_start=True,
            )
        )

    async def act(self, *, action: str = "", stable: str = "") -> None:
        """Do an action once ("wave"), and stand in a pose afterwards ("smiling"). Raises AvatarError."""
        if self._room is None or not self._room.isconnected():
            raise AvatarError("The face is not in a room: start it first.")
        try:
            await self._room.local_participant.perform_rpc(
                destination_identity=self._identity,
                method=ACT,
                payload=json.dumps({"action": action, "stable": stable}),
            )
        except rtc.RpcError as error:
            raise AvatarError(error.data or error.message) from error

    async def aclose(self) -> None:
        """Send the face away. Inside a job the base class does it."""
        room, server, self._server = self._room, self._server, None
        try:
            if server and room and room.isconnected() and get_job_context(required=False) is None:
                await self._remove(server, room.name)
        finally:
            await super().aclose()

    async def _launch(self, server: tuple[str, str, str], room: str, agent: str) -> None:
        url, key, secret = server
        token = (
            api.AccessToken(key, secret)
            .with_identity(self._identity)
            .with_name(self._name)
            .with_kind("agent")
            .with_grants(api.VideoGrants(room_join=True, room=room))
            .with_attributes({ATTRIBUTE_PUBLISH_ON_BEHALF: agent})
            .to_jwt()
        )
        await self._post({"room_name": room, "url": url, "token": token, "look": self._look})

    async def _post(self, launch: Mapping[str, str]) -> None:
        headers = {"Authorization": f"Bearer {self._worker_key}"} if self._worker_key else {}
        limit = aiohttp.ClientTimeout(total=LAUNCH_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit, headers=headers) as client,
                client.post(f"{self._worker_url}/launch", json=launch) as response,
            ):
                if response.status >= 400:
                    raise AvatarError(await _reason(response))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise AvatarError(
                f"No avatar worker answers at {_without_user(self._worker_url)}: "
                "start one with `visavis avatar-worker`, or mend VISAVIS_WORKER_URL."
            ) from error

    async def _remove(self, server: tuple[str, str, str], room: str) -> None:
        service = api.LiveKitAPI(*server)
        try:
            await service.room.remove_participant(
                api.RoomParticipantIdentity(room=room, identity=self._identity)
            )
        except api.TwirpError as error:
            if error.code != api.TwirpErrorCode.NOT_FOUND:
                log.warning("the face could not be sent away: %s", error.code)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("the face could not be sent away: %s", type(error).__name__)
        finally:
            await service.aclose()


def _given(name: str, value: str | None) -> str:
    found = value or os.environ.get(name)
    if not found:
        raise AvatarError(f"The LiveKit server is not known: set {name}, or give {name.lower()}.")
    return found


def _whereabouts(room: rtc.Room) -> tuple[str, str]:
    """The room's name and the agent's identity, which a job knows before it has joined."""
    job = get_job_context(required=False)
    if job is not None:
        return job.job.room.name, job.local_participant_identity
    if not room.isconnected():
        raise AvatarError("The agent is not in the room: connect it first.")
    return room.name, room.local_participant.identity


async def _reason(response: aiohttp.ClientResponse) -> str:
    """The worker's sentence, or what can be said without one."""
    try:
        return str((await response.json())["text"])
    except (aiohttp.ClientError, ValueError, KeyError, TypeError):
        return f"The avatar worker has answered {response.status}: is it `visavis avatar-worker`?"


def _without_user(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
