"""The one typed tree of settings: defaults, then a TOML file, then VISAVIS_* environment variables."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from media.errors import ConfigError

LLM_EXAMPLE = "http://127.0.0.1:8000/v1"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ServerSettings(_Section):
    """Where the page is served. Beyond this machine it wants a TLS certificate (and makes a join token)."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    tls_cert: Path | None = None
    tls_key: Path | None = None
    ice_servers: tuple[str, ...] = ()
    """STUN or TURN addresses, e.g. "turn:user:secret@turn.example.org:3478"; none by default."""
    max_calls: int | None = Field(default=None, ge=1)
    """Calls at once; by default as many as the measured speed of this machine holds."""


class EarSettings(_Section):
    """Speech recognition: "wheel" (the model that is installed), a Whisper folder, or a hub name."""

    model: str = "wheel"
    threads: int = Field(default=1, ge=1)


class VoiceSettings(_Section):
    """Speech: "" takes the persona's voice; else a voice's name or a Piper voice file (.onnx)."""

    model: str = ""


def _rate(fps: float) -> float:
    """Raises ValueError for a rate at which no face is drawn."""
    if fps not in (25, 12.5):
        raise ValueError(f"a face is drawn 25 or 12.5 times a second, not {fps:g}")
    return fps


class FaceSettings(_Section):
    """The picture's size in pixels, and how many are drawn a second."""

    width: int = Field(default=512, ge=128, le=1280, multiple_of=16)
    height: int = Field(default=512, ge=128, le=1280, multiple_of=16)
    fps: Annotated[float, AfterValidator(_rate)] = 25
    """25, or 12.5 for about twice as many calls on the same machine."""


class GeneratorSettings(_Section):
    """What makes the pictures: the drawn figure ("rigged"), or a network that streams video ("stream")."""

    which: Literal["rigged", "stream"] = "rigged"
    size: Literal["tiny", "5b"] = "tiny"
    """Of the network: 256x256 on a processor, or 1024x576 on a GPU."""
    weights: str = ""
    """Folder or hub name of its weights; "" for untrained ones, which show nothing but how fast it is."""
    devices: tuple[str, ...] = Field(default=("cpu",), min_length=1, max_length=2)
    """Where the transformer is and, if it is not the same, all else: ["cuda:0", "cuda:1"]."""
    decoder: Literal["full", "light"] = "full"
    light: str = ""
    """The light decoder's file, taew2_2.safetensors."""
    wan: str = ""
    """Folder or hub name that holds Wan's video autoencoder and UMT5; "" for where they are published."""
    speech: str = ""
    """The same of Wav2Vec2."""
    semantic: str = ""
    """The same of SigLIP 2."""
    compiled: bool | None = None
    """Whether networks are compiled, which takes minutes at the start; by default on a GPU only."""
    socket: Path | None = None
    """The socket of `visavis generator`, where the network is in a process of its own."""

    @property
    def picture(self) -> tuple[int, int]:
        """Width and height of the network's pictures."""
        return (256, 256) if self.size == "tiny" else (1024, 576)


def _chat_url(url: str) -> str:
    """The address without a slash at its end. Raises ValueError for what no chat server can have."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        whole = False
    if url and not whole:
        raise ValueError(f'"{url}" is no address of a chat server; write one such as {LLM_EXAMPLE}')
    if url and (parts.username or parts.query or parts.fragment):
        raise ValueError(f"write the address alone, such as {LLM_EXAMPLE}; a password goes into mind.key")
    return url.rstrip("/")


def _sendable(key: SecretStr) -> SecretStr:
    """Raises ValueError for a key that no HTTP header can hold; the key itself is not shown."""
    if not all("!" <= sign <= "~" for sign in key.get_secret_value()):
        raise ValueError(
            "it holds a space, a line break or a letter beyond ASCII, no key does: copy it again"
        )
    return key


class MindSettings(_Section):
    """The language model that plans replies, on any OpenAI-compatible chat server."""

    llm: Annotated[str, AfterValidator(_chat_url)] = ""
    """The server's address, e.g. "http://127.0.0.1:8000/v1"; "" for the planner that needs none."""
    model: str = ""
    """The model's name on the server; "" for the first that it lists."""
    key: Annotated[SecretStr, AfterValidator(_sendable)] = SecretStr("")
    """What the server wants as its API key; never printed."""
    timeout: float = Field(default=5.0, gt=0, le=120)
    """Seconds to wait for an answer's next word; then the turn is answered without the model, because after
    about five people ask "are you still there?"."""
    look: bool = False
    """Show the model a shared screen or a camera with every turn; it must be one that can see."""
    speculate: bool = True
    """Begin to plan, and to voice the answer, while it is not yet sure that the user has finished."""


class LiveKitSettings(_Section):
    """Meetings on a LiveKit server. An empty `url`, `api_key` or `api_secret` is taken from LIVEKIT_URL,
    LIVEKIT_API_KEY or LIVEKIT_API_SECRET.
    """

    url: str = ""
    """The server's address, e.g. "wss://meet.example.com"."""
    api_key: SecretStr = SecretStr("")
    api_secret: SecretStr = SecretStr("")
    agent_name: str = ""
    """Under this name a room asks for the avatar; "" has it come into every new room."""
    answer: Literal["addressed", "everyone"] = "addressed"
    """Whom it answers where several people are: those who speak to it, or everyone."""
    alone_s: float = Field(default=60.0, gt=0)
    """Seconds after which it leaves a room in which it is alone."""
    record: bool = False
    """Record every meeting; whoever comes in is told so, and anybody can have it stopped."""
    host: str = "127.0.0.1"
    """Where `visavis start` tells of its health, and shows its metrics."""
    port: int = Field(default=8081, ge=0, le=65535)
    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    """Of the metrics for Prometheus; none by default."""


class Settings(BaseSettings):
    """Everything that can be set. `load` reads it once, in main; parts get their section as an argument."""

    model_config = SettingsConfigDict(
        env_prefix="VISAVIS_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,  # it may be a key
    )

    persona: str = "host"
    """A shipped persona's name, or the path of a persona's TOML file."""
    recordings: Path = Path("recordings")
    """Folder in which recorded sessions are kept."""
    server: ServerSettings = ServerSettings()
    ears: EarSettings = EarSettings()
    voice: VoiceSettings = VoiceSettings()
    face: FaceSettings = FaceSettings()
    generator: GeneratorSettings = GeneratorSettings()
    mind: MindSettings = MindSettings()
    livekit: LiveKitSettings = LiveKitSettings()

    @property
    def shown(self) -> FaceSettings:
        """The size and rate of the pictures that are made."""
        if self.generator.which == "rigged":
            return self.face
        width, height = self.generator.picture
        return FaceSettings(width=width, height=height)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then environment, then the TOML file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load(file: Path | None = None, **overrides: object) -> Settings:
    """Read the settings once: `overrides`, then VISAVIS_* variables, then `file` or VISAVIS_CONFIG's file.

    Raises ConfigError naming the setting that is wrong and what is wrong with it.
    """
    named = file or os.environ.get("VISAVIS_CONFIG")
    if named and not Path(named).is_file():
        raise ConfigError(f"the settings file {named} does not exist: mend --config or VISAVIS_CONFIG")

    class Loaded(Settings):
        model_config = SettingsConfigDict(toml_file=named)

    try:
        read = Loaded(**overrides)  # type: ignore[arg-type]
        return Settings(**read.model_dump())  # of a class that other processes can find
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the settings file {named} is not valid TOML: {error}") from error
    except (SettingsError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"the settings cannot be read: {error}; lists are written as JSON") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        what = first["msg"].removeprefix("Value error, ")
        raise ConfigError(f"the setting {name} is wrong: {what}") from error
