"""All kinds of source there are: every module of this folder that has a `KIND`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

import bot.sources
from bot.sources.kind import Kind


@cache
def kinds() -> Mapping[str, Kind]:
    """Return the kinds by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(bot.sources.__path__))
    modules = (importlib.import_module(f"bot.sources.{name}") for name in names)
    found = [module.KIND for module in modules if hasattr(module, "KIND")]
    return {kind.name: kind for kind in found}
