"""Between two reports lies the time between their publications, whenever they came."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model import Report
from bot.stories.correction import decode
from bot.stories.entry import Entry
from bot.stories.memory import StoryMemory

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST = Report(
    "a-1",
    "Two soldiers died when shells struck their lorry near Berd, the ministry said.",
    "Shells kill two soldiers near Berd",
    "https://wire.example/1",
    "wire",
)
OTHER_WORDS = Report(
    "b-2",
    "The ministry said shells had struck a lorry.",
    "Army loses two men to shelling at Berd",
    "https://daily.example/2",
    "daily",
)


def decided(memory: StoryMemory, reports: list[tuple[Report, datetime]]) -> list[Entry]:
    entries = []
    for report, at in reports:
        for entry in memory.decide(report, (), at):
            memory.apply(entry)
            entries.append(entry)
    return entries


@pytest.mark.parametrize(("days", "stories"), [(0.2, 1), (120, 2)])
@pytest.mark.parametrize("polled_at_once", [False, True])
def test_polled_late_and_at_once_or_each_in_its_hour_the_stories_are_the_same(days, stories, polled_at_once):
    told = [replace(FIRST, published=NOW - timedelta(days=days)), replace(OTHER_WORDS, published=NOW)]
    entries = decided(StoryMemory(), [(one, NOW if polled_at_once else one.published or NOW) for one in told])
    assert len({entry.story for entry in entries}) == stories


@pytest.mark.parametrize("published", [None, NOW + timedelta(days=3), datetime(1970, 1, 1, tzinfo=UTC)])
def test_a_report_without_a_date_that_can_be_believed_counts_as_published_when_it_came(published):
    entries = decided(StoryMemory(), [(FIRST, NOW), (replace(OTHER_WORDS, published=published), NOW)])
    assert entries[0].story == entries[1].story
    assert entries[1].published is None


def test_a_restart_remembers_when_reports_were_published():
    told = replace(FIRST, published=NOW - timedelta(days=120))
    (entry,) = decided(StoryMemory(), [(told, NOW)])
    assert decode(entry.encode()) == entry
    memory = StoryMemory()
    memory.apply(decode(entry.encode()))
    (later,) = decided(memory, [(replace(OTHER_WORDS, published=NOW), NOW)])
    assert later.kind == "new"


def test_what_came_late_is_forgotten_by_when_it_came():
    memory = StoryMemory(timedelta(days=10))
    decided(memory, [(replace(FIRST, published=NOW - timedelta(days=9)), NOW)])
    decided(
        memory, [(Report("c", "Sheep were sold.", "A market in Ilva", source="daily"), NOW + timedelta(9))]
    )
    assert len(memory) == 2
