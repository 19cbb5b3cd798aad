"""From a person's words to an answer: find the lookup that is meant, and ask it."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import import_module

import bot.lookup
from bot.config.suggest import did_you_mean, nearest
from bot.errors import TryLater
from bot.lookup.answer import Answer
from bot.lookup.lookup import Lookup, Records

NO_MEMORY = Answer("I can't look just now", note="My memory (Redis) does not answer. Try again in a minute.")


@cache
def lookups() -> Mapping[str, Lookup]:
    """Return every lookup by its name: those of the modules of bot/lookup that have a `LOOKUP`."""
    found = (
        import_module(f"bot.lookup.{module.name}") for module in pkgutil.iter_modules(bot.lookup.__path__)
    )
    return {module.LOOKUP.name: module.LOOKUP for module in found if hasattr(module, "LOOKUP")}


async def ask(records: Records, words: str, now: datetime) -> Answer:
    """Answer a person's words, such as `latest tavush 24h`. `now` is UTC. No words: help.

    A name with a slip of the finger is taken as it was meant, if only one is near.
    """
    name, _, rest = " ".join(words.split()).partition(" ")
    known = lookups()
    lookup = known.get(name.casefold() or "help") or known.get(nearest(name, known) or "")
    if lookup is None:
        return Answer(f"I don't know “{name}”{did_you_mean(name, known)}", note="Try: help")
    try:
        return await lookup.answer(records, rest.strip(), now)
    except TryLater:
        return NO_MEMORY
