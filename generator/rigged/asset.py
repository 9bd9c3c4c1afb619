"""The exported human: bodies to mix, face actions, skeleton and mesh parts; needs numpy only."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.rigged.state import BONES, PARENTS
from media.errors import ConfigError
from media.frames import ByteArray, FloatArray

PATH = Path(__file__).parent / "assets/human.npz"

_WAYS = (("incr", "decr"), ("up", "down"), ("forward", "backward"), ("out", "in"))
"""Endings of MakeHuman's names for a change and its opposite."""


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Sparse offsets: shape i moves the vertices `index[start[i]:start[i + 1]]` by `offset` (metres)."""

    start: NDArray[np.int32]
    index: NDArray[np.int32]
    offset: FloatArray

    def add(self, positions: FloatArray, shape: int, amount: float) -> None:
        """Move `positions` (n, 3) by `amount` of one shape, in place."""
        part = slice(self.start[shape], self.start[shape + 1])
        positions[self.index[part]] += np.float32(amount) * self.offset[part]


@dataclass(frozen=True, slots=True, eq=False)
class Human:
    """MakeHuman's upper body, V vertices and T triangles, and the space of people it can be.

    `looks` float32 (sex, age, race, V + bones, 3) and `weights` (sex, age, thin or heavy, V + bones, 3):
    sex 0 is male, age 0 young and 1 old, races African, Asian, Caucasian; joints stand after the vertices.
    `part` names each triangle's part; `masks` uint8 (V,) by name are painted areas.
    """

    looks: FloatArray
    weights: FloatArray
    local: Shapes
    local_names: dict[str, int]
    face: Shapes
    bone_index: ByteArray
    bone_weight: FloatArray
    triangles: NDArray[np.int32]
    part: ByteArray
    part_names: dict[str, int]
    masks: dict[str, ByteArray]
    mean: FloatArray

    def triangles_of(self, *parts: str) -> NDArray[np.int32]:
        """Triangles (t, 3) of the named parts, in order."""
        return np.concatenate([self.triangles[self.part == self.part_names[p]] for p in parts])

    def body(
        self,
        sex: float,
        age: float,
        races: tuple[float, float, float],
        weight: float,
        changes: Mapping[str, float],
    ) -> tuple[FloatArray, FloatArray]:
        """Rest positions of one person: vertices (V, 3) and joints (bones, 3).

        `sex` 0 male to 1 female, `age` 0 (25 years) to 1 (90), `races` sum to 1, `weight` -1 thin to 1
        heavy, `changes` by MakeHuman's names without their sign (`nose-scale-depth`: -1..1).
        """
        sexes, ages = np.array([1 - sex, sex]), np.array([1 - age, age])
        positions = np.einsum("s,a,r,sarvc->vc", sexes, ages, np.array(races), self.looks)
        positions += abs(weight) * np.einsum("s,a,savc->vc", sexes, ages, self.weights[:, :, int(weight > 0)])
        body = positions.astype(np.float32)
        for name, amount in changes.items():
            self.local.add(body, self._change(name, amount), abs(amount))
        return body[: len(body) - len(BONES)], body[len(body) - len(BONES) :]

    @property
    def changes(self) -> list[str]:
        """The names that `body` takes, in order."""
        ups = tuple(f"-{up}" for up, _ in _WAYS)
        return sorted(name.rpartition("-")[0] for name in self.local_names if name.endswith(ups))

    def _change(self, name: str, amount: float) -> int:
        for up, down in _WAYS:
            ending = up if amount >= 0 else down
            if f"{name}-{ending}" in self.local_names:
                return self.local_names[f"{name}-{ending}"]
        raise ConfigError(f"The human has no shape {name!r}; known are {sorted(self.local_names)}.")

    @property
    def joints(self) -> FloatArray:
        """Joint positions (bones, 3) of the mean body in the reference pose, in the order of BONES."""
        return self.mean[len(self.mean) - len(BONES) :]


def _shapes(data: Mapping[str, Any], kind: str, step: np.float32) -> Shapes:
    offset = data[f"{kind}_offset"].astype(np.float32) * step
    return Shapes(data[f"{kind}_start"], data[f"{kind}_index"].astype(np.int32), offset)


def _names(names: NDArray[np.str_]) -> dict[str, int]:
    return {str(name): i for i, name in enumerate(names)}


@cache
def load(path: Path = PATH) -> Human:
    """Read the asset once per process. Raises ConfigError where the file is missing, damaged or not ours."""
    try:
        with path.open("rb") as stored, np.load(stored, allow_pickle=False) as file:
            return _human(dict(file))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        message = f"Cannot read the human {path} ({error}). Make it with tools/make_human.py."
        raise ConfigError(message) from error


def _human(data: Mapping[str, Any]) -> Human:
    if not np.array_equal(data["parents"], PARENTS):
        raise ValueError("its skeleton is another one")
    step = data["step"]
    looks = data["looks"].astype(np.float32) * step
    return Human(
        looks=looks,
        weights=data["weights"].astype(np.float32) * step,
        local=_shapes(data, "local", step),
        local_names=_names(data["local_names"]),
        face=_shapes(data, "face", step),
        bone_index=data["bone_index"],
        bone_weight=data["bone_weight"].astype(np.float32) / 255,
        triangles=data["triangles"].astype(np.int32),
        part=data["part"],
        part_names=_names(data["part_names"]),
        masks=dict(zip(map(str, data["mask_names"]), data["masks"], strict=True)),
        mean=looks.mean((0, 1, 2), dtype=np.float32),
    )
