"""A message of many lines (stories, or what a person must mend), before any platform decides how it looks."""

from __future__ import annotations

from bot.chat.card import SIGNS, reference
from bot.lookup.answer import Answer, Item
from bot.model import Headline, Post


def listed(post: Post) -> Answer | None:
    """Return what a digest or a notice shows, line by line; None: the post is neither, and has a card.

    Outside text is as it came: renderers make it harmless.
    """
    if post.notice:
        lines = tuple(Item("", line) for line in post.notice)
        return Answer(f"⚠ {post.rule_title}", lines, reference(post.id), shared=True)
    return digest(post) if post.digest else None


def digest(post: Post) -> Answer:
    """Return what a digest shows, a story a line."""
    return Answer(post.rule_title, tuple(map(_line, post.digest)), reference(post.id), shared=True)


def _line(headline: Headline) -> Item:
    title = f"{SIGNS[headline.severity]} {headline.title or '(no headline)'}"
    return Item(title, headline.state, headline.url, headline.at)
