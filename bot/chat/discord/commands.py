"""`/tocsin` in Discord: one subcommand a lookup."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import discord
from discord import app_commands

from bot.lookup.ask import lookups
from bot.lookup.lookup import Lookup

Answering = Callable[[discord.Interaction, str], Awaitable[None]]
Suggesting = Callable[[str, str], list[str]]

#: https://docs.discord.com/developers/interactions/application-commands#application-command-object
_DESCRIPTION, _CHOICES = 100, 25


def add_commands(tree: app_commands.CommandTree[Any], answer: Answering, suggest: Suggesting) -> None:
    """Add `/tocsin` to a tree, for use in servers."""
    group = app_commands.Group(name="tocsin", description="Ask Tocsin", guild_only=True)
    for lookup in lookups().values():
        group.add_command(_command(lookup, answer, suggest))
    tree.add_command(group)


def differ(known: Iterable[app_commands.AppCommand], tree: app_commands.CommandTree[Any]) -> bool:
    """Tell whether Discord knows other commands than the tree's: it takes only 200 new ones a day."""
    return [_outline(command.to_dict()) for command in known] != [
        _outline(command.to_dict(tree)) for command in tree.get_commands()
    ]


def _command(lookup: Lookup, answer: Answering, suggest: Suggesting) -> app_commands.Command[Any, ..., None]:
    description = f"{lookup.summary[:1].upper()}{lookup.summary[1:]}"[:_DESCRIPTION]
    if not lookup.usage:

        async def plain(interaction: discord.Interaction) -> None:
            await answer(interaction, lookup.name)

        return app_commands.Command(name=lookup.name, description=description, callback=plain)

    async def with_words(interaction: discord.Interaction, words: str = "") -> None:
        await answer(interaction, f"{lookup.name} {words}")

    async def choices(_interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = suggest(lookup.name, current)[:_CHOICES]
        return [app_commands.Choice(name=word[:100], value=word[:100]) for word in found]

    app_commands.describe(words=lookup.usage[:_DESCRIPTION])(with_words)
    app_commands.autocomplete(words=choices)(with_words)
    return app_commands.Command(name=lookup.name, description=description, callback=with_words)


def _outline(command: Any) -> Any:
    """What makes two commands alike: names, descriptions and what they take."""
    kept = {key: command.get(key) for key in ("name", "description", "type")}
    options = [_outline(option) for option in command.get("options") or ()]
    return kept | {"required": bool(command.get("required")), "options": options}
