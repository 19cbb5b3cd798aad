"""Edits of alerts that were posted before: of each the newest counts, and none holds up a post.

An edit shows how a story stands now. Made twice it does no harm: where it is unknown whether it was made, it
is made again.
"""

from __future__ import annotations

import asyncio

import structlog

from bot.alerts import policy
from bot.alerts.clock import Clock
from bot.alerts.destination import Destination, Outcome, Rejected, RetryAfter, Sent, Unknown
from bot.model import Post
from bot.state.outbox import Outbox, StoredPost

log = structlog.get_logger()

#: An edit whose alert still waits is looked at again after so long, in seconds.
_ROOT_AGAIN = 5.0
#: The same where the alert is held, and will show how its story stands by itself.
_HELD_AGAIN = 60.0


class Edits:
    """Makes the edits of one destination. A pause the platform asks for holds edits, and nothing else."""

    def __init__(self, outbox: Outbox, destination: Destination, clock: Clock) -> None:
        self._outbox = outbox
        self._destination = destination
        self._clock = clock
        self._rest_until = 0.0
        self._told = ""  # why the last edit was given up
        self._log = log.bind(destination=destination.id)

    async def take(self, stored: StoredPost) -> None:
        """Take an edit a step further: make it, put it off, or drop it. Raises TryLater."""
        now = self._clock.now()
        root = await self._outbox.read(stored.post.root)
        if root is not None and root.edit != stored.post.id:
            await self._outbox.rejected(stored, "a newer edit shows more")
        elif root is not None and root.message_id:
            if now < self._rest_until:
                await self._outbox.refused(stored, self._rest_until, "the destination asks for a pause")
            else:
                await self._make(stored, root)
        elif root is not None and await self._outbox.waits(root.post):
            again = _HELD_AGAIN if root.held else _ROOT_AGAIN
            await self._outbox.refused(stored, now + again, "waits for the alert that it changes")
        elif root is not None and root.into:
            await self._outbox.rejected(stored, "a digest tells of its story; it is not changed")
        else:
            await self._outbox.rejected(stored, "the alert that it changes was never posted")

    async def _make(self, stored: StoredPost, root: StoredPost) -> None:
        begun = await self._outbox.attempting(stored, self._clock.now(), policy.LEASE)
        if begun is None:
            return  # another process has it
        outcome = await self._attempt(begun.post, root)
        now = self._clock.now()
        match outcome:
            case Sent(message_id):
                self._told = ""
                await self._outbox.sent(begun, message_id)
            case Rejected(why):
                if self._told != why:
                    self._told = why
                    self._log.warning("an alert can't be kept up to date", post=root.post.id, why=why)
                await self._outbox.rejected(begun, why)
            case RetryAfter(seconds, why):
                self._rest_until = now + policy.delay_wait(seconds, begun.tries)
                await self._outbox.refused(begun, self._rest_until, why)
            case Unknown(why):
                await self._outbox.refused(begun, now + policy.doubt_wait(begun.tries), why)

    async def _attempt(self, change: Post, root: StoredPost) -> Outcome:
        try:
            async with asyncio.timeout(policy.PATIENCE):
                return await self._destination.edit(change, root.post, root.message_id)
        except TimeoutError:
            return Unknown(f"no answer within {policy.PATIENCE:.0f} s")
        except Exception as error:  # noqa: BLE001 - one edit never stops the posts behind it
            self._log.exception("a destination broke its promise not to raise", post=change.id)
            return Unknown(f"{type(error).__name__} while editing")
