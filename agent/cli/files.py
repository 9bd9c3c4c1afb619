"""What is written into files: a replayed call, pictures of people, clips."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.shared import Config, Llm, LlmModel, PersonaOption, minded, out, run_to_end
from media.errors import ConfigError


def replay(
    caller: Annotated[Path, typer.Argument(help="A sound file: what the caller says.")],
    to: Annotated[Path, typer.Option("--out", help="Folder to write the session to.")],
    video: Annotated[Path | None, typer.Option(help="A video file: what the caller's camera shows.")] = None,
    observations: Annotated[
        Path | None, typer.Option(help="What is noticed of the caller: JSON lines of t, kind and detail.")
    ] = None,
    config: Config = None,
    persona: PersonaOption = None,
    llm: Llm = None,
    llm_model: LlmModel = None,
) -> None:
    """Play a recorded caller into the whole system and write the session, without a browser."""
    from agent.replay import replay as run

    settings = minded(config, llm, llm_model, persona=persona)
    run_to_end(run(settings, caller, to, video, out, observations))


def portrait(
    to: Annotated[Path, typer.Option("--out", help="The picture to write, PNG.")],
    seed: Annotated[int | None, typer.Option(help="The person with this number, 0 or more.")] = None,
    words: Annotated[str | None, typer.Option(help='A description: "a woman of 40, grey bob".')] = None,
    persona: PersonaOption = None,
    identity: Annotated[Path | None, typer.Option(help="An identity file, TOML.")] = None,
    sheet: Annotated[int | None, typer.Option(help="Many people: this many, from seed 0 on.")] = None,
    size: Annotated[int | None, typer.Option(help="Pixels a side: 512, on a sheet 160.")] = None,
    save: Annotated[Path | None, typer.Option(help="Write the person's identity file too.")] = None,
) -> None:
    """Draw a person: a seed's, a description's, a persona's or a file's; or a sheet of many."""
    from agent.pictures.portrait import SHEET_SIZE, SIZE, Who, make_portrait, make_sheet

    who = Who(seed, words, persona, identity)
    if sheet is None:
        make_portrait(who, to, SIZE if size is None else size, save, out)
    elif who.named() or save:
        other = "save" if save else who.named()[0]
        raise ConfigError(f"--sheet draws many people, --{other} is for one: leave one of the two out.")
    else:
        make_sheet(sheet, to, SHEET_SIZE if size is None else size, out)


def render(
    folder: Annotated[Path, typer.Argument(help="A new folder for the clip, or for all clips.")],
    seed: Annotated[int | None, typer.Option(help="The person with this number, 0 or more.")] = None,
    words: Annotated[str | None, typer.Option(help='A description: "a woman of 40, grey bob".')] = None,
    persona: PersonaOption = None,
    identity: Annotated[Path | None, typer.Option(help="An identity file, TOML.")] = None,
    say: Annotated[list[str] | None, typer.Option(help="A sentence to say; may be repeated.")] = None,
    act: Annotated[list[str] | None, typer.Option(help="An action to do; may be repeated.")] = None,
    seconds: Annotated[float, typer.Option(help="Length of a random scene, where nothing is told.")] = 20.0,
    clips: Annotated[int, typer.Option(help="How many: next seeds, or the person in other scenes.")] = 1,
    size: Annotated[int, typer.Option(help="Pixels a side.")] = 512,
) -> None:
    """Write clips of a person with the truth of every picture: state, landmarks, masks, depth, normals."""
    from agent.pictures.portrait import Who
    from agent.pictures.render import Wanted, make_clips

    wanted = Wanted(tuple(say or ()), tuple(act or ()), seconds, size, clips)
    run_to_end(make_clips(Who(seed, words, persona, identity), folder, wanted, out))
