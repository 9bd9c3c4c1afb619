"""Draws one identity: a state in, a picture out; called from one thread."""

from __future__ import annotations

from copy import copy
from typing import NamedTuple

import numpy as np
from numba import njit

from generator.rigged import shading
from generator.rigged.background import background
from generator.rigged.geometry import Camera, Posed, pose
from generator.rigged.identity import Identity
from generator.rigged.mesh import IntArray, Material
from generator.rigged.person import make_person
from generator.rigged.raster import BAND, SAMPLES, Bins, Jobs, fill_bins, raster_band, resolve_band
from generator.rigged.state import FigureState
from media.errors import ConfigError
from media.frames import ByteArray, FloatArray

SMALLEST, LARGEST = 128, 1280
"""Sizes of pictures, pixels a side."""

_VIEW_M = 0.74
"""Height of what is seen at zoom 1: head and shoulders, with room for a raised hand beside the head."""

_EYE_LINE = 0.37
"""How far down the picture the eyes are."""

_DISTANCE_M = 2.3
"""From the camera to the person: nearer and noses grow."""

_SKIN, _EYE, _MOUTH, _CLOTH, _HAIR = (int(m) for m in Material)


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
        self._curve = tone_curve()
        self._behind = np.ascontiguousarray(background(identity, width, height))
        last = len(self._curve) - 1
        self._behind_rgb = self._curve[np.clip(self._behind * last / 2, 0, last).astype(int)].reshape(
            height, width, 3
        )
        self._make_buffers()

    def another(self) -> Renderer:
        """A renderer of the same person, to be called from another thread: what was built is shared."""
        twin = copy(self)
        twin._make_buffers()
        return twin

    def _make_buffers(self) -> None:
        """What drawing writes to."""
        mesh, width = self._person.mesh, self.width
        self._posed = Posed.empty(len(mesh.positions))
        self._bins = Bins.empty(self.height, len(mesh.triangles))
        self._buffers = _Buffers(
            depth=np.zeros((BAND, width, SAMPLES), np.float32),
            ids=np.zeros((BAND, width, SAMPLES), np.int32),
            jobs=Jobs.empty(width),
            free=np.zeros(BAND * width, np.float32),
            light=np.zeros((BAND * width, 3), np.float32),
        )
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
        fill_bins(posed.screen, mesh.triangles, mesh.loose_triangles, self.width, self.height, bins)
        self._rgb[:] = self._behind_rgb
        person = self._person
        surface = _Surface(
            mesh.triangles, mesh.material, mesh.group, mesh.albedo, mesh.uv, mesh.baked, person.cloth
        )
        pose_ = _Pose(posed.screen, posed.normals, posed.axes, posed.lit)
        paints = _Paints(
            person.head_texture, person.eye_texture, person.cloth_texture, person.streaks, person.lids
        )
        _paint(bins, surface, pose_, paints, self._buffers, self._behind, self._curve, self._rgb)
        return self._rgb


class _Surface(NamedTuple):
    triangles: IntArray
    material: ByteArray
    group: IntArray
    albedo: FloatArray
    uv: FloatArray
    baked: FloatArray
    cloth: tuple[int, int]


class _Pose(NamedTuple):
    screen: FloatArray
    normals: FloatArray
    axes: FloatArray
    lit: FloatArray


class _Paints(NamedTuple):
    head: ByteArray
    eye: ByteArray
    cloth: ByteArray
    streaks: FloatArray
    lids: IntArray


class _Buffers(NamedTuple):
    """One band's: samples, jobs, part of each pixel that is free, linear light."""

    depth: FloatArray
    ids: IntArray
    jobs: Jobs
    free: FloatArray
    light: FloatArray


@njit(cache=True, nogil=True)
def _paint(bins, surface, posed, paints, buffers, behind, curve, rgb):  # type: ignore[no-untyped-def]
    """All bands of a picture, one after the other."""
    triangles, material, group, albedo, uv, baked, cloth = surface
    screen, normals, axes, lit = posed
    depth, ids, jobs, free, light = buffers
    counts, pixel, triangle, second, third, cover = jobs
    width = rgb.shape[1]
    shading.light_cloth(cloth[0], cloth[1], normals, albedo, baked, lit)
    for band in range(len(bins.columns)):
        here, columns = bins.triangles[bins.start[band] : bins.start[band + 1]], bins.columns[band]
        if len(here) == 0:
            continue
        top, rows = band * BAND, slice(band * BAND, (band + 1) * BAND)
        raster_band(here, columns, triangles, screen, np.float32(top), width, depth, ids)
        resolve_band(columns, depth, ids, triangles, screen, material, group, top, width, free, jobs)
        shading.expose(columns, behind[rows], free, light)
        m = _SKIN
        shading.shade_skin(
            counts[m],
            pixel[m],
            triangle[m],
            second[m],
            third[m],
            cover[m],
            triangles,
            normals,
            albedo,
            uv,
            baked,
            paints.head,
            light,
        )
        m = _CLOTH
        shading.shade_cloth(
            counts[m],
            pixel[m],
            triangle[m],
            second[m],
            third[m],
            cover[m],
            triangles,
            lit,
            uv,
            paints.cloth,
            light,
        )
        m = _MOUTH
        shading.shade_mouth(
            counts[m],
            pixel[m],
            triangle[m],
            second[m],
            third[m],
            cover[m],
            triangles,
            normals,
            albedo,
            baked,
            light,
        )
        m = _EYE
        shading.shade_eye(
            counts[m],
            pixel[m],
            triangle[m],
            second[m],
            third[m],
            cover[m],
            triangles,
            normals,
            uv,
            baked,
            paints.lids,
            screen,
            np.float32(top),
            width,
            paints.eye,
            light,
        )
        m = _HAIR
        shading.shade_hair(
            counts[m],
            pixel[m],
            triangle[m],
            second[m],
            third[m],
            cover[m],
            triangles,
            normals,
            axes,
            albedo,
            uv,
            baked,
            paints.streaks,
            light,
        )
        shading.develop(columns, light, free, curve, rgb[rows])


def tone_curve() -> ByteArray:
    """Linear light 0..2 in 4096 steps to 8 bits: sRGB with a soft shoulder."""
    light = np.linspace(0, 2, 4096)
    bent = light * (1 + light / 3.2) / (1 + light * 0.95)
    bent = bent / (1.0 * (1 + 1.0 / 3.2) / 1.95) * 0.86
    return np.clip(np.round(255 * np.clip(bent, 0, 1) ** (1 / 2.2)), 0, 255).astype(np.uint8)
