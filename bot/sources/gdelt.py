"""The kind `gdelt`: articles in which GDELT's machines saw certain events or themes, by 15-minute files.

GDELT codes the articles of the world's media by CAMEO and by themes, quickly and with many mistakes. So its
codes only choose what to read: what is judged is the article, or its title if it can't be read, which events
have only as the words of the address.

Files: http://data.gdeltproject.org/documentation/GDELT-Event_Codebook-V2.0.pdf and, for themes,
http://data.gdeltproject.org/documentation/GDELT-Global_Knowledge_Graph_Codebook-V2.1.pdf
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Self

from pydantic import Field, model_validator

from bot.sources import markup
from bot.sources.entry import MOST_ENTRIES, Entry, address, reports
from bot.sources.kind import Answer, Given, Kind, LinksToArticles, Parsed, Plan, Request, Unreadable
from bot.sources.sitemap import headline

_NEWEST = "http://data.gdeltproject.org/gdeltv2/lastupdate.txt"
_EVENTS = "http://data.gdeltproject.org/gdeltv2/{}.export.CSV.zip"
_THEMES = "http://data.gdeltproject.org/gdeltv2/{}.gkg.csv.zip"
_NAMED = re.compile(r"/gdeltv2/(\d{14})\.export\.CSV\.zip\b", re.ASCII)
_STAMP = "%Y%m%d%H%M%S"
_STEP = timedelta(minutes=15)
#: After a pause so many files are read, of a quarter of an hour each: the newest.
_MOST_FILES = 8
#: Characters of one file: one of events has about a million, one of themes some thirty million.
_MOST_UNPACKED, _LONGEST_LINE = 100_000_000, 1_000_000
#: Columns of an event, counted from 0.
_COLUMNS, _FIPS_CODE = 61, 2
_ACTORS, _CODE, _PLACE, _ARTICLE = (7, 17), 26, 53, 60
#: Columns of an article in the knowledge graph; places are type#name#FIPS code#…, parted by semicolons.
_GRAPH_COLUMNS = 27
_GRAPH_ARTICLE, _GRAPH_THEMES, _GRAPH_PLACES, _GRAPH_EXTRAS = 4, 7, 9, 26
_FIPS = re.compile(r"#([A-Z]{2})#")
_PAGE_TITLE = re.compile(r"<PAGE_TITLE>([^<]{1,1000})</PAGE_TITLE>")


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
    themes: list[str] = Field(
        default=[],
        description="Themes of the knowledge graph (GKG), such as CEASEFIRE; its files are large.",
    )

    @model_validator(mode="after")
    def _places_for_themes(self) -> Self:
        if self.themes and self.countries and not any(len(code) == _FIPS_CODE for code in self.countries):
            raise ValueError("themes know countries by FIPS only: add codes of two letters, such as AM")
        return self


def poll(options: Options, given: Given) -> Plan:
    """Ask which file is newest, then for those since the last poll."""
    answer = yield Request(_NEWEST)
    newest = _newest(answer)
    articles: dict[str, Entry] = {}
    done = given.cursor
    for stamp in _wanted(newest, given.cursor):
        named = f"{stamp:{_STAMP}}"
        # Some come late, or never.
        file = yield Request(_EVENTS.format(named), may_be_missing=True)
        done = named if file.body else done  # the newest may be named before it is there
        for url in read(file, options):
            articles.setdefault(url, Entry(url=url, title=headline(url) or url, published=stamp))
        if options.themes:
            file = yield Request(_THEMES.format(named), may_be_missing=True)
            for url, title in read_themes(file, options):
                articles[url] = Entry(url=url, title=title or headline(url) or url, published=stamp)
    found, _ = reports(list(articles.values())[-MOST_ENTRIES:], "")
    form = "GDELT events and themes" if options.themes else "GDELT events"
    return Parsed(found, form, title="GDELT", cursor=done)


def read(file: Answer, options: Options) -> Iterator[str]:
    """Yield the addresses of the articles of one file, of the events that are asked for."""
    if not file.body:
        return
    codes, countries = tuple(options.events), {country.upper() for country in options.countries}
    for line in _lines(file.body):
        event = line.rstrip("\n").split("\t")
        if len(event) != _COLUMNS or not event[_CODE].startswith(codes):
            continue
        if countries and countries.isdisjoint([*(event[actor] for actor in _ACTORS), event[_PLACE]]):
            continue
        if url := address("", event[_ARTICLE]):
            yield url


def read_themes(file: Answer, options: Options) -> Iterator[tuple[str, str]]:
    """Yield address and title of the articles of one file of the knowledge graph that have such a theme."""
    if not file.body:
        return
    themes = {theme.upper() for theme in options.themes}
    countries = {code.upper() for code in options.countries if len(code) == _FIPS_CODE}
    for line in _lines(file.body):
        article = line.rstrip("\n").split("\t")
        if len(article) != _GRAPH_COLUMNS or themes.isdisjoint(article[_GRAPH_THEMES].split(";")):
            continue
        if countries and countries.isdisjoint(_FIPS.findall(article[_GRAPH_PLACES])):
            continue
        if url := address("", article[_GRAPH_ARTICLE]):
            title = _PAGE_TITLE.search(article[_GRAPH_EXTRAS])
            yield url, markup.from_html(title[1]) if title else ""


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


def _lines(body: bytes) -> Iterator[str]:
    """Yield the lines of a packed file, one after the other: unpacked, some would fill the memory."""
    read = 0
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed, packed.open(packed.namelist()[0]) as file:
            text = io.TextIOWrapper(file, "utf-8", "replace")
            while line := text.readline(_LONGEST_LINE):
                read += len(line)
                if read > _MOST_UNPACKED:
                    return
                yield line
    except (zipfile.BadZipFile, zlib.error, LookupError, EOFError, OSError, ValueError, RuntimeError):
        raise Unreadable("a file of GDELT is packed, and broken; it is asked for again") from None


KIND = Kind("gdelt", Options, poll, from_many=True)
