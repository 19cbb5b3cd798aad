"""From a decision about a story to the posts that tell people of it. Pure."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.model import Development, Kind, Operation, Post, Report, Severity, Standing


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
    standing: Standing | None = None,
    edited: Iterable[str] = (),
    stands_at: Severity | None = None,
    promoted_in: Iterable[str] = (),
) -> list[Post]:
    """The posts that may have to be made for a decision about a story. A repeat makes no alert.

    A new story gives one post for each destination. An update gives two: one that adds to the story's post,
    and that post itself; `wanted`, and the outbox, take the first where the story was posted before, and the
    second where it was not (a graver update may concern more channels). `news` is what the update adds;
    `revision` tells this version of this report from all others.

    `standing` is how the story stands with this report. If that has changed, `edited` names the destinations
    whose alert has to show it: one edit each, wanted where the story was posted before. An edit is as grave
    as the story, `stands_at`; None: as this report.

    `promoted_in` names the destinations whose readers are notified of `news` if the story was posted to them
    before, whatever this report is to others.
    """
    promoted_in = dict.fromkeys(promoted_in)
    model = Post(
        id="",
        at=at,
        op="post",
        destination="",
        story=story,
        severity=severity,
        rule_title=rule_title,
        development=development,
        report=report,
        source_name=source_name,
    )

    def made(destination: str, op: Operation, **more: Any) -> Post:
        subject = story if op == "post" else f"{story}\0{revision}"
        return replace(model, id=post_id(subject, op, destination), op=op, destination=destination, **more)

    def adds_to(destination: str) -> str:
        return post_id(story, "post", destination)

    # An alert stands behind what adds to it: what is queued now shows the story as it stands already.
    grave = stands_at or severity
    posts = [made(name, "edit", root=adds_to(name), standing=standing, severity=grave) for name in edited]
    told = () if kind == "repeat" else dict.fromkeys(destinations)
    for name in (*told, *(name for name in promoted_in if name not in told)):
        if name in promoted_in:
            posts.append(made(name, "update", root=adds_to(name), news=news, loud=True, severity=grave))
        elif kind == "update":
            posts.append(made(name, "update", root=adds_to(name), news=news))
        if name in told:
            posts.append(made(name, "post", standing=standing))
    return posts


def wanted(posts: Iterable[Post], known: Container[str]) -> Iterator[Post]:
    """Of composed posts, those that are made where the posts with the ids `known` were made before."""
    for post in posts:
        if post.id not in known and (post.op == "post" or post.root in known):
            yield post
