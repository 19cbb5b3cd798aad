"""A Discord channel or thread as a destination."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import aiohttp
import discord
import structlog

from bot.alerts.destination import (
    Absent,
    CannotTell,
    Found,
    Outcome,
    Rejected,
    RetryAfter,
    Sent,
    Trace,
    Unknown,
)
from bot.chat.card import card, reference
from bot.chat.discord import answers, embed
from bot.chat.discord.buttons import buttons
from bot.chat.discord.rest import DiscordRest
from bot.chat.discord.setup import PERMISSIONS
from bot.chat.discord.thread import thread_of
from bot.model import Post

log = structlog.get_logger()

#: One call, with the login before it and discord.py's own tries, may take so long, in seconds.
TIMEOUT = 12.0
#: Within "a few minutes" the same nonce gives the first message again; we count on less, in seconds:
#: https://docs.discord.com/developers/resources/message#create-message
NONCE_HOLDS = 60.0
#: Our clock and Discord's may differ by so much before a lost message is looked for in the wrong hour.
_SKEW = timedelta(minutes=10)
#: Messages read back at most around the time of a post.
_MOST_MESSAGES = 1000


class DiscordDestination:
    """Posts to one channel. The post's id is the message's nonce: a repeated attempt makes no second one."""

    def __init__(
        self,
        destination_id: str,
        channel: int,
        *,
        token: str,
        api_url: str = "",
        timeout: float = TIMEOUT,
        now: Callable[[], float] = time.time,
        buttons: bool = False,
    ) -> None:
        """`api_url`: empty for Discord's own. `now` gives Unix time."""
        self._buttons = buttons
        self._id = destination_id
        self._channel = channel
        self._rest = DiscordRest(token, api_url)
        self._timeout = timeout
        self._now = now

    @property
    def id(self) -> str:
        return self._id

    async def post(self, post: Post, thread: str = "") -> Outcome:
        """Post the card, an update in its alert's thread; as text where Discord refuses the form.

        One message at most. Where no thread can be opened, an update replies to its alert in the channel.
        """
        try:
            async with asyncio.timeout(self._timeout), self._rest.replaced_if_cut_off():
                try:
                    client = await self._rest.client()
                except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                    return _before_posting(error, self._channel)
                return await self._send(client, post, thread)
        except TimeoutError:
            return Unknown(f"Discord gave no answer within {self._timeout:.0f} s")

    async def edit(self, change: Post, root: Post, message_id: str) -> Outcome:
        """Replace the card by one that shows how the story stands now; pings nobody."""
        shown = card(root, change)
        try:
            async with asyncio.timeout(self._timeout), self._rest.replaced_if_cut_off():
                client = await self._rest.client()
                message = client.get_partial_messageable(self._channel).get_partial_message(int(message_id))
                await message.edit(
                    content=embed.heading(shown),
                    embed=embed.embed(shown),
                    view=buttons(root.id) if self._buttons else None,
                    allowed_mentions=discord.AllowedMentions.none(),
                )
        except TimeoutError:
            return Unknown(f"Discord gave no answer within {self._timeout:.0f} s")
        except discord.LoginFailure:
            return Rejected(answers.BAD_LOGIN)
        except discord.RateLimited as error:
            return RetryAfter(error.retry_after, "Discord's rate limit")
        except discord.HTTPException as error:
            return answers.outcome_of_edit(error.status, error.code, self._channel)
        except (aiohttp.ClientError, OSError) as error:
            return Unknown(f"the connection to Discord was lost ({type(error).__name__})")
        return Sent(message_id)

    async def find(self, post: Post, attempted_at: datetime, thread: str = "") -> Trace:
        """Look for the post's reference among the bot's own messages from shortly before the attempt on."""
        try:
            async with asyncio.timeout(self._timeout), self._rest.replaced_if_cut_off():
                trace = await self._search(post, attempted_at, thread)
        except TimeoutError:
            trace = CannotTell(f"Discord gave no answer within {self._timeout:.0f} s", passing=True)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            before = _before_posting(error, self._channel)
            trace = CannotTell(before.why, passing=isinstance(before, RetryAfter))
        if isinstance(trace, CannotTell) and self._now() - attempted_at.timestamp() < NONCE_HOLDS:
            return Absent()  # posting again is safe: the same nonce gives the first message, if it is there
        return trace

    async def check(self) -> list[str]:
        """Ask Discord who we are, and what we may do in the channel."""
        try:
            async with asyncio.timeout(self._timeout), self._rest.replaced_if_cut_off():
                return await self._lacks(await self._rest.client())
        except TimeoutError:
            return [f"Discord gave no answer within {self._timeout:.0f} s"]
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            return [_before_posting(error, self._channel).why]

    async def close(self) -> None:
        await self._rest.close()

    async def _send(self, client: discord.Client, post: Post, thread: str) -> Outcome:
        shown = card(post)
        where, reply_to = self._channel, None
        if thread:
            try:
                opened = await thread_of(client, self._channel, int(thread), shown.headline)
            except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                return _before_posting(error, self._channel)
            where, reply_to = (opened, None) if opened else (self._channel, int(thread))
        outcome, code = await self._try(client, post, embed.message(shown), where, reply_to)
        if where != self._channel and code in answers.NO_ENTRY:
            where, reply_to = self._channel, int(thread)
            outcome, code = await self._try(client, post, embed.message(shown), where, reply_to)
        if code == answers.INVALID_FORM:
            log.error("Discord refuses a card; posting it as text", post=post.id)
            outcome, _ = await self._try(
                client, post, embed.text(shown), where, reply_to, suppress_embeds=True
            )
        return outcome

    async def _try(
        self,
        client: discord.Client,
        post: Post,
        content: embed.Content,
        where: int,
        reply_to: int | None,
        *,
        suppress_embeds: bool = False,
    ) -> tuple[Outcome, int]:
        """Return what became of one call, and Discord's code if it refused."""
        if reply_to is not None:
            content["reference"] = discord.MessageReference(
                message_id=reply_to, channel_id=where, fail_if_not_exists=False
            )
        if self._buttons and "embed" in content:
            content["view"] = buttons(post.id)
        try:
            message = await client.get_partial_messageable(where).send(
                **content,
                nonce=post.id,
                allowed_mentions=discord.AllowedMentions.none(),
                silent=post.severity == "low",
                suppress_embeds=suppress_embeds,
            )
        except discord.RateLimited as error:
            return RetryAfter(error.retry_after, "Discord's rate limit"), 0
        except discord.HTTPException as error:
            return answers.outcome(error.status, error.code, where), error.code
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return RetryAfter(1.0, "can't reach Discord"), 0
        except (aiohttp.ClientError, OSError) as error:
            return Unknown(f"the connection to Discord was lost ({type(error).__name__})"), 0
        return Sent(str(message.id)), 0

    async def _search(self, post: Post, attempted_at: datetime, thread: str) -> Trace:
        """Look in the alert's thread, if this is an update and there is one, and in the channel."""
        client = await self._rest.client()
        if thread:
            try:
                trace = await self._search_in(client, int(thread), post, attempted_at)
            except discord.NotFound:
                trace = Absent()
            if not isinstance(trace, Absent):
                return trace
        return await self._search_in(client, self._channel, post, attempted_at)

    async def _search_in(
        self, client: discord.Client, where: int, post: Post, attempted_at: datetime
    ) -> Trace:
        channel = client.get_partial_messageable(where)
        read = 0
        after = attempted_at - _SKEW
        async for message in channel.history(limit=_MOST_MESSAGES, after=after, oldest_first=True):
            read += 1
            if client.user and message.author.id == client.user.id and _is_of(message, post):
                return Found(str(message.id))
        if read >= _MOST_MESSAGES:
            return CannotTell("too many messages stand in the channel since the post")
        if read or where != self._channel or [message async for message in channel.history(limit=1)]:
            return Absent()
        # Discord shows an empty channel to those who may not read its history.
        return CannotTell("the bot may not read the channel back: give its role Read Message History there")

    async def _lacks(self, client: discord.Client) -> list[str]:
        channel = await client.fetch_channel(self._channel)
        if isinstance(channel, discord.abc.PrivateChannel):
            return []
        guild = await client.fetch_guild(channel.guild.id)
        assert client.user is not None, "a client that is logged in has a user"
        channel.guild = guild  # the one that came with the channel knows no roles
        held = channel.permissions_for(await guild.fetch_member(client.user.id))
        in_thread = isinstance(channel, discord.Thread)
        unused = {"send_messages", "create_public_threads"} if in_thread else set()
        return [
            f"the bot lacks {name.replace('_', ' ').title()} in channel {self._channel}, needed {purpose}: "
            "give it to the bot's role there"
            for name, purpose in PERMISSIONS.items()
            if name not in unused and not getattr(held, name)
        ]


def _before_posting(error: Exception, channel: int) -> Rejected | RetryAfter:
    """Sort a failure of a call that posts nothing."""
    match error:
        case discord.LoginFailure():
            return Rejected(answers.BAD_LOGIN)
        case discord.RateLimited():
            return RetryAfter(error.retry_after, "Discord's rate limit")
        case discord.HTTPException():
            outcome = answers.outcome(error.status, error.code, channel)
            if isinstance(outcome, Rejected | RetryAfter):
                return outcome
            return RetryAfter(5.0, answers.why(error.status, error.code, channel))
    return RetryAfter(1.0, f"can't reach Discord ({type(error).__name__})")


def _is_of(message: discord.Message, post: Post) -> bool:
    """Tell whether a message shows the post, by its nonce or by the reference that every card ends with."""
    shown = reference(post.id)
    ends = [message.content, *(embed.footer.text or "" for embed in message.embeds)]
    return str(message.nonce) == post.id or any(end.endswith(shown) for end in ends)
