"""The colour of hard things, job by job, in linear light: plastic, metal, ceramic, the frames of glasses."""

from __future__ import annotations

import numpy as np

from generator.rigged.draw.lights import (
    F32,
    FB,
    FG,
    FR,
    FX,
    FY,
    FZ,
    GB,
    GG,
    GR,
    HALF,
    KB,
    KG,
    KR,
    KX,
    KY,
    KZ,
    ONE,
    RB,
    RG,
    RR,
    RX,
    RY,
    RZ,
    SB,
    SG,
    SR,
    ZERO,
    kernel,
)


@kernel
def shade_hard(work, surface, posed, out):  # type: ignore[no-untyped-def]
    """Hard things: matt light below, above it a mirrored room with the key as a window. `uv` is gloss (how
    clear the mirror is) and metal (a mirror in the colour of the thing, and nothing matt)."""
    count, pixel, triangle, second, third, cover = work
    triangles, normals = surface.triangles, posed.normals
    albedo, uv, baked = surface.albedo, surface.uv, surface.baked
    for i in range(count):
        t = triangle[i]
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        wb, wc = second[i], third[i]
        wa = ONE - wb - wc
        nx = wa * normals[a, 0] + wb * normals[b, 0] + wc * normals[c, 0]
        ny = wa * normals[a, 1] + wb * normals[b, 1] + wc * normals[c, 1]
        nz = wa * normals[a, 2] + wb * normals[b, 2] + wc * normals[c, 2]
        r = ONE / np.sqrt(nx * nx + ny * ny + nz * nz + F32(1e-12))
        nx, ny, nz = nx * r, ny * r, nz * r
        gloss = wa * uv[a, 0] + wb * uv[b, 0] + wc * uv[c, 0]
        metal = wa * uv[a, 1] + wb * uv[b, 1] + wc * uv[c, 1]
        sky = wa * baked[a, 0] + wb * baked[b, 0] + wc * baked[c, 0]
        lit = max(wa * baked[a, 1] + wb * baked[b, 1] + wc * baked[c, 1], ZERO)
        key = max(nx * KX + ny * KY + nz * KZ, ZERO) * lit
        fill = max((nx * FX + ny * FY + nz * FZ + F32(0.2)) * F32(1 / 1.2), ZERO) * sky
        rim = max(nx * RX + ny * RY + nz * RZ, ZERO) * sky
        up, down = (nz * HALF + HALF) * sky, (HALF - nz * HALF) * sky
        # The camera looks along +y; what it sees in the mirror lies this way.
        mx, my, mz = -2 * ny * nx, ONE - 2 * ny * ny, -2 * ny * nz
        # The window: a bright field about the key light, its edge the softer the rougher the thing.
        towards = mx * KX + my * KY + mz * KZ
        soft = F32(0.05) + F32(0.5) * (ONE - gloss)
        f = min(max((towards - F32(0.93) + HALF * soft) / soft, ZERO), ONE)
        window = f * f * (3 - 2 * f) * lit * (F32(0.5) + F32(3.0) * gloss)
        card = max(mx * FX + my * FY + mz * FZ, ZERO)
        card = card * card * card * card * F32(0.5)
        horizon = min(max(mz * (F32(0.8) + F32(2.2) * gloss) * HALF + HALF, ZERO), ONE)
        grazing = ONE - max(-ny, ZERO)
        bounce = (F32(0.04) + F32(0.45) * gloss * grazing * grazing * grazing * grazing) * (ONE - metal)
        matt = ONE - metal
        w, p = cover[i], pixel[i]
        cr = wa * albedo[a, 0] + wb * albedo[b, 0] + wc * albedo[c, 0]
        cg = wa * albedo[a, 1] + wb * albedo[b, 1] + wc * albedo[c, 1]
        cb = wa * albedo[a, 2] + wb * albedo[b, 2] + wc * albedo[c, 2]
        mr = window * KR + (card * FR + (horizon * SR + (ONE - horizon) * GR) * F32(1.6)) * sky
        mg = window * KG + (card * FG + (horizon * SG + (ONE - horizon) * GG) * F32(1.6)) * sky
        mb = window * KB + (card * FB + (horizon * SB + (ONE - horizon) * GB) * F32(1.6)) * sky
        out[p, 0] += w * (
            cr * matt * (key * KR + fill * FR + rim * RR + up * SR + down * GR) + (bounce + metal * cr) * mr
        )
        out[p, 1] += w * (
            cg * matt * (key * KG + fill * FG + rim * RG + up * SG + down * GG) + (bounce + metal * cg) * mg
        )
        out[p, 2] += w * (
            cb * matt * (key * KB + fill * FB + rim * RB + up * SB + down * GB) + (bounce + metal * cb) * mb
        )
