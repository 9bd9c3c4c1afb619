"""Draws one identity: a state in, a picture out; called from one thread."""

from __future__ import annotations

import numpy as np

from generator.rigged import shading
from generator.rigged.background import background
from generator.rigged.geometry import Camera, Posed, pose
from generator.rigged.identity import Identity
from generator.rigged.mesh import Material
from generator.rigged.person import make_person
from generator.rigged.raster import BAND, SAMPLES, Bins, Jobs, fill_bins, raster_band, resolve_band
from generator.rigged.state import FigureState
from media.errors import ConfigError
from media.frames import ByteArray

SMALLEST, LARGEST = 128, 1280
"""Sizes of pictures, pixels a side."""

_VIEW_M = 0.80
"""Height of what is seen at zoom 1: head and shoulders, with room for a raised hand beside the head."""

_EYE_LINE = 0.36
"""How far down the picture the eyes are."""

_DISTANCE_M = 2.3
"""From the camera to the person: nearer and noses grow."""


class Renderer:
    """One identity at one size. `draw` and `draw_rgb` may be called from any one thread at a time."""

    def __init__(self, identity: Identity, width: int = 512, height: int = 512, fps: int = 25) -> None:
        """Builds the person, about a second. Raises ConfigError for a size that cannot be drawn."""
        for side in (width, height):
            if side % BAND or not SMALLEST <= side <= LARGEST:
                raise ConfigError(
                    f"Pictures of {width}x{height} cannot be drawn; "
                    f"choose multiples of {BAND} from {SMALLEST} to {LARGEST}."
                )
        self.width, self.height, self.fps = width, height, fps
        self._person = make_person(identity, height)
        mesh = self._person.mesh
        self._posed = Posed.empty(len(mesh.positions))
        self._bins = Bins.empty(height, len(mesh.triangles))
        self._jobs = Jobs.empty(width)
        self._depth = np.zeros((BAND, width, SAMPLES), np.float32)
        self._ids = np.zeros((BAND, width, SAMPLES), np.int32)
        self._free = np.zeros(BAND * width, np.float32)
        self._light = np.zeros((BAND * width, 3), np.float32)
        self._curve = tone_curve()
        self._behind = background(identity, width, height)
        last = len(self._curve) - 1
        self._behind_rgb = self._curve[np.clip(self._behind * last / 2, 0, last).astype(int)]
        self._rgb = self._behind_rgb.copy()

    def draw(self, state: FigureState) -> ByteArray:
        """One picture, I420 uint8 (height * 3 // 2, width)."""
        i420 = np.empty((self.height * 3 // 2, self.width), np.uint8)
        shading.to_i420(self._draw(state), i420)
        return i420

    def draw_rgb(self, state: FigureState) -> ByteArray:
        """The same picture, uint8 (height, width, 3)."""
        return self._draw(state).copy()

    def camera(self, state: FigureState) -> Camera:
        """The view of a state; the person's own eyes stand at the same place for every identity."""
        eyes = self._person.eyes
        view = _VIEW_M / state.zoom
        right, down = state.shift
        return Camera(
            x=-right * view,
            z=float(eyes[2]) - (0.5 - _EYE_LINE - down) * view,
            distance=_DISTANCE_M - float(eyes[1]),
            focal=self.height / view * _DISTANCE_M,
            width=self.width,
            height=self.height,
        )

    def _draw(self, state: FigureState) -> ByteArray:
        mesh, posed, bins = self._person.mesh, self._posed, self._bins
        weights = np.append(state.weights, np.float32(state.breath)).astype(np.float32)
        pose(mesh, weights, state.rotations, self.camera(state), posed)
        fill_bins(
            posed.screen,
            mesh.triangles,
            mesh.loose_triangles,
            self.width,
            self.height,
            bins.start,
            bins.triangles,
        )
        self._rgb[:] = self._behind_rgb
        for band in range(self.height // BAND):
            binned = bins.triangles[bins.start[band] : bins.start[band + 1]]
            if len(binned):
                self._draw_band(band * BAND, binned)
        return self._rgb

    def _draw_band(self, top: int, binned: np.ndarray) -> None:
        mesh, posed, jobs = self._person.mesh, self._posed, self._jobs
        raster_band(binned, mesh.triangles, posed.screen, np.float32(top), self.width, self._depth, self._ids)
        resolve_band(
            *(
                self._depth,
                self._ids,
                mesh.triangles,
                posed.screen,
                mesh.material,
                mesh.group,
                top,
                self.width,
            ),
            *(self._free, jobs.count, jobs.pixel, jobs.triangle, jobs.second, jobs.third, jobs.cover),
        )
        behind = self._behind[top : top + BAND].reshape(-1, 3)
        np.multiply(behind, self._free[:, None], out=self._light)
        self._shade(top)
        shading.develop(self._light, self._free, top, self.width, self._curve, self._rgb)

    def _shade(self, top: int) -> None:
        person, posed, jobs, light = self._person, self._posed, self._jobs, self._light
        mesh = person.mesh
        work = [
            (
                int(jobs.count[m]),
                jobs.pixel[m],
                jobs.triangle[m],
                jobs.second[m],
                jobs.third[m],
                jobs.cover[m],
            )
            for m in Material
        ]
        common = (mesh.triangles, posed.normals)
        looks = (mesh.albedo, mesh.uv, mesh.baked)
        one = np.float32(1)
        shading.shade_skin(*work[Material.SKIN], *common, *looks, person.head_texture, one, light)
        shading.shade_cloth(*work[Material.CLOTH], *common, *looks, person.cloth_texture, light)
        shading.shade_mouth(*work[Material.MOUTH], *common, mesh.albedo, mesh.baked, light)
        view = (person.lids, posed.screen, np.float32(top), self.width)
        shading.shade_eye(*work[Material.EYE], *common, mesh.uv, mesh.baked, *view, person.eye_texture, light)
        shading.shade_hair(*work[Material.HAIR], *common, posed.axes, *looks, person.streaks, light)


def tone_curve() -> ByteArray:
    """Linear light 0..2 in 4096 steps to 8 bits: sRGB with a soft shoulder."""
    light = np.linspace(0, 2, 4096)
    bent = light * (1 + light / 3.2) / (1 + light * 0.95)
    bent = bent / (1.0 * (1 + 1.0 / 3.2) / 1.95) * 0.86
    return np.clip(np.round(255 * np.clip(bent, 0, 1) ** (1 / 2.2)), 0, 255).astype(np.uint8)
