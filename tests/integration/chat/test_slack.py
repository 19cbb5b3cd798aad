"""The Slack destination and the real SDK against a loopback Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.alerts.destination import Absent, CannotTell, Found, Rejected, RetryAfter, Sent, Unknown
from bot.chat.button import BUTTONS, read_button
from bot.chat.slack.destination import SlackDestination
from bot.model import Development, Headline, Post, Report, Standing, Toll
from bot.state.client import Client
from bot.state.outbox import Outbox
from tests.integration.alerts.test_deliver import delivering, queue, until_state
from tests.loopback import slack_rules
from tests.loopback.faults import LOST_ANSWER, LOST_CALL, Fault
from tests.loopback.slack import SCOPES, Channel, LoopbackSlack
from tests.posts import a_post

CHANNEL = "C0123456789"


@pytest.fixture
async def slack() -> AsyncIterator[LoopbackSlack]:
    async with LoopbackSlack() as slack:
        yield slack


@asynccontextmanager
async def destination(
    slack: LoopbackSlack, channel: str = CHANNEL, token: str = "", app_token: str = ""
) -> AsyncIterator[SlackDestination]:
    made = SlackDestination(
        "desk", channel, token=token or slack.token, api_url=slack.url, spacing=0, app_token=app_token
    )
    try:
        yield made
    finally:
        await made.close()


def now() -> datetime:
    return datetime.now(UTC)


async def test_a_post_becomes_one_message_with_its_id_and_a_text_for_notifications(
    slack: LoopbackSlack,
) -> None:
    async with destination(slack) as desk:
        outcome = await desk.post(a_post("p1"))
    (message,) = slack.messages
    assert outcome == Sent(message["ts"])
    assert message["channel"] == CHANNEL
    assert message["metadata"] == {"event_type": "tocsin_post", "event_payload": {"post": "p1"}}
    assert message["text"] == "🟠 High · Border incidents: Shells #p1"
    assert slack_rules.live(message) == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("not_in_channel", "/invite"),
        ("is_archived", "archived"),
        ("restricted_action_read_only_channel", "read-only"),
        ("ekm_access_denied", "admin"),
        ("a_code_of_tomorrow", "a_code_of_tomorrow"),
    ],
)
async def test_what_slack_refuses_is_refused_in_words_that_say_who_must_do_what(
    slack: LoopbackSlack, error: str, words: str
) -> None:
    slack.channels[CHANNEL].refuses = error
    async with destination(slack) as desk:
        outcome = await desk.post(a_post())
    assert isinstance(outcome, Rejected)
    assert words in outcome.why
    assert slack.messages == []


async def test_a_wrong_token_is_refused_and_not_shown(slack: LoopbackSlack) -> None:
    async with destination(slack, token="xoxb-wrong-secret") as desk:
        outcome = await desk.post(a_post())
    assert isinstance(outcome, Rejected)
    assert "SLACK_BOT_TOKEN" in outcome.why
    assert "wrong-secret" not in outcome.why


async def test_an_unknown_channel_is_refused_by_its_name(slack: LoopbackSlack) -> None:
    async with destination(slack, "C9999999999") as desk:
        outcome = await desk.post(a_post())
    assert isinstance(outcome, Rejected)
    assert "C9999999999" in outcome.why


async def test_a_missing_permission_is_named(slack: LoopbackSlack) -> None:
    slack.scopes = "channels:read"
    async with destination(slack) as desk:
        outcome = await desk.post(a_post())
    assert isinstance(outcome, Rejected)
    assert "chat:write" in outcome.why


async def test_a_rate_limit_asks_for_the_pause_that_slack_asks_for(slack: LoopbackSlack) -> None:
    slack.faults = [Fault(status=429, retry_after=12)]
    async with destination(slack) as desk:
        assert await desk.post(a_post()) == RetryAfter(12.0, "Slack's rate limit")
        assert isinstance(await desk.post(a_post()), Sent)


@pytest.mark.parametrize("error", ["ratelimited", "org_login_required", "request_timeout"])
async def test_what_time_alone_mends_is_tried_later(slack: LoopbackSlack, error: str) -> None:
    slack.channels[CHANNEL].refuses = error
    async with destination(slack) as desk:
        assert isinstance(await desk.post(a_post()), RetryAfter)


@pytest.mark.parametrize(
    "fault", [LOST_ANSWER, LOST_CALL, Fault(500), Fault(502), Fault(503, takes=True), Fault(200)]
)
async def test_an_answer_that_promises_nothing_leaves_the_post_in_doubt(
    slack: LoopbackSlack, fault: Fault
) -> None:
    slack.faults = [replace(fault)]
    async with destination(slack) as desk:
        assert isinstance(await desk.post(a_post()), Unknown)
    assert slack.calls["chat.postMessage"] == 1, "a post is never repeated by the SDK"
    assert len(slack.messages) == (1 if fault.takes else 0)


@pytest.mark.parametrize("error", ["fatal_error", "internal_error"])
async def test_errors_after_which_part_may_be_done_leave_the_post_in_doubt(
    slack: LoopbackSlack, error: str
) -> None:
    slack.channels[CHANNEL].refuses = error
    async with destination(slack) as desk:
        assert isinstance(await desk.post(a_post()), Unknown)


async def test_where_nothing_listens_nothing_was_posted(slack: LoopbackSlack) -> None:
    async with LoopbackSlack() as gone:
        pass
    async with destination(gone) as desk:
        outcome = await desk.post(a_post())
    assert isinstance(outcome, RetryAfter)
    assert "can't reach Slack" in outcome.why


async def test_no_answer_within_the_time_leaves_the_post_in_doubt(
    slack: LoopbackSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.slack.web.TIMEOUT", 0.2)
    slack.faults = [Fault(until=asyncio.Event())]
    async with destination(slack) as desk:
        assert isinstance(await desk.post(a_post()), Unknown)
    slack.faults.clear()


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long"])
async def test_a_card_that_is_refused_for_its_form_arrives_as_text(
    slack: LoopbackSlack, error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_rules, "refusal", lambda message: error if "blocks" in message else "")
    async with destination(slack) as desk:
        assert isinstance(await desk.post(a_post("p1")), Sent)
    (message,) = slack.messages
    assert "Shells" in message["text"]
    assert message["metadata"]["event_payload"] == {"post": "p1"}


async def test_a_post_that_arrived_is_found_among_many_and_one_that_did_not_is_not(
    slack: LoopbackSlack,
) -> None:
    begun = now()
    async with destination(slack) as desk:
        sent = await desk.post(a_post("p0"))
        for number in range(40):
            await desk.post(a_post(f"q{number}"))
        assert isinstance(sent, Sent)
        assert await desk.find(a_post("p0"), begun) == Found(sent.message_id)
        assert await desk.find(a_post("p9"), begun) == Absent()
        assert await desk.find(a_post("p0"), begun - timedelta(hours=1)) == Absent()


async def test_a_search_goes_on_where_slack_asked_for_a_pause(slack: LoopbackSlack) -> None:
    """Apps under the strictest limit read one page of 15 messages a minute."""
    begun, limit = now(), Fault(status=429, retry_after=60)
    async with destination(slack) as desk:
        sent = await desk.post(a_post("p0"))
        for number in range(40):
            await desk.post(a_post(f"q{number}"))
        slack.read_faults = [None, limit, None, limit]
        traces = [await desk.find(a_post("p0"), begun) for _ in range(3)]
    assert isinstance(sent, Sent)
    assert [type(trace) for trace in traces] == [CannotTell, CannotTell, Found]
    assert traces[2] == Found(sent.message_id)
    assert slack.calls["conversations.history"] == 5


async def test_a_channel_that_may_not_be_read_back_can_tell_nothing(slack: LoopbackSlack) -> None:
    slack.scopes = "chat:write"
    async with destination(slack) as desk:
        trace = await desk.find(a_post(), now())
    assert isinstance(trace, CannotTell)
    assert not trace.passing
    assert "channels:history" in trace.why


async def test_a_slack_that_is_away_may_tell_later(slack: LoopbackSlack) -> None:
    async with LoopbackSlack() as gone:
        pass
    async with destination(gone) as desk:
        trace = await desk.find(a_post(), now())
    assert isinstance(trace, CannotTell)
    assert trace.passing


async def test_posts_keep_their_distance(slack: LoopbackSlack) -> None:
    desk = SlackDestination("desk", CHANNEL, token=slack.token, api_url=slack.url, spacing=0.15)
    clock = asyncio.get_running_loop().time
    begun = clock()
    for number in range(3):
        await desk.post(a_post(f"p{number}"))
    await desk.close()
    assert clock() - begun >= 0.3


async def test_a_check_of_a_channel_that_is_ready_finds_nothing(slack: LoopbackSlack) -> None:
    async with destination(slack) as desk:
        assert await desk.check() == []
    assert slack.messages == []


@pytest.mark.parametrize(
    ("scopes", "channel", "words"),
    [
        ("channels:read", Channel(), ["chat:write"]),
        ("chat:write", Channel(), ["channels:read"]),
        ("chat:write,channels:read", Channel(), ["channels:history"]),
        ("chat:write,groups:read", Channel(private=True, member=False), ["groups:history", "/invite"]),
        ("chat:write,channels:read,channels:history", Channel(archived=True), ["archived"]),
    ],
)
async def test_a_check_names_each_thing_to_mend(
    slack: LoopbackSlack, scopes: str, channel: Channel, words: list[str]
) -> None:
    slack.scopes, slack.channels[CHANNEL] = scopes, channel
    async with destination(slack) as desk:
        found = await desk.check()
    assert len(found) == len(words)
    assert all(word in line for word, line in zip(words, found, strict=True))


async def test_a_check_with_a_wrong_token_says_so(slack: LoopbackSlack) -> None:
    async with destination(slack, token="xoxb-wrong") as desk:
        (line,) = await desk.check()
    assert "SLACK_BOT_TOKEN" in line


async def test_hostile_text_arrives_as_it_was_written_and_does_nothing(slack: LoopbackSlack) -> None:
    post = a_post()
    title = "<!channel> <@U1> *bold* [x](https://evil.example) & <https://evil.example|BBC>"
    post = replace(post, report=Report("r", "t", title=title, url="javascript:alert(1)"))
    async with destination(slack) as desk:
        assert isinstance(await desk.post(post), Sent)
    (message,) = slack.messages
    assert slack_rules.live(message) == []
    assert title in "".join(slack_rules.strings(message["blocks"]))


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
