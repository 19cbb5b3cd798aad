"""What the next shift is told: of this channel, since the last handover."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.lookup.desk import Desk
from bot.lookup.lookup import Records
from bot.lookup.person import VISITOR
from bot.model import Post, Standing
from bot.state.client import Client
from bot.state.commit import Ledger
from tests.integration.lookup.records import NOW, OTHER, TALKS
from tests.integration.lookup.test_ask import text
from tests.integration.lookup.test_buttons import READER, alert


@pytest.fixture
def desk(past: Records) -> Desk:
    return Desk(past, lambda: NOW)


async def change(past: Records, client: Client, post: Post, hours: float) -> None:
    """Commit an edit or update of an alert as the pipeline does."""
    await past.past.since(NOW)
    at = NOW - timedelta(hours=hours)
    await Ledger(client).commit(
        past.past.last, "w", (post.id, ""), entries=[], posts=[replace(post, at=at)], at=at.timestamp()
    )


def edit(of: Post, name: str, standing: Standing) -> Post:
    return replace(of, id=name, op="edit", root=of.id, standing=standing)


async def test_a_handover_says_what_is_new_escalated_or_retracted(
    past: Records, desk: Desk, client: Client
) -> None:
    talks, other = await alert(past, TALKS.title), await alert(past, OTHER.title)
    assert "2 new." in (await desk.ask("handover", READER)).note
    await change(past, client, edit(talks, "e1", Standing("retracted", 0, retracted=("wire",))), 0.5)
    loud = replace(other, id="u1", op="update", root=other.id, loud=True, news=("now critical",))
    await change(past, client, loud, 0.25)
    shown = await desk.ask("handover 1h", READER)
    assert shown.title == "2 alerts in the last 1 hour, 2 that nobody has"
    states = {item.text: item.detail.split(" · ")[1] for item in shown.items}
    assert states == {TALKS.title: "retracted", OTHER.title: "escalated"}
    assert "No alert" in text(await desk.ask("handover doha 10m", READER))


async def test_a_handover_tells_of_what_came_since_the_last_one(past: Records) -> None:
    early, late = Desk(past, lambda: NOW - timedelta(hours=3)), Desk(past, lambda: NOW)
    (choice,) = (await early.ask("handover", READER)).choices
    begun = await early.press(choice.button, choice.subject, READER, choice.value)
    assert begun.title == "The next shift of this channel begins now"
    shown = await late.ask("handover", READER)
    assert shown.title == "1 alert since the last handover, 1 that nobody has"
    assert [item.text for item in shown.items] == [OTHER.title]
    elsewhere = replace(READER, channel="discord:9")
    assert "2 alerts in the last 12 hours" in text(await late.ask("handover", elsewhere))
    assert "2 alerts in the last 6 hours" in text(await late.ask("handover 6h", READER))
    again = await late.press(choice.button, choice.subject, READER, choice.value)
    assert [item.at for item in again.items] == [NOW - timedelta(hours=3)]
    assert (await late.ask("handover", READER)).title == "No alert since the last handover"


async def test_the_page_hands_nothing_over(past: Records, desk: Desk) -> None:
    assert (await desk.ask("handover", VISITOR)).choices == ()
    assert (await desk.press("handover", "", VISITOR)).title == "Ask me that in a channel"


async def test_a_handover_names_who_has_what_and_may_be_about_something(past: Records, desk: Desk) -> None:
    talks = await alert(past, TALKS.title)
    await past.acks.acknowledge(talks.story, "slack:U1", NOW)
    shown = await desk.ask("handover share", READER)
    assert shown.shared
    assert [item.person for item in shown.items] == ["", "slack:U1"]
    assert [item.text for item in (await desk.ask("handover doha", READER)).items] == [TALKS.title]
