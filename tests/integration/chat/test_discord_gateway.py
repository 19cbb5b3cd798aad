"""Slash commands and buttons in Discord: the real discord.py against a loopback gateway."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.chat.connection import Desk as AnyDesk
from bot.chat.discord.commands import options
from bot.chat.discord.gateway import DiscordGateway
from bot.lookup.answer import Answer, Blank, Choice, Form
from bot.lookup.ask import lookups
from bot.lookup.desk import Desk
from bot.lookup.lookup import Records
from bot.lookup.person import Person
from bot.state.client import Client
from bot.state.marks import Marks, Verdicts
from tests.integration.lookup.records import NOW
from tests.loopback.discord import LoopbackDiscord

EPHEMERAL = 1 << 6
SAID = Answer("Said")
#: A message as an interaction carries it.
MESSAGE: dict[str, Any] = {
    "id": "800000000000000001",
    "channel_id": "700000000000000001",
    "author": {"id": "77", "username": "reader", "discriminator": "0", "avatar": None},
    "content": "Shells again? https://wire.example/q1",
    "timestamp": "2020-01-01T00:00:00+00:00",
    "edited_timestamp": None,
    "tts": False,
    "mention_everyone": False,
    "mentions": [],
    "mention_roles": [],
    "attachments": [],
    "embeds": [],
    "pinned": False,
    "type": 0,
    "flags": 0,
}
SEEN_BY_ONE = MESSAGE | {"flags": EPHEMERAL}
TRY = Form("ruletry", "Try a rule", (Blank("rule", "The rule", "YAML", "rule: x", long=True),), "k3fq")


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


class OneDesk:
    """A desk that gives one answer to everything, opens one form, and remembers what it was told."""

    def __init__(self, answer: Answer = SAID, *, form: Form | None = None, seconds: float = 0.0) -> None:
        self.told: list[tuple[Any, ...]] = []
        self._answer, self._form, self._seconds = answer, form, seconds

    async def ask(self, words: str, person: Person) -> Answer:
        return await self._after("ask", words)

    async def press(self, button: str, subject: str, person: Person, value: str = "") -> Answer:
        return await self._after("press", button, subject, value)

    def form(self, words: str, subject: str = "") -> Form | None:
        return self._form if self._form and words in {"rule try", self._form.name} else None

    async def fill(self, form: str, subject: str, values: Mapping[str, str], person: Person) -> Answer:
        return await self._after("fill", form, subject, dict(values))

    async def about(self, text: str, person: Person) -> Answer:
        return await self._after("about", text)

    async def home(self, person: Person) -> list[Answer]:
        return [await self._after("home")]

    def suggest(self, lookup: str, words: str) -> list[str]:
        return []

    async def _after(self, *told: Any) -> Answer:
        self.told.append(told)
        await asyncio.sleep(self._seconds)
        return self._answer


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
    command, menu = discord.commands
    assert (command["name"], menu["name"], menu["type"]) == ("tocsin", "What is this?", 3)
    assert {option["name"] for option in command["options"]} == set(lookups())


@pytest.mark.parametrize(
    ("usage", "taken"),
    [
        ("", []),
        ("<query> [1d]", [("query", True), ("time", False)]),
        ("[rule, place, actor or word] [24h]", [("what", False), ("time", False)]),
        ("daily 08:00 [time zone], or off", [("words", False)]),
        ("<rule or story> <place or actor>", [("words", False)]),
    ],
)
def test_the_words_of_a_lookup_become_options(usage: str, taken: list[tuple[str, bool]]) -> None:
    assert [(option.name, option.required) for option in options(usage)] == taken


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
    async with listening(discord, OneDesk(Answer("Found after all"), seconds=0.3), first_answer=0.05):
        await discord.gateway.connected()
        first = await discord.gateway.command("help")
        (followup,) = discord.gateway.followups.values()
        assert first == {"type": 5, "data": {"flags": EPHEMERAL}}
        assert "Found after all" in shown(await asyncio.wait_for(followup, 5))


async def test_a_lookup_that_fails_says_so(discord: LoopbackDiscord) -> None:
    class Broken(OneDesk):
        async def ask(self, words: str, person: Person) -> Answer:
            raise ValueError(words)

    async with listening(discord, Broken()):
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
        "Noted: useful",
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


async def test_an_answer_that_is_shared_is_seen_by_all_and_pings_nobody(
    discord: LoopbackDiscord, desk: Desk
) -> None:
    async with listening(discord, desk):
        await discord.gateway.connected()
        answer = await discord.gateway.command("latest", "doha", share=True)
    assert not answer["data"].get("flags", 0) & EPHEMERAL
    assert answer["data"]["allowed_mentions"] == {"parse": []}


async def test_an_answer_that_turns_out_to_be_shared_after_a_promise_is_a_message_of_its_own(
    discord: LoopbackDiscord,
) -> None:
    shared = Answer("For all", shared=True)
    async with listening(discord, OneDesk(shared, seconds=0.3), first_answer=0.05):
        await discord.gateway.connected()
        first = await discord.gateway.command("status")
        (followup,), (change,) = discord.gateway.followups.values(), discord.gateway.changes.values()
        assert first == {"type": 5, "data": {"flags": EPHEMERAL}}
        message = await asyncio.wait_for(followup, 5)
        assert "For all" in str(message)
        assert not message.get("flags", 0) & EPHEMERAL
        assert "Shown to everybody" in str(await change)


async def test_a_command_opens_a_form_at_once_and_what_is_written_is_taken_after_a_restart(
    discord: LoopbackDiscord,
) -> None:
    async with listening(discord, OneDesk(form=TRY)):
        await discord.gateway.connected()
        opened = await discord.gateway.command("rule", "try")
    assert opened["type"] == 9
    assert opened["data"]["title"] == "Try a rule"
    (label,) = opened["data"]["components"]
    assert (label["label"], label["description"], label["component"]["value"]) == (
        "The rule",
        "YAML",
        "rule: x",
    )
    desk = OneDesk()
    async with listening(discord, desk):
        await discord.gateway.connected(2)
        assert "Said" in shown(await discord.gateway.send(opened["data"], rule="rule: y\nwhen: z"))
    assert desk.told == [("fill", "ruletry", "k3fq", {"rule": "rule: y\nwhen: z"})]


async def test_a_form_that_takes_long_is_promised_an_answer_first(discord: LoopbackDiscord) -> None:
    async with listening(discord, OneDesk(form=TRY, seconds=0.3), first_answer=0.05):
        await discord.gateway.connected()
        opened = await discord.gateway.press("tocsin:ruletry:k3fq", MESSAGE)
        first = await discord.gateway.send(opened["data"], rule="rule: y")
        assert first == {"type": 5, "data": {"flags": EPHEMERAL}}
        followup = list(discord.gateway.followups.values())[-1]
        assert "Said" in shown(await asyncio.wait_for(followup, 5))


@pytest.mark.parametrize(("count", "kind"), [(3, 2), (5, 2), (6, 3), (25, 3)])
async def test_a_few_choices_are_buttons_and_many_a_list(
    discord: LoopbackDiscord, count: int, kind: int
) -> None:
    made = tuple(Choice(f"Story {number}", "duplicate", "k3fq", str(number)) for number in range(count))
    desk = OneDesk(Answer("Which?", choices=made))
    async with listening(discord, desk):
        await discord.gateway.connected()
        asked = await discord.gateway.press("tocsin:more:k3fq", MESSAGE)
        parts = [part for row in asked["data"]["components"] for part in row["components"]]
        assert {part["type"] for part in parts} == {kind}
        if kind == 2:
            assert [part["label"] for part in parts] == [choice.label for choice in made]
            picked = await discord.gateway.press(parts[1]["custom_id"], SEEN_BY_ONE)
        else:
            value = parts[0]["options"][1]["value"]
            picked = await discord.gateway.pick(parts[0]["custom_id"], value, SEEN_BY_ONE)
    assert desk.told[-1] == ("press", "duplicate", "k3fq", "1")
    assert picked["type"] == 7, "it takes the place of the answer it was chosen under"


async def test_what_is_chosen_takes_the_place_of_the_answer_also_when_it_takes_long(
    discord: LoopbackDiscord,
) -> None:
    async with listening(discord, OneDesk(seconds=0.3), first_answer=0.05):
        await discord.gateway.connected()
        assert (await discord.gateway.press("tocsin:duplicate:k3fq:7", SEEN_BY_ONE))["type"] == 6
        (change,) = discord.gateway.changes.values()
        said = await asyncio.wait_for(change, 5)
    assert said["embeds"][0]["title"] == "Said"
    assert said["components"] == []


async def test_what_is_chosen_in_private_and_shared_is_a_message_for_all(discord: LoopbackDiscord) -> None:
    async with listening(discord, OneDesk(Answer("For all", shared=True))):
        await discord.gateway.connected()
        assert (await discord.gateway.press("tocsin:share:k3fq", SEEN_BY_ONE))["type"] == 6
        (followup,) = discord.gateway.followups.values()
        message = await asyncio.wait_for(followup, 5)
    assert not message.get("flags", 0) & EPHEMERAL
    assert message["embeds"][0]["title"] == "For all"


async def test_a_message_is_asked_about_from_its_menu(discord: LoopbackDiscord, desk: Desk) -> None:
    async with listening(discord, desk):
        await discord.gateway.connected()
        assert "no alert" in shown(await discord.gateway.point_at(MESSAGE))


async def test_an_alert_is_asked_about_by_all_that_its_card_says(discord: LoopbackDiscord) -> None:
    card = {
        "title": "Shells",
        "url": "https://wire.example/q1",
        "description": "> one",
        "fields": [{"name": "Where", "value": "Tavush", "inline": True}],
        "footer": {"text": "Wire · #k3fq7xw2"},
    }
    desk = OneDesk()
    async with listening(discord, desk):
        await discord.gateway.connected()
        await discord.gateway.point_at(MESSAGE | {"content": "High", "embeds": [card]})
    assert desk.told == [("about", "High\nhttps://wire.example/q1\nShells\n> one\nTavush\nWire · #k3fq7xw2")]


@pytest.mark.parametrize("in_thread", [False, True])
async def test_what_is_ordered_in_a_thread_holds_for_its_channel(
    discord: LoopbackDiscord, past: Records, in_thread: bool
) -> None:
    here = Desk(replace(past, channels={"discord:700000000000000001": "desk"}), lambda: NOW)
    discord.gateway.permissions = 1 << 13  # Manage Messages
    discord.gateway.in_thread = in_thread
    async with listening(discord, here) as gateway:
        await until_ready(gateway)
        assert "talks" in shown(await discord.gateway.command("subscribe", "talks"))
    assert (await past.orders.of("desk")).subscriptions
