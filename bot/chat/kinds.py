"""All kinds of destinations there are."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

import bot.chat
from bot.chat.kind import Kind


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind by its name: those of the modules of bot/chat that have a `KIND`."""
    modules = (import_module(f"bot.chat.{found.name}") for found in pkgutil.iter_modules(bot.chat.__path__))
    found: list[Kind] = [module.KIND for module in modules if hasattr(module, "KIND")]
    return {kind.name: kind for kind in found}
