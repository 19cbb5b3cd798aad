"""Subscribe to feeds at their hubs (WebSub), and hear what the hubs say at our public address."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

import structlog

from bot.errors import TocsinError
from bot.intake.failure import PollFailed, shown
from bot.intake.fetch import Fetcher
from bot.sources import websub
from bot.sources.kind import Request
from bot.state.connect import State

log = structlog.get_logger()


class Push:
    """Keeps subscriptions for the poller."""

    def __init__(self, state: State, fetcher: Fetcher, public_address: str) -> None:
        """`public_address` is where hubs reach this Tocsin's web server."""
        self._state = state
        self._fetcher = fetcher
        self._public_address = public_address.rstrip("/")

    async def keep(self, source_id: str, hub: str, topic: str, now: float) -> bool:
        """Subscribe, or renew, if it is time; tell whether the hub can be relied on meanwhile.

        `hub` and `topic` are what the feed says of itself, "" where its answer said nothing. A hub that can't
        be reached does no harm: the feed is polled as if there were none.
        """
        held = await self._state.subscriptions.load(source_id)
        hub, topic = hub or held.hub, topic or held.topic
        if websub.wants_asking(held, hub, topic, now):
            if (held.hub, held.topic) != (hub, topic):
                held = websub.Subscription(hub, topic, secrets.token_urlsafe(32), secrets.token_urlsafe(18))
            await self._ask(source_id, replace(held, asked=now, refused=False))
        return websub.is_told_in_time(held, now)

    async def _ask(self, source_id: str, held: websub.Subscription) -> None:
        # Saved first: a hub may confirm before it answers.
        await self._state.subscriptions.save(source_id, held)
        callback = f"{self._public_address}/push/{quote(source_id)}/{held.token}"
        try:
            await self._fetcher.ask(Request(held.hub, form=websub.request(held, callback)))
        except PollFailed as failure:
            log.info("a hub takes no subscription", source=source_id, hub=shown(held.hub), why=str(failure))


class Pushes:
    """Hears hubs, for the web server; any process that serves the web may."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def confirm(self, source_id: str, token: str, query: Mapping[str, str]) -> str | None:
        """Return what a hub wants to read to know that a subscription is meant, None if it is not."""
        held = await self._meant(source_id, token)
        if held is None or query.get("hub.topic") != held.topic:
            return None
        now = await self._state.now()
        mode = query.get("hub.mode", "")
        if mode == "denied":
            log.info("a hub refuses a subscription", source=source_id, hub=shown(held.hub))
            await self._state.subscriptions.save(source_id, replace(held, refused=True, until=None))
            return ""
        if mode != "subscribe":  # nobody here unsubscribes: a lease that is not renewed ends by itself
            return None
        lease = websub.lease_of(query.get("hub.lease_seconds", ""))
        confirmed = replace(held, lease=lease, until=now + lease, refused=False)
        await self._state.subscriptions.save(source_id, confirmed)
        return query.get("hub.challenge", "")

    async def take(self, source_id: str, token: str, signature: str, body: bytes) -> bool:
        """Have a feed polled at once of which a hub tells something; False if nobody subscribed to it.

        What is not signed rightly is passed over without a word, as the standard has it.
        """
        held = await self._meant(source_id, token)
        if held is None:
            return False
        if websub.is_signed(held.secret, signature, body):
            now = await self._state.now()
            await self._state.subscriptions.save(source_id, replace(held, told=now))
            await self._state.due.set(source_id, 0)
        return True

    async def _meant(self, source_id: str, token: str) -> websub.Subscription | None:
        """Return the subscription that an address of ours stands for, if we gave it out."""
        try:
            held = await self._state.subscriptions.load(source_id)
        except TocsinError:
            return None
        is_ours = held.token and hmac.compare_digest(held.token.encode(), token.encode(errors="replace"))
        return held if is_ours else None
