"""Slash commands and buttons in Discord: the real discord.py against a loopback gateway."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.chat.connection import Desk as AnyDesk
from bot.chat.discord.gateway import DiscordGateway
from bot.lookup.answer import Answer
from bot.lookup.ask import lookups
from bot.lookup.desk import Desk
from bot.lookup.lookup import Records
from bot.lookup.person import Person
from bot.state.client import Client
from bot.state.marks import Marks, Verdicts
from tests.integration.lookup.records import NOW
from tests.loopback.discord import LoopbackDiscord

EPHEMERAL = 1 << 6


@pytest.fixture
async def discord() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as discord:
        yield discord


@pytest.fixture
def desk(past: Records) -> Desk:
    return Desk(past, lambda: NOW)


@asynccontextmanager
async def listening(discord: LoopbackDiscord, desk: AnyDesk, **more: Any) -> AsyncIterator[DiscordGateway]:
    gateway = DiscordGateway(more.pop("token", discord.token), desk, api_url=discord.url, **more)
    stop = asyncio.Event()
    running = asyncio.create_task(gateway.run(stop))
    try:
        yield gateway
    finally:
        stop.set()
        await asyncio.wait_for(running, 10)


async def until_ready(gateway: DiscordGateway) -> None:
    await until(gateway, lambda trouble: not trouble)


async def until(gateway: DiscordGateway, holds: Callable[[str], bool]) -> None:
    """Wait for a trouble, or for its end."""
    async with asyncio.timeout(20):
        while not holds(gateway.trouble):  # noqa: ASYNC110 - discord.py sets it, in its own time
            await asyncio.sleep(0.01)


def shown(answer: dict[str, Any]) -> str:
    data = answer.get("data", answer)
    assert data["flags"] & EPHEMERAL, "answers are for the person who asked"
    (embed,) = data["embeds"]
    return f"{embed['title']}\n{embed.get('description', '')}\n{embed.get('footer', {}).get('text', '')}"


async def test_the_commands_are_made_known_once(discord: LoopbackDiscord, desk: Desk) -> None:
    for _ in range(2):
        async with listening(discord, desk):
            await discord.gateway.connected(discord.gateway.identified + 1)
    assert discord.calls["PUT /applications/500000000000000001/commands"] == 1
    (command,) = discord.commands
    assert command["name"] == "tocsin"
    assert {option["name"] for option in command["options"]} == set(lookups())


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("latest", "doha", "Hostage talks in Doha"),
        ("latest", None, "Deal near"),
        ("status", None, "1 of 2 sources answer"),
        ("sources", "wire", "Example Wire"),
        ("rules", None, "Hostage talks"),
        ("why", "https://wire.example/q1", "no alert"),
        ("story", "nothing", "No story"),
        ("help", None, "What you can ask"),
    ],
)
async def test_every_command_is_answered(
    discord: LoopbackDiscord, desk: Desk, name: str, words: str | None, said: str
) -> None:
    async with listening(discord, desk):
        await discord.gateway.connected()
        assert said in shown(await discord.gateway.command(name, words))


async def test_words_are_completed_while_they_are_typed(discord: LoopbackDiscord, desk: Desk) -> None:
    async with listening(discord, desk):
        await discord.gateway.connected()
        answer = await discord.gateway.command("rules", "ta", kind=4)
    assert [choice["value"] for choice in answer["data"]["choices"]] == ["talks"]


async def test_a_slow_answer_is_promised_first(discord: LoopbackDiscord, desk: Desk) -> None:
    class Slow:
        async def ask(self, words: str, person: Person) -> Answer:
            await asyncio.sleep(0.3)
            return Answer("Found after all")

    async with listening(discord, Slow(), first_answer=0.05):  # type: ignore[arg-type]  # only asked
        await discord.gateway.connected()
        first = await discord.gateway.command("help")
        (followup,) = discord.gateway.followups.values()
        assert first == {"type": 5, "data": {"flags": EPHEMERAL}}
        assert "Found after all" in shown(await asyncio.wait_for(followup, 5))


async def test_a_lookup_that_fails_says_so(discord: LoopbackDiscord) -> None:
    class Broken:
        async def ask(self, words: str, person: Person) -> Answer:
            raise ValueError(words)

    async with listening(discord, Broken()):  # type: ignore[arg-type]  # only asked
        await discord.gateway.connected()
        assert "Something went wrong" in shown(await discord.gateway.command("help"))


async def test_why_under_an_alert_tells_rule_and_sentence_even_after_a_restart(
    discord: LoopbackDiscord, desk: Desk, past: Records
) -> None:
    stored = await past.outbox.next("desk", NOW.timestamp())
    assert stored is not None
    for _ in range(2):
        async with listening(discord, desk):
            await discord.gateway.connected(discord.gateway.identified + 1)
            answer = await discord.gateway.press(f"tocsin:why:{stored.post.id}", {})
            assert "Rule talks" in shown(answer)


async def test_what_people_call_an_alert_is_counted_for_its_rule(
    discord: LoopbackDiscord, desk: Desk, past: Records, client: Client
) -> None:
    stored = await past.outbox.next("desk", NOW.timestamp())
    assert stored is not None
    async with listening(discord, desk):
        await discord.gateway.connected()
        said = [
            shown(await discord.gateway.press(f"tocsin:{button}:{stored.post.id}", {}))
            for button in ("useful", "useful", "noise")
        ]
    assert [line.splitlines()[0] for line in said] == [
        "Noted\\: useful" if False else "Noted: useful",
        "Already noted: useful",
        "Noted: noise",
    ]
    assert await Marks(client).verdicts("talks") == Verdicts(useful=0, noise=1)


async def test_buttons_of_others_are_left_alone(discord: LoopbackDiscord, desk: Desk) -> None:
    async with listening(discord, desk):
        await discord.gateway.connected()
        with pytest.raises(TimeoutError):
            await discord.gateway.press("somebody:elses", {})


async def test_a_lost_connection_is_resumed(discord: LoopbackDiscord, desk: Desk) -> None:
    async with listening(discord, desk) as gateway:
        await discord.gateway.connected()
        await until_ready(gateway)
        await discord.gateway.ask_to_reconnect()
        await discord.gateway.connected(2)
        await until_ready(gateway)
        assert (discord.gateway.identified, discord.gateway.resumed) == (1, 1)
        assert "What you can ask" in shown(await discord.gateway.command("help"))


async def test_a_wrong_token_is_told_and_not_tried_again(discord: LoopbackDiscord, desk: Desk) -> None:
    async with listening(discord, desk, token="wrong-secret") as gateway:
        await until(gateway, lambda trouble: "DISCORD_TOKEN" in trouble)
    assert discord.calls["GET /users/@me"] == 1
    assert "secret" not in gateway.trouble


@pytest.mark.parametrize(("code", "words"), [(4004, "DISCORD_TOKEN"), (4014, "intents")])
async def test_a_close_for_good_is_told_and_not_tried_again(
    discord: LoopbackDiscord, desk: Desk, code: int, words: str
) -> None:
    discord.gateway.close_with = [code]
    async with listening(discord, desk) as gateway:
        await until(gateway, lambda trouble: words in trouble)
    assert discord.calls["GET /gateway/bot"] == 1


async def test_a_first_connection_that_fails_is_tried_again(discord: LoopbackDiscord, desk: Desk) -> None:
    discord.gateway.close_with = [4000]
    async with listening(discord, desk) as gateway:
        await discord.gateway.connected()
        await until_ready(gateway)


async def test_the_last_sessions_of_a_day_are_left_alone(discord: LoopbackDiscord, desk: Desk) -> None:
    discord.gateway.remaining = 5
    async with listening(discord, desk) as gateway:
        await until(gateway, lambda trouble: "ClientException" in trouble)
    assert discord.gateway.identified == 0


async def test_the_first_to_acknowledge_an_alert_has_its_story(
    discord: LoopbackDiscord, desk: Desk, past: Records
) -> None:
    stored = await past.outbox.next("desk", NOW.timestamp())
    assert stored is not None
    async with listening(discord, desk):
        await discord.gateway.connected()
        answer = await discord.gateway.press(f"tocsin:ack:{stored.post.id}", {})
        assert "You have this story" in shown(answer)
        assert "<@77>" in json.dumps(answer)
        ack = await past.acks.acknowledge(stored.post.story, "slack:U5", NOW)
        assert ack.person == "discord:77"


MANAGE_MESSAGES = 1 << 13


@pytest.mark.parametrize(
    ("rights", "said"),
    [
        ((0, []), "You may not mute"),
        ((MANAGE_MESSAGES, []), "Muted"),
        ((0, ["600000000000000002"]), "Muted"),
    ],
)
async def test_a_story_is_muted_by_those_who_may(
    discord: LoopbackDiscord, desk: Desk, past: Records, rights: tuple[int, list[str]], said: str
) -> None:
    stored = await past.outbox.next("desk", NOW.timestamp())
    assert stored is not None
    discord.gateway.permissions, discord.gateway.roles = rights
    muted = said == "Muted"
    async with listening(discord, desk):
        await discord.gateway.connected()
        assert said in shown(await discord.gateway.press(f"tocsin:mute:{stored.post.id}", {}))
    assert await past.outbox.is_muted(stored.post.story) == muted
    assert [change.person for change in await past.silences.changes(9)] == ["discord:77"] * muted
