"""From a person's words to an answer: find the lookup that is meant, and ask it."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib import import_module
from types import ModuleType

import bot.lookup
from bot.config.suggest import did_you_mean, nearest
from bot.errors import TryLater
from bot.lookup.answer import Answer
from bot.lookup.lookup import Asked, Button, Lookup, Records, Sheet
from bot.lookup.person import VISITOR, Person

NO_MEMORY = Answer("I can't look just now", note="My memory (Redis) does not answer. Try again in a minute.")
#: This word, first or last, shows the answer to everybody in the channel.
SHARE = "share"


@cache
def _modules() -> tuple[ModuleType, ...]:
    return tuple(
        import_module(f"bot.lookup.{module.name}") for module in pkgutil.iter_modules(bot.lookup.__path__)
    )


@cache
def lookups() -> Mapping[str, Lookup]:
    """Return every lookup by its name: those of the modules of bot/lookup that have a `LOOKUP`."""
    return {module.LOOKUP.name: module.LOOKUP for module in _modules() if hasattr(module, "LOOKUP")}


@cache
def buttons() -> Mapping[str, Button]:
    """Return every button by its name: those in the `BUTTONS` of the modules of bot/lookup."""
    return {button.name: button for module in _modules() for button in getattr(module, "BUTTONS", ())}


@cache
def sheets() -> Mapping[str, Sheet]:
    """Return every form by its name: those in the `SHEETS` of the modules of bot/lookup."""
    return {sheet.name: sheet for module in _modules() for sheet in getattr(module, "SHEETS", ())}


async def ask(records: Records, words: str, now: datetime, person: Person = VISITOR) -> Answer:
    """Answer a person's words, such as `latest tavush 24h`. `now` is UTC. No words: help.

    A name with a slip of the finger is taken as it was meant, if only one is near.
    """
    wanted, shared = _shared(words.split())
    name, rest = (wanted[0] if wanted else "help"), " ".join(wanted[1:])
    lookup = meant(name)
    if lookup is None:
        return Answer(f"I don't know “{name}”{did_you_mean(name, lookups())}", note="Try: help")
    try:
        answer = await lookup.answer(records, Asked(rest, person, now))
    except TryLater:
        return NO_MEMORY
    return replace(answer, shared=True) if shared else answer


def meant(name: str) -> Lookup | None:
    """Return the lookup that a name means, with or without a slip of the finger and a slash."""
    known = lookups()
    named = name.casefold().removeprefix("/")
    return known.get(named) or known.get(nearest(named, known) or "")


def _shared(words: list[str]) -> tuple[list[str], bool]:
    """Return the words without the one that shares the answer, and whether it was there."""
    if words and words[-1].casefold() == SHARE:
        return words[:-1], True
    if words and words[0].casefold() == SHARE:
        return words[1:], True
    return words, False
