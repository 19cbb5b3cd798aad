"""Slash commands and buttons in Slack: the real SDK against a loopback Socket Mode."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.chat.connection import Desk as AnyDesk
from bot.chat.slack.socket import SlackSocket
from bot.lookup.desk import Desk
from bot.lookup.lookup import Records
from bot.state.client import Client
from bot.state.marks import Marks, Verdicts
from tests.integration.chat.slack_desk import BrokenDesk, SlowDesk
from tests.integration.lookup.records import NOW
from tests.loopback import slack_rules
from tests.loopback.slack import LoopbackSlack


@pytest.fixture
async def slack() -> AsyncIterator[LoopbackSlack]:
    async with LoopbackSlack() as slack:
        yield slack


@pytest.fixture
def desk(past: Records) -> Desk:
    return Desk(past, lambda: NOW)


@asynccontextmanager
async def listening(slack: LoopbackSlack, desk: AnyDesk, **more: Any) -> AsyncIterator[SlackSocket]:
    app_token = more.pop("app_token", slack.app_token)
    socket = SlackSocket(app_token, desk, api_url=slack.url, look=0.02, **more)
    stop = asyncio.Event()
    running = asyncio.create_task(socket.run(stop))
    try:
        yield socket
    finally:
        stop.set()
        await asyncio.wait_for(running, 10)


async def until(socket: SlackSocket, holds: Callable[[str], bool]) -> None:
    """Wait for a trouble, or for its end."""
    async with asyncio.timeout(20):
        while not holds(socket.trouble):  # noqa: ASYNC110 - the socket looks at itself, in its own time
            await asyncio.sleep(0.01)


def shown(answer: dict[str, Any]) -> str:
    assert answer["response_type"] == "ephemeral", "answers are for the person who asked"
    assert slack_rules.refusal(answer) == ""
    return "".join(slack_rules.strings(answer["blocks"]))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("latest doha", "Hostage talks in Doha"),
        ("latest", "Deal near"),
        ("status", "1 of 2 sources answer"),
        ("sources wire", "Example Wire"),
        ("rules", "Hostage talks"),
        ("why https://wire.example/q1", "no alert"),
        ("story nothing", "No story"),
        ("", "What you can ask"),
        ("lastest", "The latest stories"),
        ("xyzzy", "I don't know"),
    ],
)
async def test_every_command_is_answered(slack: LoopbackSlack, desk: Desk, text: str, said: str) -> None:
    async with listening(slack, desk):
        await slack.socket.connected()
        assert said in shown(await slack.socket.command(text))


async def test_a_slow_answer_is_promised_first(slack: LoopbackSlack) -> None:
    async with listening(slack, SlowDesk(), first_answer=0.05):
        await slack.socket.connected()
        assert "looking" in (await slack.socket.command("help"))["text"]
        assert "Found after all" in shown(await slack.socket.response())


async def test_a_lookup_that_fails_says_so(slack: LoopbackSlack) -> None:
    async with listening(slack, BrokenDesk()):
        await slack.socket.connected()
        assert "Something went wrong" in shown(await slack.socket.command("help"))


async def test_why_under_an_alert_tells_rule_and_sentence_even_after_a_restart(
    slack: LoopbackSlack, desk: Desk, past: Records
) -> None:
    stored = await past.outbox.next("desk", NOW.timestamp())
    assert stored is not None
    for times in (1, 2):
        async with listening(slack, desk):
            await slack.socket.connected(times)
            assert "Rule talks" in shown(await slack.socket.press(f"tocsin:why:{stored.post.id}"))


async def test_what_people_call_an_alert_is_counted_for_its_rule(
    slack: LoopbackSlack, desk: Desk, past: Records, client: Client
) -> None:
    stored = await past.outbox.next("desk", NOW.timestamp())
    assert stored is not None
    async with listening(slack, desk):
        await slack.socket.connected()
        said = [
            shown(await slack.socket.press(f"tocsin:{button}:{stored.post.id}")).splitlines()[0]
            for button in ("noise", "noise", "useful")
        ]
    assert [line.split("It counts")[0] for line in said] == [
        "Noted: noise",
        "Already noted: noise",
        "Noted: useful",
    ]
    assert await Marks(client).verdicts("talks") == Verdicts(useful=1, noise=0)


async def test_a_button_of_a_forgotten_alert_says_so(slack: LoopbackSlack, desk: Desk) -> None:
    async with listening(slack, desk):
        await slack.socket.connected()
        assert "no longer remember" in shown(await slack.socket.press("tocsin:why:zzzz"))


async def test_an_envelope_that_is_delivered_twice_is_answered_once(slack: LoopbackSlack, desk: Desk) -> None:
    async with listening(slack, desk):
        await slack.socket.connected()
        payload = {"type": "block_actions", "actions": [{"action_id": "tocsin:why:zzzz"}]}
        for _ in range(2):
            assert await slack.socket.send("interactive", payload, "e-same") == {}
        await slack.socket.response()
        assert slack.socket.responses.empty()


async def test_what_is_not_ours_is_acknowledged_and_left_alone(slack: LoopbackSlack, desk: Desk) -> None:
    async with listening(slack, desk):
        await slack.socket.connected()
        assert await slack.socket.send("events_api", {"event": {"type": "message"}}) == {}
        assert await slack.socket.send("interactive", {"type": "view_submission"}) == {}


async def test_a_connection_is_renewed_when_slack_asks_for_it(slack: LoopbackSlack, desk: Desk) -> None:
    async with listening(slack, desk) as socket:
        await slack.socket.connected()
        await slack.socket.refresh()
        await slack.socket.connected(2)
        await until(socket, lambda trouble: not trouble)
        assert "What you can ask" in shown(await slack.socket.command("help"))


async def test_a_lost_connection_comes_back(slack: LoopbackSlack, desk: Desk) -> None:
    async with listening(slack, desk) as socket:
        await slack.socket.connected()
        await slack.socket.drop()
        await slack.socket.connected(2)
        await until(socket, lambda trouble: not trouble)


async def test_a_wrong_token_is_told_and_not_tried_again(slack: LoopbackSlack, desk: Desk) -> None:
    async with listening(slack, desk, app_token="xapp-wrong-secret") as socket:
        await until(socket, lambda trouble: "SLACK_APP_TOKEN" in trouble)
    assert slack.calls["apps.connections.open"] == 1
    assert "secret" not in socket.trouble


async def test_a_slack_that_is_away_is_tried_again(desk: Desk) -> None:
    async with LoopbackSlack() as gone:
        pass
    async with listening(gone, desk) as socket:
        await until(socket, lambda trouble: "can't reach Slack" in trouble)


async def test_the_first_to_acknowledge_an_alert_has_its_story(
    slack: LoopbackSlack, desk: Desk, past: Records
) -> None:
    stored = await past.outbox.next("desk", NOW.timestamp())
    assert stored is not None
    async with listening(slack, desk):
        await slack.socket.connected()
        answer = await slack.socket.press(f"tocsin:ack:{stored.post.id}")
        assert "You have this story" in shown(answer)
        assert '"user_id": "U77"' in json.dumps(answer)
        ack = await past.acks.acknowledge(stored.post.story, "discord:5", NOW)
        assert ack.person == "slack:U77"


async def test_a_story_is_muted_by_those_who_may_and_unmuted_again(
    slack: LoopbackSlack, desk: Desk, past: Records
) -> None:
    stored = await past.outbox.next("desk", NOW.timestamp())
    assert stored is not None
    stranger = Desk(replace(past, moderators={}), lambda: NOW)
    async with listening(slack, stranger):
        await slack.socket.connected()
        assert "You may not mute" in shown(await slack.socket.press(f"tocsin:mute:{stored.post.id}"))
        assert not await past.outbox.is_muted(stored.post.story)
    async with listening(slack, desk):
        await slack.socket.connected(2)
        assert "Muted" in shown(await slack.socket.press(f"tocsin:mute:{stored.post.id}"))
        assert await past.outbox.is_muted(stored.post.story)
        assert "Muted" in shown(await slack.socket.command(f"story {stored.post.story}"))
        assert "No longer muted" in shown(await slack.socket.press(f"tocsin:mute:{stored.post.id}"))
        assert not await past.outbox.is_muted(stored.post.story)
        assert "unmuted" in shown(await slack.socket.command("audit"))
