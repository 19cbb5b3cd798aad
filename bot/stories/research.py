"""Stories as data for research: CSV, JSON and GeoJSON, with the codes of event data. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from bot.stories.correction import Correction
from bot.stories.entry import Entry
from bot.stories.positions import position

#: Between several values in one cell of CSV.
_BETWEEN = "; "
#: What spreadsheets take for a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Codes(Protocol):
    """The codes of an event."""

    @property
    def cameo(self) -> Sequence[str]: ...
    @property
    def plover(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Revision:
    """One report of a story, as it was decided on."""

    at: datetime
    kind: str
    source: str
    report: str
    title: str
    url: str
    because: str


@dataclass(slots=True)
class Record:
    """One story with all that its reports say. Lists hold each value once, in the order it was first told."""

    story: str
    title: str
    first: datetime
    last: datetime
    events: list[str] = field(default_factory=list)
    cameo: list[str] = field(default_factory=list)
    plover: list[str] = field(default_factory=list)
    who: list[str] = field(default_factory=list)
    whom: list[str] = field(default_factory=list)
    actors: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    dates: list[date] = field(default_factory=list)
    claimed_by: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # denied, corrected, retracted
    killed: int | None = None  # the highest that a report gives
    wounded: int | None = None
    rules: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)


def records(log: Iterable[Entry | Correction], codes: Mapping[str, Codes]) -> list[Record]:
    """Fold the log of stories, oldest first, into one record a story, in the order in which they began.

    What people said about stories (duplicates, not the same) is done as the log has it.
    """
    entries: list[Entry] = []
    homes: list[str] = []  # the story of each entry, as it stands now
    moved: dict[str, str] = {}
    for one in log:
        if isinstance(one, Entry):
            entries.append(one)
            homes.append(moved.get(one.story, one.story))
            continue
        source = moved.get(one.story, one.story)
        for number, entry in enumerate(entries):
            whole = not one.report or (entry.source, entry.report) == (one.source, one.report)
            if homes[number] == source and whole:
                homes[number] = one.to
        if not one.report:
            moved = {old: one.to if new == source else new for old, new in moved.items()} | {source: one.to}
    found: dict[str, Record] = {}
    for entry, story in zip(entries, homes, strict=True):
        record = found.setdefault(story, Record(story, entry.title, entry.at, entry.at))
        _take(record, entry, codes)
    return list(found.values())


def as_json(found: Iterable[Record]) -> Iterator[str]:
    """Yield one line of JSON a story."""
    for record in found:
        yield json.dumps(asdict(record), ensure_ascii=False, default=_iso) + "\n"


def as_csv(found: Iterable[Record]) -> Iterator[str]:
    """Yield a head and one row a story; several values in a cell are parted by semicolons."""
    names = [name for name in Record.__slots__ if name != "revisions"]
    yield _row([*names, "reports", "urls"])
    for record in found:
        urls = dict.fromkeys(one.url for one in record.revisions if one.url)
        yield _row([*(getattr(record, name) for name in names), len(record.revisions), list(urls)])


def as_geojson(found: Iterable[Record]) -> Iterator[str]:
    """Yield a FeatureCollection (RFC 7946). A story whose places have no known position has no geometry."""
    yield '{"type": "FeatureCollection", "features": [\n'
    for number, record in enumerate(found):
        at = position(record.places)
        feature = {
            "type": "Feature",
            "id": record.story,
            "geometry": {"type": "Point", "coordinates": [at[1], at[0]]} if at else None,
            "properties": asdict(record),
        }
        yield (",\n" if number else "") + json.dumps(feature, ensure_ascii=False, default=_iso)
    yield "\n]}\n"


def _take(record: Record, entry: Entry, codes: Mapping[str, Codes]) -> None:
    facts = entry.facts
    record.last = max(record.last, entry.at)
    known = [codes[event] for event in facts.events if event in codes]
    for values, told in (
        (record.events, facts.events),
        (record.cameo, [code for one in known for code in one.cameo]),
        (record.plover, [code for one in known for code in one.plover]),
        (record.who, facts.who),
        (record.whom, facts.whom),
        (record.actors, (*facts.who, *facts.whom, *facts.actors)),
        (record.places, facts.places),
        (record.claimed_by, facts.claimed_by),
        (record.said, facts.said),
        (record.rules, entry.rules),
        (record.sources, (entry.source,)),
    ):
        values.extend(dict.fromkeys(value for value in told if value not in values))
    if facts.date and facts.date not in record.dates:
        record.dates.append(facts.date)
    for toll in facts.tolls:
        setattr(record, toll.kind, max(toll.number, getattr(record, toll.kind) or 0))
    url = f"https://{entry.address}" if entry.address else ""
    record.revisions.append(
        Revision(entry.at, entry.kind, entry.source, entry.report, entry.title, url, entry.because)
    )


def _row(values: Iterable[Any]) -> str:
    """Return a line that ends as RFC 4180 has it: what ends lines inside a cell is quoted."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(map(_cell, values))
    return line.getvalue()


def _cell(value: Any) -> str:
    """Say a value in one cell, which no spreadsheet takes for a formula."""
    if value is None:
        return ""
    text = _BETWEEN.join(map(_plain, value)) if isinstance(value, list) else _plain(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _iso(value: date) -> str:
    return value.isoformat()
