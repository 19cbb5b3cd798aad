"""The Discord destination and the real discord.py against a loopback Discord."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.alerts.destination import Absent, CannotTell, Found, Rejected, RetryAfter, Sent, Unknown
from bot.model import Report
from tests.integration.chat.discord_channel import CHANNEL, HISTORY, destination, now
from tests.loopback import discord_rules
from tests.loopback.discord import ALLOWED, Channel, LoopbackDiscord
from tests.loopback.faults import LOST_ANSWER, LOST_CALL, Fault
from tests.posts import a_post


async def test_a_post_becomes_one_message_with_its_id_as_nonce_and_pings_nobody(
    discord: LoopbackDiscord,
) -> None:
    async with destination(discord) as osint:
        outcome = await osint.post(a_post("p1"))
    (message,) = discord.messages
    assert outcome == Sent(message["id"])
    assert (message["nonce"], message["enforce_nonce"]) == ("p1", True)
    assert message["allowed_mentions"] == {"parse": []}
    assert message["content"] == "**🟠 High · Border incidents**"
    assert discord_rules.pings(message) == []


async def test_the_same_post_twice_is_one_message(discord: LoopbackDiscord) -> None:
    async with destination(discord) as osint:
        assert await osint.post(a_post("p1")) == await osint.post(a_post("p1"))
    assert len(discord.messages) == 1


async def test_a_post_whose_message_was_deleted_counts_as_sent(discord: LoopbackDiscord) -> None:
    async with destination(discord) as osint:
        sent = await osint.post(a_post("p1"))
        assert isinstance(sent, Sent)
        discord.delete(sent.message_id)
        assert isinstance(await osint.post(a_post("p1")), Sent)
    assert len(discord.messages) == 1


@pytest.mark.parametrize(("severity", "silent"), [("low", True), ("medium", False), ("critical", False)])
async def test_low_severity_rings_no_phone(discord: LoopbackDiscord, severity: Any, silent: bool) -> None:
    async with destination(discord) as osint:
        await osint.post(a_post(severity=severity))
    assert bool(discord.messages[0].get("flags", 0) & 1 << 12) == silent


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        (None, "finds no channel"),
        (Channel(permissions=0), "Missing Access"),
        (Channel(permissions=0x400), "Send Messages"),
    ],
)
async def test_what_discord_refuses_is_refused_in_words_that_say_who_must_do_what(
    discord: LoopbackDiscord, channel: Channel | None, words: str
) -> None:
    discord.channels = {CHANNEL: channel} if channel else {}
    async with destination(discord) as osint:
        outcome = await osint.post(a_post())
    assert isinstance(outcome, Rejected)
    assert words in outcome.why
    assert str(CHANNEL) in outcome.why


async def test_a_wrong_token_is_refused_and_not_shown(discord: LoopbackDiscord) -> None:
    async with destination(discord, token="wrong-secret") as osint:
        outcome = await osint.post(a_post())
    assert isinstance(outcome, Rejected)
    assert "DISCORD_TOKEN" in outcome.why
    assert "wrong-secret" not in outcome.why


async def test_a_token_that_was_wrong_and_is_right_now_posts(discord: LoopbackDiscord) -> None:
    token, discord.token = discord.token, "another"
    async with destination(discord, token=token) as osint:
        assert isinstance(await osint.post(a_post()), Rejected)
        discord.token = token
        assert isinstance(await osint.post(a_post()), Sent)


async def test_a_long_rate_limit_is_told_and_not_slept_out(discord: LoopbackDiscord) -> None:
    discord.faults = [Fault(status=429, retry_after=900)]
    async with asyncio.timeout(5), destination(discord) as osint:
        assert await osint.post(a_post()) == RetryAfter(900, "Discord's rate limit")
        assert isinstance(await osint.post(a_post()), Sent)


async def test_a_ban_of_the_address_asks_for_a_long_pause(discord: LoopbackDiscord) -> None:
    discord.faults = [Fault(status=429)]
    async with destination(discord) as osint:
        outcome = await osint.post(a_post())
    assert isinstance(outcome, RetryAfter)
    assert outcome.seconds >= 300


@pytest.mark.parametrize("fault", [LOST_ANSWER, LOST_CALL, Fault(503, takes=True)])
async def test_an_answer_that_promises_nothing_leaves_the_post_in_doubt(
    discord: LoopbackDiscord, fault: Fault
) -> None:
    discord.faults = [replace(fault)]
    async with destination(discord) as osint:
        assert isinstance(await osint.post(a_post()), Unknown)
        assert isinstance(await osint.post(a_post()), Sent)
    assert len(discord.messages) == 1, "the nonce makes one message of both attempts"


async def test_a_server_error_is_tried_again_without_a_second_message(discord: LoopbackDiscord) -> None:
    discord.faults = [Fault(500, takes=True)]
    async with destination(discord) as osint:
        assert isinstance(await osint.post(a_post()), Sent)
    assert len(discord.messages) == 1


async def test_no_answer_within_the_time_leaves_the_post_in_doubt_and_the_next_one_goes_through(
    discord: LoopbackDiscord,
) -> None:
    discord.faults = [Fault(until=asyncio.Event())]
    async with destination(discord, timeout=0.3) as osint:
        assert isinstance(await osint.post(a_post("p1")), Unknown)
        assert isinstance(await osint.post(a_post("p2")), Sent)


async def test_a_pause_cut_off_half_way_blocks_no_later_post(discord: LoopbackDiscord) -> None:
    discord.faults = [Fault(status=429, retry_after=5)]
    async with destination(discord, timeout=0.3) as osint:
        assert isinstance(await osint.post(a_post("p1")), Unknown)
        assert isinstance(await osint.post(a_post("p2")), Sent)


@pytest.mark.parametrize("fault", [Fault(503), Fault(429, retry_after=60)])
async def test_a_login_that_fails_for_now_posts_nothing_and_is_tried_later(
    discord: LoopbackDiscord, fault: Fault
) -> None:
    discord.login_faults = [replace(fault)]
    async with destination(discord) as osint:
        assert isinstance(await osint.post(a_post()), RetryAfter)
        assert isinstance(await osint.post(a_post()), Sent)


async def test_where_nothing_listens_nothing_was_posted() -> None:
    async with LoopbackDiscord() as gone:
        pass
    async with destination(gone) as osint:
        outcome = await osint.post(a_post())
    assert isinstance(outcome, RetryAfter)
    assert "can't reach Discord" in outcome.why


async def test_a_card_that_is_refused_for_its_form_arrives_as_text(
    discord: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        discord_rules, "faults", lambda message: {"embeds": "no"} if "embeds" in message else {}
    )
    async with destination(discord) as osint:
        assert isinstance(await osint.post(a_post("p1")), Sent)
        assert isinstance(await osint.find(a_post("p1"), now()), Found)
    (message,) = discord.messages
    assert "Shells" in message["content"]


async def test_a_post_that_arrived_is_found_and_one_that_did_not_is_not(discord: LoopbackDiscord) -> None:
    begun = now()
    async with destination(discord) as osint:
        sent = await osint.post(a_post("p0"))
        await osint.post(a_post("p1"))
        assert isinstance(sent, Sent)
        assert await osint.find(a_post("p0"), begun) == Found(sent.message_id)
        assert await osint.find(a_post("p9"), begun) == Absent()


async def test_a_channel_whose_history_is_closed_can_tell_nothing(discord: LoopbackDiscord) -> None:
    discord.channels[CHANNEL].permissions = ALLOWED & ~HISTORY
    async with destination(discord) as osint:
        await osint.post(a_post("p1"))
        trace = await osint.find(a_post("p1"), now() - timedelta(minutes=5))
    assert isinstance(trace, CannotTell)
    assert not trace.passing
    assert "Read Message History" in trace.why


async def test_while_the_nonce_holds_a_closed_history_does_no_harm(discord: LoopbackDiscord) -> None:
    discord.channels[CHANNEL].permissions = ALLOWED & ~HISTORY
    discord.faults = [LOST_ANSWER]
    async with destination(discord) as osint:
        begun = now()
        assert isinstance(await osint.post(a_post("p1")), Unknown)
        assert await osint.find(a_post("p1"), begun) == Absent()
        assert isinstance(await osint.post(a_post("p1")), Sent)
    assert len(discord.messages) == 1


async def test_a_discord_that_is_away_may_tell_later() -> None:
    async with LoopbackDiscord() as gone:
        pass
    async with destination(gone) as osint:
        trace = await osint.find(a_post(), now() - timedelta(minutes=5))
    assert isinstance(trace, CannotTell)
    assert trace.passing


async def test_a_check_of_a_channel_that_is_ready_finds_nothing(discord: LoopbackDiscord) -> None:
    async with destination(discord) as osint:
        assert await osint.check() == []
    assert discord.messages == []


@pytest.mark.parametrize(
    ("permissions", "words"),
    [
        (0, ["Missing Access"]),
        (
            0x400,
            [
                "Send Messages",
                "Create Public Threads",
                "Send Messages In Threads",
                "Embed Links",
                "Read Message History",
            ],
        ),
        (ALLOWED & ~0x4000, ["Embed Links"]),
    ],
)
async def test_a_check_names_each_permission_that_is_missing(
    discord: LoopbackDiscord, permissions: int, words: list[str]
) -> None:
    discord.channels[CHANNEL].permissions = permissions
    async with destination(discord) as osint:
        found = await osint.check()
    assert len(found) == len(words)
    assert all(word in line for word, line in zip(words, found, strict=True))


async def test_a_check_with_a_wrong_token_says_so(discord: LoopbackDiscord) -> None:
    async with destination(discord, token="wrong") as osint:
        (line,) = await osint.check()
    assert "DISCORD_TOKEN" in line


async def test_hostile_text_arrives_as_it_was_written_and_does_nothing(discord: LoopbackDiscord) -> None:
    post = a_post()
    title = "@everyone <@1> **bold** [x](https://evil.example) https://evil.example ||no|| `code`"
    post = replace(post, rule_title=title, report=Report("r", "t", title=title, url="javascript:alert(1)"))
    async with destination(discord) as osint:
        assert isinstance(await osint.post(post), Sent)
    (message,) = discord.messages
    (embed,) = message["embeds"]
    assert discord_rules.markup(embed["title"]) == []
    assert discord_rules.shown(embed["title"]) == title
    assert "url" not in embed
