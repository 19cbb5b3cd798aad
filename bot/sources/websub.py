"""WebSub (https://www.w3.org/TR/websub/): hubs tell of new entries as they come. The decisions; no network.

What a hub sends is taken as word that there is something new, and the feed is then asked itself: so an entry
is read in one way only, and a hub can't put words into a publisher's mouth.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

#: What is asked for, in seconds. Hubs may give less, and say so; less than an hour is not worth the while.
LEASE = 7 * 86_400.0
_SHORTEST = 3_600.0
#: How long a hub has to confirm before it is asked again, and how long one that refused is left alone.
_CONFIRMS, _REFUSED = 3_600.0, 86_400.0
#: A lease is renewed when less than this part of it is left.
_RENEWED = 0.3
#: What hubs may sign with: https://www.w3.org/TR/websub/#recognized-algorithms-for-the-x-hub-signature-header.
#: SHA-1 is what nearly all do; a MAC with it still holds.
_METHODS = {"sha1", "sha256", "sha384", "sha512"}


@dataclass(frozen=True, slots=True)
class Subscription:
    """What is known of one feed at one hub. Times are Unix seconds; None: not yet, or never."""

    hub: str = ""
    topic: str = ""  # the feed's address, as the hub knows it
    secret: str = ""
    token: str = ""  # the last part of our address for this feed: who knows it was told by us
    asked: float = 0.0
    lease: float = 0.0
    until: float | None = None  # when the lease ends, once the hub has confirmed it
    refused: bool = False
    told: float | None = None  # when the hub last told of something, under this lease


def wants_asking(held: Subscription, hub: str, topic: str, now: float) -> bool:
    """Tell whether the hub is to be asked for a subscription, for the first time or again."""
    if not hub or not topic:
        return False
    if (held.hub, held.topic) != (hub, topic):
        return True
    if held.refused:
        return now - held.asked > _REFUSED
    if held.until is None or held.until < now:
        return now - held.asked > _CONFIRMS
    return held.until - now < _RENEWED * held.lease and now - held.asked > _CONFIRMS


def request(held: Subscription, callback: str) -> dict[str, str]:
    """Return the form that asks for a subscription: https://www.w3.org/TR/websub/, 5.1."""
    return {
        "hub.callback": callback,
        "hub.mode": "subscribe",
        "hub.topic": held.topic,
        "hub.lease_seconds": f"{LEASE:.0f}",
        "hub.secret": held.secret,
    }


def lease_of(seconds: str) -> float:
    """Return the lease that a hub grants, in seconds, within what can be meant."""
    granted = float(seconds[:12]) if seconds.isascii() and seconds.isdigit() else LEASE
    return min(max(granted, _SHORTEST), 4 * LEASE)


def is_signed(secret: str, header: str, body: bytes) -> bool:
    """Tell whether X-Hub-Signature holds: https://www.w3.org/TR/websub/#signature-validation."""
    method, _, given = header.strip().partition("=")
    if method not in _METHODS:
        return False
    meant = hmac.new(secret.encode(), body, method).hexdigest()
    return hmac.compare_digest(meant.encode(), given.lower().encode())


def is_told_in_time(held: Subscription, now: float) -> bool:
    """Tell whether the hub can be relied on: it has told of something, under a lease that still holds."""
    return held.until is not None and held.until > now and held.told is not None
