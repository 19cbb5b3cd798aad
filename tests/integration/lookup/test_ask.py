from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.lookup.answer import Answer
from bot.lookup.ask import ask, lookups
from bot.lookup.lookup import Records
from bot.lookup.past import Past
from bot.model import Report
from bot.state.client import Client, connect
from bot.state.commit import Ledger
from bot.state.parked import TRIES, failed
from bot.state.seen import Mark
from bot.state.story_log import StoryLog
from bot.stories.correction import Correction
from bot.stories.entry import Entry
from tests.integration.lookup.records import NOW


def text(answer: Answer) -> str:
    lines = [f"{item.text} | {item.detail} | {item.url}" for item in answer.items]
    return "\n".join([answer.title, *lines, answer.note])


async def asked(past: Records, words: str) -> str:
    return text(await ask(past, words, NOW))


async def test_latest_shows_stories_newest_first_with_their_sources(past: Records) -> None:
    answer = await ask(past, "latest", NOW)
    assert [item.text for item in answer.items] == ["Deal near", "Hostage talks in Doha"]
    assert "2 reports from 2 sources" in answer.items[1].detail
    assert answer.items[1].url == "https://wire.example/t1"


@pytest.mark.parametrize(
    ("words", "stories"),
    [
        ("latest doha", 1),
        ("latest DOHA 24h", 1),
        ("latest talks", 2),
        ("latest 150m", 1),
        ("latest since 30m", 0),
        ("latest antarctica", 0),
    ],
)
async def test_latest_narrows_by_words_rule_and_time(past: Records, words: str, stories: int) -> None:
    assert len((await ask(past, words, NOW)).items) == stories


async def test_a_story_tells_how_it_grew_and_where_it_was_posted(past: Records) -> None:
    latest = await ask(past, "latest doha", NOW)
    story = latest.items[0].detail.rpartition(" · ")[2]
    shown = await asked(past, f"story {story}")
    assert "wire opened it" in shown
    assert "agency repeated it" in shown
    assert "Alert in desk | waits" in shown


async def test_a_story_can_be_named_by_the_reference_of_its_alert(past: Records) -> None:
    stored = await past.outbox.next("desk", NOW.timestamp())
    assert stored is not None
    assert "opened it" in await asked(past, f"story #{stored.post.id[:8]}")
    assert "“hostage talks" not in await asked(past, "story")


async def test_why_an_alert_names_rule_words_and_sentence(past: Records) -> None:
    stored = await past.outbox.next("desk", NOW.timestamp())
    assert stored is not None
    shown = await asked(past, f"why #{stored.post.id[:8]}")
    assert re.search(r"Rule talks, version [0-9a-f]{8} \| matched", shown)
    assert "“Qatar hosts hostage talks in Doha today.”" in shown
    assert "It opened a story" in shown
    assert "Posted to desk | waits" in shown


@pytest.mark.parametrize("words", ["https://www.agency.example/9?utm_source=x", "t2"])
async def test_why_a_repeat_was_quiet(past: Records, words: str) -> None:
    shown = await asked(past, f"why {words}")
    assert "It repeated a story, so it is quiet" in shown
    assert "agency told of | talks" in shown


async def test_why_there_was_no_alert_names_the_condition(past: Records) -> None:
    shown = await asked(past, "why https://wire.example/q1")
    assert "Came in from wire" in shown
    assert "no alert" in shown


async def test_why_of_what_never_came_says_so(past: Records) -> None:
    assert "I have not seen it" in await asked(past, "why https://nowhere.example/1")
    assert "I know no alert" in await asked(past, "why #zzzzzzzz")
    assert "I know no alert" in await asked(past, "why #*")


async def test_status_says_what_posts_wait_for(past: Records) -> None:
    for stored in await past.outbox.standing("desk", 9):
        await past.outbox.hold(stored, 9e9, "quiet hours until 07:00 UTC")
    assert "desk | 2 posts wait: quiet hours until 07:00 UTC" in await asked(past, "status")


async def test_status_says_what_people_must_mend_until_they_have(past: Records) -> None:
    fault = "rules/own.yaml:2:1: unknown key “wen”"
    await past.notices.put("rules", [fault])
    assert f"To be mended | {fault}" in await asked(past, "status")
    await past.notices.remove("rules")
    assert "To be mended" not in await asked(past, "status")


async def test_status_and_sources_tell_who_is_in_trouble(past: Records) -> None:
    troubled = replace(past, troubles=lambda: {"desk": "invite the app"})
    assert "1 of 2 sources answer" in await asked(past, "status")
    assert "desk | 2 posts wait" in await asked(past, "status")
    assert "desk | invite the app" in await asked(troubled, "status")
    shown = await asked(past, "sources")
    assert shown.index("Example Agency") < shown.index("Example Wire")
    assert "HTTP status 500" in shown
    assert "Example Agency" not in await asked(past, "sources wire")


async def test_status_names_reports_that_could_not_be_judged(past: Records) -> None:
    report = Report("r7", "Shells hit Brosk.", "Shells hit Brosk", "https://wire.example/7", "wire")
    for _ in range(TRIES):
        assert "judged" not in await asked(past, "status")
        await past.parked.tried(failed("wire", report, ZeroDivisionError(), "1.0", 1.0), Mark("r7", "x"))
    shown = await asked(past, "status")
    assert "Reports that could not be judged: 1" in shown
    assert "of wire: Shells hit Brosk (ZeroDivisionError)" in shown


async def test_rules_are_listed_with_title_and_severity(past: Records) -> None:
    assert "talks | Hostage talks · high" in await asked(past, "rules")
    await past.marks.mark("p1", ["talks"], "slack:U1", "useful")
    await past.marks.mark("p1", ["talks"], "slack:U2", "noise")
    assert "1 of 2 alerts called useful" in await asked(past, "rules")
    assert 'did you mean "talks"' in await asked(past, "rules tlaks")


@pytest.mark.parametrize("words", ["", "help", "HELP"])
async def test_help_names_every_lookup(past: Records, words: str) -> None:
    shown = await asked(past, words)
    assert all(name in shown for name in lookups())


async def test_a_slip_of_the_finger_is_understood_and_nonsense_is_not(past: Records) -> None:
    assert (await asked(past, "lastest")).startswith("The latest stories")
    assert "I don't know “xyzzy”" in await asked(past, "xyzzy")


async def test_without_redis_the_answer_says_so(past: Records) -> None:
    gone = replace(past, past=Past(StoryLog(connect("unix:///nowhere/socket"))))
    assert "Redis" in text(await ask(gone, "latest", NOW))


async def test_a_long_past_is_looked_at_only_so_far(past: Records) -> None:
    assert len((await ask(past, "latest 9999w", NOW)).items) == 2
    assert (await ask(past, "latest", NOW + timedelta(days=9))).items == ()


async def test_what_is_decided_after_a_question_is_in_the_next_answer(past: Records, client: Client) -> None:
    before = await ask(past, "latest", NOW)
    ((newest, raw),) = await StoryLog(client).page_back(count=1)
    later = replace(Entry.decode(raw), story="later", title="Something else", at=NOW).encode()
    await Ledger(client).commit(newest, "w", ("z", ""), entries=[later], posts=[], at=NOW.timestamp())
    after = await ask(past, "latest", NOW)
    assert [item.text for item in after.items] == ["Something else", *(item.text for item in before.items)]


async def test_what_holds_an_alert_back_is_told(past: Records, client: Client) -> None:
    ((newest, raw),) = await StoryLog(client).page_back(count=1)
    held = (("talks", "the rule has raised 1 in the last 1h, as many as it may"),)
    waits = replace(Entry.decode(raw), story="held", report="z9", at=NOW, held=held).encode()
    await Ledger(client).commit(newest, "w", ("z9", ""), entries=[waits], posts=[], at=NOW.timestamp())
    for words in ("why z9", "story held"):
        assert "Rule talks waits | the rule has raised 1 in the last 1h" in await asked(past, words)


async def test_of_a_long_past_only_the_newest_is_kept(past: Records, client: Client) -> None:
    short = replace(past, past=Past(StoryLog(client), most=1))
    assert [item.text for item in (await ask(short, "latest", NOW)).items] == ["Deal near"]


async def test_a_rule_is_shown_as_it_is_written_and_how_it_does(past: Records) -> None:
    shown = await asked(past, "rule talks")
    assert "when | {query: 'hostage* NEAR/6 (talks OR deal)'}" in shown or "hostage* NEAR/6" in shown
    assert "Severity | high" in shown
    assert "2 stories, 0 updates, 1 repeats" in shown
    assert 'did you mean "talks"' in await asked(past, "rule talsk")


async def test_a_trend_counts_new_stories_by_day(past: Records) -> None:
    answer = await ask(past, "trend 3d", NOW)
    assert answer.title == "2 new stories of any kind, last 3 days"
    assert [item.detail for item in answer.items] == ["████████████████████ 2", "·", "·", "·"]
    assert "1 new stories" in (await ask(past, "trend doha, hostage", NOW)).title
    assert "No story" in await asked(past, "trend antarctica")


async def test_a_brief_gathers_stories_by_event(past: Records) -> None:
    shown = await asked(past, "brief hostage 2d")
    assert "hostage, last 2 days: 1 story, 2 reports" in shown
    assert "Talks: 1 story" in shown
    assert "Hostage talks in Doha | 2 sources" in shown
    assert "Nothing about" in await asked(past, "brief nobody")
    assert "about whom" in await asked(past, "brief")


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("search hostage*", ["Film wins", "Deal near", "Hostage talks in Doha", "Hostage talks in Doha"]),
        ("search hostage* NEAR/6 talks NOT film", ["Hostage talks in Doha", "Hostage talks in Doha"]),
        ('search "hostage deal" 24h', ["Deal near"]),
        ("search title:wins", ["Film wins"]),
        ("search hostage* 90m", ["Film wins"]),
        ("search volcano", []),
    ],
)
async def test_a_search_finds_reports_whether_they_raised_an_alert_or_not(
    past: Records, words: str, titles: list[str]
) -> None:
    assert [item.text for item in (await ask(past, words, NOW)).items] == titles


@pytest.mark.parametrize(
    "words", ["search", "search (hostage", "search NOT film", "search @nolist", "search a NEAR/x b"]
)
async def test_a_search_that_can_not_be_read_says_what_is_wrong(past: Records, words: str) -> None:
    answer = await ask(past, words, NOW)
    assert answer.items == ()
    assert answer.note


async def test_what_a_person_said_of_stories_is_so_in_answers(past: Records, client: Client) -> None:
    first, second = [item.detail.rpartition(" · ")[2] for item in (await ask(past, "latest", NOW)).items]
    correction = Correction(second, first, NOW, by="an editor").encode()
    newest = (await StoryLog(client).page_back(count=1))[0][0]
    await Ledger(client).commit(newest, "w", ("z", ""), entries=[correction], posts=[], at=NOW.timestamp())
    for records in (past, replace(past, past=Past(StoryLog(client)))):  # reading on, and anew
        (item,) = (await ask(records, "latest", NOW)).items
        assert "3 reports from 2 sources" in item.detail


async def test_a_handover_names_alerts_that_nobody_has_first(past: Records) -> None:
    first, second = [item.detail.rpartition(" · ")[2] for item in (await ask(past, "latest", NOW)).items]
    await past.acks.acknowledge(first, "slack:U1", NOW)
    answer = await ask(past, "handover", NOW)
    assert answer.title == "2 alerts in the last 12 hours, 1 that nobody has"
    assert [item.person for item in answer.items] == ["", "slack:U1"]
    assert f"{second} · nobody has it" in answer.items[0].detail
    assert "No alert" in (await ask(past, "handover 10m", NOW)).title
    assert "Taken by" in await asked(past, f"story {first}")


@pytest.mark.parametrize(
    ("words", "stories"),
    [
        ("latest place Doha", ["Hostage talks in Doha"]),
        ("latest rule TALKS", ["Deal near", "Hostage talks in Doha"]),
        ("latest Hostage talks", ["Deal near", "Hostage talks in Doha"]),
        ("latest qatar share", ["Hostage talks in Doha"]),
        ("share latest Egypt", ["Deal near"]),
        ("/latest doha 24h", ["Hostage talks in Doha"]),
    ],
)
async def test_a_region_takes_in_what_lies_in_it_and_kinds_may_be_said(
    past: Records, words: str, stories: list[str]
) -> None:
    answer = await ask(past, words, NOW)
    assert [item.text for item in answer.items] == stories
    assert answer.shared == ("share" in words)


async def test_trends_and_briefs_take_in_regions_too(past: Records) -> None:
    assert (await ask(past, "trend talks in Qatar 3d", NOW)).title.startswith("1 new stories")
    assert "1 story, 2 reports" in (await ask(past, "brief Qatar 2d", NOW)).title


async def test_a_source_that_is_not_there_is_told_with_the_nearest_one(past: Records) -> None:
    assert 'did you mean "Example Wire"' in await asked(past, "sources Exampel Wire")
    assert "not shared" not in await asked(past, "help share")
