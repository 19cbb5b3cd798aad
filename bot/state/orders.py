"""What people have ordered for a channel: quiet hours, a daily digest, subscriptions; and who ordered it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.model import ChannelOrders, Digest, Quiet, Subscription
from bot.state import keys
from bot.state.client import Client

log = structlog.get_logger()

_QUIET, _DIGEST = TypeAdapter(Quiet), TypeAdapter(Digest)
_SUBSCRIPTION = TypeAdapter(Subscription)
#: So many changes are kept on record, the newest.
_RECORDED = 5000

# ARGV: field, value (empty: none), destination, time, person, what they did, how many changes are kept.
_ORDER = """
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') == ARGV[2] then return 0 end
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
end
redis.call(redis.call('EXISTS', KEYS[1]) == 1 and 'SADD' or 'SREM', KEYS[2], ARGV[3])
redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[7], '*',
  'at', ARGV[4], 'person', ARGV[5], 'did', ARGV[6], 'destination', ARGV[3])
return 1
"""


class Orders:
    """A hash a destination. What changes nothing is not put on record. Every method raises TryLater."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._order = client.register_script(_ORDER)

    async def of(self, destination: str) -> ChannelOrders:
        """Return what is ordered for a destination. What can't be read is left out, and logged."""
        found = await self._client.hgetall(keys.orders(destination))
        orders = ChannelOrders()
        for field, value in sorted(found.items()):
            try:
                match field:
                    case b"quiet":
                        orders = replace(orders, quiet=_QUIET.validate_json(value))
                    case b"digest":
                        orders = replace(orders, digest=_DIGEST.validate_json(value))
                    case _:
                        wanted = _SUBSCRIPTION.validate_json(field)
                        orders = replace(orders, subscriptions=(*orders.subscriptions, wanted))
            except ValidationError as error:
                log.warning("an order can't be read", destination=destination, error=str(error))
        return orders

    async def all(self) -> Mapping[str, ChannelOrders]:
        """Return destination → orders, for those for which something is ordered."""
        found: Any = await self._client.smembers(keys.ORDERED)
        return {name: await self.of(name) for name in sorted(name.decode() for name in found)}

    async def set_quiet(self, destination: str, quiet: Quiet | None, person: str, at: datetime) -> None:
        """Set the quiet hours of a destination; None: it has none any more."""
        did = f"set quiet hours {quiet}" if quiet else "ended quiet hours"
        await self._put(destination, b"quiet", _QUIET.dump_json(quiet) if quiet else b"", (person, at, did))

    async def set_digest(self, destination: str, digest: Digest | None, person: str, at: datetime) -> None:
        """Set when a destination gets its daily digest; None: it gets none any more."""
        did = f"set a daily digest at {digest}" if digest else "ended the daily digest"
        value = _DIGEST.dump_json(replace(digest, since=at)) if digest else b""
        await self._put(destination, b"digest", value, (person, at, did))

    async def subscribe(
        self, destination: str, subscription: Subscription, person: str, at: datetime
    ) -> bool:
        """Have a destination told of more than routes give it; False: it was already."""
        did = f"subscribed to {subscription}"
        return await self._put(destination, _field(subscription), b"1", (person, at, did))

    async def unsubscribe(
        self, destination: str, subscription: Subscription, person: str, at: datetime
    ) -> bool:
        """End a subscription; False: there was none such."""
        did = f"unsubscribed from {subscription}"
        return await self._put(destination, _field(subscription), b"", (person, at, did))

    async def _put(
        self, destination: str, field: bytes, value: bytes, change: tuple[str, datetime, str]
    ) -> bool:
        """Give a field its value, empty for none, and put on record who did what and when."""
        person, at, did = change
        script_keys = [keys.orders(destination), keys.ORDERED, keys.AUDIT]
        args: list[bytes | str | int] = [
            field,
            value,
            destination,
            repr(at.timestamp()),
            person,
            did,
            _RECORDED,
        ]
        return bool(await self._order(keys=script_keys, args=args))


def _field(wanted: Subscription) -> bytes:
    """Return the same field for the same wishes, in whatever order they were named."""
    kinds = (wanted.rules, wanted.places, wanted.tags, wanted.events)
    return _SUBSCRIPTION.dump_json(Subscription(*(tuple(sorted(set(names))) for names in kinds)))
