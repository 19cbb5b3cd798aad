"""What people mute is muted until the time they said, and who did it is on record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.state import keys
from bot.state.client import Client
from bot.state.outbox import Outbox
from bot.state.silences import Change, Silence, Silences

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_a_rule_is_muted_until_the_time_that_was_said_last(client: Client) -> None:
    silences = Silences(client)
    assert await silences.muted_until([]) == {}
    await silences.mute_rule("talks", AT + HOUR, "slack:U1", AT)
    await silences.mute_rule("talks", AT + 8 * HOUR, "discord:7", AT)
    assert await silences.muted_until(["talks", "truce"]) == {"talks": (AT + 8 * HOUR).timestamp()}
    assert await silences.standing(AT) == [Silence("rule", "talks", "discord:7", AT, AT + 8 * HOUR)]
    assert await silences.standing(AT + 8 * HOUR) == []


async def test_what_ends_first_is_listed_first_stories_and_rules_alike(client: Client) -> None:
    silences = Silences(client)
    await silences.mute_rule("talks", AT + 3 * HOUR, "slack:U1", AT)
    await silences.mute_story("s1abc", AT + HOUR, "slack:U1", AT)
    await silences.mute_rule("truce", AT + 2 * HOUR, "slack:U1", AT)
    assert [each.name for each in await silences.standing(AT)] == ["s1abc", "truce", "talks"]


async def test_delivery_sees_a_muted_story_until_it_is_unmuted(client: Client) -> None:
    silences, outbox = Silences(client), Outbox(client)
    await silences.mute_story("s1abc", AT + HOUR, "slack:U1", AT)
    assert await outbox.is_muted("s1abc")
    assert 3590 < await client.ttl(keys.mute("s1abc")) <= 3600
    assert await silences.unmute_story("s1abc", "slack:U2", AT)
    assert not await outbox.is_muted("s1abc")
    assert not await silences.unmute_story("s1abc", "slack:U2", AT)


async def test_a_story_muted_by_an_earlier_version_can_be_unmuted(client: Client) -> None:
    await client.hset(keys.mute("s1abc"), mapping={"person": "slack:U1", "at": "1.5"})
    assert await Silences(client).unmute_story("s1abc", "slack:U2", AT)
    assert not await Outbox(client).is_muted("s1abc")


async def test_what_is_over_is_forgotten_and_nobody_unmutes_it(client: Client) -> None:
    silences = Silences(client)
    await silences.mute_rule("talks", AT + HOUR, "slack:U1", AT)
    assert not await silences.unmute_rule("talks", "slack:U1", AT + 2 * HOUR)
    assert await client.hgetall(keys.SILENCES) == {}


async def test_what_changes_something_is_on_record(client: Client) -> None:
    silences = Silences(client)
    await silences.mute_rule("talks", AT + HOUR, "slack:U1", AT)
    assert await silences.unmute_rule("talks", "slack:U2", AT)
    assert not await silences.unmute_rule("talks", "slack:U2", AT)
    await silences.mute_story("s1abc", AT + HOUR, "slack:U1", AT)
    assert await silences.changes(9) == [
        Change("slack:U1", "muted until 2026-03-02 13:00 UTC", AT, story="s1abc"),
        Change("slack:U2", "unmuted", AT, rule="talks"),
        Change("slack:U1", "muted until 2026-03-02 13:00 UTC", AT, rule="talks"),
    ]
