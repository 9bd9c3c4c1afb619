"""Draws one identity: a state in, a picture out; called from one thread."""

from __future__ import annotations

from copy import copy

import numpy as np

from generator.rigged.draw.background import background
from generator.rigged.draw.develop import tone_curve
from generator.rigged.draw.geometry import Camera, Posed, bone_matrices, find_moved, in_steps, pose
from generator.rigged.draw.mesh import unsigned
from generator.rigged.draw.picture import Buffers, Pose, Surface, paint
from generator.rigged.draw.raster import BAND, Bins, fill_bins
from generator.rigged.identity.identity import Identity
from generator.rigged.person import make_person
from generator.rigged.state import DISTANCE_M, FRAMINGS, FigureState
from generator.rigged.truth import Truth, layers, on_screen, vector
from media.errors import ConfigError
from media.frames import ByteArray

SMALLEST, LARGEST = 128, 1280
"""Sizes of pictures, pixels a side."""

_AIR = 0.05
"""The least part of the picture above the hair: under high hair the eyes stand lower."""


def check_size(width: int, height: int) -> None:
    """Raises ConfigError for a size that cannot be drawn."""
    for side in (width, height):
        if side % BAND or not SMALLEST <= side <= LARGEST:
            raise ConfigError(
                f"Pictures of {width}x{height} cannot be drawn; "
                f"choose multiples of {BAND} from {SMALLEST} to {LARGEST}."
            )


class Renderer:
    """One identity at one size. `draw` and `draw_rgb` may be called from any one thread at a time."""

    def __init__(self, identity: Identity, width: int = 512, height: int = 512) -> None:
        """Builds the person, about a second. Raises ConfigError for a size that cannot be drawn."""
        check_size(width, height)
        self.width, self.height = width, height
        self._person = make_person(identity, height)
        self._curve = tone_curve()
        self._behind = np.ascontiguousarray(background(identity, width, height))
        last = len(self._curve) - 1
        self._behind_rgb = self._curve[np.clip(self._behind * last / 2, 0, last).astype(int)]
        framing = FRAMINGS[identity.framing]
        self._view_m = framing.height
        top = self._person.mesh.positions[:, 2].max() - self._person.eyes[2]
        self._eye_line = max(framing.eye_line, float(top) / self._view_m + _AIR)
        self._make_buffers()

    def another(self) -> Renderer:
        """A renderer of the same person, to be called from another thread: what was built is shared."""
        twin = copy(self)
        twin._make_buffers()
        return twin

    def _make_buffers(self) -> None:
        """What drawing writes to."""
        mesh = self._person.mesh
        vertices = len(mesh.positions)
        self._posed, self._before = Posed.empty(vertices), Posed.empty(vertices)
        self._moved = np.ones(vertices, np.uint8)
        self._lit = np.zeros((vertices, 4), np.float32)
        self._held: str | None = None
        self._bins = Bins.empty(self.height, len(mesh.triangles))
        self._buffers = Buffers.empty(self.width)
        looks = (mesh.albedo, mesh.uv, mesh.baked, mesh.skin, mesh.cloth, mesh.eyes)
        self._surface = Surface(unsigned(mesh.triangles), mesh.material, mesh.group, *looks)
        self._paints = self._person.paints
        self._rgb = np.empty((self.height, self.width, 3), np.uint8)
        self._i420 = np.empty((self.height * 3 // 2, self.width), np.uint8)

    def draw(self, state: FigureState) -> ByteArray:
        """One picture, I420 uint8 (height * 3 // 2, width)."""
        self._draw(state)
        return self._i420.copy()

    def draw_rgb(self, state: FigureState) -> ByteArray:
        """The same picture, uint8 (height, width, 3)."""
        self._draw(state)
        return self._rgb.copy()

    def draw_truth(self, state: FigureState) -> tuple[ByteArray, Truth]:
        """The same picture, uint8 (height, width, 3), and what is known of it; some 0.1 s."""
        rgb, person, camera = self.draw_rgb(state), self._person, self.camera(state)
        mesh, posed = person.mesh, self._posed
        bones = bone_matrices(mesh.joints, in_steps(state)[1])
        joints = np.einsum("bij,bj->bi", bones[:, :, :3], mesh.joints) + bones[:, :, 3]
        truth = Truth(
            vector(state),
            on_screen(posed.points[person.landmarks], camera),
            on_screen(joints, camera),
            *layers(mesh, person.labels, posed, state.held, self.width, self.height),
        )
        return rgb, truth

    def camera(self, state: FigureState) -> Camera:
        """The view of a state: at rest the eyes stand on the framing's eye line."""
        eyes = self._person.eyes
        view = self._view_m / state.zoom
        right, down = state.shift
        return Camera(
            x=-right * view,
            z=float(eyes[2]) - (0.5 - self._eye_line - down) * view,
            distance=DISTANCE_M - float(eyes[1]),
            focal=self.height / view * DISTANCE_M,
            width=self.width,
            height=self.height,
        )

    def _draw(self, state: FigureState) -> None:
        """Bring the pictures up to date: drawn is only where something moved."""
        mesh, bins = self._person.mesh, self._bins
        self._posed, self._before = self._before, self._posed
        posed, before = self._posed, self._before
        afresh, self._held = state.held != self._held, state.held
        spans = mesh.shown(state.held)
        weights, rotations = in_steps(state)
        pose(mesh, spans, weights, rotations, self.camera(state), posed)
        now, then = ((p.screen, p.normals, p.axes) for p in (posed, before))
        find_moved(spans, now, then, afresh, self._paints.lids, mesh.eyes, self._moved)
        kinds = (self._surface.triangles, mesh.front, spans[:, 2:], mesh.loose_triangles)
        binned = fill_bins(posed.screen, self._moved, afresh, *kinds, self.width, self.height, bins)
        placed = Pose(*now, self._lit, self._moved)
        behind, pictures = (self._behind, self._behind_rgb), (self._rgb, self._i420)
        paint(
            binned,
            bins,
            self._surface,
            placed,
            self._paints,
            self._buffers,
            behind,
            self._curve,
            pictures,
        )
