"""The kind `gdelt`: articles in which GDELT's machines saw certain events, from its 15-minute files.

GDELT codes the articles of the world's media by CAMEO, quickly and with many mistakes. So its codes only
choose what to read: what is judged is the article, or the words of its address if it can't be read.

Files: http://data.gdeltproject.org/documentation/GDELT-Event_Codebook-V2.0.pdf
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pydantic import Field

from bot.sources.entry import MOST_ENTRIES, Entry, address, reports
from bot.sources.kind import Answer, Given, Kind, LinksToArticles, Parsed, Plan, Request, Unreadable
from bot.sources.sitemap import headline

_NEWEST = "http://data.gdeltproject.org/gdeltv2/lastupdate.txt"
_FILE = "http://data.gdeltproject.org/gdeltv2/{}.export.CSV.zip"
_NAMED = re.compile(r"/gdeltv2/(\d{14})\.export\.CSV\.zip\b", re.ASCII)
_STAMP = "%Y%m%d%H%M%S"
_STEP = timedelta(minutes=15)
#: After a pause so many files are read, of a quarter of an hour each: the newest.
_MOST_FILES = 8
_MOST_UNPACKED = 30_000_000  # bytes; a file has about a million
#: Columns of an event, counted from 0.
_COLUMNS = 61
_ACTORS, _CODE, _PLACE, _ARTICLE = (7, 17), 26, 53, 60


class Options(LinksToArticles):
    """What a source of kind `gdelt` needs."""

    full_text: bool = Field(
        default=True,
        description="Read the articles. Without it only the words of their addresses are judged.",
    )
    events: list[str] = Field(
        default=["039", "045", "0871", "15", "18", "19", "20"],
        description="CAMEO codes, or how they begin: 19 is all fighting, 196 a broken truce, 045 mediation.",
    )
    countries: list[str] = Field(
        default=[],
        description="Who takes part, by CAMEO's codes (ARM), or where, by FIPS (AM).",
    )


def poll(options: Options, given: Given) -> Plan:
    """Ask which file is newest, then for those since the last poll."""
    answer = yield Request(_NEWEST)
    newest = _newest(answer)
    articles: dict[str, datetime] = {}
    for stamp in _wanted(newest, given.cursor):
        file = yield Request(
            _FILE.format(f"{stamp:{_STAMP}}"), may_be_missing=True
        )  # some come late, or never
        for article in read(file, options):
            articles.setdefault(article, stamp)
    entries = [Entry(url=url, title=headline(url) or url, published=stamp) for url, stamp in articles.items()]
    found, _ = reports(entries[-MOST_ENTRIES:], "")
    return Parsed(found, "GDELT events", title="GDELT", cursor=f"{newest:{_STAMP}}")


def read(file: Answer, options: Options) -> Iterator[str]:
    """Yield the addresses of the articles of one file, of the events that are asked for."""
    if not file.body:
        return
    codes, countries = tuple(options.events), {country.upper() for country in options.countries}
    for line in _unpacked(file.body).splitlines():
        event = line.split("\t")
        if len(event) != _COLUMNS or not event[_CODE].startswith(codes):
            continue
        if countries and countries.isdisjoint([*(event[actor] for actor in _ACTORS), event[_PLACE]]):
            continue
        if url := address("", event[_ARTICLE]):
            yield url


def _newest(answer: Answer) -> datetime:
    text = answer.body.decode("utf-8", "replace")
    named = _NAMED.search(text)
    if not named:
        raise Unreadable(f"GDELT names no newest file, but says {' '.join(text[:80].split())!r}")
    return _time(named[1])


def _wanted(newest: datetime, cursor: str) -> list[datetime]:
    """The files after the cursor, oldest first; without one, the newest."""
    known = _time(cursor) if cursor else newest - _STEP
    number = max(0, min((newest - known) // _STEP, _MOST_FILES))
    return [newest - _STEP * back for back in reversed(range(number))]


def _time(stamp: str) -> datetime:
    try:
        return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        raise Unreadable(f"GDELT names a file of an impossible time, {stamp}") from None


def _unpacked(body: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed, packed.open(packed.namelist()[0]) as file:
            return file.read(_MOST_UNPACKED).decode("utf-8", "replace")
    except (zipfile.BadZipFile, zlib.error, LookupError, EOFError, OSError, ValueError, RuntimeError):
        raise Unreadable("a file of GDELT is packed, and broken; it is asked for again") from None


KIND = Kind("gdelt", Options, poll)
