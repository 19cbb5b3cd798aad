"""The kind `bluesky`: public posts of an account, by Bluesky's public API, which needs no key.

https://docs.bsky.app/docs/api/app-bsky-feed-get-author-feed; the kind `jetstream` reads many accounts.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from bot.sources import markup
from bot.sources.dates import read_date
from bot.sources.entry import Entry, reports
from bot.sources.kind import Answer, Given, Kind, Parsed, Plan, Request, Unreadable

_API = "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed"
_AT_ONCE = 50
_MEANS = {400: "Bluesky knows no such account; correct its name, or remove the source"}


class Options(BaseModel):
    """What a source of kind `bluesky` needs."""

    account: str = Field(
        pattern=r"^@?(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,}$",
        description="The account, such as desk.bsky.social.",
    )
    replies: bool = Field(default=False, description="Take its replies to others, too.")


def poll(options: Options, _: Given) -> Plan:
    """Ask for the newest posts, and read them."""
    parameters = {
        "actor": options.account.removeprefix("@"),
        "filter": "posts_with_replies" if options.replies else "posts_no_replies",
        "limit": str(_AT_ONCE),
    }
    return read((yield Request(f"{_API}?{urlencode(parameters)}", means=_MEANS)))


def read(answer: Answer) -> Parsed:
    """Read the API's answer. Raises Unreadable if it is none. What the account only passed on is left out."""
    try:
        rows = json.loads(answer.body)["feed"]
        entries = [_entry(row["post"]) for row in rows if "reason" not in row]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unreadable(
            "Bluesky's answer is not what its documentation promises; it is asked again"
        ) from None
    found, _ = reports(entries, "")  # posts without text are pictures
    return Parsed(found, "Bluesky posts")


def _entry(post: dict[str, Any]) -> Entry:
    # The author's clock may be wrong or false; the service's is neither.
    at = read_date(str(post.get("indexedAt", "")))
    return entry(str(post["uri"]), str(post["author"]["handle"]), post["record"], at)


def entry(uri: str, author: str, record: dict[str, Any], at: datetime | None) -> Entry:
    """Return a post as an entry: its text and the card of its link. `author` is a handle or a DID."""
    card = (record.get("embed") or {}).get("external") or {}
    said = [record.get("text"), card.get("title"), card.get("description")]
    languages = record.get("langs") or [""]
    return Entry(
        id=uri,
        url=f"https://bsky.app/profile/{author}/post/{uri.rpartition('/')[2]}",
        texts=("\n".join(markup.from_plain(str(each)) for each in said if each),),
        published=at or read_date(str(record.get("createdAt", ""))),
        lang=str(languages[0]),
    )


KIND = Kind("bluesky", Options, poll)
