"""The thread of an alert: where its updates stand. Discord gives a message's thread the message's own id.

https://docs.discord.com/developers/topics/threads
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

import discord

from bot.chat.discord import limits
from bot.chat.plain import cut

#: Minutes without a message after which a thread leaves the list; the next update brings it back.
_ARCHIVE_AFTER: Final = 4320
_HAS_ONE = 160004
#: The channel is itself a thread, or of a kind that has none: updates reply to their alert there.
_HAS_NONE = 50024
#: There is no thread for another reason, and who must do what. Codes:
#: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
_MAY_NOT = "the bot may not open threads in channel {channel}: give its role Create Public Threads there"
_TOO_MANY = "the server of channel {channel} has as many active threads as Discord allows: archive some"
_REFUSALS = {
    50001: _MAY_NOT,
    50013: _MAY_NOT,
    30033: "the thread has as many members as Discord allows",
    160006: _TOO_MANY,
    160007: _TOO_MANY,
    10008: "somebody deleted an alert",
}


class NoThread(Exception):
    """There can be none. `why`, in plain words: who must do what; empty: it is as it should be."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


async def thread_of(client: discord.Client, channel: int, message: int, name: str) -> int:
    """Return the thread of a message, opened if there was none.

    Raises NoThread, and discord.HTTPException for what says nothing about threads.
    """
    try:
        await client.http.start_thread_with_message(
            channel, message, name=cut(name, limits.THREAD_NAME), auto_archive_duration=_ARCHIVE_AFTER
        )
    except discord.HTTPException as error:
        if error.code == _HAS_NONE:
            raise NoThread from None
        if error.code in _REFUSALS:
            raise NoThread(f"{_REFUSALS[error.code].format(channel=channel)} ({error.code})") from None
        if error.code != _HAS_ONE:
            raise
    return message


async def clear(client: discord.Client, channel: int, alert: int, update: int | None) -> None:
    """Delete an alert and its update, and archive their thread; leave what the bot may not delete."""
    thread = client.get_partial_messageable(alert)
    places = [(client.get_partial_messageable(channel), alert)]
    if update is not None:
        places += [(thread, update), (client.get_partial_messageable(channel), update)]
    for where, message in places:
        with suppress(discord.HTTPException):
            await where.get_partial_message(message).delete()
    with suppress(discord.HTTPException):  # its maker may archive a thread, and not delete it
        await client.http.edit_channel(alert, archived=True)
