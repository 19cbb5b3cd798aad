"""From a decision about a story to the posts that tell people of it. Pure."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.model import Development, Kind, Operation, Post, Report, Severity


def post_id(story: str, op: Operation, destination: str) -> str:
    """A stable id of 24 characters [a-z2-7]: the same story, operation and destination give the same one.

    24 characters fit Discord's nonce (at most 25), and 120 bits never collide by chance.
    """
    digest = hashlib.blake2b(f"{story}\0{op}\0{destination}".encode(), digest_size=15).digest()
    return b32encode(digest).decode().lower()


def compose(
    *,
    story: str,
    kind: Kind,
    news: tuple[str, ...],
    revision: str,
    at: datetime,
    destinations: Iterable[str],
    severity: Severity,
    rule_title: str,
    development: Development,
    report: Report,
    source_name: str,
) -> list[Post]:
    """The posts that may have to be made for a decision about a story: none for a repeat.

    A new story gives one post for each destination. An update gives two: one that adds to the story's post,
    and that post itself; `wanted`, and the outbox, take the first where the story was posted before, and the
    second where it was not (a graver update may concern more channels). `news` is what the update adds;
    `revision` tells this version of this report from all others.
    """
    if kind == "repeat":
        return []
    posts: list[Post] = []
    for destination in destinations:
        root = Post(
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
        if kind == "update":
            update_id = post_id(f"{story}\0{revision}", "update", destination)
            posts.append(replace(root, id=update_id, op="update", root=root.id, news=news))
        posts.append(root)
    return posts


def wanted(posts: Iterable[Post], known: Container[str]) -> Iterator[Post]:
    """Of composed posts, those that are made where the posts with the ids `known` were made before."""
    for post in posts:
        if post.id not in known and (post.op == "post" or post.root in known):
            yield post
