"""Buttons and lists under messages. Their ids say all: they work after a restart and on old messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from bot.chat.button import BUTTONS, Press, button_id, read_button
from bot.chat.discord import limits
from bot.chat.plain import fitted, plain
from bot.lookup.answer import Answer

#: So many choices are buttons in a row; more are a list to pick from, of 25 at most:
#: https://docs.discord.com/developers/components/reference#string-select
_ROW, _LIST = 5, 25
#: The id of a list: what is picked from it carries a button's id itself.
_CHOOSE = button_id("choose", "")


def buttons(post_id: str) -> discord.ui.View:
    """Return the buttons of a post. Call it inside the event loop."""
    view = discord.ui.View(timeout=None)
    for button in BUTTONS:
        view.add_item(discord.ui.Button(label=button.label, custom_id=button_id(button.name, post_id)))
    view.stop()  # presses are read from the interaction itself
    return view


def choices(answer: Answer) -> discord.ui.View | None:
    """Return what may be picked under an answer, if anything. Call it inside the event loop."""
    labels = {
        button_id(choice.button, choice.subject, choice.value): plain(choice.label) or "…"
        for choice in answer.choices[:_LIST]
    }
    if not labels:
        return None
    view = discord.ui.View(timeout=None)
    if len(labels) <= _ROW:
        for custom_id, label in labels.items():
            view.add_item(discord.ui.Button(label=fitted(label, limits.BUTTON_LABEL), custom_id=custom_id))
    else:
        view.add_item(_list(labels))
    view.stop()
    return view


def pressed(interaction: discord.Interaction) -> Press | None:
    """Return which button of which post was pressed, or what was picked; None if it was none of ours."""
    if interaction.type is not discord.InteractionType.component:
        return None
    data: dict[str, Any] = dict(interaction.data or {})
    custom_id = str(data.get("custom_id", ""))
    if custom_id == _CHOOSE:
        custom_id = next(iter(data.get("values") or ()), "")
    return read_button(custom_id)


def _list(labels: Mapping[str, str]) -> discord.ui.Select[discord.ui.View]:
    options = [
        discord.SelectOption(label=fitted(label, limits.OPTION_LABEL), value=value)
        for value, label in labels.items()
    ]
    return discord.ui.Select(custom_id=_CHOOSE, placeholder="Choose …", options=options)
