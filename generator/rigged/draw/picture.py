"""One picture from a posed mesh, band by band: rastered, resolved, shaded, developed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from generator.rigged.draw.develop import develop, expose, to_i420
from generator.rigged.draw.mesh import IntArray, Material
from generator.rigged.draw.quad import LANES
from generator.rigged.draw.raster import BAND, raster_band
from generator.rigged.draw.resolve import Jobs, resolve_band
from generator.rigged.draw.shade_body import light_skin, shade_eye, shade_mouth, shade_skin
from generator.rigged.draw.shade_hard import shade_hard
from generator.rigged.draw.shade_worn import light_cloth, shade_cloth, shade_hair
from media.frames import ByteArray, FloatArray

_SKIN, _EYE, _MOUTH, _CLOTH, _HAIR, _HARD = (int(m) for m in Material)


class Surface(NamedTuple):
    """The mesh as compiled code takes it; `skin`, `cloth` and `eyes` (k, 2): their vertices, from and
    up to."""

    triangles: NDArray[np.uint32]
    material: ByteArray
    group: IntArray
    albedo: FloatArray
    uv: FloatArray
    baked: FloatArray
    skin: NDArray[np.int64]
    cloth: NDArray[np.int64]
    eyes: NDArray[np.int64]


class Pose(NamedTuple):
    """The posed vertices: `screen`, `normals`, `axes`, each (N, 3); `lit` (N, 4) is colour and shine of what
    is lit at the vertices, `moved` (N,) 1 where a vertex is not as it was in the picture before."""

    screen: FloatArray
    normals: FloatArray
    axes: FloatArray
    lit: FloatArray
    moved: ByteArray


class Paints(NamedTuple):
    """The person's textures, the strands' streaks and the upper lids' vertices."""

    head: ByteArray
    eye: ByteArray
    cloth: ByteArray
    streaks: FloatArray
    lids: IntArray


class Buffers(NamedTuple):
    """One band's samples, jobs, the part of each pixel that is free, and linear light."""

    depth: FloatArray
    ids: IntArray
    jobs: Jobs
    free: FloatArray
    light: FloatArray

    @classmethod
    def empty(cls, width: int) -> Buffers:
        """For pictures of `width` pixels."""
        samples = (BAND // 2, width // 2, LANES)
        free, light = np.zeros(BAND * width, np.float32), np.zeros((BAND * width, 3), np.float32)
        return cls(np.zeros(samples, np.float32), np.zeros(samples, np.int32), Jobs.empty(width), free, light)


@njit(cache=True, nogil=True)
def _work(jobs, m):  # type: ignore[no-untyped-def]
    """The jobs of one material."""
    return jobs.counts[m], jobs.pixel[m], jobs.triangle[m], jobs.second[m], jobs.third[m], jobs.cover[m]


@njit(cache=True, nogil=True)
def paint(binned, bins, surface, posed, paints, buffers, behind, curve, pictures):  # type: ignore[no-untyped-def]
    """Draw the columns of `bins` into `pictures`: uint8 (H, W, 3) and I420; `behind` is the background, in
    linear light and uint8."""
    depth, ids, jobs, free, light = buffers
    rgb, i420 = pictures
    width = rgb.shape[1]
    light_skin(surface, posed)
    light_cloth(surface, posed)
    for band in range(len(bins.columns)):
        columns = bins.columns[band]
        if columns[0] >= columns[1]:
            continue
        top, rows = np.float32(band * BAND), slice(band * BAND, (band + 1) * BAND)
        raster_band(binned, bins, band, surface.triangles, posed.screen, top, width, depth, ids)
        resolve_band(columns, depth, ids, surface, posed.screen, top, width, free, jobs)
        expose(columns, behind[0][rows], free, light)
        shade_skin(_work(jobs, _SKIN), surface, posed, paints.head, light)
        shade_cloth(_work(jobs, _CLOTH), surface, posed, paints.cloth, light)
        shade_hard(_work(jobs, _HARD), surface, posed, light)
        shade_mouth(_work(jobs, _MOUTH), surface, posed, light)
        shade_eye(_work(jobs, _EYE), surface, posed, paints.lids, paints.eye, top, width, light)
        shade_hair(_work(jobs, _HAIR), surface, posed, paints.streaks, light)
        develop(columns, light, free, behind[1][rows], curve, rgb[rows])
    to_i420(rgb, bins.columns, i420)
