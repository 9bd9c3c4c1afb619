"""The one typed tree of settings: defaults, then a TOML file, then VISAVIS_* environment variables."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ServerSettings(_Section):
    """Where the page is served. Beyond this machine it wants a TLS certificate (and makes a join token)."""

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    tls_cert: Path | None = None
    tls_key: Path | None = None
    ice_servers: tuple[str, ...] = ()
    """STUN or TURN addresses, e.g. "turn:user:secret@turn.example.org:3478"; none by default."""
    max_calls: int | None = Field(None, ge=1)
    """Calls at once; by default as many as the measured speed of this machine holds."""


class EarSettings(_Section):
    """Speech recognition: "wheel" (the model that is installed), a Whisper folder, or a hub name."""

    model: str = "wheel"
    threads: int = Field(1, ge=1)


class VoiceSettings(_Section):
    """Speech: "" takes the persona's voice; else a voice's name or a Piper voice file (.onnx)."""

    model: str = ""


class FaceSettings(_Section):
    """The picture's size in pixels and rate."""

    width: int = Field(512, ge=128, le=1280, multiple_of=16)
    height: int = Field(512, ge=128, le=1280, multiple_of=16)


class Settings(BaseSettings):
    """Everything that can be set. `load` reads it once, in main; parts get their section as an argument."""

    model_config = SettingsConfigDict(
        env_prefix="VISAVIS_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    persona: str = "host"
    """A shipped persona's name, or the path of a persona's TOML file."""
    recordings: Path = Path("recordings")
    """Folder in which recorded sessions are kept."""
    server: ServerSettings = ServerSettings()
    ears: EarSettings = EarSettings()
    voice: VoiceSettings = VoiceSettings()
    face: FaceSettings = FaceSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then environment, then the TOML file that VISAVIS_CONFIG names."""
        file = os.environ.get("VISAVIS_CONFIG")
        toml = TomlConfigSettingsSource(settings_cls, Path(file)) if file else None
        return tuple(source for source in (init_settings, env_settings, toml) if source)
