"""`visavis render`: clips of the rigged human with the truth of every picture, to look at and to train on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TaskID

from agent.clips import ClipWriter
from agent.portrait import Who
from agent.scenes import Part, Scene, play, random_parts, told_parts
from agent.voice.piper import voice_named
from generator.rigged.draw.renderer import Renderer
from generator.rigged.figure import RiggedHuman, capabilities
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.seeds import from_seed
from media.errors import ConfigError, MediaError
from media.frames import TICKS_HZ
from rrm.persona import Persona, load_persona, shipped


@dataclass(frozen=True, slots=True)
class Wanted:
    """What clips show: what is said and done, or about `seconds` of a random scene where both are empty."""

    sentences: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    seconds: float = 20.0
    size: int = 512
    clips: int = 1


@dataclass(frozen=True, slots=True)
class _Clip:
    identity: Identity
    seed: int
    folder: Path


async def make_clips(who: Who, folder: Path, wanted: Wanted, out: Console) -> None:
    """Write clips as `agent.clips` describes them, each into a folder of its own where there are several.

    Raises ConfigError or MediaError, in one sentence, before anything is made where that can be known.
    """
    persona = load_persona(who.persona or shipped()[0])
    clips = _clips(who, folder, wanted.clips)
    told = [_parts(clip.seed, wanted, persona) for clip in clips]
    voice = voice_named(persona.voice)
    try:
        with Progress(console=out) as progress:
            for clip, parts in zip(clips, told, strict=True):
                bar = progress.add_task(f"{clip.folder.name}: the voice", total=None)
                scene = await play(parts, voice, clip.seed)
                progress.update(bar, description=clip.folder.name, total=scene.seconds, completed=0)
                await asyncio.to_thread(_write, clip, scene, wanted.size, _shown(progress, bar))
    finally:
        await voice.close()
    out.print(f"wrote {folder}", soft_wrap=True)


def _shown(progress: Progress, bar: TaskID) -> Callable[[float], None]:
    return lambda seconds: progress.update(bar, completed=seconds)


def _clips(who: Who, folder: Path, count: int) -> list[_Clip]:
    """Who is seen where: the people of the next seeds, or one person who behaves differently each time."""
    if folder.exists():
        raise MediaError(f"{folder} exists already: give a folder that does not.")
    if count < 1:
        raise ConfigError(f"--clips must be 1 or more, not {count}.")
    if count == 1:
        return [_Clip(who.choose(), who.seed or 0, folder)]
    seeds = range(who.seed or 0, (who.seed or 0) + count)
    one = who.choose() if who.seed is None else None
    return [_Clip(one or from_seed(seed), seed, folder / f"{seed:05}") for seed in seeds]


def _parts(seed: int, wanted: Wanted, persona: Persona) -> list[Part]:
    can = capabilities()
    for action in wanted.actions:
        if action not in can.actions:
            raise ConfigError(f'There is no action "{action}": choose one of {", ".join(can.actions)}.')
    if wanted.sentences or wanted.actions:
        return told_parts(wanted.sentences, wanted.actions, can.actions)
    return random_parts(seed, wanted.seconds, persona.about, list(can.actions), can.poses)


def _write(clip: _Clip, scene: Scene, side: int, progress: Callable[[float], None]) -> None:
    renderer = Renderer(clip.identity, side, side)
    human = RiggedHuman(clip.identity, side, side, seed=clip.seed, painter=renderer)
    sound = []
    try:
        with ClipWriter(clip.folder, side, side, human.capabilities.fps) as writer:
            for conditions in scene.conditions(human.capabilities):
                sound.append(conditions.speech)
                for state in human.states(conditions):
                    writer.add(*renderer.draw_truth(state), conditions.phase, conditions.prompt.text)
                progress(conditions.pts / TICKS_HZ)
            writer.finish(sound, clip.identity, {"seed": clip.seed})
    except OSError as error:
        raise MediaError(f"{clip.folder} cannot be written: {error.strerror or error}.") from error
