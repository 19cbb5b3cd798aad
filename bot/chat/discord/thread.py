"""The thread of an alert: where its updates stand. Discord gives a message's thread the message's own id.

https://docs.discord.com/developers/topics/threads
"""

from __future__ import annotations

from typing import Final

import discord

from bot.chat.discord import limits
from bot.chat.plain import cut

#: Minutes without a message after which a thread leaves the list; the next update brings it back.
_ARCHIVE_AFTER: Final = 4320
_HAS_ONE = 160004
#: The channel is itself a thread, takes no threads or no more of them, or the bot may not open any. Codes:
#: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
_NO_THREADS = frozenset({50001, 50013, 50024, 30033, 160006, 160007})
_DELETED = 10008


async def thread_of(client: discord.Client, channel: int, message: int, name: str) -> int | None:
    """Return the thread of a message, opened if there was none; None where there can be none.

    Raises discord.HTTPException for what says nothing about threads.
    """
    try:
        await client.http.start_thread_with_message(
            channel, message, name=cut(name, limits.THREAD_NAME), auto_archive_duration=_ARCHIVE_AFTER
        )
    except discord.HTTPException as error:
        if error.code == _HAS_ONE:
            return message
        if error.code in _NO_THREADS or error.code == _DELETED:
            return None
        raise
    return message
