"""Model files from a model hub: downloaded where there is a network, or one sentence that says why not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from media.errors import ModelError, first_line

HUB_NAME = re.compile(r"\w[\w.-]*/[\w.-]+")

ANSWER_S = 10.0
"""A hub that says nothing for so long is not reached; its client by itself waits for ever."""


def folder_of(what: str, source: str | Path) -> Path | None:
    """The user's folder that a source names; None where it is a hub name.

    `what` it should hold is for the sentence of the ModelError where it is neither.
    """
    folder = Path(source).expanduser()
    if folder.is_dir():
        return folder
    if isinstance(source, str) and HUB_NAME.fullmatch(source):
        return None
    raise ModelError(f"{what} is not there: there is no folder {source}; give one that holds it.")


def download(what: str, name: str, files: Sequence[str], instead: str) -> Path:
    """The folder of a hub name's `files` (patterns), which Hugging Face's client keeps and shows progress of.

    `what` it is and what to do `instead` are for the sentence of the ModelError where it cannot be had.
    """
    from huggingface_hub import snapshot_download  # slow to import, and most programs never need it

    problem = problem_with(name)
    try:  # what was downloaded before is there without a network, too
        return Path(snapshot_download(name, allow_patterns=list(files), local_files_only=problem is not None))
    except Exception as error:  # the hub's client raises its own, the system's and its HTTP library's
        raise ModelError(
            f'{what} "{name}" could not be downloaded ({first_line(problem or error)}): '
            f"check the name and the network, or {instead}."
        ) from error


def problem_with(name: str) -> Exception | None:
    """Why the hub cannot be asked for a name now; None where it answers."""
    from huggingface_hub import HfApi

    try:
        HfApi().model_info(name, timeout=ANSWER_S)
    except Exception as error:  # as above
        return error
    return None
