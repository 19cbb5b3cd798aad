"""Feeds behind an address that a person knows, each with what to put under `sources` for it."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.intake.discover import discover
from bot.intake.fetch import Fetcher
from bot.intake.probe import described
from bot.intake.public import anybody, is_public

_LONGEST_ID = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A feed: its address, what it is in words, and its entry under `sources` by key."""

    address: str
    said: str
    fields: dict[str, Any]

    @property
    def entry(self) -> str:
        """The entry as YAML."""
        return in_yaml(self.fields)


async def find(url: str, *, contact: str, allow_private_addresses: bool) -> list[Found]:
    """Ask the feed or site at an address once; without a scheme it is asked by https. Raises TocsinError."""
    if "://" not in url:
        url = f"https://{url}"
    async with Fetcher(contact=contact, may_ask=anybody if allow_private_addresses else is_public) as fetcher:
        feeds = await discover(fetcher, url)
    taken: set[str] = set()
    found = []
    for address, parsed in feeds:
        fields = {"id": new_id(parsed.title or address, taken), "kind": "feed", "url": address}
        fields |= {"name": parsed.title} if parsed.title else {}
        fields |= {"lang": parsed.lang} if parsed.lang else {}
        found.append(Found(address, str(described(fields["id"], address, parsed)), fields))
    return found


def new_id(name: str, taken: set[str]) -> str:
    """Make an id from a title or an address: small letters, digits and dashes, like none of those taken."""
    plain = unicodedata.normalize("NFKD", name.removeprefix("https://").removeprefix("http://"))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    stem = "-".join(words)[:_LONGEST_ID].strip("-") or "source"
    chosen = next(each for each in _numbered(stem) if each not in taken)
    taken.add(chosen)
    return chosen


def in_yaml(entry: dict[str, Any]) -> str:
    """An entry of the list under `sources:`. JSON strings are YAML strings, whatever is in them."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]
    return "  - " + "\n    ".join(lines)


def _numbered(stem: str) -> Iterable[str]:
    yield stem
    for number in range(2, sys.maxsize):
        yield f"{stem}-{number}"
