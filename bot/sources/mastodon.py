"""The kind `mastodon`: public posts of an account or with a hashtag, by the feed that each server offers.

https://docs.joinmastodon.org/user/profile/ names the feed of an account; that of a tag is made the same way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from pydantic import BaseModel, Field, model_validator

from bot.sources import feed
from bot.sources.kind import Given, Kind, Plan, Request

_HOST = r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?::\d{1,5})?"


class Options(BaseModel):
    """What a source of kind `mastodon` needs: an account, or a tag and a server."""

    account: str | None = Field(
        default=None, pattern=rf"^@?[A-Za-z0-9_.-]+@{_HOST}$", description="The account, as @name@server."
    )
    tag: str | None = Field(default=None, pattern=r"^#?\w+$", description="A hashtag.")
    server: str | None = Field(
        default=None, pattern=rf"^{_HOST}$", description="The server whose posts with that hashtag are read."
    )

    @model_validator(mode="after")
    def _account_or_tag(self) -> Self:
        if (self.account is None) == (self.tag is None) or (self.tag is None) != (self.server is None):
            raise ValueError("needs either account: “@name@server”, or tag and server")
        return self


def poll(options: Options, _: Given) -> Plan:
    """Ask for the feed, and read it."""
    return replace(feed.read((yield Request(address(options)))), form="Mastodon")


def address(options: Options) -> str:
    """Return the address of the feed."""
    if options.account:
        name, _, server = options.account.removeprefix("@").partition("@")
        return f"https://{server}/@{name}.rss"
    return f"https://{options.server}/tags/{(options.tag or '').removeprefix('#')}.rss"


KIND = Kind("mastodon", Options, poll)
