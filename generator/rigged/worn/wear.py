"""All that one person wears and holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.rigged.build.body import Body, skin_and_cavity
from generator.rigged.draw.mesh import Array, Part
from generator.rigged.identity.identity import Identity
from generator.rigged.worn.badge import badge
from generator.rigged.worn.earrings import earrings
from generator.rigged.worn.fit import Surface, Wearer
from generator.rigged.worn.glasses import glasses
from generator.rigged.worn.headset import headset
from generator.rigged.worn.mug import mug
from generator.rigged.worn.watch import watch


def wear(
    identity: Identity, body: Body, joints: Array, clothes: Sequence[Part], hair: Part | None
) -> list[Part]:
    """The parts of one identity, laid on the body (`joints` (bones, 3)), its clothes and its hair."""
    wearer = measure(body, joints, clothes, hair)
    parts = [mug(identity, wearer)]
    if identity.glasses != "none":
        parts.append(glasses(identity, wearer))
    if identity.earrings != "none":
        parts.append(earrings(identity, wearer))
    if identity.headset:
        parts.append(headset(identity, wearer))
    if identity.watch:
        parts.append(watch(identity, wearer))
    if identity.badge:
        parts.append(badge(identity, wearer))
    for part in parts:
        part.positions += body.eyes_at
    return parts


def measure(body: Body, joints: Array, clothes: Sequence[Part], hair: Part | None) -> Wearer:
    """What the things are fitted to."""
    triangles, _ = skin_and_cavity(body.human)
    points = body.positions - body.eyes_at
    return Wearer(
        human=body.human,
        points=points,
        joints=joints - body.eyes_at,
        skin=Surface(points, triangles),
        clothes=_together(clothes, body.eyes_at),
        cloth_bones=(
            np.concatenate([p.bone_index for p in clothes]),
            np.concatenate([p.bone_weight for p in clothes]),
        ),
        hair=_together([] if hair is None else [hair], body.eyes_at),
    )


def _together(parts: Sequence[Part], eyes: Array) -> Surface:
    """Parts as one surface, relative to the eyes."""
    starts = np.cumsum([0, *(len(p.positions) for p in parts)])
    points: list[Array] = [np.zeros((0, 3)), *(p.positions - eyes for p in parts)]
    triangles: list[Array] = [np.zeros((0, 3), np.int32)]
    triangles += [p.triangles + s for p, s in zip(parts, starts, strict=False)]
    return Surface(np.concatenate(points), np.concatenate(triangles))
