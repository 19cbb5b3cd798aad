"""Alerts that live on in Discord: updates, edits, mentions, digests, and rehearsals of all that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.alerts.destination import Found, Rejected, RetryAfter, Sent, Unknown
from bot.chat.button import BUTTONS, read_button
from bot.chat.card import COLOURS
from bot.model import Development, Headline, Post, Standing, Toll
from tests.integration.chat.discord_channel import CHANNEL, HISTORY, destination, now
from tests.loopback import discord_rules
from tests.loopback.discord import ALLOWED, DESK, QUIET, Channel, LoopbackDiscord
from tests.loopback.faults import Fault
from tests.posts import a_post


async def test_updates_stand_in_the_thread_of_their_alert_and_are_found_there(
    discord: LoopbackDiscord,
) -> None:
    updates = [replace(a_post(name), op="update", root="p1", news=("killed 3 → 7",)) for name in ("u1", "u2")]
    async with destination(discord) as osint:
        sent = await osint.post(a_post("p1"))
        assert isinstance(sent, Sent)
        for update in updates:
            assert isinstance(await osint.post(update, sent.message_id), Sent)
        found = await osint.find(updates[1], now(), sent.message_id)
    _, first, second = discord.messages
    assert (first["channel_id"], second["channel_id"]) == (sent.message_id, sent.message_id)
    assert "killed 3 → 7" in str(first)
    assert found == Found(second["id"])


async def test_an_update_replies_in_the_channel_where_no_thread_can_be_opened(
    discord: LoopbackDiscord,
) -> None:
    discord.channels[CHANNEL].permissions = ALLOWED & ~(1 << 35)
    async with destination(discord) as osint:
        sent = await osint.post(a_post("p1"))
        assert isinstance(sent, Sent)
        assert isinstance(await osint.post(a_post("u1"), sent.message_id), Sent)
        found = await osint.find(a_post("u1"), now(), sent.message_id)
    reply = discord.messages[1]
    assert (reply["channel_id"], str(reply["message_reference"]["message_id"])) == (
        str(CHANNEL),
        sent.message_id,
    )
    assert found == Found(reply["id"])


async def test_an_update_replies_in_the_channel_where_the_thread_takes_no_posts(
    discord: LoopbackDiscord,
) -> None:
    async with destination(discord) as osint:
        sent = await osint.post(a_post("p1"))
        assert isinstance(sent, Sent)
        assert isinstance(await osint.post(a_post("u1"), sent.message_id), Sent)
        discord.channels[int(sent.message_id)].permissions = ALLOWED & ~(1 << 38)
        assert isinstance(await osint.post(a_post("u2"), sent.message_id), Sent)
    assert [message["channel_id"] for message in discord.messages[1:]] == [sent.message_id, str(CHANNEL)]


async def test_an_update_whose_alert_was_deleted_still_arrives(discord: LoopbackDiscord) -> None:
    async with destination(discord) as osint:
        assert isinstance(await osint.post(a_post("u1"), "123"), Sent)
    assert discord.messages[0]["channel_id"] == str(CHANNEL)


async def test_buttons_carry_the_posts_id_and_only_where_somebody_hears_them(
    discord: LoopbackDiscord,
) -> None:
    for number, buttons in enumerate((True, False)):
        async with destination(discord, buttons=buttons) as osint:
            assert isinstance(await osint.post(a_post(f"p{number}")), Sent)
    ids = [
        [
            read_button(part["custom_id"])
            for row in message.get("components", [])
            for part in row["components"]
        ]
        for message in discord.messages
    ]
    assert ids == [[(button.name, "p0", "") for button in BUTTONS], []]


def an_edit(root: str = "p1") -> Post:
    standing = Standing("publishers", 3, (Toll("killed", 7),), reports=4)
    return replace(a_post("e1"), op="edit", root=root, standing=standing)


async def test_an_edit_changes_the_alert_in_its_place_and_keeps_what_it_said(
    discord: LoopbackDiscord,
) -> None:
    async with destination(discord, buttons=True) as osint:
        sent = await osint.post(a_post("p1"))
        assert isinstance(sent, Sent)
        (before,) = discord.messages[0]["embeds"]
        for _ in range(2):  # once more does no harm
            assert await osint.edit(an_edit(), a_post("p1"), sent.message_id) == sent
        found = await osint.find(a_post("p1"), now() - timedelta(minutes=2))
    (message,) = discord.messages
    (after,) = message["embeds"]
    assert (after["title"], after["description"]) == (before["title"], before["description"])
    fields = {field["name"]: field["value"] for field in after["fields"]}
    assert {field["name"] for field in before["fields"]} <= fields.keys()
    assert (fields["Standing"], fields["Toll"]) == ("3 independent publishers", "7 killed")
    assert discord_rules.shown(fields["Updated"]) == "12:00 UTC · 4 reports"
    assert message["allowed_mentions"] == {"parse": []}
    assert len(message["components"]) == 2
    assert found == Found(sent.message_id)
    assert discord_rules.pings(message) == []


async def test_a_deleted_alert_takes_no_edit(discord: LoopbackDiscord) -> None:
    async with destination(discord) as osint:
        sent = await osint.post(a_post("p1"))
        assert isinstance(sent, Sent)
        discord.delete(sent.message_id)
        outcome = await osint.edit(an_edit(), a_post("p1"), sent.message_id)
    assert outcome == Rejected("somebody deleted the message (10008)")


async def test_an_edit_in_a_channel_that_is_closed_to_the_bot_is_refused(discord: LoopbackDiscord) -> None:
    async with destination(discord) as osint:
        sent = await osint.post(a_post("p1"))
        assert isinstance(sent, Sent)
        discord.channels[CHANNEL].permissions = 0
        outcome = await osint.edit(an_edit(), a_post("p1"), sent.message_id)
    assert isinstance(outcome, Rejected)
    assert "Missing Access" in outcome.why


async def test_too_many_edits_of_old_messages_are_tried_later(discord: LoopbackDiscord) -> None:
    discord.edits_of_old_are_used_up = True
    async with destination(discord) as osint:
        sent = await osint.post(a_post("p1"))
        assert isinstance(sent, Sent)
        outcome = await osint.edit(an_edit(), a_post("p1"), sent.message_id)
    assert outcome == RetryAfter(600.0, "Discord's limit for old messages")


async def test_an_edit_tells_a_pause_from_an_answer_that_promises_nothing(discord: LoopbackDiscord) -> None:
    async with destination(discord) as osint:
        sent = await osint.post(a_post("p1"))
        assert isinstance(sent, Sent)
        discord.edit_faults = [Fault(429, retry_after=20)]
        outcome = await osint.edit(an_edit(), a_post("p1"), sent.message_id)
        assert isinstance(outcome, RetryAfter)
    async with destination(discord, token="wrong") as osint:
        assert isinstance(await osint.edit(an_edit(), a_post("p1"), sent.message_id), Rejected)
    async with LoopbackDiscord() as gone:
        pass
    async with destination(gone) as osint:
        assert isinstance(await osint.edit(an_edit(), a_post("p1"), sent.message_id), Unknown)


async def test_the_colour_of_an_alert_follows_its_severity(discord: LoopbackDiscord) -> None:
    graver = replace(an_edit(), severity="critical")
    async with destination(discord) as osint:
        sent = await osint.post(a_post("p1"))
        assert isinstance(sent, Sent)
        await osint.edit(graver, a_post("p1"), sent.message_id)
    assert discord.messages[0]["embeds"][0]["color"] == COLOURS["critical"]
    assert "Critical" in discord.messages[0]["content"]


def an_update(post_id: str = "u1", **changes: Any) -> Post:
    return replace(a_post(post_id), op="update", root="p1", news=("now critical",), **changes)


async def test_a_critical_alert_mentions_the_role_and_nobody_else(discord: LoopbackDiscord) -> None:
    post = replace(a_post("p1", severity="critical"), rule_title="@everyone <@&600000000000000004>")
    async with destination(discord, mention=DESK) as osint:
        sent = await osint.post(post)
        await osint.post(a_post("p2"))
        assert isinstance(sent, Sent)
        assert discord_rules.pings(discord.messages[0]) == [f"<@&{DESK}>"]
        assert discord.messages[0]["allowed_mentions"]["roles"] == [DESK]
        assert discord_rules.pings(discord.messages[1]) == []
        await osint.edit(an_edit(), post, sent.message_id)
    assert discord_rules.pings(discord.messages[0]) == [], "an edit pings nobody again"
    assert discord.messages[0]["content"].startswith(f"<@&{DESK}> ")


@pytest.mark.parametrize(("mention", "pinged"), [(DESK, [f"<@&{DESK}>"]), (None, [])])
async def test_a_promotion_is_told_in_the_channel_and_other_updates_in_the_thread_only(
    discord: LoopbackDiscord, mention: int | None, pinged: list[str]
) -> None:
    async with destination(discord, mention=mention) as osint:
        sent = await osint.post(a_post("p1"))
        assert isinstance(sent, Sent)
        await osint.post(an_update("u1"), sent.message_id)
        await osint.post(an_update("u2", loud=True, severity="low"), sent.message_id)
        found = await osint.find(an_update("u2", loud=True), now(), sent.message_id)
    _, quiet, loud = discord.messages
    assert (quiet["channel_id"], loud["channel_id"]) == (sent.message_id, str(CHANNEL))
    assert str(loud["message_reference"]["message_id"]) == sent.message_id
    assert (discord_rules.pings(quiet), discord_rules.pings(loud)) == ([], pinged)
    assert not loud.get("flags", 0) & 1 << 12
    assert found == Found(loud["id"])


async def test_a_mention_fits_before_the_longest_text(
    discord: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = discord_rules.faults
    monkeypatch.setattr(
        discord_rules, "faults", lambda message: {"embeds": "no"} if "embeds" in message else faults(message)
    )
    post = replace(a_post("p1", severity="critical"), rule_title="*a* " * 900)
    post = replace(post, report=replace(post.report, title="_b_ " * 900))
    async with destination(discord, mention=DESK) as osint:
        assert isinstance(await osint.post(post), Sent)
    assert discord_rules.pings(discord.messages[0]) == [f"<@&{DESK}>"]


def a_digest() -> Post:
    lines = tuple(
        Headline(
            f"Shells near *{place}*", "high", f"s{number}", f"https://wire.example/{number}", now(), "new"
        )
        for number, place in enumerate(("Tavush", "Movses"))
    )
    return replace(a_post("d1"), digest=lines, rule_title="Daily digest", development=Development(()))


async def test_a_digest_lists_stories_in_an_embed_and_is_found(discord: LoopbackDiscord) -> None:
    async with destination(discord, buttons=True) as osint:
        assert isinstance(await osint.post(a_digest()), Sent)
        found = await osint.find(a_digest(), now())
    (message,) = discord.messages
    (embed,) = message["embeds"]
    assert len(embed["description"].splitlines()) == 2
    assert message["components"] == []
    assert (found, discord_rules.pings(message)) == (Found(message["id"]), [])


async def test_a_digest_that_is_refused_for_its_form_arrives_as_text(
    discord: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        discord_rules, "faults", lambda message: {"embeds": "no"} if "embeds" in message else {}
    )
    async with destination(discord) as osint:
        assert isinstance(await osint.post(a_digest()), Sent)
        assert isinstance(await osint.find(a_digest(), now()), Found)
    assert "Tavush" in discord.messages[0]["content"]


async def test_an_archived_thread_is_opened_again_by_an_update(discord: LoopbackDiscord) -> None:
    async with destination(discord) as osint:
        sent = await osint.post(a_post("p1"))
        assert isinstance(sent, Sent)
        await osint.post(an_update("u1"), sent.message_id)
        discord.channels[int(sent.message_id)].archived = True
        await osint.post(an_update("u2"), sent.message_id)
    assert discord.messages[2]["channel_id"] == sent.message_id
    assert not discord.channels[int(sent.message_id)].archived


def lock(discord: LoopbackDiscord, thread: int) -> None:
    discord.channels[thread] = Channel(kind=11, locked=True)


def use_up_threads(discord: LoopbackDiscord, _thread: int) -> None:
    discord.threads_are_used_up = True


def forbid_threads(discord: LoopbackDiscord, _thread: int) -> None:
    discord.channels[CHANNEL].permissions = ALLOWED & ~(1 << 35)


def delete(discord: LoopbackDiscord, thread: int) -> None:
    discord.delete(str(thread))


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (lock, "locked"),
        (use_up_threads, "active threads"),
        (forbid_threads, "Create Public Threads"),
        (delete, "deleted"),
    ],
)
async def test_why_updates_do_not_stand_in_their_thread_is_told_once(
    discord: LoopbackDiscord, happens: Callable[[LoopbackDiscord, int], None], words: str
) -> None:
    async with destination(discord) as osint:
        sent = await osint.post(a_post("p1"))
        assert isinstance(sent, Sent)
        happens(discord, int(sent.message_id))
        with capture_logs() as told:
            for name in ("u1", "u2"):
                assert isinstance(await osint.post(an_update(name), sent.message_id), Sent)
    assert [message["channel_id"] for message in discord.messages[1:]] == [str(CHANNEL)] * 2
    (line,) = told
    assert words in line["why"]


async def test_in_a_thread_updates_reply_to_their_alert_and_nothing_lacks(discord: LoopbackDiscord) -> None:
    thread = 710000000000000001
    discord.channels[thread] = Channel(kind=11)
    async with destination(discord, thread) as osint:
        assert await osint.check() == []
        with capture_logs() as told:
            assert await osint.rehearse() == []
    assert told == []
    assert {message["channel_id"] for message in discord.messages} == {str(thread)}
    assert discord.channels[thread].messages == []


async def test_a_rehearsal_uses_a_card_as_alerts_are_used_and_takes_it_away(discord: LoopbackDiscord) -> None:
    async with destination(discord) as osint:
        assert await osint.check() == []
        assert await osint.rehearse() == []
    alert, update = discord.messages
    assert "A test of Tocsin" in str(alert)
    assert alert["edited"]
    assert update["channel_id"] == alert["id"]
    assert all(not channel.messages for channel in discord.channels.values())
    assert discord.channels[int(alert["id"])].archived


@pytest.mark.parametrize(
    ("permissions", "words"),
    [
        (0x400, ["Send Messages"]),
        (ALLOWED & ~(1 << 35), ["updates would not stand in a thread: the bot may not open threads"]),
        (ALLOWED & ~(1 << 38), ["updates would not stand in a thread: the bot may not post"]),
        (ALLOWED & ~HISTORY, ["a post in doubt could not be looked for"]),
    ],
)
async def test_a_rehearsal_names_what_fails_in_discords_words(
    discord: LoopbackDiscord, permissions: int, words: list[str]
) -> None:
    discord.channels[CHANNEL].permissions = permissions
    async with destination(discord) as osint:
        found = await osint.rehearse()
    assert len(found) == len(words)
    assert all(word in line for word, line in zip(words, found, strict=True))


@pytest.mark.parametrize(
    ("mention", "words"), [(DESK, []), (QUIET, ["tell nobody"]), (600000000000000009, ["no role"])]
)
async def test_a_check_tells_whether_a_mention_would_arrive(
    discord: LoopbackDiscord, mention: int, words: list[str]
) -> None:
    async with destination(discord, mention=mention) as osint:
        found = await osint.check()
    assert len(found) == len(words)
    assert all(word in line for word, line in zip(words, found, strict=True))
