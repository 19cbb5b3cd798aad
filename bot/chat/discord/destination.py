"""A Discord channel or thread as a destination."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

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
from bot.chat.digest import listed
from bot.chat.discord import answers, embed
from bot.chat.discord.buttons import buttons
from bot.chat.discord.permissions import lacks
from bot.chat.discord.rest import DiscordRest
from bot.chat.discord.thread import NoThread, clear, thread_of
from bot.chat.trial import rehearse
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
        mention: int | None = None,
    ) -> None:
        """`api_url`: empty for Discord's own. `now` gives Unix time. `mention`: a role's id."""
        self._mention = mention
        self._told: set[str] = set()  # why updates do not stand in threads: each told once
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

        One message at most. A loud update, and one for which no thread can be opened, replies to its alert in
        the channel: there, readers are notified.
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
                    content=self._naming(root, embed.heading(shown)),
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
                return await lacks(await self._rest.client(), self._channel, self._mention)
        except TimeoutError:
            return [f"Discord gave no answer within {self._timeout:.0f} s"]
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            return [_before_posting(error, self._channel).why]

    async def rehearse(self) -> list[str]:
        """Use a test card as alerts are used, and delete it; its thread is archived."""
        made: list[str] = []  # the update first: that is the order in which they are to be deleted

        async def delete(message_id: str) -> None:
            made.append(message_id)

        self._told.clear()
        found = await rehearse(self, delete, at=datetime.now(UTC), run=secrets.token_hex(8))
        if made:
            client = await self._rest.client()
            await clear(client, self._channel, int(made[-1]), int(made[0]) if len(made) > 1 else None)
        return [*found, *(f"updates would not stand in a thread: {why}" for why in sorted(self._told))]

    async def close(self) -> None:
        await self._rest.close()

    async def _send(self, client: discord.Client, post: Post, thread: str) -> Outcome:
        root = int(thread) if thread else None
        try:
            where = await self._place(client, post, root)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            return _before_posting(error, self._channel)
        outcome, code = await self._try(client, post, _shown(post), where, root)
        if where != self._channel and code in answers.NO_ENTRY:
            self._tell_once(answers.why(0, code, where))
            where = self._channel
            outcome, code = await self._try(client, post, _shown(post), where, root)
        if code == answers.INVALID_FORM:
            log.error("Discord refuses a card; posting it as text", post=post.id)
            outcome, _ = await self._try(client, post, _as_text(post), where, root)
        return outcome

    async def _place(self, client: discord.Client, post: Post, root: int | None) -> int:
        """Return where a post goes: an update in its alert's thread, unless it must be noticed."""
        if root is None or post.loud:
            return self._channel
        try:
            return await thread_of(client, self._channel, root, card(post).headline)
        except NoThread as none:
            self._tell_once(none.why)
            return self._channel

    def _tell_once(self, why: str) -> None:
        """Say why updates do not stand in threads, if that is not as it should be."""
        if why and why not in self._told:
            self._told.add(why)
            log.warning("updates reply to their alert in the channel", destination=self._id, why=why)

    async def _try(
        self, client: discord.Client, post: Post, content: embed.Content, where: int, root: int | None
    ) -> tuple[Outcome, int]:
        """Return what became of one call, and Discord's code if it refused."""
        if root is not None and where == self._channel:
            content["reference"] = discord.MessageReference(
                message_id=root, channel_id=where, fail_if_not_exists=False
            )
        carries_embed = "embed" in content
        if self._buttons and carries_embed and listed(post) is None:
            content["view"] = buttons(post.id)
        content["content"] = self._naming(post, content["content"])
        pinged = discord.AllowedMentions.none()
        if self._mention and _is_grave(post):
            pinged.roles = [discord.Object(self._mention)]
        try:
            message = await client.get_partial_messageable(where).send(
                **content,
                nonce=post.id,
                allowed_mentions=pinged,
                silent=post.severity == "low" and not post.loud,
                suppress_embeds=not carries_embed,
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

    def _naming(self, post: Post, text: str) -> str:
        """Return the text with the role to be told of a post before it, if any is."""
        return f"<@&{self._mention}> {text}" if self._mention and _is_grave(post) else text

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


def _is_grave(post: Post) -> bool:
    """Tell whether a post is to wake people: a critical alert, or an update that promotes its story."""
    return post.loud or (post.op == "post" and post.severity == "critical" and listed(post) is None)


def _shown(post: Post) -> embed.Content:
    lines = listed(post)
    return embed.message(card(post)) if lines is None else embed.listing(lines)


def _as_text(post: Post) -> embed.Content:
    lines = listed(post)
    return embed.text(card(post)) if lines is None else embed.listing_text(lines)


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
