"""A message that lists many stories, before any platform decides how it looks. Pure."""

from __future__ import annotations

from bot.chat.card import SIGNS, reference
from bot.lookup.answer import Answer, Item
from bot.model import Headline, Post


def digest(post: Post) -> Answer:
    """Return what a digest shows, a story a line. Outside text is as it came: renderers make it harmless."""
    return Answer(post.rule_title, tuple(map(_line, post.digest)), reference(post.id), shared=True)


def _line(headline: Headline) -> Item:
    title = f"{SIGNS[headline.severity]} {headline.title or '(no headline)'}"
    return Item(title, headline.state, headline.url, headline.at)
