from __future__ import annotations

import hashlib
import hmac

import pytest

from bot.sources.websub import LEASE, Subscription, is_signed, is_told_in_time, lease_of, wants_asking

NOW = 1_000_000.0
HELD = Subscription(
    "https://hub.example/", "https://a.example/rss", "s" * 43, "t" * 24, NOW - 10, LEASE, NOW + LEASE
)


def held(**changes: object) -> Subscription:
    return Subscription(**{name: getattr(HELD, name) for name in Subscription.__slots__} | changes)


@pytest.mark.parametrize(
    ("subscription", "hub", "asks"),
    [
        (Subscription(), "", False),
        (Subscription(), HELD.hub, True),
        (HELD, HELD.hub, False),
        (HELD, "https://other.example/", True),
        (held(until=None), HELD.hub, False),  # it has an hour to confirm
        (held(until=None, asked=NOW - 3601), HELD.hub, True),
        (held(until=NOW + LEASE / 4, asked=NOW - LEASE / 2), HELD.hub, True),
        (held(until=NOW + LEASE / 4), HELD.hub, False),  # asked just now
        (held(until=NOW - 1, asked=NOW - LEASE), HELD.hub, True),
        (held(refused=True, until=None, asked=NOW - 3601), HELD.hub, False),
        (held(refused=True, until=None, asked=NOW - 86_401), HELD.hub, True),
    ],
)
def test_a_hub_is_asked_when_it_is_time(subscription: Subscription, hub: str, asks: bool) -> None:
    assert wants_asking(subscription, hub, HELD.topic, NOW) == asks


@pytest.mark.parametrize(
    ("granted", "lease"),
    [("86400", 86_400), ("1", 3_600), ("99999999999", 4 * LEASE), ("", LEASE), ("x", LEASE), ("-5", LEASE)],
)
def test_a_lease_is_what_can_be_meant(granted: str, lease: float) -> None:
    assert lease_of(granted) == lease


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_what_is_signed_with_the_secret_is_believed(method: str) -> None:
    signature = hmac.new(b"secret", b"body", getattr(hashlib, method)).hexdigest()
    assert is_signed("secret", f"{method}={signature}", b"body")
    assert not is_signed("secret", f"{method}={signature}", b"another body")
    assert not is_signed("other", f"{method}={signature}", b"body")


@pytest.mark.parametrize("header", ["", "sha1", "sha1=", "md5=0", "sha256=é", "=", "sha3_256=00"])
def test_odd_signatures_are_not_believed(header: str) -> None:
    assert not is_signed("secret", header, b"body")


@pytest.mark.parametrize(
    ("subscription", "relied"),
    [(HELD, False), (held(told=NOW), True), (held(told=NOW, until=NOW - 1), False), (Subscription(), False)],
)
def test_a_hub_is_relied_on_once_it_has_told_of_something(subscription: Subscription, relied: bool) -> None:
    assert is_told_in_time(subscription, NOW) == relied
