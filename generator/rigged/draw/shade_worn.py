"""The colour of cloth and hair, job by job, in linear light."""

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
def light_cloth(surface, posed):  # type: ignore[no-untyped-def]
    """Colour of cloth at its vertices: matt, with a little fuzz towards the outline."""
    normals, lit = posed.normals, posed.lit
    albedo, baked = surface.albedo, surface.baked
    for part in range(len(surface.cloth)):
        for v in range(surface.cloth[part, 0], surface.cloth[part, 1]):
            if not posed.moved[v]:
                continue
            nx, ny, nz = normals[v, 0], normals[v, 1], normals[v, 2]
            sky, shadow = baked[v, 0], baked[v, 1]
            key = max((nx * KX + ny * KY + nz * KZ + F32(0.1)) * F32(1 / 1.1), ZERO) * shadow
            fill = max((nx * FX + ny * FY + nz * FZ + F32(0.2)) * F32(1 / 1.2), ZERO) * sky
            rim = max(nx * RX + ny * RY + nz * RZ, ZERO) * sky * HALF
            up, down = (nz * HALF + HALF) * sky, (HALF - nz * HALF) * sky
            edge = ONE - max(-ny, ZERO)
            fuzz = edge * edge * edge * F32(0.05)
            lit[v, 0] = (albedo[v, 0] + fuzz) * (key * KR + fill * FR + rim * RR + up * SR + down * GR)
            lit[v, 1] = (albedo[v, 1] + fuzz) * (key * KG + fill * FG + rim * RG + up * SG + down * GG)
            lit[v, 2] = (albedo[v, 2] + fuzz) * (key * KB + fill * FB + rim * RB + up * SB + down * GB)


@kernel
def shade_cloth(work, surface, posed, texture, out):  # type: ignore[no-untyped-def]
    """Cloth: the light of its vertices times the texture's folds and seams (128 is 1)."""
    count, pixel, triangle, second, third, cover = work
    triangles, uv, lit = surface.triangles, surface.uv, posed.lit
    high, wide = texture.shape[0] - 1, texture.shape[1] - 1
    tall, broad = F32(high), F32(wide)
    for i in range(count):
        t = triangle[i]
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        wb, wc = second[i], third[i]
        wa = ONE - wb - wc
        x = min(max((wa * uv[a, 0] + wb * uv[b, 0] + wc * uv[c, 0]) * broad, ZERO), broad - F32(0.01))
        y = min(max((wa * uv[a, 1] + wb * uv[b, 1] + wc * uv[c, 1]) * tall, ZERO), tall - F32(0.01))
        ix, iy = int(x), int(y)
        fx, fy = x - F32(ix), y - F32(iy)
        above = F32(texture[iy, ix]) * (ONE - fx) + F32(texture[iy, ix + 1]) * fx
        under = F32(texture[iy + 1, ix]) * (ONE - fx) + F32(texture[iy + 1, ix + 1]) * fx
        w = cover[i] * (above * (ONE - fy) + under * fy) * F32(1 / 128)
        p = pixel[i]
        out[p, 0] += w * (wa * lit[a, 0] + wb * lit[b, 0] + wc * lit[c, 0])
        out[p, 1] += w * (wa * lit[a, 1] + wb * lit[b, 1] + wc * lit[c, 1])
        out[p, 2] += w * (wa * lit[a, 2] + wb * lit[b, 2] + wc * lit[c, 2])


@kernel
def shade_hair(work, surface, posed, streaks, out):  # type: ignore[no-untyped-def]
    """Hair: light by the strand's direction; a white highlight and one in the hair's colour, fine streaks."""
    count, pixel, triangle, second, third, cover = work
    triangles, normals, axes = surface.triangles, posed.normals, posed.axes
    albedo, uv, baked = surface.albedo, surface.uv, surface.baked
    last = len(streaks) - 1
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
        tx = wa * axes[a, 0] + wb * axes[b, 0] + wc * axes[c, 0]
        ty = wa * axes[a, 1] + wb * axes[b, 1] + wc * axes[c, 1]
        tz = wa * axes[a, 2] + wb * axes[b, 2] + wc * axes[c, 2]
        r = ONE / np.sqrt(tx * tx + ty * ty + tz * tz + F32(1e-12))
        tx, ty, tz = tx * r, ty * r, tz * r
        streak = streaks[min(max(int((wa * uv[a, 0] + wb * uv[b, 0] + wc * uv[c, 0]) * last), 0), last)]
        sky = wa * baked[a, 0] + wb * baked[b, 0] + wc * baked[c, 0]
        lit = wa * baked[a, 1] + wb * baked[b, 1] + wc * baked[c, 1]
        key = max((nx * KX + ny * KY + nz * KZ + F32(0.35)) * F32(1 / 1.35), ZERO) * lit
        along = tx * KX + ty * KY + tz * KZ
        key *= F32(0.45) + F32(0.55) * np.sqrt(max(ONE - along * along, ZERO))
        fill = max((nx * FX + ny * FY + nz * FZ + F32(0.3)) * F32(1 / 1.3), ZERO) * sky
        rim = max(nx * RX + ny * RY + nz * RZ + F32(0.1), ZERO) * sky
        up = (nz * HALF + HALF) * sky
        # Scales tilt the first highlight towards the root; the second comes through the strand.
        th = tx * HX + ty * HY + tz * HZ
        d1, d2 = th - F32(0.08) + (streak - ONE) * F32(0.12), th + F32(0.14) + (streak - ONE) * F32(0.2)
        s1 = max(ONE - d1 * d1, ZERO)
        s2 = max(ONE - d2 * d2, ZERO)
        s1 *= s1
        s1 *= s1
        s1 *= s1
        s1 *= s1
        s2 *= s2
        s2 *= s2
        s2 *= s2
        s1 = s1 * s1 * s1 * key * F32(0.055)
        s2 = s2 * key * F32(0.45)
        w = cover[i] * streak
        p = pixel[i]
        cr = wa * albedo[a, 0] + wb * albedo[b, 0] + wc * albedo[c, 0]
        cg = wa * albedo[a, 1] + wb * albedo[b, 1] + wc * albedo[c, 1]
        cb = wa * albedo[a, 2] + wb * albedo[b, 2] + wc * albedo[c, 2]
        out[p, 0] += w * (cr * (key * KR + fill * FR + rim * RR + up * SR + s2 * F32(1.6)) + s1)
        out[p, 1] += w * (cg * (key * KG + fill * FG + rim * RG + up * SG + s2 * F32(1.6)) + s1)
        out[p, 2] += w * (cb * (key * KB + fill * FB + rim * RB + up * SB + s2 * F32(1.6)) + s1)
