"""Styles, outfits and actions are found by their files: to add one, add a file to its package."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


def names(package: str) -> tuple[str, ...]:
    """What a package such as "hair.styles" holds, by file name, `_` read as a blank; nothing is imported."""
    folder = _HERE.joinpath(*package.split("."))
    return tuple(sorted(module.name.replace("_", " ") for module in pkgutil.iter_modules([str(folder)])))


def load(package: str, attribute: str) -> dict[str, Any]:
    """That attribute of every module of a package, by the same names."""
    return {
        name: getattr(import_module(f"generator.rigged.{package}.{name.replace(' ', '_')}"), attribute)
        for name in names(package)
    }
