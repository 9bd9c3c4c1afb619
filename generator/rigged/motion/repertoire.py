"""All that one body can do: each action from and to each pose as tracks, made when first asked for."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

from generator.rigged.motion.aim import Poser
from generator.rigged.motion.arm import Arm, Position, below, down
from generator.rigged.motion.channels import (
    CHANNELS,
    FACE,
    HEAD,
    LOOK,
    SIDES,
    TRUNK,
    VIEW,
    arm_channels,
)
from generator.rigged.motion.deed import ACTIONS, CHANGE_S, FREE_S, STAY_S, SWAP_S, Deed
from generator.rigged.motion.physique import Physique
from generator.rigged.motion.rotations import Array
from generator.rigged.motion.stances import STANCES, Stance
from generator.rigged.motion.talk import SHAPES
from generator.rigged.motion.track import Keys, Track, settled, track
from generator.rigged.noise import smooth
from generator.rigged.state import FRAMINGS, Framing

USUAL = FRAMINGS["head and shoulders"]
"""The heights that poses and actions need are told for it; where the eyes are lower, hands need more."""

OPENING_S, OPENING_S_PER_M = 0.7, 3.0
"""How long the view takes to open and to close, before the hand is at its edge; a wide one takes longer."""

ARRIVED = 0.75
"""Part of the opening after which the hands may be in the picture: nine tenths of the way are done."""

KEPT_DEEDS = 48
"""Deeds whose tracks, some 30 KB each, are kept; there are thousands from every pose to every other."""

_LAGS = {side: arm_channels(side) for side in SIDES}
ARM = {side: np.concatenate(list(_LAGS[side].values())) for side in SIDES}
"""Channels of each arm."""


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
        """Metres more that the view must show, to reach as far below the eyes as `height` does in `USUAL`."""
        lower = max(1.0, (1.0 - USUAL.eye_line) / (1.0 - self.framing.eye_line))
        return max(0.0, lower * height - self.framing.height)

    def at(self, deed: Deed, t: float) -> Array:
        """The body (CHANNELS,) `t` seconds into a deed."""
        out = self.base(deed.end).copy()
        for part in self._tracks(deed):
            out[part.channels] = part.at(t)
        return out

    def held(self, deed: Deed, t: float) -> str:
        """The prop that belongs into the right hand."""
        own, since, until = ACTIONS[deed.action].held if deed.action else ("", 0.0, 0.0)
        after, swaps = STANCES[deed.end].held, deed.swaps
        if own:
            begin = 0.0 if deed.holds == own else deed.lead + since
            end = np.inf if after == own else deed.lead + until
            return own if begin <= t < end else ""
        if swaps[0] and t < FREE_S:
            return deed.holds
        return after if swaps[1] and t >= deed.seconds - deed.drag - FREE_S - STAY_S else deed.prop

    def _make(self, deed: Deed) -> list[Track]:
        if not deed.action:
            return [] if deed.rests else self._change(deed)
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
        action = ACTIONS[deed.action]
        open_ = max(begin, end, self._more(action.height))
        if open_ == begin == end:
            return []
        wide = open_ - min(begin, end)
        first = deed.lead + next((t for t, position in action.arms if position not in (None, below)), np.inf)
        rise = min(max(OPENING_S, wide * OPENING_S_PER_M), first / ARRIVED, 0.4 * deed.seconds)
        keys = [(0.0, [begin]), (rise, [open_]), (deed.seconds - rise, [open_]), (deed.seconds, [end])]
        return [track(VIEW, keys)]

    def _arm_keys(self, deed: Deed, side: str) -> Keys:
        """An arm from the pose through the action's positions to the pose."""
        begin, end, swaps = STANCES[deed.begin], STANCES[deed.end], deed.swaps
        last = deed.seconds - deed.drag
        over = last - deed.tail
        keys = [(0.0, self.base(deed.begin)[ARM[side]])]
        if side in deed.freed:
            keys += self._let_go(begin, side, 0.0, below if swaps[0] else down)
            if swaps[0]:
                keys.append((deed.lead, self.arm(below, side)))
        if side in deed.sides:
            keys += [(deed.lead + t, self.arm(p, side)) for t, p in _positions(deed)]
        idle = side not in (*deed.sides, *deed.freed)  # it holds the pose until the action is over
        if idle and deed.tail and begin.arms is not end.arms:
            keys += [(over, keys[0][1]), *self._between(begin, end, side, over, swaps[1])]
        elif not idle and deed.tail:
            place = below if swaps[1] else down
            keys += [(over, self.arm(place, side))] if deed.tail > FREE_S else []
            keys += self._take_hold(end, side, last, place)
        return [*keys, (last, self.base(deed.end)[ARM[side]])]

    def _let_go(self, stance: Stance, side: str, start: float, place: Position) -> list[tuple[float, Array]]:
        """An arm leaves a pose by its way out and comes to a place."""
        keys = [(start + FREE_S, self.arm(place, side))]
        if stance.out and stance.out is not place:
            keys.insert(0, (start + 0.5 * FREE_S, self.arm(stance.out, side)))
        return keys

    def _take_hold(self, stance: Stance, side: str, end: float, place: Position) -> list[tuple[float, Array]]:
        """The same backwards; `end`: when the arm is in the pose."""
        keys = [(end - FREE_S, self.arm(place, side))]
        if stance.out and stance.out is not place:
            keys.append((end - 0.5 * FREE_S, self.arm(stance.out, side)))
        return keys

    def _between(
        self, begin: Stance, end: Stance, side: str, start: float, swap: bool
    ) -> list[tuple[float, Array]]:
        """From pose to pose: busy arms let go and take hold by ways of their own, props by way of below."""
        if swap:
            last = start + SWAP_S
            return [*self._let_go(begin, side, start, below), *self._take_hold(end, side, last, below)]
        ways = ((0.35, begin.out), (0.6, end.out))
        return [(start + share * CHANGE_S, self.arm(way, side)) for share, way in ways if way]

    def _change(self, deed: Deed) -> list[Track]:
        """From pose to pose."""
        begin, end = self.base(deed.begin), self.base(deed.end)
        stances, last = (STANCES[deed.begin], STANCES[deed.end]), deed.seconds - deed.drag
        out = []
        for side in SIDES:
            keys = self._between(*stances, side, 0.0, deed.swaps[0])
            keys = [(0.0, begin[ARM[side]]), *keys, (last, end[ARM[side]])]
            out += _arm_tracks(side, keys, True)
        for channels in (HEAD, TRUNK, VIEW):
            out.append(track(channels, [(0.0, begin[channels]), (last, end[channels])]))
        return out


def _positions(deed: Deed) -> list[tuple[float, Position]]:
    """The action's own positions; a prop is only fetched, and put away, where need be."""
    action = ACTIONS[deed.action]
    own = action.held[0]
    there = own != "" and deed.holds == own, own != "" and STANCES[deed.end].held == own
    return [(t, p) for t, p in action.arms if p and not (p is below and there[t > 0.5 * action.seconds])]


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
