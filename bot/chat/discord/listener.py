"""What people do in Discord, and what they are answered: in private, unless they share it.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from __future__ import annotations

from collections.abc import Awaitable

import aiohttp
import discord
import structlog

from bot.chat.button import Press
from bot.chat.connection import FIRST_ANSWER, Desk, within
from bot.chat.discord.buttons import choices
from bot.chat.discord.forms import Filled, modal
from bot.chat.discord.pointed import pointed_at
from bot.chat.discord.reply import reply
from bot.lookup.answer import Answer, Form
from bot.lookup.ask import SHARE
from bot.lookup.person import Person

log = structlog.get_logger()

_FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError)


class DiscordListener:
    """Answers commands, buttons, choices, forms and what is asked of a message."""

    def __init__(self, desk: Desk, *, first_answer: float = FIRST_ANSWER) -> None:
        """`first_answer`: after so many seconds an answer is promised first."""
        self._desk = desk
        self._first_answer = first_answer

    async def command(self, interaction: discord.Interaction, words: str, *, share: bool = False) -> None:
        """Answer a slash command, or open the form it asks for. `share`: everybody sees the answer."""
        form = self._desk.form(words)
        if form is not None:
            await self._open(interaction, form)
            return
        asked = self._desk.ask(f"{words} {SHARE}" if share else words, _person(interaction))
        await self._answer(interaction, asked, shared=share)

    async def press(self, interaction: discord.Interaction, press: Press) -> None:
        """Answer the press of a button or a choice, or open the form it asks for.

        What was chosen under an answer that only one person sees takes the answer's place.
        """
        form = self._desk.form(press.button, press.subject)
        if form is not None:
            await self._open(interaction, form)
            return
        pressed = self._desk.press(press.button, press.subject, _person(interaction), press.value)
        message = interaction.message
        await self._answer(interaction, pressed, in_place=message is not None and message.flags.ephemeral)

    async def filled(self, interaction: discord.Interaction, filled: Filled) -> None:
        """Answer a form that was filled in."""
        taken = self._desk.fill(filled.form, filled.subject, filled.values, _person(interaction))
        await self._answer(interaction, taken)

    async def about(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Say what is known of the message in whose menu somebody chose "What is this?"."""
        await self._answer(interaction, self._desk.about(pointed_at(message), _person(interaction)))

    def suggest(self, lookup: str, words: str) -> list[str]:
        return self._desk.suggest(lookup, words)

    async def _open(self, interaction: discord.Interaction, form: Form) -> None:
        try:
            await interaction.response.send_modal(modal(form))
        except _FAILURES as error:
            log.warning("a form did not open in Discord", error=_named(error))

    async def _answer(
        self,
        interaction: discord.Interaction,
        answer: Awaitable[Answer],
        *,
        shared: bool = False,
        in_place: bool = False,
    ) -> None:
        async def promise() -> None:
            if in_place:
                await interaction.response.defer()
            else:
                await interaction.response.defer(ephemeral=not shared, thinking=True)

        told, promised = await within(answer, self._first_answer, promise)
        try:
            await _show(interaction, told, promised_to_one=promised and not shared, in_place=in_place)
        except _FAILURES as error:
            log.warning("an answer did not arrive in Discord", error=_named(error))


async def _show(
    interaction: discord.Interaction, told: Answer, *, promised_to_one: bool, in_place: bool
) -> None:
    """Show an answer where it was promised, or at once; one that is shared is a message for all."""
    shown, view = reply(told), choices(told) or discord.utils.MISSING
    private = not told.shared
    if told.shared and (promised_to_one or in_place):
        # What was promised to one person can't be shown to all: that takes a message of its own.
        if not interaction.response.is_done():
            await interaction.response.defer()
        elif not in_place:
            await interaction.edit_original_response(embed=reply(Answer("Shown to everybody here")))
        await interaction.followup.send(embed=shown, view=view, ephemeral=False)
    elif in_place and interaction.response.is_done():
        await interaction.edit_original_response(embed=shown, view=choices(told))
    elif in_place:
        await interaction.response.edit_message(embed=shown, view=choices(told))
    elif interaction.response.is_done():
        await interaction.followup.send(embed=shown, view=view, ephemeral=private)
    else:
        await interaction.response.send_message(embed=shown, view=view, ephemeral=private)


def _named(error: BaseException) -> str:
    code = f" {error.code}" if isinstance(error, discord.HTTPException) else ""
    return f"{type(error).__name__}{code}"


def _person(interaction: discord.Interaction) -> Person:
    user, channel = interaction.user, interaction.channel
    roles = user.roles if isinstance(user, discord.Member) else []
    return Person(
        name=f"discord:{user.id}",
        ids=frozenset({str(user.id), *(str(role.id) for role in roles)}),
        moderates=interaction.permissions.manage_messages,
        channel=f"discord:{interaction.channel_id}",
        within=f"discord:{channel.parent_id}" if isinstance(channel, discord.Thread) else "",
    )
