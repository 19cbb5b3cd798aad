"""The buttons under an alert. Their ids carry the post's id: they work after a restart and on old posts."""

from __future__ import annotations

from typing import Any

import discord

from bot.chat.button import BUTTONS, Press, button_id, read_button


def buttons(post_id: str) -> discord.ui.View:
    """Return the row of buttons of a post. Call it inside the event loop."""
    view = discord.ui.View(timeout=None)
    for button in BUTTONS:
        view.add_item(discord.ui.Button(label=button.label, custom_id=button_id(button.name, post_id)))
    view.stop()  # presses are read from the interaction itself
    return view


def pressed(interaction: discord.Interaction) -> Press | None:
    """Return which button of which post was pressed; None if it was none of ours."""
    if interaction.type is not discord.InteractionType.component:
        return None
    data: dict[str, Any] = dict(interaction.data or {})
    return read_button(str(data.get("custom_id", "")))
