"""What waits for one destination: held in quiet hours or by a cap, and told in fewer messages afterwards.

Nothing is dropped: what another message tells of keeps its record, which says so and names that message.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from bot.alerts.fold import Folded, digests, one_a_story
from bot.alerts.orders import quiet_until
from bot.model import Post
from bot.state.orders import Orders
from bot.state.outbox import Outbox, StoredPost

log = structlog.get_logger()

_HOUR = 3600.0
#: What a message takes until it was seen how long one takes here, in seconds; Slack's pace:
#: https://docs.slack.dev/apis/web-api/rate-limits
_PACE = 1.0
#: So much of the newest message counts for the pace. No single one counts for more than a minute.
_WEIGHT, _LONGEST = 0.2, 60.0
#: A box that is too full is looked through so often, in seconds.
_LOOK_AGAIN = 10.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a destination is told, and how late."""

    digest_after: float = 300.0  # what would wait longer is told in digests, in seconds
    most_an_hour: int | None = None  # messages, critical ones aside; None: as many as there are


class Backlog:
    """What waits for one destination. All times are Unix seconds; methods that wait raise TryLater."""

    def __init__(self, outbox: Outbox, destination: str, orders: Orders, limits: Limits) -> None:
        self._outbox = outbox
        self._name = destination
        self._orders = orders
        self._limits = limits
        self._sent: deque[float] = deque()  # within the last hour, those of this process
        self._pace = _PACE
        self._last_sent: float | None = None  # while there is something to do
        self._looked = 0.0
        self._was_quiet = False
        self._log = log.bind(destination=destination)

    async def held(self, post: Post, now: float) -> tuple[float, str] | None:
        """Return until when a post has to wait, and why; None: it has not to. What is critical never has."""
        if post.severity == "critical":
            return None
        orders = await self._orders.of(self._name)
        until = quiet_until(orders, datetime.fromtimestamp(now, UTC))
        if until is not None:
            zone = orders.quiet.zone if orders.quiet else ""
            return until.timestamp(), f"quiet hours until {until:%H:%M} {zone}"
        while self._sent and self._sent[0] <= now - _HOUR:
            self._sent.popleft()
        most = self._limits.most_an_hour
        if most is not None and len(self._sent) >= most:
            return self._sent[0] + _HOUR, f"no more than {most} messages an hour"
        return None

    async def look(self, now: float) -> None:
        """Take note of quiet hours that were ended before their time."""
        orders = await self._orders.of(self._name)
        quiet = quiet_until(orders, datetime.fromtimestamp(now, UTC)) is not None
        if self._was_quiet and not quiet:
            await self.release(now)
        self._was_quiet = quiet

    async def release(self, now: float, story: str = "") -> None:
        """Let what was held go out, one message a story in its latest state.

        A `story`: let all that waits of it go out, as one message.
        """
        held = [each for each in await self._waiting() if (each.post.story == story if story else each.held)]
        edits = {
            each.post.id: change.post
            for each in held
            if each.edit and (change := await self._outbox.read(each.edit)) is not None
        }
        posts = [each.post for each in held]
        await self._fold(
            one_a_story(posts, edits), "it was held, and is told in the latest of its story", now
        )

    async def thin(self, now: float) -> None:
        """List in digests what would wait for too long, if there is so much; critical posts stay."""
        if now < self._looked + _LOOK_AGAIN or not self._crowded(await self._outbox.depth(self._name), now):
            return
        self._looked = now
        waiting = [each.post for each in await self._waiting() if not (each.post.digest or each.post.notice)]
        lesser = [post for post in waiting if post.severity != "critical"]
        if len(lesser) > 1 and self._crowded(len(waiting), now):
            self._log.warning("more waits than can be told in time; it is told in digests", posts=len(lesser))
            made = digests(lesser, self._name, datetime.fromtimestamp(now, UTC))
            await self._fold(made, "so much came at once that it is told in a digest", now)

    def sent(self, stored: StoredPost, now: float) -> None:
        """Note that a message went out."""
        self._sent.append(now)
        began = max(self._last_sent or 0.0, stored.queued_at)
        self._pace += _WEIGHT * (min(now - began, _LONGEST) - self._pace)
        self._last_sent = now

    def rests(self) -> None:
        """Note that nothing waits."""
        self._last_sent = None

    def _crowded(self, posts: int, now: float) -> bool:
        """Whether so many posts would take too long, or more than may go out within the hour."""
        most = self._limits.most_an_hour
        spent = sum(at > now - _HOUR for at in self._sent)
        return posts * self._pace > self._limits.digest_after or (
            most is not None and posts > most - spent > 0
        )

    async def _waiting(self) -> list[StoredPost]:
        """Return the posts and updates of which no attempt was made that is in doubt, oldest first."""
        found = await self._outbox.standing(self._name, await self._outbox.depth(self._name))
        waiting = [each for each in found if each.state == "pending" and each.post.op != "edit"]
        return sorted(waiting, key=lambda each: each.queued_at)

    async def _fold(self, made: Iterable[Folded], why: str, now: float) -> None:
        for place, folded in enumerate(made):
            await self._outbox.fold(folded.post, folded.told, why, now + place / 1000)  # in this order
