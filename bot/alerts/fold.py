"""Posts that waited, as fewer messages: one a story in its latest state, or digests of many stories. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.alerts.compose import post_id
from bot.model import SEVERITIES, Development, Headline, Post, Report, Severity

#: A message lists so many stories at most; more make more messages.
MOST_HEADLINES = 20


@dataclass(frozen=True, slots=True)
class Folded:
    """One message, and the ids of the posts that need no message of their own since it tells of them."""

    post: Post
    told: tuple[str, ...]


def one_a_story(waiting: Iterable[Post], edits: Mapping[str, Post]) -> list[Folded]:
    """Return one post for each story that posts wait for, in order of the first; oldest post first.

    An alert that waits takes in the updates that add to it, and shows how its story stands by its newest
    edit, of `edits` by the alert's id. Where it was posted before, the newest update takes in the others.
    """
    stories: dict[str, list[Post]] = {}
    for post in waiting:
        stories.setdefault(post.story or post.id, []).append(post)
    return [_folded(posts, edits) for posts in stories.values()]


def digests(waiting: Iterable[Post], destination: str, at: datetime) -> list[Folded]:
    """Return messages that list what waits, the gravest first, a story in one line."""
    lines: dict[str, list[Post]] = {}
    for post in sorted(waiting, key=lambda post: (-_gravity(post.severity), post.at)):
        lines.setdefault(post.story, []).append(post)
    stories = list(lines.values())
    made = []
    for first in range(0, len(stories), MOST_HEADLINES):
        some = stories[first : first + MOST_HEADLINES]
        told = tuple(post.id for posts in some for post in posts)
        title = f"{len(some)} stories at once" if len(some) > 1 else "One story more"
        shown = tuple(headline(posts) for posts in some)
        made.append(Folded(digest(shown, destination, title, key="\0".join(told), at=at), told))
    return made


def digest(lines: Sequence[Headline], destination: str, title: str, *, key: str, at: datetime) -> Post:
    """Return a message that lists stories; the same `key` gives the same message again."""
    return Post(
        id=post_id(f"digest\0{key}", "post", destination),
        at=at,
        op="post",
        destination=destination,
        story="",
        severity=max((line.severity for line in lines), key=_gravity, default="low"),
        rule_title=title,
        development=Development(()),
        report=Report(id="", text="", title=title),
        source_name="",
        digest=tuple(lines),
    )


def headline(posts: Sequence[Post], alert: Post | None = None) -> Headline:
    """Return the line of a story, from what was queued about it, in any order; at least one post.

    `alert` is the story's, where it is known: its words are the line's.
    """
    posts = sorted(posts, key=lambda post: post.at)
    first = alert or next((post for post in posts if post.op == "post"), posts[0])
    matches = first.development.matches
    quotes = (evidence.quote for match in matches for evidence in match.evidence)
    return Headline(
        title=first.report.title or next(quotes, first.rule_title),
        severity=max((post.severity for post in posts), key=_gravity),
        story=first.story,
        url=first.report.url,
        at=posts[-1].at,
        state=_state(posts),
    )


def _state(posts: Sequence[Post]) -> str:
    standing = next((post.standing for post in reversed(posts) if post.standing), None)
    if standing is not None and standing.tier == "retracted":
        return "retracted"
    if any(post.op == "post" for post in posts):
        return "new"
    return "escalated" if any(post.loud for post in posts) else "updated"


def _folded(posts: Sequence[Post], edits: Mapping[str, Post]) -> Folded:
    kept = next((post for post in posts if post.op == "post"), posts[-1])
    told = tuple(post.id for post in posts if post.id != kept.id)
    graver: Severity = max((post.severity for post in posts), key=_gravity)
    if kept.op != "post":
        news = tuple(dict.fromkeys(words for post in posts for words in post.news))
        return Folded(replace(kept, news=news, severity=graver, loud=any(post.loud for post in posts)), told)
    change = edits.get(kept.id)
    if change is not None:
        graver = max(graver, change.severity, key=_gravity)
        kept = replace(kept, standing=change.standing)
    return Folded(replace(kept, severity=graver), told)


def _gravity(severity: Severity) -> int:
    return SEVERITIES.index(severity)
