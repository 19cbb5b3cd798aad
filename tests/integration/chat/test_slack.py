"""The Slack destination and the real SDK against a loopback Slack."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerts.destination import Absent, CannotTell, Found, Rejected, RetryAfter, Sent, Unknown
from bot.chat.slack.destination import SlackDestination
from bot.model import Report
from tests.integration.chat.slack_channel import CHANNEL, destination, now
from tests.loopback import slack_rules
from tests.loopback.faults import LOST_ANSWER, LOST_CALL, Fault
from tests.loopback.slack import Channel, LoopbackSlack
from tests.posts import a_post


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
