"""The kind `telegram`: a public channel, by the preview page that Telegram shows to anybody.

The page's markup is undocumented; what is used of it is listed below, once. Telegram's terms forbid
collecting posts to train models (https://telegram.org/tos/content-licensing): it needs `terms: accepted`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from lxml import etree
from pydantic import BaseModel, Field

from bot.sources import markup
from bot.sources.dates import read_date
from bot.sources.entry import Entry, reports
from bot.sources.kind import Answer, Given, Kind, Parsed, Plan, Request, Unreadable
from bot.sources.web_page import read_page

_MESSAGE, _SERVICE = "tgme_widget_message", "service_message"
_TEXT, _DATE = "tgme_widget_message_text", "tgme_widget_message_date"
_TITLE = "tgme_channel_info_header_title"
#: So many pages, of about twenty posts each, are read back when there is a gap to the last poll.
_MOST_PAGES = 4


class Options(BaseModel):
    """What a source of kind `telegram` needs."""

    channel: str = Field(
        pattern=r"^@?[A-Za-z][A-Za-z0-9_]{3,31}$", description="The name of the public channel."
    )
    terms: Literal["accepted"] = Field(
        description="Write accepted if your use keeps to https://telegram.org/tos/content-licensing."
    )


def poll(options: Options, given: Given) -> Plan:
    """Ask for the newest posts, and for older ones back to the last that is known."""
    address = f"https://t.me/s/{options.channel.removeprefix('@')}"
    answer = yield Request(address)
    parsed = read(answer)
    known = int(given.cursor) if given.cursor.isdigit() else None
    posts, pages = list(parsed.reports), 1
    while known is not None and pages < _MOST_PAGES and posts and _number(posts[0].id) > known + 1:
        older = read((yield Request(f"{address}?before={_number(posts[0].id)}")))
        if not older.reports or _number(older.reports[0].id) >= _number(posts[0].id):
            break
        posts[:0] = older.reports
        pages += 1
    newest = max((_number(post.id) for post in posts), default=known or 0)
    return replace(parsed, reports=tuple(posts), cursor=str(max(newest, known or 0)))


def read(answer: Answer) -> Parsed:
    """Read one preview page; its posts stand oldest first. Raises Unreadable if the channel shows none."""
    root = read_page(answer)
    messages = [each for each in _having(root, _MESSAGE) if each.get("data-post")]
    if not messages:
        raise Unreadable(
            "the channel shows no preview: it is private, renamed, or has switched the preview off"
        )
    entries = [_entry(each) for each in messages if _SERVICE not in _classes(each)]
    found, _ = reports(entries, "")  # posts without text are pictures
    title = next((markup.one_line(markup.from_tree(each)) for each in _having(root, _TITLE)), "")
    return Parsed(found, "a Telegram channel", title=title)


def _entry(message: etree._Element) -> Entry:
    post = message.get("data-post", "")
    dates = [time for date in _having(message, _DATE) for time in date.iter("time")]
    texts = [markup.from_tree(each) for each in _having(message, _TEXT)]
    return Entry(
        id=post,
        url=f"https://t.me/{post}",
        # A reply quotes its original before its own text.
        texts=tuple(texts[-1:]),
        published=next((read_date(time.get("datetime")) for time in dates), None),
    )


def _having(element: etree._Element, name: str) -> list[etree._Element]:
    return [each for each in element.iter() if name in _classes(each)]


def _classes(element: etree._Element) -> list[str]:
    return (element.get("class") or "").split()


def _number(post: str) -> int:
    number = post.rpartition("/")[2]
    return int(number) if number.isascii() and number.isdigit() else 0


KIND = Kind("telegram", Options, poll, obeys_robots=True)
