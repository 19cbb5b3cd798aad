"""From the fields of an entry, whatever format they stood in, to a report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urljoin, urlsplit

from bot.model import Report
from bot.sources import markup

LONGEST_TITLE = 1_000
LONGEST_TEXT = 100_000
_LONGEST_ADDRESS = 4_000
_LONGEST_ID = 500
_LONGEST_LANG = 35  # https://www.rfc-editor.org/rfc/rfc5646#section-4.4.1
#: More entries than this in one answer are an archive, not news; the first ones count.
MOST_ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: plain texts, addresses as written but resolved."""

    id: str = ""
    url: str = ""
    title: str = ""
    texts: tuple[str, ...] = ()  # content, summary, description: the longest wins
    published: datetime | None = None
    lang: str = ""


def reports(entries: Iterable[Entry], lang: str) -> tuple[tuple[Report, ...], int]:
    """Return the entries as reports, in the same order, and how many say nothing and were left out."""
    found, faults = [], 0
    for entry in entries:
        report = to_report(entry, lang)
        if report.title or report.text:
            found.append(report)
        else:
            faults += 1
    return tuple(found), faults


def to_report(entry: Entry, lang: str) -> Report:
    """Return the report. Its id is the entry's own, else its address, else a hash of what it says."""
    title = markup.one_line(entry.title)[:LONGEST_TITLE]
    text = max(entry.texts, key=len, default="")[:LONGEST_TEXT]
    identity = " ".join(entry.id.split()) or entry.url
    if not identity:
        identity = "said:" + _digest(f"{title}\0{text}")
    elif len(identity) > _LONGEST_ID:
        identity = "long:" + _digest(identity)
    return Report(
        id=identity,
        text=text,
        title=title,
        url=entry.url,
        published=entry.published,
        lang=language(entry.lang) or lang,
    )


def address(base: str, reference: str | None) -> str:
    """Return the absolute http(s) address that a reference means, or "" if it means none."""
    reference = "".join((reference or "").split("\n")).strip()
    if not reference or len(reference) > _LONGEST_ADDRESS:
        return ""
    try:
        url = urljoin(base, reference)
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host:
        return ""
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~") if not url.isascii() or " " in url else url


def language(code: str | None) -> str:
    """Return a BCP 47 code in its usual spelling, such as `en-GB`, or "" for what can be none."""
    parts = (code or "").strip().replace("_", "-").split("-")
    if not 2 <= len(parts[0]) <= 3 or not all(part.isascii() and part.isalnum() for part in parts):  # noqa: PLR2004
        return ""
    if sum(len(part) + 1 for part in parts) > _LONGEST_LANG:
        return ""
    return "-".join([parts[0].lower(), *(part.upper() if len(part) == 2 else part for part in parts[1:])])  # noqa: PLR2004


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=16).hexdigest()
