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
def light_skin(surface, posed):  # type: ignore[no-untyped-def]
    """Colour of plain skin at its vertices, and the strength of its shine.

    Light enters skin and leaves it beside: it wraps further round in red than in blue, and a shadow's edge is
    warm. Two lobes of shine from the key, one from the fill light, and a sheen towards the outline.
    """
    normals, lit = posed.normals, posed.lit
    albedo, baked = surface.albedo, surface.baked
    for part in range(len(surface.skin)):
        for v in range(surface.skin[part, 0], surface.skin[part, 1]):
            nx, ny, nz = normals[v, 0], normals[v, 1], normals[v, 2]
            if not posed.moved[v]:
                continue
            open_, shadow = baked[v, 0], max(baked[v, 1], ZERO)
            sky = open_ * (F32(0.45) + F32(0.55) * open_)
            key = nx * KX + ny * KY + nz * KZ
            kr = max((key + F32(0.44)) * F32(1 / 1.44), ZERO)
            kg = max((key + F32(0.20)) * F32(1 / 1.20), ZERO)
            kb = max((key + F32(0.12)) * F32(1 / 1.12), ZERO)
            soft = np.sqrt(shadow)
            lr, lg = shadow + F32(0.40) * (soft - shadow), shadow + F32(0.08) * (soft - shadow)
            fill = max((nx * FX + ny * FY + nz * FZ + F32(0.3)) * F32(1 / 1.3), ZERO) * sky
            rim = max(nx * RX + ny * RY + nz * RZ, ZERO) * sky
            up, down = (nz * HALF + HALF) * sky, (HALF - nz * HALF) * sky
            ar, ag, ab = albedo[v, 0], albedo[v, 1], albedo[v, 2]
            lit[v, 0] = ar * (kr * lr * KR + fill * FR + rim * RR + up * SR + down * GR * F32(1.2))
            lit[v, 1] = ag * (kg * lg * KG + fill * FG + rim * RG + up * SG + down * GG)
            lit[v, 2] = ab * (kb * shadow * KB + fill * FB + rim * RB + up * SB + down * GB)
            h = max(nx * HX + ny * HY + nz * HZ, ZERO)
            h2 = h * h
            h4 = h2 * h2
            h8 = h4 * h4
            h16 = h8 * h8
            g = max(nx * PX + ny * PY + nz * PZ, ZERO)
            g4 = g * g * g * g
            g8 = g4 * g4
            grazing = min(ONE + ny, ONE)
            fresnel = F32(0.028) + F32(0.30) * grazing * grazing * grazing * grazing
            spec = (h16 * F32(2.4) + h16 * h16 * h16 * F32(2.6)) * shadow * max(key, ZERO) * F32(1.6)
            spec += g8 * g8 * F32(0.8) * sky
            # On dark skin the same shine stands out more and soon looks like plastic.
            pale = min(F32(0.5) + F32(2.0) * ag, ONE)
            lit[v, 3] = fresnel * pale * (spec + up * F32(0.40) + rim * F32(0.8))


@kernel
def shade_skin(work, surface, posed, texture, out):  # type: ignore[no-untyped-def]
    """Skin: the light of its vertices times the texture, whose fourth channel goes with shine (128 is 1)."""
    count, pixel, triangle, second, third, cover = work
    triangles, uv, lit = surface.triangles, surface.uv, posed.lit
    high, wide = F32(texture.shape[0] - 1), F32(texture.shape[1] - 1)
    for i in range(count):
        t = triangle[i]
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        wb, wc = second[i], third[i]
        wa = ONE - wb - wc
        x = min(max((wa * uv[a, 0] + wb * uv[b, 0] + wc * uv[c, 0]) * wide, ZERO), wide - F32(0.01))
        y = min(max((wa * uv[a, 1] + wb * uv[b, 1] + wc * uv[c, 1]) * high, ZERO), high - F32(0.01))
        ix, iy = int(x), int(y)
        fx, fy = x - F32(ix), y - F32(iy)
        w = cover[i] * F32(1 / 128)
        w0, w1 = (ONE - fy) * w, fy * w
        w00, w01, w10, w11 = (ONE - fx) * w0, fx * w0, (ONE - fx) * w1, fx * w1
        cr = w00 * F32(texture[iy, ix, 0]) + w01 * F32(texture[iy, ix + 1, 0])
        cg = w00 * F32(texture[iy, ix, 1]) + w01 * F32(texture[iy, ix + 1, 1])
        cb = w00 * F32(texture[iy, ix, 2]) + w01 * F32(texture[iy, ix + 1, 2])
        shine = w00 * F32(texture[iy, ix, 3]) + w01 * F32(texture[iy, ix + 1, 3])
        cr += w10 * F32(texture[iy + 1, ix, 0]) + w11 * F32(texture[iy + 1, ix + 1, 0])
        cg += w10 * F32(texture[iy + 1, ix, 1]) + w11 * F32(texture[iy + 1, ix + 1, 1])
        cb += w10 * F32(texture[iy + 1, ix, 2]) + w11 * F32(texture[iy + 1, ix + 1, 2])
        shine += w10 * F32(texture[iy + 1, ix, 3]) + w11 * F32(texture[iy + 1, ix + 1, 3])
        shine *= wa * lit[a, 3] + wb * lit[b, 3] + wc * lit[c, 3]
        p = pixel[i]
        out[p, 0] += cr * (wa * lit[a, 0] + wb * lit[b, 0] + wc * lit[c, 0]) + shine
        out[p, 1] += cg * (wa * lit[a, 1] + wb * lit[b, 1] + wc * lit[c, 1]) + shine
        out[p, 2] += cb * (wa * lit[a, 2] + wb * lit[b, 2] + wc * lit[c, 2]) + shine


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
        # Towards the corners the row of teeth turns away and lies in the cheeks' shade.
        facing = max(-ny, ZERO)
        shade = F32(0.30) + F32(0.70) * facing * facing
        light = (max(nx * KX + ny * KY + nz * KZ + F32(0.3), ZERO) * F32(0.70) + F32(0.42)) * open_ * shade
        h = max(nx * HX + ny * HY + nz * HZ, ZERO)
        h4 = h * h * h * h
        h16 = h4 * h4 * h4 * h4
        spec = h16 * h16 * F32(0.16) * open_ * shade
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
        shadow = F32(0.34) + F32(0.66) * min(max(below / (span * F32(0.6)), ZERO), ONE)
        edge = ONE - min(u * u * F32(0.75) + v * v * F32(0.25), ONE) * F32(0.8)
        key = max(nx * KX + ny * KY + nz * KZ + F32(0.4), ZERO) * F32(0.62)
        light = (key + F32(0.40)) * shadow * edge
        # The cornea gathers light on the iris' far side from the key, which gives it its depth.
        if u * u + v * v < F32(0.16):
            light *= F32(1.35) - F32(1.7) * (u * KX + v * KZ)
        # The cornea bulges: its normals turn faster than the ball's, so what it mirrors is small.
        bulge = F32(1.0) if u * u + v * v < F32(0.36) else F32(0.0)
        hx, hz = nx + bulge * u * F32(0.8), nz + bulge * v * F32(0.8)
        window = (hx - HX * F32(0.9)) ** 2 * F32(1.5) + (hz - HZ * F32(0.9)) ** 2
        spot = max(ONE - window * F32(20), ZERO)
        glint = min(spot * spot * F32(3.0), F32(1.3)) * shadow
        lamp = max(ONE - ((hx - F32(0.36)) ** 2 + (hz + F32(0.12)) ** 2) * F32(60), ZERO) * F32(0.10)
        w = cover[i]
        s = F32(1 / 255)
        out[p, 0] += w * (F32(texture[iy, ix, 0]) * s * light * F32(1.02) + glint + lamp)
        out[p, 1] += w * (F32(texture[iy, ix, 1]) * s * light + glint + lamp)
        out[p, 2] += w * (F32(texture[iy, ix, 2]) * s * light + glint + lamp)
