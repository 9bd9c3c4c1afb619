"""One identity put together: its mesh, its textures and where its parts are, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.rigged import asset
from generator.rigged.asset import Human, Shapes
from generator.rigged.build.body import Body
from generator.rigged.build.eye import eye_texture
from generator.rigged.build.hands import hand_ratio
from generator.rigged.build.paint import bump, step, vec
from generator.rigged.build.skin import head_texture, skin_colour
from generator.rigged.build.tongue import free_tongue
from generator.rigged.clothes.garments import Clothes, dress, soften_shadows
from generator.rigged.draw.bake import bake, keep_seen
from generator.rigged.draw.geometry import BREATH_M
from generator.rigged.draw.mesh import IntArray, Mesh, Part, in_order, join, smooth
from generator.rigged.draw.picture import Paints
from generator.rigged.hair.beard import Beard, grow_beard
from generator.rigged.hair.colour import streaks
from generator.rigged.hair.growth import grow
from generator.rigged.identity.identity import Identity
from generator.rigged.state import ARKIT
from generator.rigged.truth import LANDMARKS, labels_of
from generator.rigged.worn.wear import wear
from media.frames import ByteArray, FloatArray

_LIPS_CLOSED = 0.09
"""Share of mouthClose that brings MakeHuman's lips, which rest a millimetre apart, together."""

_LIDS_LIT = 0.75
"""How open a shut lid is to sky and key light."""


_SOFTER = 4
"""Rounds of smoothing of shadows on the neck: more and the collar casts none."""


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """All that stays the same from picture to picture.

    `eyes` float32 (3,): the point between the eyes. `labels` uint8 (T,) and `landmarks` (68,): what each
    triangle shows, and the vertices of the landmarks (see `truth`).
    The mesh's shapes are the face actions of ARKIT and then the breath.
    """

    mesh: Mesh
    paints: Paints
    eyes: FloatArray
    labels: ByteArray
    landmarks: IntArray


def make_person(identity: Identity, height: int) -> Person:
    """Build a person for pictures of `height` pixels."""
    human = asset.load()
    positions, joints = human.body(
        identity.sex, identity.ageing, identity.ancestry, identity.weight, identity.changes
    )
    human.face.add(positions, ARKIT.index("mouthClose"), _LIPS_CLOSED)
    body = Body(human, positions)
    clothes = dress(identity, body, joints)
    own, hair = _own_parts(identity, body, clothes), grow(identity, body)
    beard = grow_beard(identity, body)
    parts = in_order(
        [*own, *clothes.parts, *wear(identity, body, joints, clothes.parts, hair)]
        + [part for part in (hair, beard.part if beard else None) if part is not None]
    )
    ends = np.cumsum([0, *(len(part.positions) for part in own)])
    places = [
        _numbered(source, start, len(positions)) for start, source in zip(ends, body.sources, strict=False)
    ]
    breath = np.concatenate([_breath(part.positions - body.eyes_at) for part in parts])
    mesh = join(parts, joints, _shapes(free_tongue(human, body.positions), places, breath, beard))
    mesh = _light(mesh, body, places[0], own[1].uv[:, 0], ends)
    return Person(
        mesh=mesh,
        paints=Paints(
            head=head_texture(identity, body, height),
            eye=eye_texture(identity, 128),
            cloth=clothes.texture,
            streaks=streaks(identity.seed),
            lids=_lids(human, body, places[0]),
        ),
        eyes=body.eyes_at,
        labels=labels_of(mesh, (int(ends[3]), int(ends[4]))),
        landmarks=np.max(places, axis=0)[list(LANDMARKS)],
    )


def _own_parts(identity: Identity, body: Body, clothes: Clothes) -> list[Part]:
    """Skin where it may show, the mouth's inside, eyes and lashes: what everybody has, in this order."""
    tone = vec(*skin_colour(identity))
    skin = body.skin(tone * hand_ratio(body, identity, tone), clothes.bare)
    return [skin, body.mouth(identity.ageing), body.eyes(), body.lashes()]


def _light(mesh: Mesh, body: Body, place: IntArray, mouth: FloatArray, ends: IntArray) -> Mesh:
    """The mesh with its soft shadows, less what nobody can see; `mouth` its inside's openness to light."""
    mesh = bake(mesh, body.eyes_at)
    soften_shadows(mesh)
    _soften_neck(mesh, int(ends[1]), body.eyes_at)
    mesh.baked[ends[1] : ends[2], 0] = mouth
    _light_lids(body.human, place, mesh.baked)
    return keep_seen(mesh, body.eyes_at)


def _soften_neck(mesh: Mesh, end: int, eyes: FloatArray) -> None:
    """Smooth what is baked below the chin on the skin, the first `end` vertices.

    They are so far apart there that one in the dark under the cloth would blacken all up to the next.
    """
    own = mesh.triangles[(mesh.triangles < end).all(1)]
    below = step(-0.12, -0.16, mesh.positions[:end, 2:] - eyes[2])
    mesh.baked[:end] += below * (smooth(mesh.baked[:end], own, _SOFTER) - mesh.baked[:end])


def _breath(points: FloatArray) -> FloatArray:
    """Offsets (n, 3) of a full breath: the chest comes forward and the shoulders rise a little."""
    chest = bump(points[:, 2], -0.30, 0.13) * bump(points[:, 0], 0, 0.16) * (points[:, 1] < 0.10)
    rise = bump(points[:, 2], -0.22, 0.12) * bump(points[:, 0], 0, 0.25) * 0.4
    below = step(-0.11, -0.17, points[:, 2])[:, None]  # the head is carried, not lifted
    return np.asarray(BREATH_M * below * np.stack([0 * chest, -chest, rise], 1), np.float32)


def _numbered(source: IntArray, start: int, count: int) -> IntArray:
    """(count,) number in the mesh of each of the asset's vertices, -1 where a part has it not."""
    place = np.full(count, -1, np.int32)
    place[source] = start + np.arange(len(source), dtype=np.int32)
    return place


def _shapes(face: Shapes, places: list[IntArray], breath: FloatArray, beard: Beard | None) -> Shapes:
    """The face actions in the mesh's own vertex numbers, and the breath as one more shape.

    A vertex on the border of two parts (the lips' inner edge) is in both, so it is moved in both. A beard,
    the mesh's last part, rides on the skin.
    """
    shape = np.tile(np.repeat(np.arange(len(face.start) - 1), np.diff(face.start)), len(places))
    index = np.concatenate([place[face.index] for place in places])
    offset = np.tile(face.offset, (len(places), 1))
    if beard is not None:
        ridden, vertex, moves = beard.moves(face)
        first = len(breath) - len(beard.part.positions)
        shape, index = np.concatenate([shape, ridden]), np.concatenate([index, first + vertex])
        offset = np.concatenate([offset, moves])
    kept = np.flatnonzero(index >= 0)
    kept = kept[np.argsort(shape[kept], kind="stable")]
    count = np.bincount(shape[kept], minlength=len(face.start) - 1)
    moved = np.flatnonzero(np.abs(breath).max(1) > 1e-5).astype(np.int32)
    return Shapes(
        start=np.cumsum([0, *count, len(moved)]).astype(np.int32),
        index=np.concatenate([index[kept], moved]).astype(np.int32),
        offset=np.concatenate([offset[kept], breath[moved]]).astype(np.float32),
    )


def _blink(human: Human, points: FloatArray) -> FloatArray:
    """How far (V, 3) each vertex moves in a blink."""
    moved = np.zeros_like(points)
    for name in ("eyeBlinkLeft", "eyeBlinkRight"):
        human.face.add(moved, ARKIT.index(name), 1)
    return moved


def _light_lids(human: Human, place: IntArray, baked: FloatArray) -> None:
    """Give the lids the light they have when shut: shadows are baked with open eyes, lids folded away."""
    travel = -_blink(human, human.mean[: len(place)])[:, 2]
    share = step(0.001, 0.004, travel)[:, None] * (place >= 0)[:, None]
    lids = np.flatnonzero(share[:, 0] > 0)
    own = baked[place[lids]]
    baked[place[lids]] = np.maximum(own, share[lids] * _LIDS_LIT)


def _lids(human: Human, body: Body, place: IntArray) -> IntArray:
    """Skin vertices (2, 9) on the edge of the upper lids, left eye first, each by rising x."""
    points = body.canonical
    blink = _blink(human, points)
    rows = []
    for side in (1, -1):
        near = (human.masks["eyelids"] > 60) & (place >= 0) & (side * points[:, 0] > 0)
        moving = np.flatnonzero(near & (blink[:, 2] < -0.004))
        row = []
        for x in np.linspace(0.021, 0.041, 9) * side:
            score = np.abs(points[moving, 0] - x) + 0.5 * points[moving, 2]
            row.append(place[moving[score.argmin()]])
        rows.append(row if side > 0 else row[::-1])
    return np.array(rows, np.int32)
