"""One picture from a posed mesh, band by band: rastered, resolved, shaded, developed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from generator.rigged.draw.develop import develop, expose
from generator.rigged.draw.mesh import IntArray, Material
from generator.rigged.draw.raster import BAND, SAMPLES, Jobs, raster_band, resolve_band
from generator.rigged.draw.shade_body import shade_eye, shade_mouth, shade_skin
from generator.rigged.draw.shade_hard import shade_hard
from generator.rigged.draw.shade_worn import light_cloth, shade_cloth, shade_hair
from media.frames import ByteArray, FloatArray

_SKIN, _EYE, _MOUTH, _CLOTH, _HAIR, _HARD = (int(m) for m in Material)


class Surface(NamedTuple):
    """The mesh as compiled code takes it; `cloth` (k, 2): its vertices, from and up to."""

    triangles: IntArray
    material: ByteArray
    group: IntArray
    albedo: FloatArray
    uv: FloatArray
    baked: FloatArray
    cloth: NDArray[np.int64]


class Pose(NamedTuple):
    """The posed vertices: `screen`, `normals`, `axes`, `lit`, each (N, 3)."""

    screen: FloatArray
    normals: FloatArray
    axes: FloatArray
    lit: FloatArray


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
        samples = (BAND, width, SAMPLES)
        free, light = np.zeros(BAND * width, np.float32), np.zeros((BAND * width, 3), np.float32)
        return cls(np.zeros(samples, np.float32), np.zeros(samples, np.int32), Jobs.empty(width), free, light)


@njit(cache=True, nogil=True)
def _work(jobs, m):  # type: ignore[no-untyped-def]
    """The jobs of one material."""
    return jobs.counts[m], jobs.pixel[m], jobs.triangle[m], jobs.second[m], jobs.third[m], jobs.cover[m]


@njit(cache=True, nogil=True)
def paint(bins, surface, posed, paints, buffers, behind, curve, rgb):  # type: ignore[no-untyped-def]
    """Draw over `rgb` uint8 (H, W, 3), which shows the background; `behind` is the same in linear light."""
    depth, ids, jobs, free, light = buffers
    width = rgb.shape[1]
    light_cloth(surface, posed)
    for band in range(len(bins.columns)):
        here, columns = bins.triangles[bins.start[band] : bins.start[band + 1]], bins.columns[band]
        if len(here) == 0:
            continue
        top, rows = np.float32(band * BAND), slice(band * BAND, (band + 1) * BAND)
        raster_band(here, columns, surface.triangles, posed.screen, top, width, depth, ids)
        resolve_band(columns, depth, ids, surface, posed.screen, top, width, free, jobs)
        expose(columns, behind[rows], free, light)
        shade_skin(_work(jobs, _SKIN), surface, posed, paints.head, light)
        shade_cloth(_work(jobs, _CLOTH), surface, posed, paints.cloth, light)
        shade_hard(_work(jobs, _HARD), surface, posed, light)
        shade_mouth(_work(jobs, _MOUTH), surface, posed, light)
        shade_eye(_work(jobs, _EYE), surface, posed, paints.lids, paints.eye, top, width, light)
        shade_hair(_work(jobs, _HAIR), surface, posed, paints.streaks, light)
        develop(columns, light, free, curve, rgb[rows])
