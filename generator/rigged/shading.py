"""The colour of each surface under three soft lights: skin, eyes, mouth, cloth and hair; all in linear light."""

from __future__ import annotations

import numpy as np
from numba import njit

# Directions towards the lights (x to the person's left, -y to the camera, z up) and their colours.
KEY = (-0.46, -0.72, 0.52)
FILL = (0.78, -0.60, 0.15)
RIM = (0.55, 0.62, 0.56)
KEY_LIGHT = (1.22, 1.15, 1.06)
FILL_LIGHT = (0.26, 0.28, 0.32)
RIM_LIGHT = (0.60, 0.62, 0.68)
SKY = (0.34, 0.35, 0.37)
GROUND = (0.17, 0.155, 0.145)


def _unit(v: tuple[float, float, float]) -> tuple[np.float32, ...]:
    return tuple(np.float32(c) for c in np.array(v) / np.linalg.norm(v))


_F = np.float32
_KX, _KY, _KZ = _unit(KEY)
_FX, _FY, _FZ = _unit(FILL)
_RX, _RY, _RZ = _unit(RIM)
# Half-way vectors between a light and the camera, which is far enough to be taken as one direction.
_HX, _HY, _HZ = _unit(
    (KEY[0] / np.linalg.norm(KEY), KEY[1] / np.linalg.norm(KEY) - 1, KEY[2] / np.linalg.norm(KEY))
)
_GX, _GY, _GZ = _unit((FILL[0], FILL[1] - 1, FILL[2]))
_KR, _KG, _KB = (_F(c) for c in KEY_LIGHT)
_FR, _FG, _FB = (_F(c) for c in FILL_LIGHT)
_RR, _RG, _RB = (_F(c) for c in RIM_LIGHT)
_SR, _SG, _SB = (_F(c) for c in SKY)
_GR, _GG, _GB = (_F(c) for c in GROUND)
_0, _1, _HALF = _F(0), _F(1), _F(0.5)

_kernel = njit(cache=True, nogil=True, fastmath={"contract", "nsz", "arcp", "reassoc"})
"""Shading kernels are written inline: numba helpers with many arrays cost more a pixel than the work itself."""


@_kernel
def shade_skin(
    count, pixel, triangle, second, third, cover, triangles, normals, albedo, uv, baked, texture, out
):  # type: ignore[no-untyped-def]  # noqa: E501
    """Skin: light wraps round more in red than in blue, two lobes of shine, texture as a ratio (128 is 1)."""
    high, wide = _F(texture.shape[0] - 1), _F(texture.shape[1] - 1)
    for i in range(count):
        t = triangle[i]
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        wb, wc = second[i], third[i]
        wa = _1 - wb - wc
        nx = wa * normals[a, 0] + wb * normals[b, 0] + wc * normals[c, 0]
        ny = wa * normals[a, 1] + wb * normals[b, 1] + wc * normals[c, 1]
        nz = wa * normals[a, 2] + wb * normals[b, 2] + wc * normals[c, 2]
        r = _1 / np.sqrt(nx * nx + ny * ny + nz * nz + _F(1e-12))
        nx, ny, nz = nx * r, ny * r, nz * r
        sky = wa * baked[a, 0] + wb * baked[b, 0] + wc * baked[c, 0]
        lit = wa * baked[a, 1] + wb * baked[b, 1] + wc * baked[c, 1]
        # Bilinear texture.
        x = min(max((wa * uv[a, 0] + wb * uv[b, 0] + wc * uv[c, 0]) * wide, _0), wide - _F(0.01))
        y = min(max((wa * uv[a, 1] + wb * uv[b, 1] + wc * uv[c, 1]) * high, _0), high - _F(0.01))
        ix, iy = int(x), int(y)
        fx, fy = x - _F(ix), y - _F(iy)
        w00, w01, w10, w11 = (_1 - fx) * (_1 - fy), fx * (_1 - fy), (_1 - fx) * fy, fx * fy
        s = _F(1 / 128)
        cr = (
            w00 * _F(texture[iy, ix, 0])
            + w01 * _F(texture[iy, ix + 1, 0])
            + w10 * _F(texture[iy + 1, ix, 0])
            + w11 * _F(texture[iy + 1, ix + 1, 0])
        ) * s
        cg = (
            w00 * _F(texture[iy, ix, 1])
            + w01 * _F(texture[iy, ix + 1, 1])
            + w10 * _F(texture[iy + 1, ix, 1])
            + w11 * _F(texture[iy + 1, ix + 1, 1])
        ) * s
        cb = (
            w00 * _F(texture[iy, ix, 2])
            + w01 * _F(texture[iy, ix + 1, 2])
            + w10 * _F(texture[iy + 1, ix, 2])
            + w11 * _F(texture[iy + 1, ix + 1, 2])
        ) * s
        shine = (
            w00 * _F(texture[iy, ix, 3])
            + w01 * _F(texture[iy, ix + 1, 3])
            + w10 * _F(texture[iy + 1, ix, 3])
            + w11 * _F(texture[iy + 1, ix + 1, 3])
        ) * s
        cr *= wa * albedo[a, 0] + wb * albedo[b, 0] + wc * albedo[c, 0]
        cg *= wa * albedo[a, 1] + wb * albedo[b, 1] + wc * albedo[c, 1]
        cb *= wa * albedo[a, 2] + wb * albedo[b, 2] + wc * albedo[c, 2]
        key = nx * _KX + ny * _KY + nz * _KZ
        kr = max((key + _F(0.36)) * _F(1 / 1.36), _0)
        kg = max((key + _F(0.20)) * _F(1 / 1.20), _0)
        kb = max((key + _F(0.14)) * _F(1 / 1.14), _0)
        # A soft shadow's edge is red as well: light seeps in under the skin.
        lr, lg, lb = lit * _F(0.5) + _F(0.5) * np.sqrt(lit), lit * _F(0.85) + _F(0.15) * np.sqrt(lit), lit
        fill = max((nx * _FX + ny * _FY + nz * _FZ + _F(0.3)) * _F(1 / 1.3), _0) * sky
        rim = max(nx * _RX + ny * _RY + nz * _RZ, _0) * sky
        up = (nz * _HALF + _HALF) * sky
        down = (_HALF - nz * _HALF) * sky
        facing = max(-ny, _0)
        h = max(nx * _HX + ny * _HY + nz * _HZ, _0)
        h2 = h * h
        h4 = h2 * h2
        h8 = h4 * h4
        h16 = h8 * h8
        g = max(nx * _GX + ny * _GY + nz * _GZ, _0)
        g4 = g * g * g * g
        g8 = g4 * g4
        grazing = _1 - facing
        fresnel = _F(0.028) + _F(0.35) * grazing * grazing * grazing * grazing
        spec = (h16 * _F(2.2) + h16 * h16 * h16 * _F(3.2)) * lit * max(key, _0) + g8 * g8 * _F(0.5) * sky
        spec = spec * shine * fresnel * _F(1.6)
        sheen = fresnel * (up * _F(0.5) + rim * _F(0.9))
        w = cover[i]
        p = pixel[i]
        out[p, 0] += w * (
            cr * (kr * lr * _KR + fill * _FR + rim * _RR + up * _SR + down * _GR * _F(1.15))
            + (spec + sheen) * _F(1.0)
        )
        out[p, 1] += w * (
            cg * (kg * lg * _KG + fill * _FG + rim * _RG + up * _SG + down * _GG) + (spec + sheen) * _F(1.0)
        )
        out[p, 2] += w * (
            cb * (kb * lb * _KB + fill * _FB + rim * _RB + up * _SB + down * _GB) + (spec + sheen) * _F(1.02)
        )


@_kernel
def light_cloth(first, last, normals, albedo, baked, lit):  # type: ignore[no-untyped-def]
    """Colour of cloth at its vertices `first` up to `last`: matt, with a little fuzz towards the outline."""
    for v in range(first, last):
        nx, ny, nz = normals[v, 0], normals[v, 1], normals[v, 2]
        sky, shadow = baked[v, 0], baked[v, 1]
        key = max((nx * _KX + ny * _KY + nz * _KZ + _F(0.1)) * _F(1 / 1.1), _0) * shadow
        fill = max((nx * _FX + ny * _FY + nz * _FZ + _F(0.2)) * _F(1 / 1.2), _0) * sky
        rim = max(nx * _RX + ny * _RY + nz * _RZ, _0) * sky * _HALF
        up, down = (nz * _HALF + _HALF) * sky, (_HALF - nz * _HALF) * sky
        edge = _1 - max(-ny, _0)
        fuzz = edge * edge * edge * _F(0.05)
        lit[v, 0] = (albedo[v, 0] + fuzz) * (key * _KR + fill * _FR + rim * _RR + up * _SR + down * _GR)
        lit[v, 1] = (albedo[v, 1] + fuzz) * (key * _KG + fill * _FG + rim * _RG + up * _SG + down * _GG)
        lit[v, 2] = (albedo[v, 2] + fuzz) * (key * _KB + fill * _FB + rim * _RB + up * _SB + down * _GB)


@_kernel
def shade_cloth(count, pixel, triangle, second, third, cover, triangles, lit, uv, texture, out):  # type: ignore[no-untyped-def]
    """Cloth: the light of its vertices times the texture's folds and seams (128 is 1)."""
    high, wide = texture.shape[0] - 1, texture.shape[1] - 1
    tall, broad = _F(high), _F(wide)
    for i in range(count):
        t = triangle[i]
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        wb, wc = second[i], third[i]
        wa = _1 - wb - wc
        x = min(max((wa * uv[a, 0] + wb * uv[b, 0] + wc * uv[c, 0]) * broad, _0), broad - _F(0.01))
        y = min(max((wa * uv[a, 1] + wb * uv[b, 1] + wc * uv[c, 1]) * tall, _0), tall - _F(0.01))
        ix, iy = int(x), int(y)
        fx, fy = x - _F(ix), y - _F(iy)
        above = _F(texture[iy, ix]) * (_1 - fx) + _F(texture[iy, ix + 1]) * fx
        under = _F(texture[iy + 1, ix]) * (_1 - fx) + _F(texture[iy + 1, ix + 1]) * fx
        w = cover[i] * (above * (_1 - fy) + under * fy) * _F(1 / 128)
        p = pixel[i]
        out[p, 0] += w * (wa * lit[a, 0] + wb * lit[b, 0] + wc * lit[c, 0])
        out[p, 1] += w * (wa * lit[a, 1] + wb * lit[b, 1] + wc * lit[c, 1])
        out[p, 2] += w * (wa * lit[a, 2] + wb * lit[b, 2] + wc * lit[c, 2])


@_kernel
def shade_mouth(count, pixel, triangle, second, third, cover, triangles, normals, albedo, baked, out):  # type: ignore[no-untyped-def]  # noqa: E501
    """Teeth, gums, tongue and the inside of the mouth: wet, darker the deeper (`baked` says how deep)."""
    for i in range(count):
        t = triangle[i]
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        wb, wc = second[i], third[i]
        wa = _1 - wb - wc
        nx = wa * normals[a, 0] + wb * normals[b, 0] + wc * normals[c, 0]
        ny = wa * normals[a, 1] + wb * normals[b, 1] + wc * normals[c, 1]
        nz = wa * normals[a, 2] + wb * normals[b, 2] + wc * normals[c, 2]
        r = _1 / np.sqrt(nx * nx + ny * ny + nz * nz + _F(1e-12))
        nx, ny, nz = nx * r, ny * r, nz * r
        open_ = wa * baked[a, 0] + wb * baked[b, 0] + wc * baked[c, 0]
        light = (max(nx * _KX + ny * _KY + nz * _KZ + _F(0.3), _0) * _F(0.75) + _F(0.55)) * open_
        h = max(nx * _HX + ny * _HY + nz * _HZ, _0)
        h4 = h * h * h * h
        h16 = h4 * h4 * h4 * h4
        spec = h16 * h16 * _F(0.22) * open_
        w = cover[i]
        p = pixel[i]
        for k in range(3):
            colour = wa * albedo[a, k] + wb * albedo[b, k] + wc * albedo[c, k]
            out[p, k] += w * (colour * light + spec)


@_kernel
def shade_eye(
    count,
    pixel,
    triangle,
    second,
    third,
    cover,
    triangles,
    normals,
    uv,
    baked,
    lids,
    screen,
    top,
    width,
    texture,
    out,
):  # type: ignore[no-untyped-def]  # noqa: E501
    """Eyes: `texture` covers the front of the ball (`uv`), `lids` (2, n) are vertices along the upper lids' edges,
    whose shadow falls on the ball; a window and a lamp are mirrored in the cornea."""
    size = texture.shape[0]
    for i in range(count):
        t = triangle[i]
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        wb, wc = second[i], third[i]
        wa = _1 - wb - wc
        nx = wa * normals[a, 0] + wb * normals[b, 0] + wc * normals[c, 0]
        ny = wa * normals[a, 1] + wb * normals[b, 1] + wc * normals[c, 1]
        nz = wa * normals[a, 2] + wb * normals[b, 2] + wc * normals[c, 2]
        r = _1 / np.sqrt(nx * nx + ny * ny + nz * nz + _F(1e-12))
        nx, ny, nz = nx * r, ny * r, nz * r
        u = wa * uv[a, 0] + wb * uv[b, 0] + wc * uv[c, 0]
        v = wa * uv[a, 1] + wb * uv[b, 1] + wc * uv[c, 1]
        ix = min(max(int((u * _HALF + _HALF) * size), 0), size - 1)
        iy = min(max(int((_HALF - v * _HALF) * size), 0), size - 1)
        p = pixel[i]
        px, py = _F(p % width) + _HALF, _F(p // width) + top + _HALF
        # Height below the lid, in eye radii.
        side = 0 if abs(screen[lids[0, 0], 0] - px) < abs(screen[lids[1, 0], 0] - px) else 1
        span = abs(screen[lids[side, len(lids[0]) - 1], 0] - screen[lids[side, 0], 0]) * _HALF + _F(1e-3)
        below = _F(1e3)
        for k in range(len(lids[0]) - 1):
            x0, x1 = screen[lids[side, k], 0], screen[lids[side, k + 1], 0]
            if (x0 <= px) != (x1 <= px):
                f = (px - x0) / (x1 - x0)
                below = py - (screen[lids[side, k], 1] * (_1 - f) + screen[lids[side, k + 1], 1] * f)
        shadow = _F(0.42) + _F(0.58) * min(max(below / (span * _F(0.55)), _0), _1)
        edge = _1 - min(u * u, _1) * _F(0.5)
        key = max(nx * _KX + ny * _KY + nz * _KZ + _F(0.35), _0) * _F(0.9)
        light = (key + _F(0.55)) * shadow * edge
        # The cornea bulges: its normals turn faster than the ball's, so the mirrored window is small and near.
        bulge = _F(1.0) if u * u + v * v < _F(0.36) else _F(0.0)
        hx, hz = nx + bulge * u * _F(0.8), nz + bulge * v * _F(0.8)
        window = (hx - _HX * _F(0.9)) ** 2 * _F(1.5) + (hz - _HZ * _F(0.9)) ** 2
        spot = max(_1 - window * _F(26), _0)
        glint = min(spot * spot * _F(3.0), _F(1.3)) * shadow
        lamp = max(_1 - ((hx - _F(0.36)) ** 2 + (hz + _F(0.12)) ** 2) * _F(60), _0) * _F(0.10)
        w = cover[i]
        s = _F(1 / 255)
        out[p, 0] += w * (_F(texture[iy, ix, 0]) * s * light * _F(1.02) + glint + lamp)
        out[p, 1] += w * (_F(texture[iy, ix, 1]) * s * light + glint + lamp)
        out[p, 2] += w * (_F(texture[iy, ix, 2]) * s * light + glint + lamp)


@_kernel
def shade_hair(
    count, pixel, triangle, second, third, cover, triangles, normals, axes, albedo, uv, baked, streaks, out
):  # type: ignore[no-untyped-def]  # noqa: E501
    """Hair: light by the strand's direction; one white highlight, one in the hair's own colour, fine streaks."""
    last = len(streaks) - 1
    for i in range(count):
        t = triangle[i]
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        wb, wc = second[i], third[i]
        wa = _1 - wb - wc
        nx = wa * normals[a, 0] + wb * normals[b, 0] + wc * normals[c, 0]
        ny = wa * normals[a, 1] + wb * normals[b, 1] + wc * normals[c, 1]
        nz = wa * normals[a, 2] + wb * normals[b, 2] + wc * normals[c, 2]
        r = _1 / np.sqrt(nx * nx + ny * ny + nz * nz + _F(1e-12))
        nx, ny, nz = nx * r, ny * r, nz * r
        tx = wa * axes[a, 0] + wb * axes[b, 0] + wc * axes[c, 0]
        ty = wa * axes[a, 1] + wb * axes[b, 1] + wc * axes[c, 1]
        tz = wa * axes[a, 2] + wb * axes[b, 2] + wc * axes[c, 2]
        r = _1 / np.sqrt(tx * tx + ty * ty + tz * tz + _F(1e-12))
        tx, ty, tz = tx * r, ty * r, tz * r
        streak = streaks[min(max(int((wa * uv[a, 0] + wb * uv[b, 0] + wc * uv[c, 0]) * last), 0), last)]
        sky = wa * baked[a, 0] + wb * baked[b, 0] + wc * baked[c, 0]
        lit = wa * baked[a, 1] + wb * baked[b, 1] + wc * baked[c, 1]
        key = max((nx * _KX + ny * _KY + nz * _KZ + _F(0.35)) * _F(1 / 1.35), _0) * lit
        along = tx * _KX + ty * _KY + tz * _KZ
        key *= _F(0.45) + _F(0.55) * np.sqrt(max(_1 - along * along, _0))
        fill = max((nx * _FX + ny * _FY + nz * _FZ + _F(0.3)) * _F(1 / 1.3), _0) * sky
        rim = max(nx * _RX + ny * _RY + nz * _RZ + _F(0.1), _0) * sky
        up = (nz * _HALF + _HALF) * sky
        # Scales tilt the first highlight towards the root; the second comes through the strand.
        th = tx * _HX + ty * _HY + tz * _HZ
        d1, d2 = th - _F(0.08) + (streak - _1) * _F(0.12), th + _F(0.14) + (streak - _1) * _F(0.2)
        s1 = max(_1 - d1 * d1, _0)
        s2 = max(_1 - d2 * d2, _0)
        s1 *= s1
        s1 *= s1
        s1 *= s1
        s1 *= s1
        s2 *= s2
        s2 *= s2
        s2 *= s2
        s1 = s1 * s1 * s1 * key * _F(0.055)
        s2 = s2 * key * _F(0.45)
        w = cover[i] * streak
        p = pixel[i]
        cr = wa * albedo[a, 0] + wb * albedo[b, 0] + wc * albedo[c, 0]
        cg = wa * albedo[a, 1] + wb * albedo[b, 1] + wc * albedo[c, 1]
        cb = wa * albedo[a, 2] + wb * albedo[b, 2] + wc * albedo[c, 2]
        out[p, 0] += w * (cr * (key * _KR + fill * _FR + rim * _RR + up * _SR + s2 * _F(1.6)) + s1)
        out[p, 1] += w * (cg * (key * _KG + fill * _FG + rim * _RG + up * _SG + s2 * _F(1.6)) + s1)
        out[p, 2] += w * (cb * (key * _KB + fill * _FB + rim * _RB + up * _SB + s2 * _F(1.6)) + s1)


@njit(cache=True, nogil=True)
def expose(columns, behind, free, light):  # type: ignore[no-untyped-def]
    """Start a band's linear light with what shows of the background."""
    width = behind.shape[1]
    for row in range(len(behind)):
        for col in range(columns[0], columns[1]):
            p = row * width + col
            f = free[p]
            if f < _1:
                light[p, 0] = behind[row, col, 0] * f
                light[p, 1] = behind[row, col, 1] * f
                light[p, 2] = behind[row, col, 2] * f


@njit(cache=True, nogil=True)
def develop(columns, light, free, curve, rgb):  # type: ignore[no-untyped-def]
    """Turn a band's linear light into 8-bit `rgb` where the person is; `curve` maps 0..2 to 0..255."""
    last = _F(len(curve) - 1)
    scale = last * _HALF
    width = rgb.shape[1]
    for row in range(len(rgb)):
        for col in range(columns[0], columns[1]):
            p = row * width + col
            if free[p] < _1:
                for k in range(3):
                    rgb[row, col, k] = curve[int(min(max(light[p, k] * scale, _0), last))]


@njit(cache=True, nogil=True)
def to_i420(rgb, i420):  # type: ignore[no-untyped-def]
    """BT.601 studio range; `rgb` uint8 (H, W, 3) -> `i420` uint8 (H * 3 // 2, W)."""
    high, wide = rgb.shape[0], rgb.shape[1]
    flat = i420.reshape(-1)
    u0 = high * wide
    v0 = u0 + u0 // 4
    for y in range(0, high, 2):
        for x in range(0, wide, 2):
            sr = sg = sb = 0
            for dy in range(2):
                for dx in range(2):
                    r, g, b = (
                        int(rgb[y + dy, x + dx, 0]),
                        int(rgb[y + dy, x + dx, 1]),
                        int(rgb[y + dy, x + dx, 2]),
                    )
                    flat[(y + dy) * wide + x + dx] = (66 * r + 129 * g + 25 * b + 4224) >> 8
                    sr, sg, sb = sr + r, sg + g, sb + b
            place = (y // 2) * (wide // 2) + x // 2
            flat[u0 + place] = (-38 * sr - 74 * sg + 112 * sb + 131584) >> 10
            flat[v0 + place] = (112 * sr - 94 * sg - 18 * sb + 131584) >> 10
