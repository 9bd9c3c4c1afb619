"""`visavis render`: clips of the rigged human with the truth of every picture, to look at and to train on."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress as ProgressBar

from agent.parts import Voice
from agent.pictures.clips import ClipWriter
from agent.pictures.portrait import Who
from agent.pictures.scenes import Part, Scene, play, random_parts, told_parts
from agent.voice.piper import voice_named
from generator.rigged.draw.renderer import Renderer, check_size
from generator.rigged.figure import RiggedHuman, capabilities
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.seeds import from_seed
from generator.rigged.state import FPS
from media.aside import Progress, aside
from media.errors import ConfigError, MediaError
from media.frames import TICKS_HZ
from rrm.persona import Persona, load_persona, shipped

LONGEST_S = 3600
"""Seconds of a random scene: its sound and its numbers are kept in memory until the clip's end."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What clips show: what is said and done, or about `seconds` of a random scene where both are empty."""

    sentences: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    seconds: float = 20.0
    size: int = 512
    clips: int = 1

    def check(self) -> None:
        """Raises ConfigError where this cannot be made."""
        check_size(self.size, self.size)
        if not 0 < self.seconds <= LONGEST_S:
            raise ConfigError(f"--seconds must be above 0 and at most {LONGEST_S}, not {self.seconds}.")
        if self.clips < 1:
            raise ConfigError(f"--clips must be 1 or more, not {self.clips}.")
        known = capabilities().actions
        for action in self.actions:
            if action not in known:
                raise ConfigError(f'There is no action "{action}": choose one of {", ".join(known)}.')


@dataclass(frozen=True, slots=True)
class _Clip:
    identity: Identity
    seed: int
    folder: Path


async def make_clips(who: Who, folder: Path, wanted: Wanted, out: Console) -> None:
    """Write clips, each into a folder of its own where there are several (see `agent.pictures.clips`).

    A clip that is cut short leaves nothing; those before it stay. Raises ConfigError or MediaError, in one
    sentence, before anything is made where that can be known.
    """
    wanted.check()
    persona = load_persona(who.persona or shipped()[0])
    clips = _clips(who, folder, wanted.clips)
    told = [_parts(clip.seed, wanted, persona) for clip in clips]
    voice = voice_named(persona.voice)
    try:
        with ProgressBar(console=out) as bars:
            for clip, parts in zip(clips, told, strict=True):
                await _make(clip, parts, voice, wanted.size, bars)
    finally:
        await voice.close()
        _remove_empty(folder)
    out.print(f"wrote {folder}", soft_wrap=True)


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):  # it holds clips, or was never made
        folder.rmdir()


async def _make(clip: _Clip, parts: list[Part], voice: Voice, side: int, bars: ProgressBar) -> None:
    bar = bars.add_task(f"{clip.folder.name}: the voice", total=None)
    scene = await play(parts, voice, clip.seed)
    bars.update(bar, description=clip.folder.name, total=scene.seconds)
    write = partial(_write, clip, scene, side)
    await aside(write, lambda seconds: bars.update(bar, completed=seconds))


def _clips(who: Who, folder: Path, count: int) -> list[_Clip]:
    """Who is seen where: the people of the next seeds, or one person who behaves differently each time."""
    if folder.exists():
        raise MediaError(f"{folder} exists already: give a folder that does not.")
    one, first = who.choose(), who.seed or 0
    if count == 1:
        return [_Clip(one, first, folder)]
    seeds = range(first, first + count)
    people = [one if who.seed is None else from_seed(seed) for seed in seeds]
    return [_Clip(person, seed, folder / f"{seed:05}") for seed, person in zip(seeds, people, strict=True)]


def _parts(seed: int, wanted: Wanted, persona: Persona) -> list[Part]:
    can = capabilities()
    if wanted.sentences or wanted.actions:
        return told_parts(wanted.sentences, wanted.actions, can.actions)
    return random_parts(seed, wanted.seconds, persona.about, list(can.actions), can.poses)


def _write(clip: _Clip, scene: Scene, side: int, progress: Progress) -> None:
    renderer = Renderer(clip.identity, side, side)
    human = RiggedHuman(clip.identity, side, side, seed=clip.seed, painter=renderer)
    sound = []
    try:
        with ClipWriter(clip.folder, side, side, FPS) as writer:
            for conditions in scene.conditions(human.capabilities):
                sound.append(conditions.speech)
                for state in human.states(conditions):
                    writer.add(*renderer.draw_truth(state), conditions.phase, conditions.prompt.text)
                progress(conditions.pts / TICKS_HZ)
            writer.finish(sound, clip.identity, {"seed": clip.seed})
    except OSError as error:
        raise MediaError(f"{clip.folder} cannot be written: {error.strerror or error}.") from error
