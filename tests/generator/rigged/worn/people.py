"""People to be fitted, measured once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from generator.rigged import asset
from generator.rigged.build.body import Body
from generator.rigged.clothes.garments import dress
from generator.rigged.draw.mesh import Part
from generator.rigged.hair.growth import grow
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.people import MAN, WOMAN
from generator.rigged.identity.seeds import from_seed
from generator.rigged.worn.fit import Wearer
from generator.rigged.worn.wear import measure

PEOPLE = {"man": MAN, "woman": WOMAN, "one": from_seed(3), "another": from_seed(9)}


@dataclass(frozen=True, eq=False)
class Dressed:
    """An identity with all that `wear` takes."""

    identity: Identity
    body: Body
    joints: np.ndarray
    clothes: list[Part]
    hair: Part | None

    @property
    def wearer(self) -> Wearer:
        return measure(self.body, self.joints, self.clothes, self.hair)


@cache
def dressed(name: str) -> Dressed:
    identity = PEOPLE[name]
    human = asset.load()
    positions, joints = human.body(
        identity.sex, identity.ageing, identity.ancestry, identity.weight, identity.changes
    )
    body = Body(human, positions)
    return Dressed(identity, body, joints, dress(identity, body, joints).parts, grow(identity, body))


def with_(name: str, **looks: object) -> Identity:
    return replace(PEOPLE[name], **looks)  # type: ignore[arg-type]
