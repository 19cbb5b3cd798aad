"""Alerts that live on in Slack: updates, edits, digests, and rehearsals of all that."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.alerts.destination import Found, Rejected, RetryAfter, Sent, Unknown
from bot.chat.button import BUTTONS, read_button
from bot.chat.slack.destination import SlackDestination
from bot.model import Development, Headline, Post, Standing, Toll
from bot.state.client import Client
from bot.state.outbox import Outbox
from tests.integration.alerts.test_deliver import delivering, queue, until_state
from tests.integration.chat.slack_channel import CHANNEL, destination, now
from tests.loopback import slack_rules
from tests.loopback.faults import LOST_ANSWER, Fault
from tests.loopback.slack import SCOPES, Channel, LoopbackSlack
from tests.posts import a_post


async def test_an_update_stands_in_the_thread_of_its_alert_and_is_found_there(slack: LoopbackSlack) -> None:
    update = replace(a_post("u1"), op="update", root="p1", news=("killed 3 → 7",))
    async with destination(slack) as desk:
        sent = await desk.post(a_post("p1"))
        assert isinstance(sent, Sent)
        assert isinstance(await desk.post(update, sent.message_id), Sent)
        found = await desk.find(update, now(), sent.message_id)
    reply = slack.messages[1]
    assert reply["thread_ts"] == sent.message_id
    assert "killed 3 → 7" in str(reply)
    assert found == Found(reply["ts"])


async def test_an_update_whose_alert_was_deleted_stands_by_itself(slack: LoopbackSlack) -> None:
    async with destination(slack) as desk:
        assert isinstance(await desk.post(a_post("u1"), "1700000000.000001"), Sent)
    assert [message.get("thread_ts") for message in slack.messages] == [None]


async def test_buttons_carry_the_posts_id_and_only_where_somebody_hears_them(slack: LoopbackSlack) -> None:
    for buttons in (True, False):
        desk = SlackDestination(
            "desk", CHANNEL, token=slack.token, api_url=slack.url, spacing=0, buttons=buttons
        )
        assert isinstance(await desk.post(a_post("p1")), Sent)
        await desk.close()
    ids = [
        [
            read_button(element["action_id"])
            for block in slack_rules.all_blocks(message)
            if block["type"] == "actions"
            for element in block["elements"]
        ]
        for message in slack.messages
    ]
    assert ids == [[(button.name, "p1", "") for button in BUTTONS], []]


def an_edit(root: str = "p1") -> Post:
    standing = Standing("publishers", 3, (Toll("killed", 7),), reports=4)
    return replace(a_post("e1"), op="edit", root=root, standing=standing)


async def test_an_edit_changes_the_alert_in_its_place_and_keeps_what_it_said(slack: LoopbackSlack) -> None:
    desk = SlackDestination("desk", CHANNEL, token=slack.token, api_url=slack.url, spacing=0, buttons=True)
    sent = await desk.post(a_post("p1"))
    assert isinstance(sent, Sent)
    before = slack_rules.strings([dict(block) for block in slack_rules.all_blocks(slack.messages[0])])
    kept = set(before)
    assert await desk.edit(an_edit(), a_post("p1"), sent.message_id) == sent
    assert await desk.edit(an_edit(), a_post("p1"), sent.message_id) == sent  # once more does no harm
    found = await desk.find(a_post("p1"), now())
    await desk.close()
    (message,) = slack.messages
    shown = set(slack_rules.strings(list(slack_rules.all_blocks(message))))
    assert {text.strip() for text in kept} <= {text.strip() for text in shown}
    assert {"3 independent publishers", "7 killed", "12:00 UTC · 4 reports"} <= {
        text.strip() for text in shown
    }
    assert found == Found(sent.message_id)
    assert [block["type"] for block in slack_rules.all_blocks(message)].count("actions") == 1
    assert (message["parse"], message["link_names"]) == ("none", False)
    assert slack_rules.live({**message, "mrkdwn": False}) == []


async def test_a_graver_story_turns_the_colour_of_its_alert(slack: LoopbackSlack) -> None:
    async with destination(slack) as desk:
        sent = await desk.post(a_post("p1", severity="medium"))
        assert isinstance(sent, Sent)
        before = slack.messages[0]["attachments"][0]["color"]
        await desk.edit(
            replace(an_edit(), severity="critical"), a_post("p1", severity="medium"), sent.message_id
        )
    after = slack.messages[0]["attachments"][0]["color"]
    assert (before, after) == ("#e3b341", "#d1242f")
    assert "🔴 Critical" in slack.messages[0]["text"]


@pytest.mark.parametrize("loud", [True, False])
async def test_an_update_is_heard_in_the_channel_only_if_it_promotes_its_story(
    slack: LoopbackSlack, loud: bool
) -> None:
    update = replace(a_post("u1"), op="update", root="p1", news=("killed 3 → 7",), loud=loud)
    async with destination(slack) as desk:
        sent = await desk.post(a_post("p1"))
        assert isinstance(sent, Sent)
        assert isinstance(await desk.post(update, sent.message_id), Sent)
        assert isinstance(await desk.post(replace(update, id="u2")), Sent)  # its alert was never posted here
    assert [message.get("reply_broadcast", False) for message in slack.messages] == [False, loud, False]


@pytest.mark.parametrize(
    "error", ["restricted_action_thread_locked", "restricted_action_non_threadable_channel"]
)
async def test_where_a_thread_takes_no_replies_updates_stand_by_themselves_and_that_is_told_once(
    slack: LoopbackSlack, error: str
) -> None:
    slack.channels[CHANNEL].refuses_replies = error
    async with destination(slack) as desk:
        sent = await desk.post(a_post("p1"))
        assert isinstance(sent, Sent)
        with capture_logs() as logs:
            for name in ("u1", "u2"):
                update = replace(a_post(name), op="update", root="p1", loud=True)
                assert isinstance(await desk.post(update, sent.message_id), Sent)
    assert [message.get("thread_ts") for message in slack.messages] == [None] * 3
    assert [error in line["why"] for line in logs] == [True]


@pytest.mark.parametrize("error", ["message_not_found", "edit_window_closed", "cant_update_message"])
async def test_alerts_that_take_no_edits_are_told_of_once(
    slack: LoopbackSlack, client: Client, error: str
) -> None:
    outbox = Outbox(client)
    slack.channels[CHANNEL].refuses_edits = error
    edits = [replace(an_edit(root), id=f"e{root}") for root in ("p1", "p2")]
    for place, post in enumerate([a_post("p1"), a_post("p2"), *edits]):
        await queue(client, post, at=1000 + place)
    async with destination(slack) as desk:
        with capture_logs() as logs:
            async with delivering(client, desk):
                await until_state(outbox, "rejected", *(edit.id for edit in edits))
    assert [line["event"] for line in logs if error in line.get("why", "")] == [
        "an alert can't be kept up to date"
    ]


async def test_a_bot_that_was_removed_from_the_channel_tells_so_once_and_posts_when_it_is_back(
    slack: LoopbackSlack, client: Client
) -> None:
    outbox = Outbox(client)
    slack.channels[CHANNEL].member = False
    for name in ("p1", "p2"):
        await queue(client, a_post(name))
    async with destination(slack) as desk:
        with capture_logs() as logs:
            async with delivering(client, desk):
                async with asyncio.timeout(10):
                    while slack.calls["chat.postMessage"] < 2:  # noqa: ASYNC110 - what we wait for is in Slack
                        await asyncio.sleep(0.01)
                slack.channels[CHANNEL].member = True
                await until_state(outbox, "sent", "p1", "p2")
    assert (
        len([line for line in logs if "/invite" in line.get("why", "") and line["log_level"] == "error"]) == 1
    )


async def test_a_digest_is_one_message_with_a_line_a_story(slack: LoopbackSlack) -> None:
    lines = tuple(
        Headline(f"Story {number} <!channel>", "high", f"s{number}", "https://wire.example/1", now(), "new")
        for number in range(20)
    )
    made = replace(a_post("d1"), digest=lines, rule_title="20 stories at once", development=Development(()))
    async with destination(slack) as desk:
        assert isinstance(await desk.post(made), Sent)
    (message,) = slack.messages
    shown = "".join(slack_rules.strings(message["blocks"]))
    assert all(f"🟠 Story {number} <!channel> · new" in shown for number in range(20))
    assert message["text"].startswith("20 stories at once · 🟠 Story 0")
    assert message["text"].endswith("#d1")
    assert slack_rules.live(message) == []
    assert message["metadata"]["event_payload"] == {"post": "d1"}


async def test_a_rehearsal_uses_a_card_as_alerts_are_used_and_takes_it_away(slack: LoopbackSlack) -> None:
    async with destination(slack, app_token=slack.app_token) as desk:
        assert await desk.check() == []
        assert await desk.rehearse() == []
    alert, update = slack.messages
    assert "A test of Tocsin" in alert["text"]
    assert alert["edited"]
    assert update["thread_ts"] == alert["ts"]
    assert slack.channels[CHANNEL].messages == []
    assert slack.calls["apps.connections.open"] == 1


@pytest.mark.parametrize(
    ("channel", "scopes", "app_token", "words"),
    [
        (Channel(refuses="restricted_action"), SCOPES, "", ["admin"]),
        (Channel(refuses_edits="edit_window_closed"), SCOPES, "", ["kept up to date: the workspace"]),
        (Channel(), "chat:write", "", ["could not be looked for: the app may not read"]),
        (Channel(), SCOPES, "xapp-wrong", ["SLACK_APP_TOKEN"]),
        (Channel(refuses_deletes="cant_delete_message"), SCOPES, "", []),
    ],
)
async def test_a_rehearsal_names_what_fails_in_slacks_words(
    slack: LoopbackSlack, channel: Channel, scopes: str, app_token: str, words: list[str]
) -> None:
    slack.channels[CHANNEL], slack.scopes = channel, scopes
    async with destination(slack, app_token=app_token) as desk:
        found = await desk.rehearse()
    assert len(found) == len(words)
    assert all(word in line for word, line in zip(words, found, strict=True))


async def test_a_check_names_what_commands_lack_where_people_are_heard(slack: LoopbackSlack) -> None:
    slack.scopes = SCOPES.replace(",commands", "")
    async with destination(slack, app_token="xapp-1") as desk:
        (line,) = await desk.check()
    assert "commands" in line


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("cant_update_message", "another token"),
        ("edit_window_closed", "limited time"),
        ("msg_too_long", "msg_too_long"),
        ("missing_scope", "chat:write"),
    ],
)
async def test_an_edit_that_slack_refuses_is_refused_in_words(
    slack: LoopbackSlack, error: str, words: str
) -> None:
    async with destination(slack) as desk:
        sent = await desk.post(a_post("p1"))
        assert isinstance(sent, Sent)
        slack.channels[CHANNEL].refuses_edits = error
        outcome = await desk.edit(an_edit(), a_post("p1"), sent.message_id)
    assert isinstance(outcome, Rejected)
    assert words in outcome.why


async def test_a_deleted_alert_takes_no_edit(slack: LoopbackSlack) -> None:
    async with destination(slack) as desk:
        sent = await desk.post(a_post("p1"))
        assert isinstance(sent, Sent)
        slack.delete(sent.message_id)
        outcome = await desk.edit(an_edit(), a_post("p1"), sent.message_id)
    assert outcome == Rejected("somebody deleted the message (message_not_found)")


async def test_an_edit_tells_a_pause_from_an_answer_that_promises_nothing(slack: LoopbackSlack) -> None:
    slack.edit_faults = [Fault(status=429, retry_after=12), replace(LOST_ANSWER), Fault(503)]
    async with destination(slack) as desk:
        sent = await desk.post(a_post("p1"))
        assert isinstance(sent, Sent)
        outcomes = [await desk.edit(an_edit(), a_post("p1"), sent.message_id) for _ in range(4)]
    assert outcomes[0] == RetryAfter(12.0, "Slack's rate limit")
    assert [type(outcome) for outcome in outcomes[1:]] == [Unknown, Unknown, Sent]
