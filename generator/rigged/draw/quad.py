"""The rasteriser's innermost step, written in vectors: the 16 samples of 2x2 pixels against one triangle."""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

SAMPLES = 4
"""A pixel has this many."""

LANES = 4 * SAMPLES
"""Samples of a quad, pixel by pixel: upper left, upper right, lower left, lower right."""

# The rotated grid: each sample has a row and a column of its own, which suits nearly level and upright edges.
SAMPLE_X = (0.375, 0.875, 0.125, 0.625)
SAMPLE_Y = (0.125, 0.375, 0.625, 0.875)

_FLOATS, _INTS = ir.VectorType(ir.FloatType(), LANES), ir.VectorType(ir.IntType(32), LANES)
_RIGHT = ir.Constant(_FLOATS, [SAMPLE_X[lane % 4] + lane // 4 % 2 for lane in range(LANES)])
_DOWN = ir.Constant(_FLOATS, [SAMPLE_Y[lane % 4] + lane // 8 for lane in range(LANES)])


def _cover_quad(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    depth, ids, quad, triangle, corner, across, down = args

    def spread(value: Any, kind: Any) -> Any:
        zero = ir.Constant(ir.IntType(32), 0)
        single = builder.insert_element(ir.Constant(kind, ir.Undefined), value, zero)
        return builder.shuffle_vector(single, single, ir.Constant(_INTS, [0] * LANES))

    def at(array: Any, number: int, kind: Any) -> Any:
        data = context.make_array(signature.args[number])(context, builder, array).data
        first = builder.gep(data, [builder.mul(quad, ir.Constant(quad.type, LANES))])
        return builder.bitcast(first, kind.as_pointer())

    values = []
    for number in range(4):
        three = (builder.extract_value(x, number) for x in (corner, across, down))
        value, right, below = (spread(x, _FLOATS) for x in three)
        offset = builder.fadd(builder.fmul(right, _RIGHT), builder.fmul(below, _DOWN))  # of all quads alike
        values.append(builder.fadd(value, offset))
    depths, numbers = at(depth, 0, _FLOATS), at(ids, 1, _INTS)
    old = builder.load(depths, align=4)
    inside = builder.fcmp_ordered(">", values[3], old)
    for edge in values[:3]:
        inside = builder.and_(inside, builder.fcmp_ordered(">=", edge, ir.Constant(_FLOATS, [0.0] * LANES)))
    # Written even where nothing is inside: a branch that cannot be foreseen costs more than the writing.
    builder.store(builder.select(inside, values[3], old), depths, align=4)
    kept = builder.load(numbers, align=4)
    builder.store(builder.select(inside, spread(triangle, _INTS), kept), numbers, align=4)
    return context.get_dummy_value()


def _typed(
    typing: Any, depth: Any, ids: Any, quad: Any, triangle: Any, corner: Any, across: Any, down: Any
) -> Any:
    four = types.UniTuple(types.float32, 4)  # type: ignore[no-untyped-call]
    return types.void(depth, ids, types.intp, types.int32, four, four, four), _cover_quad


cover_quad: Any = intrinsic(_typed)
"""cover_quad(depth, ids, quad, triangle, corner, across, down): put `triangle` where it is nearest among a
quad's samples; for compiled code only.

`depth` float32 and `ids` int32 are contiguous with LANES numbers a quad; `quad` is its number. The other
three are tuples of four float32, the edge functions, inside where all are >= 0, and 1 / depth: at the quad's
upper left corner, and what each adds for a pixel to the right and a pixel down. These are plain vectors of
LLVM, in whatever pieces the processor takes them.
"""
