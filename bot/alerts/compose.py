"""From a decision about a story to the posts that tell people of it. Pure."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Iterable
from datetime import datetime

from bot.model import Development, Operation, Post, Report, Severity


def post_id(story: str, op: Operation, destination: str) -> str:
    """A stable id of 24 characters [a-z2-7]: the same story, operation and destination always give the same one.

    24 characters fit Discord's nonce (at most 25), and 120 bits never collide by chance.
    """
    digest = hashlib.blake2b(f"{story}\0{op}\0{destination}".encode(), digest_size=15).digest()
    return b32encode(digest).decode().lower()


def compose(
    *,
    story: str,
    at: datetime,
    destinations: Iterable[str],
    severity: Severity,
    rule_title: str,
    development: Development,
    report: Report,
    source_name: str,
) -> list[Post]:
    """One post for each destination. The outbox drops those whose id it already knows, so a story is posted once each."""
    return [
        Post(
            id=post_id(story, "post", destination),
            at=at,
            op="post",
            destination=destination,
            story=story,
            severity=severity,
            rule_title=rule_title,
            development=development,
            report=report,
            source_name=source_name,
        )
        for destination in destinations
    ]
