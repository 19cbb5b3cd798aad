"""A small past to look into: two developments, one of them in two sources, and a quiet report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.alerts.compose import compose
from bot.errors import TryLater
from bot.lookup.lookup import Records
from bot.lookup.past import Past
from bot.model import Report
from bot.rehearsal import rehearse
from bot.rules.book import RuleBook, load_rules
from bot.rules.draft import read_draft
from bot.state.acks import Acks
from bot.state.archive import Archive
from bot.state.canary import Canaries
from bot.state.client import Client
from bot.state.commit import Ledger
from bot.state.marks import Marks
from bot.state.notices import NoticeBoard
from bot.state.orders import Orders
from bot.state.outbox import Outbox
from bot.state.parked import Parked
from bot.state.shifts import Shifts
from bot.state.silences import Silences
from bot.state.sources import SourceState, SourceStates
from bot.state.story_log import START, StoryLog
from bot.stories.developments import developments
from bot.stories.memory import StoryMemory

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
RULES = """\
rule: talks
title: Hostage talks
severity: high
when: {query: 'hostage* NEAR/6 (talks OR deal)'}
unless: {query: 'film'}
"""
TALKS = Report(
    "t1",
    "Qatar hosts hostage talks in Doha today.",
    "Hostage talks in Doha",
    "https://wire.example/t1",
    "wire",
)
AGAIN = Report(
    "t2",
    "Qatar hosts hostage talks in Doha today.",
    "Hostage talks in Doha",
    "https://agency.example/9",
    "agency",
)
OTHER = Report("o1", "A hostage deal is near, Cairo says.", "Deal near", "https://wire.example/o1", "wire")
QUIET = Report(
    "q1", "A film about hostage talks wins a prize.", "Film wins", "https://wire.example/q1", "wire"
)


@dataclass(frozen=True)
class Named:
    id: str
    name: str
    kind: str = "feed"
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feed:
    """What a probe finds, without a network."""

    address: str
    said: str = "RSS 2.0, 3 reports"
    entry: str = "  - id: found"


async def probe(url: str) -> list[Feed]:
    if "nowhere" in url:
        raise TryLater("the site does not answer")
    return [Feed(f"https://{url}/feed")]


def read_book(folder: Path) -> RuleBook:
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    return load_rules([folder])


async def records(client: Client, book: RuleBook, folder: Path) -> Records:
    """Judge and commit the reports as the pipeline does, an hour apart; the last one an hour ago."""
    archive, memory, last = Archive(folder / "archive"), StoryMemory(), START
    ledger = Ledger(client)
    for hours, report in ((4, TALKS), (3, AGAIN), (2, OTHER), (1, QUIET)):
        at = NOW - timedelta(hours=hours)
        archive.append(report, at)
        told = developments(book.judge(report), book.severity_of)
        entries = memory.decide(report, told, at) if told else []
        posts = [
            post
            for development, entry in zip(told, entries, strict=True)
            for post in compose(
                story=entry.story,
                kind=entry.kind,
                news=entry.news,
                revision=entry.content,
                at=at,
                destinations=["desk"],
                severity="high",
                rule_title="Hostage talks",
                development=development,
                report=report,
                source_name=report.source,
            )
        ]
        committed = await ledger.commit(
            last,
            report.source,
            (report.id, ""),
            entries=[entry.encode() for entry in entries],
            posts=posts,
            at=at.timestamp(),
        )
        last = committed or last
        for entry in entries:
            memory.apply(entry)
    states = SourceStates(client)
    await states.save("wire", SourceState(last_ok=(NOW - timedelta(minutes=3)).timestamp()))
    await states.save(
        "agency", SourceState(failures=4, error="HTTP status 500", last_ok=NOW.timestamp() - 9000)
    )
    return Records(
        sources=[Named("wire", "Example Wire", tags=("un",)), Named("agency", "Example Agency")],
        destinations=["desk"],
        channels={"slack:C77": "desk"},
        source_states=states,
        past=Past(StoryLog(client)),
        outbox=Outbox(client),
        archive=archive,
        marks=Marks(client),
        acks=Acks(client),
        shifts=Shifts(client),
        silences=Silences(client),
        orders=Orders(client),
        notices=NoticeBoard(client),
        parked=Parked(client),
        story_log=StoryLog(client),
        canaries=Canaries(client),
        moderators={"desk": ["U77", "600000000000000002"]},
        book=lambda: book,
        troubles=dict,
        probe=probe,
        draft=lambda text: read_draft(text, book, [], None),
        rehearse=partial(rehearse, archive),
        started=NOW - timedelta(days=1),
    )
