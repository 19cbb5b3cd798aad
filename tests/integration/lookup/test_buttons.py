"""What people press under an alert, and what comes of it: for later answers, and for later decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.lookup.answer import Answer
from bot.lookup.ask import ask
from bot.lookup.desk import Desk
from bot.lookup.lookup import Records
from bot.lookup.past import Past
from bot.lookup.person import Person
from bot.model import Post
from bot.rules.book import RuleBook
from bot.state.client import Client
from bot.state.marks import Verdicts
from bot.state.story_log import StoryLog
from bot.stories.correction import Correction, decode
from bot.stories.developments import developments
from bot.stories.memory import StoryMemory
from tests.integration.lookup.records import AGAIN, NOW, OTHER, TALKS
from tests.integration.lookup.test_ask import text

EDITOR = Person("slack:U77", frozenset({"U77"}), channel="slack:C77")
READER = Person("slack:U1", frozenset({"U1"}), channel="slack:C77")


@pytest.fixture
def desk(past: Records) -> Desk:
    return Desk(past, lambda: NOW)


async def alert(past: Records, title: str) -> Post:
    """Return the alert of the report with that title."""
    waiting = await past.outbox.standing("desk", 9)
    return next(each.post for each in waiting if each.post.report.title == title)


def labels(answer: Answer) -> list[str]:
    return [choice.label for choice in answer.choices]


async def memory(past: Records) -> StoryMemory:
    """Return what a process remembers that is started now."""
    remembered = StoryMemory()
    for _, raw in await past.story_log.read():
        remembered.apply(decode(raw))
    return remembered


async def test_more_offers_what_else_can_be_said(past: Records, desk: Desk) -> None:
    post = await alert(past, TALKS.title)
    answer = await desk.press("more", post.id, READER)
    assert not answer.shared
    assert labels(answer) == [
        "Wrong place",
        "Duplicate of …",
        "Not the same story",
        "Mute story",
        "Mute talks 1 h",
        "Mute talks 8 h",
        "Mute its rule until …",
    ]
    assert {choice.subject for choice in answer.choices} == {post.id}
    await past.silences.mute_story(post.story, NOW + timedelta(hours=1), "slack:U77", NOW)
    assert "Unmute story" in labels(await desk.press("more", post.id, READER))


async def test_a_wrong_place_is_counted_for_the_rule_beside_useful_and_noise(
    past: Records, desk: Desk
) -> None:
    post = await alert(past, TALKS.title)
    assert (await desk.press("wrongplace", post.id, READER)).title == "Noted: wrong place"
    assert (await desk.press("wrongplace", post.id, READER)).title == "Already noted: wrong place"
    await desk.press("useful", post.id, READER)
    await desk.press("noise", post.id, EDITOR)
    assert await past.marks.verdicts("talks") == Verdicts(useful=1, noise=1, wrongplace=1)
    shown = "1 of 2 alerts called useful (50%), 1 alert told of the wrong place"
    assert shown in text(await desk.ask("rules"))
    assert shown in text(await desk.ask("rule talks"))


@pytest.mark.parametrize("button", ["mute", "muterule", "duplicate", "notsame"])
async def test_who_may_not_change_what_is_heard_changes_nothing(
    past: Records, desk: Desk, button: str
) -> None:
    post = await alert(past, TALKS.title)
    before = await past.story_log.read()
    answer = await desk.press(button, post.id, READER, "0-1h" if button == "muterule" else "")
    assert answer.title.startswith("You may not")
    assert "may_mute of destination desk" in answer.note
    assert await past.silences.changes(9) == []
    assert await past.story_log.read() == before


async def test_one_rule_of_an_alert_is_muted_for_a_time(past: Records, desk: Desk) -> None:
    post = await alert(past, TALKS.title)
    choice = next(c for c in (await desk.press("more", post.id, EDITOR)).choices if "8 h" in c.label)
    answer = await desk.press(choice.button, choice.subject, EDITOR, choice.value)
    assert answer.title == "Muted in every channel"
    assert await past.silences.muted_until(["talks"]) == {"talks": (NOW + timedelta(hours=8)).timestamp()}
    assert "unmute talks" in answer.note


@pytest.mark.parametrize("value", ["", "9-1h", "x-1h", "0-99h", "0"])
async def test_a_value_of_no_choice_mutes_nothing(past: Records, desk: Desk, value: str) -> None:
    post = await alert(past, TALKS.title)
    assert (await desk.press("muterule", post.id, EDITOR, value)).title.startswith("I don't know")
    assert await past.silences.standing(NOW) == []


@pytest.mark.parametrize(
    ("values", "until"),
    [
        ({"until": "18:00"}, "18:00"),
        ({"until": "tomorrow 08:00", "zone": "yerevan"}, "28:00"),
        ({"until": "2h", "rules": "talks"}, "14:00"),
    ],
)
async def test_the_rules_of_an_alert_are_muted_until_a_time_written_into_a_form(
    past: Records, desk: Desk, values: dict[str, str], until: str
) -> None:
    post = await alert(past, TALKS.title)
    form = desk.form("muteuntil", post.id)
    assert form is not None
    assert set(values) <= {blank.name for blank in form.blanks}
    answer = await desk.fill(form.name, form.subject, values, EDITOR)
    hours = int(until[:2]) - NOW.hour
    assert answer.title == "Muted in every channel"
    assert [each.until for each in await past.silences.standing(NOW)] == [NOW + timedelta(hours=hours)]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"until": "soon"}, "I can't read “soon” as a time"),
        ({"until": "18:00", "zone": "Asia/Yerevann"}, "No time zone is called"),
        ({"until": "18:00", "rules": "truce"}, "This alert is not of rule truce"),
    ],
)
async def test_a_form_that_can_not_be_read_mutes_nothing(
    past: Records, desk: Desk, values: dict[str, str], said: str
) -> None:
    post = await alert(past, TALKS.title)
    assert said in (await desk.fill("muteuntil", post.id, values, EDITOR)).title
    assert (await desk.fill("muteuntil", post.id, values, READER)).title.startswith("You may not")
    assert await past.silences.standing(NOW) == []


async def test_a_duplicate_is_one_story_for_answers_and_for_later_decisions(
    past: Records, desk: Desk, client: Client
) -> None:
    post, other = await alert(past, OTHER.title), await alert(past, TALKS.title)
    offered = await desk.press("duplicate", post.id, EDITOR)
    assert labels(offered) == [TALKS.title, "Another story …"]
    choice = offered.choices[0]
    done = await desk.press(choice.button, choice.subject, EDITOR, choice.value)
    assert done.title == "One story from now on"
    for records in (past, replace(past, past=Past(StoryLog(client)))):  # reading on, and anew
        (item,) = (await ask(records, "latest", NOW)).items
        assert "3 reports from 2 sources" in item.detail
    assert {told.report for told in (await memory(past)).told(other.story)} == {"t1", "t2", "o1"}
    (change,) = await past.silences.changes(9)
    assert (change.person, change.story) == ("slack:U77", post.story)
    assert change.did == f"called it a duplicate of {other.story}"
    again = await desk.press(choice.button, choice.subject, EDITOR, choice.value)
    assert again.title.startswith("I know no such other story")
    await desk.press("ack", post.id, READER)  # what is said of either alert holds for the one story
    assert await past.acks.read(other.story) is not None
    await desk.press("mute", post.id, EDITOR)
    assert await past.outbox.is_muted(other.story)
    assert "Unmute story" in labels(await desk.press("more", post.id, EDITOR))
    assert TALKS.title in text(await desk.ask(f"story {post.story}"))


async def test_a_duplicate_may_be_named_by_its_reference(past: Records, desk: Desk) -> None:
    post, other = await alert(past, OTHER.title), await alert(past, TALKS.title)
    form = desk.form("duplicateof", post.id)
    assert form is not None
    for wrong in ("", "#zzzzzzzz", "#*", "0000", post.story, f"#{post.id[:8]}"):
        said = await desk.fill(form.name, post.id, {"story": wrong}, EDITOR)
        assert said.title.startswith("I know no such other story")
    said = await desk.fill(form.name, post.id, {"story": f"#{other.id[:8]}"}, EDITOR)
    assert said.title == "One story from now on"


async def test_a_report_that_is_not_the_same_gets_a_story_of_its_own(
    past: Records, desk: Desk, book: RuleBook
) -> None:
    post = await alert(past, TALKS.title)
    offered = await desk.press("notsame", post.id, EDITOR)
    assert labels(offered) == [f"agency: {AGAIN.title}", f"wire: {TALKS.title}"]
    choice = offered.choices[0]
    done = await desk.press(choice.button, choice.subject, EDITOR, choice.value)
    assert done.title == "Two stories from now on"
    assert len((await ask(past, "latest", NOW)).items) == 3
    remembered = await memory(past)
    (entry,) = remembered.decide(
        replace(AGAIN, text=f"{AGAIN.text} "), developments(book.judge(AGAIN), book.severity_of), NOW
    )
    assert entry.story in done.items[0].detail
    assert entry.story != post.story
    alone = await desk.press(choice.button, choice.subject, EDITOR, choice.value)
    assert alone.title.startswith("One report tells this story")


async def test_what_others_decide_meanwhile_is_taken_into_account(past: Records, desk: Desk) -> None:
    post, other = await alert(past, OTHER.title), await alert(past, TALKS.title)
    await ask(past, "latest", NOW)  # the past is read; then others write
    assert await past.story_log.correct(
        past.past.last,
        Correction(other.story, "elsewhere", NOW).encode(),
        story=other.story,
        person="slack:U2",
        did="called it a duplicate of elsewhere",
        at=NOW,
    )
    said = await desk.press("duplicate", post.id, EDITOR, other.story)
    assert said.title.startswith("I know no such other story")
    assert not await past.story_log.correct(
        "0-0", b"", story=other.story, person="slack:U2", did="", at=datetime.now(UTC)
    )


async def test_an_alert_that_is_forgotten_and_a_button_of_another_version_are_told(desk: Desk) -> None:
    assert "no longer remember" in (await desk.press("why", "zzz", READER)).title
    assert "I know no button" in (await desk.press("dance", "zzz", READER)).title
    assert "I don't know the form" in (await desk.fill("dance", "", {}, READER)).title
    assert "no longer remember" in (await desk.fill("muteuntil", "zzz", {}, READER)).title
