"""The colour of skin, mouth and eyes, job by job, in linear light."""

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
    HX,
    HY,
    HZ,
    KB,
    KG,
    KR,
    KX,
    KY,
    KZ,
    ONE,
    PX,
    PY,
    PZ,
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
def shade_skin(work, surface, posed, texture, out):  # type: ignore[no-untyped-def]
    """Skin: light wraps round more in red than in blue, two lobes of shine, texture as a ratio (128 is 1)."""
    count, pixel, triangle, second, third, cover = work
    triangles, normals = surface.triangles, posed.normals
    albedo, uv, baked = surface.albedo, surface.uv, surface.baked
    high, wide = F32(texture.shape[0] - 1), F32(texture.shape[1] - 1)
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
        sky = wa * baked[a, 0] + wb * baked[b, 0] + wc * baked[c, 0]
        lit = max(wa * baked[a, 1] + wb * baked[b, 1] + wc * baked[c, 1], ZERO)
        # Bilinear texture.
        x = min(max((wa * uv[a, 0] + wb * uv[b, 0] + wc * uv[c, 0]) * wide, ZERO), wide - F32(0.01))
        y = min(max((wa * uv[a, 1] + wb * uv[b, 1] + wc * uv[c, 1]) * high, ZERO), high - F32(0.01))
        ix, iy = int(x), int(y)
        fx, fy = x - F32(ix), y - F32(iy)
        w00, w01, w10, w11 = (ONE - fx) * (ONE - fy), fx * (ONE - fy), (ONE - fx) * fy, fx * fy
        s = F32(1 / 128)
        cr = (
            w00 * F32(texture[iy, ix, 0])
            + w01 * F32(texture[iy, ix + 1, 0])
            + w10 * F32(texture[iy + 1, ix, 0])
            + w11 * F32(texture[iy + 1, ix + 1, 0])
        ) * s
        cg = (
            w00 * F32(texture[iy, ix, 1])
            + w01 * F32(texture[iy, ix + 1, 1])
            + w10 * F32(texture[iy + 1, ix, 1])
            + w11 * F32(texture[iy + 1, ix + 1, 1])
        ) * s
        cb = (
            w00 * F32(texture[iy, ix, 2])
            + w01 * F32(texture[iy, ix + 1, 2])
            + w10 * F32(texture[iy + 1, ix, 2])
            + w11 * F32(texture[iy + 1, ix + 1, 2])
        ) * s
        shine = (
            w00 * F32(texture[iy, ix, 3])
            + w01 * F32(texture[iy, ix + 1, 3])
            + w10 * F32(texture[iy + 1, ix, 3])
            + w11 * F32(texture[iy + 1, ix + 1, 3])
        ) * s
        cr *= wa * albedo[a, 0] + wb * albedo[b, 0] + wc * albedo[c, 0]
        cg *= wa * albedo[a, 1] + wb * albedo[b, 1] + wc * albedo[c, 1]
        cb *= wa * albedo[a, 2] + wb * albedo[b, 2] + wc * albedo[c, 2]
        key = nx * KX + ny * KY + nz * KZ
        kr = max((key + F32(0.36)) * F32(1 / 1.36), ZERO)
        kg = max((key + F32(0.20)) * F32(1 / 1.20), ZERO)
        kb = max((key + F32(0.14)) * F32(1 / 1.14), ZERO)
        # A soft shadow's edge is red as well: light seeps in under the skin.
        lr, lg, lb = lit * F32(0.7) + F32(0.3) * np.sqrt(lit), lit * F32(0.9) + F32(0.1) * np.sqrt(lit), lit
        fill = max((nx * FX + ny * FY + nz * FZ + F32(0.3)) * F32(1 / 1.3), ZERO) * sky
        rim = max(nx * RX + ny * RY + nz * RZ, ZERO) * sky
        up = (nz * HALF + HALF) * sky
        down = (HALF - nz * HALF) * sky
        facing = max(-ny, ZERO)
        h = max(nx * HX + ny * HY + nz * HZ, ZERO)
        h2 = h * h
        h4 = h2 * h2
        h8 = h4 * h4
        h16 = h8 * h8
        g = max(nx * PX + ny * PY + nz * PZ, ZERO)
        g4 = g * g * g * g
        g8 = g4 * g4
        grazing = ONE - facing
        fresnel = F32(0.028) + F32(0.35) * grazing * grazing * grazing * grazing
        spec = (h16 * F32(2.2) + h16 * h16 * h16 * F32(3.2)) * lit * max(key, ZERO) + g8 * g8 * F32(0.5) * sky
        spec = spec * shine * fresnel * F32(1.6)
        sheen = fresnel * (up * F32(0.5) + rim * F32(0.9))
        w = cover[i]
        p = pixel[i]
        out[p, 0] += w * (
            cr * (kr * lr * KR + fill * FR + rim * RR + up * SR + down * GR * F32(1.15))
            + (spec + sheen) * F32(1.0)
        )
        out[p, 1] += w * (
            cg * (kg * lg * KG + fill * FG + rim * RG + up * SG + down * GG) + (spec + sheen) * F32(1.0)
        )
        out[p, 2] += w * (
            cb * (kb * lb * KB + fill * FB + rim * RB + up * SB + down * GB) + (spec + sheen) * F32(1.02)
        )


@kernel
def shade_mouth(work, surface, posed, out):  # type: ignore[no-untyped-def]
    """Teeth, gums, tongue and the inside of the mouth: wet, darker the deeper (`baked` says how deep)."""
    count, pixel, triangle, second, third, cover = work
    triangles, normals = surface.triangles, posed.normals
    albedo, baked = surface.albedo, surface.baked
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
        open_ = wa * baked[a, 0] + wb * baked[b, 0] + wc * baked[c, 0]
        light = (max(nx * KX + ny * KY + nz * KZ + F32(0.3), ZERO) * F32(0.75) + F32(0.55)) * open_
        h = max(nx * HX + ny * HY + nz * HZ, ZERO)
        h4 = h * h * h * h
        h16 = h4 * h4 * h4 * h4
        spec = h16 * h16 * F32(0.22) * open_
        w = cover[i]
        p = pixel[i]
        for k in range(3):
            colour = wa * albedo[a, k] + wb * albedo[b, k] + wc * albedo[c, k]
            out[p, k] += w * (colour * light + spec)


@kernel
def shade_eye(work, surface, posed, lids, texture, top, width, out):  # type: ignore[no-untyped-def]
    """Eyes: `texture` covers the front of the ball (`uv`); `lids` (2, n) are vertices along the upper lids'
    edges, whose shadow falls on the ball; a window and a lamp are mirrored in the cornea."""
    count, pixel, triangle, second, third, cover = work
    triangles, normals, screen = surface.triangles, posed.normals, posed.screen
    uv = surface.uv
    size = texture.shape[0]
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
        u = wa * uv[a, 0] + wb * uv[b, 0] + wc * uv[c, 0]
        v = wa * uv[a, 1] + wb * uv[b, 1] + wc * uv[c, 1]
        ix = min(max(int((u * HALF + HALF) * size), 0), size - 1)
        iy = min(max(int((HALF - v * HALF) * size), 0), size - 1)
        p = pixel[i]
        px, py = F32(p % width) + HALF, F32(p // width) + top + HALF
        # Height below the lid, in eye radii.
        side = 0 if abs(screen[lids[0, 0], 0] - px) < abs(screen[lids[1, 0], 0] - px) else 1
        span = abs(screen[lids[side, len(lids[0]) - 1], 0] - screen[lids[side, 0], 0]) * HALF + F32(1e-3)
        below = F32(1e3)
        for k in range(len(lids[0]) - 1):
            x0, x1 = screen[lids[side, k], 0], screen[lids[side, k + 1], 0]
            if (x0 <= px) != (x1 <= px):
                f = (px - x0) / (x1 - x0)
                below = py - (screen[lids[side, k], 1] * (ONE - f) + screen[lids[side, k + 1], 1] * f)
        shadow = F32(0.42) + F32(0.58) * min(max(below / (span * F32(0.55)), ZERO), ONE)
        edge = ONE - min(u * u, ONE) * F32(0.5)
        key = max(nx * KX + ny * KY + nz * KZ + F32(0.35), ZERO) * F32(0.9)
        light = (key + F32(0.55)) * shadow * edge
        # The cornea bulges: its normals turn faster than the ball's, so what it mirrors is small.
        bulge = F32(1.0) if u * u + v * v < F32(0.36) else F32(0.0)
        hx, hz = nx + bulge * u * F32(0.8), nz + bulge * v * F32(0.8)
        window = (hx - HX * F32(0.9)) ** 2 * F32(1.5) + (hz - HZ * F32(0.9)) ** 2
        spot = max(ONE - window * F32(26), ZERO)
        glint = min(spot * spot * F32(3.0), F32(1.3)) * shadow
        lamp = max(ONE - ((hx - F32(0.36)) ** 2 + (hz + F32(0.12)) ** 2) * F32(60), ZERO) * F32(0.10)
        w = cover[i]
        s = F32(1 / 255)
        out[p, 0] += w * (F32(texture[iy, ix, 0]) * s * light * F32(1.02) + glint + lamp)
        out[p, 1] += w * (F32(texture[iy, ix, 1]) * s * light + glint + lamp)
        out[p, 2] += w * (F32(texture[iy, ix, 2]) * s * light + glint + lamp)
