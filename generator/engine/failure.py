"""What befell a stream's device, in one sentence."""

from __future__ import annotations

import torch

from media.errors import GeneratorError, first_line


def failure(error: BaseException) -> GeneratorError:
    """What has happened to a stream, and what to do."""
    if isinstance(error, GeneratorError):
        return error
    reason = first_line(error).rstrip(".")
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        what = "The generator's memory is full"
        mend = "serve fewer calls, choose the light decoder or a smaller size"
    else:
        what = "The generator's device failed"
        mend = "look at the device, then start again"
    failed = GeneratorError(f"{what} ({reason}): {mend}.")
    failed.__cause__ = error
    return failed
