"""All that one body can do: each action from and to each pose as tracks, made when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from generator.rigged import registry
from generator.rigged.motion.action import Action
from generator.rigged.motion.aim import Poser
from generator.rigged.motion.arm import Arm, Position, down
from generator.rigged.motion.channels import (
    CHANNELS,
    FACE,
    FINGER_LAG_S,
    HEAD,
    LOOK,
    SIDES,
    TRUNK,
    VIEW,
    arm_channels,
)
from generator.rigged.motion.physique import Physique
from generator.rigged.motion.rotations import Array
from generator.rigged.motion.stances import STANCES
from generator.rigged.motion.talk import SHAPES
from generator.rigged.motion.track import Keys, Track, settled, track
from generator.rigged.noise import smooth
from generator.rigged.state import Framing

ACTIONS: dict[str, Action] = {
    name.replace(" ", "_"): action for name, action in registry.load("actions", "ACTION").items()
}
"""What the person can do, by name."""

FREE_S = 0.75
"""How long busy arms take to let go before an action, and to take hold again after it."""

CHANGE_S = 1.3
"""How long a change of pose takes."""

OPENING_S, OPENING_S_PER_M = 0.7, 3.0
"""How long the view takes to open and to close, before the hand is at its edge; a wide one takes longer."""

KEPT_DEEDS = 48
"""Deeds whose tracks, some 30 KB each, are kept; there are thousands from every pose to every other."""

_LAGS = {side: arm_channels(side) for side in SIDES}
ARM = {side: np.concatenate(list(_LAGS[side].values())) for side in SIDES}
"""Channels of each arm."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An `action` (or a mere change of pose, "") from one pose to another, one-handed ones with one `side`.

    `loaded`: the right hand holds something when it begins, whatever the pose says.
    """

    action: str = ""
    begin: str = "attentive"
    end: str = "attentive"
    side: str = ".R"
    loaded: bool = False

    @property
    def sides(self) -> tuple[str, ...]:
        """The arms that it moves."""
        if not self.action or not ACTIONS[self.action].arms:
            return ()
        return {"one": (self.side,), "left": (".L",), "right": (".R",), "both": SIDES}[
            ACTIONS[self.action].hands
        ]

    @property
    def lead(self) -> float:
        """Seconds until the arms are free."""
        return FREE_S if self._waits(self.begin) or (self.loaded and self._drops) else 0.0

    @property
    def tail(self) -> float:
        """Seconds that the arms take to take hold of the pose again."""
        return FREE_S if self._waits(self.end) else 0.0

    @property
    def drag(self) -> float:
        """Seconds by which the fingers come last."""
        return 0.0 if self.action and ACTIONS[self.action].touches else FINGER_LAG_S

    @property
    def seconds(self) -> float:
        """From the first moment to the last, when the body is in the pose again."""
        if not self.action:
            return 0.0 if self.begin == self.end else CHANGE_S + self.drag
        return self.lead + ACTIONS[self.action].seconds + self.tail + self.drag

    @property
    def rests(self) -> bool:
        """Whether nothing is done: the pose is held."""
        return not self.action and self.begin == self.end

    @property
    def _drops(self) -> bool:
        return ".R" in self.sides and not ACTIONS[self.action].held[0]

    def _waits(self, pose: str) -> bool:
        """Whether arms must let go of a pose before they can do this."""
        stance = STANCES[pose]
        if self.action and stance.held and stance.held == ACTIONS[self.action].held[0]:
            return False
        return any(side in stance.busy for side in self.sides)


def free_side(pose: str, loaded: bool) -> str:
    """The arm for a one-handed action: the left one where only the right hand is busy."""
    return ".L" if loaded or STANCES[pose].busy == (".R",) else ".R"


class Repertoire:
    """The actions and poses of one body, for pictures of a `framing`."""

    def __init__(self, physique: Physique, framing: Framing) -> None:
        self.physique, self.framing = physique, framing
        self.arm = cache(self._arm)
        self.base = cache(self._base)
        self._tracks = lru_cache(KEPT_DEEDS)(self._make)

    def _arm(self, position: Position, side: str) -> Array:
        """Rotations of one arm in a position, in the order of its channels."""
        poser = Poser(self.physique.joints)
        position(Arm(poser, self.physique, side))
        return np.asarray(poser.rotations().ravel()[ARM[side]])

    def _base(self, pose: str) -> Array:
        """The body (CHANNELS,) in a pose."""
        stance, out = STANCES[pose], np.zeros(CHANNELS)
        for side in SIDES:
            out[ARM[side]] = self.arm(stance.arms, side)
        out[HEAD], out[TRUNK] = stance.head, stance.trunk
        out[VIEW] = self._more(stance.height)
        return out

    def gesture(self, pose: str, side: str, shape: int) -> tuple[Array, Array, Array]:
        """An arm in a pose, in a gesture of speech, and at its beat."""
        up, top = SHAPES[shape]
        return self.base(pose)[ARM[side]], self.arm(up, side), self.arm(top, side)

    def _more(self, height: float) -> float:
        return max(0.0, height - self.framing.height)

    def at(self, deed: Deed, t: float) -> Array:
        """The body (CHANNELS,) `t` seconds into a deed."""
        out = self.base(deed.end).copy()
        for part in self._tracks(deed):
            out[part.channels] = part.at(t)
        return out

    def held(self, deed: Deed, t: float) -> str:
        """The prop that belongs into the right hand."""
        prop, since, until = ACTIONS[deed.action].held if deed.action else ("", 0.0, 0.0)
        before, after = STANCES[deed.begin].held, STANCES[deed.end].held
        if prop:
            begin = 0.0 if before == prop else deed.lead + since
            end = np.inf if after == prop else deed.lead + until
            return prop if begin <= t < end else ""
        if not deed.action:
            return after if t >= 0.5 * CHANGE_S or before == after else before
        if not deed._drops:
            return after
        return before if t < deed.lead else after if t > deed.seconds - deed.tail else ""

    def _make(self, deed: Deed) -> list[Track]:
        if not deed.action:
            return self._change(deed) if deed.begin != deed.end else []
        action = ACTIONS[deed.action]
        begin, end = self.base(deed.begin), self.base(deed.end)
        out: list[Track] = []
        for side in SIDES:
            keys = self._arm_keys(deed, side)
            if side in deed.sides or len(keys) > 2 or deed.begin != deed.end:
                out += _arm_tracks(side, keys if action.touches else settled(keys), not action.touches)
        added = ((HEAD, action.head), (TRUNK, action.trunk), (LOOK, action.look), (FACE, action.face))
        for channels, keys in added:
            out += _added(channels, keys, begin[channels], end[channels], deed)
        return out + self._opening(deed)

    def _opening(self, deed: Deed) -> list[Track]:
        """The view opens before the hands come and closes after them."""
        begin, end = (float(self.base(pose)[VIEW][0]) for pose in (deed.begin, deed.end))
        open_ = max(begin, end, self._more(ACTIONS[deed.action].height))
        if open_ == begin == end:
            return []
        wide = open_ - min(begin, end)
        rise = min(max(OPENING_S, wide * OPENING_S_PER_M), 0.4 * deed.seconds)
        keys = [(0.0, [begin]), (rise, [open_]), (deed.seconds - rise, [open_]), (deed.seconds, [end])]
        return [track(VIEW, keys)]

    def _arm_keys(self, deed: Deed, side: str) -> Keys:
        """An arm from the pose through the action's positions to the pose."""
        begin, end = STANCES[deed.begin], STANCES[deed.end]
        busy = deed.lead > 0.0 and side in begin.busy, deed.tail > 0.0 and side in end.busy
        own = ACTIONS[deed.action].arms if side in deed.sides else ()
        last = deed.seconds - deed.drag
        keys = [(0.0, self.base(deed.begin)[ARM[side]])]
        if busy[0]:
            keys += [(0.5 * deed.lead, self.arm(begin.out or down, side)), (deed.lead, self.arm(down, side))]
        keys += [(deed.lead + t, self.arm(p, side)) for t, p in own if p is not None]
        if busy[1]:
            keys += [
                (last - deed.tail, self.arm(down, side)),
                (last - 0.5 * deed.tail, self.arm(end.out or down, side)),
            ]
        return [*keys, (last, self.base(deed.end)[ARM[side]])]

    def _change(self, deed: Deed) -> list[Track]:
        """From pose to pose; busy arms let go and take hold by a way of their own."""
        begin, end = self.base(deed.begin), self.base(deed.end)
        ways = ((0.35, STANCES[deed.begin].out), (0.6, STANCES[deed.end].out))
        out = []
        for side in SIDES:
            keys = [(0.0, begin[ARM[side]])]
            keys += [(share * CHANGE_S, self.arm(way, side)) for share, way in ways if way]
            out += _arm_tracks(side, [*keys, (CHANGE_S, end[ARM[side]])], True)
        for channels in (HEAD, TRUNK, VIEW):
            out.append(track(channels, [(0.0, begin[channels]), (CHANGE_S, end[channels])]))
        return out


def _arm_tracks(side: str, keys: Keys, drags: bool) -> list[Track]:
    values = np.array([value for _, value in keys])
    out, place = [], 0
    for lag, channels in _LAGS[side].items():
        part = slice(place, place + len(channels))
        late = [(t + lag * drags, value[part]) for (t, _), value in zip(keys, values, strict=True)]
        out.append(track(channels, late))
        place += len(channels)
    return out


def _added(channels: slice, keys: Keys, begin: Array, end: Array, deed: Deed) -> list[Track]:
    """Keys that are added to what goes from `begin` to `end`; no track where nothing moves."""
    if not keys and np.array_equal(begin, end):
        return []
    whole = deed.seconds
    points = [
        (deed.lead + t, begin + (end - begin) * smooth((deed.lead + t) / whole) + value) for t, value in keys
    ]
    first = [] if points and points[0][0] <= 0.0 else [(0.0, begin)]
    last = [] if points and points[-1][0] >= whole else [(whole, end)]
    return [track(channels, [*first, *points, *last])]
