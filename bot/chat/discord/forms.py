"""Forms as Discord's modals. What was filled in is read from the interaction itself, also after a restart.

https://docs.discord.com/developers/components/reference#label
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import discord

from bot.chat.button import button_id, read_button
from bot.chat.discord import limits
from bot.chat.plain import cut, fitted, plain
from bot.lookup.answer import Blank, Form


class Filled(NamedTuple):
    """Which form was sent, what it is about, and what stands in its blanks, by their names."""

    form: str
    subject: str
    values: dict[str, str]


def modal(form: Form) -> discord.ui.Modal:
    """Return the window of a form. Call it inside the event loop."""
    made = discord.ui.Modal(
        title=fitted(plain(form.title), limits.MODAL_TITLE) or "Tocsin",
        custom_id=button_id(form.name, form.subject),
    )
    for blank in form.blanks:
        made.add_item(_label(blank))
    made.stop()  # what is sent is read from the interaction itself
    return made


def filled(interaction: discord.Interaction) -> Filled | None:
    """Return what was filled in; None if it was no form of ours."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return None
    data: dict[str, Any] = dict(interaction.data or {})
    form = read_button(str(data.get("custom_id", "")))
    return Filled(form.button, form.subject, dict(_values(data.get("components")))) if form else None


def _label(blank: Blank) -> discord.ui.Label[discord.ui.Modal]:
    most = max(1, min(blank.most, limits.BLANK))
    written: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id=blank.name,
        style=discord.TextStyle.paragraph if blank.long else discord.TextStyle.short,
        default=cut(blank.value, most) or None,
        required=blank.required,
        max_length=most,
    )
    return discord.ui.Label(
        text=fitted(plain(blank.label), limits.BLANK_LABEL) or blank.name[: limits.BLANK_LABEL],
        description=fitted(plain(blank.hint), limits.BLANK_HINT) or None,
        component=written,
    )


def _values(parts: Any) -> Iterator[tuple[str, str]]:
    """Return the texts of a window, wherever they stand in it: in labels, in rows."""
    for part in parts if isinstance(parts, list) else ():
        if not isinstance(part, dict):
            continue
        if "custom_id" in part and isinstance(part.get("value"), str):
            yield str(part["custom_id"]), part["value"]
        yield from _values([part.get("component")])
        yield from _values(part.get("components"))
