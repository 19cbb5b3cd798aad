"""`/tocsin` in Discord, one subcommand a lookup, and "What is this?" in the menu of a message.

https://docs.discord.com/developers/interactions/application-commands
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import discord
from discord import app_commands

from bot.chat.discord.listener import DiscordListener
from bot.lookup.ask import lookups
from bot.lookup.lookup import Lookup

#: https://docs.discord.com/developers/interactions/application-commands#application-command-object
_DESCRIPTION, _CHOICES, _CHOICE = 100, 25, 100
_ABOUT = "What is this?"
#: The words a lookup takes, where they are nothing but these, one after the other: <needed> and [not needed].
_PART = re.compile(r"<([^<>]+)>|\[([^\[\]]+)\]")
#: How a stretch or a moment of time is written in them.
_TIME = re.compile(r"\d+[mhd]\b")


class Option(NamedTuple):
    """One thing a subcommand takes."""

    name: str
    description: str
    required: bool


def add_commands(tree: app_commands.CommandTree[Any], listener: DiscordListener) -> None:
    """Add `/tocsin`, for use in servers, and the entry in the menu of messages to a tree."""
    group = app_commands.Group(name="tocsin", description="Ask Tocsin", guild_only=True)
    for lookup in lookups().values():
        group.add_command(_command(lookup, listener))
    tree.add_command(group)
    about = app_commands.ContextMenu(name=_ABOUT, callback=_about(listener))
    about.guild_only = True
    tree.add_command(about)


def differ(known: Iterable[app_commands.AppCommand], tree: app_commands.CommandTree[Any]) -> bool:
    """Tell whether Discord knows other commands than the tree's: it takes only 200 new ones a day."""

    def outlines(commands: Iterable[Any]) -> list[Any]:
        return sorted((_outline(command) for command in commands), key=lambda each: str(each["name"]))

    return outlines(command.to_dict() for command in known) != outlines(
        command.to_dict(tree) for command in tree.get_commands()
    )


def options(usage: str) -> list[Option]:
    """Return what a subcommand takes for the words of its lookup, in their order.

    One option for all words where these are more than a row of parts in brackets.
    """
    if not usage:
        return []
    parts = list(_PART.finditer(usage))
    whole = " ".join(part[0] for part in parts) == usage
    found = [_option(part[1] or part[2], required=bool(part[1])) for part in parts]
    if not whole or len({option.name for option in found}) < len(found):
        return [Option("words", usage, required=False)]
    return found


def _option(told: str, *, required: bool) -> Option:
    if _TIME.match(told):
        return Option("time", f"such as {told}", required)
    return Option(told if re.fullmatch("[a-z]{1,20}", told) else "what", told, required)


def _command(lookup: Lookup, listener: DiscordListener) -> app_commands.Command[Any, ..., None]:
    """Return the subcommand of a lookup: its options, then whether the answer is shared."""
    taken = options(lookup.usage)

    async def ask(interaction: discord.Interaction, **given: Any) -> None:
        share = bool(given.pop("share", False))
        said = [str(given.get(option.name) or "") for option in taken]
        await listener.command(interaction, " ".join(filter(None, (lookup.name, *said))), share=share)

    async def complete(_interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = listener.suggest(lookup.name, current)[:_CHOICES]
        return [app_commands.Choice(name=word[:_CHOICE], value=word[:_CHOICE]) for word in found]

    _give_signature(ask, taken)
    told = {option.name: option.description[:_DESCRIPTION] for option in taken}
    app_commands.describe(**told, share="Show the answer to everybody in the channel")(ask)
    if first := next((option.name for option in taken if option.name != "time"), None):
        app_commands.autocomplete(**{first: complete})(ask)
    description = f"{lookup.summary[:1].upper()}{lookup.summary[1:]}"[:_DESCRIPTION]
    return app_commands.Command(name=lookup.name, description=description, callback=ask)


def _give_signature(ask: Callable[..., Any], taken: Iterable[Option]) -> None:
    """Name the options where discord.py reads them; the needed ones come first, as Discord asks."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    first = inspect.Parameter(
        "interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction
    )
    named = [
        inspect.Parameter(each.name, keyword, annotation=str, **({} if each.required else {"default": ""}))
        for each in sorted(taken, key=lambda option: not option.required)
    ]
    share = inspect.Parameter("share", keyword, annotation=bool, default=False)
    ask.__signature__ = inspect.Signature([first, *named, share])  # type: ignore[attr-defined]


def _about(listener: DiscordListener) -> Any:
    async def about(interaction: discord.Interaction, message: discord.Message) -> None:
        await listener.about(interaction, message)

    return about


def _outline(command: Any) -> Any:
    """What makes two commands alike: names, descriptions and what they take."""
    kept = {key: command.get(key) or "" for key in ("name", "description", "type")}
    taken = [_outline(option) for option in command.get("options") or ()]
    marks = {key: bool(command.get(key)) for key in ("required", "autocomplete")}
    return kept | marks | {"options": taken}
