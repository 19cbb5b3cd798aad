"""The words and addresses of a message that somebody points at. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import discord

_MOST = 20_000


def pointed_at(message: discord.Message) -> str:
    """Return what a message says, line by line: its text, and the words and links of its embeds."""
    return "\n".join(dict.fromkeys(filter(None, _words(message))))[:_MOST]


def _words(message: discord.Message) -> Iterator[str]:
    yield message.content
    for embed in message.embeds:
        yield from (embed.url or "", embed.title or "", embed.description or "")
        yield from (field.value or "" for field in embed.fields)
        yield embed.footer.text or ""
