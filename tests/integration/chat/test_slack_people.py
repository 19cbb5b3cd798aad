"""All that the desk knows, used in Slack: each command, button, choice and form, in both modes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from bot.chat.slack.http import SlackHttp
from bot.chat.slack.socket import SlackSocket
from bot.lookup.ask import buttons, lookups, sheets
from bot.lookup.desk import Desk
from bot.lookup.lookup import Records
from tests.integration.chat.test_slack_http import SECRET, signed
from tests.integration.lookup.records import NOW
from tests.loopback import slack_rules
from tests.loopback.slack import LoopbackSlack
from tests.loopback.slack_people import USER

#: Words after a lookup's name that make it answer in earnest; others are asked without any.
WORDS = {
    "brief": "qatar",
    "rule": "talks",
    "search": "hostage talks",
    "story": "#{post}",
    "trend": "talks",
    "why": "https://wire.example/q1",
    "mute": "talks 1h",
}
Send = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]


@pytest.fixture
async def slack() -> AsyncIterator[LoopbackSlack]:
    async with LoopbackSlack() as slack:
        yield slack


@pytest.fixture(params=["socket", "http"])
async def send(request: pytest.FixtureRequest, slack: LoopbackSlack, past: Records) -> AsyncIterator[Send]:
    """Bring a payload to the listener, as Slack would, and return its acknowledgement."""
    desk, stop = Desk(past, lambda: NOW), asyncio.Event()
    listener: SlackSocket | SlackHttp
    if request.param == "socket":
        listener = SlackSocket(slack.app_token, desk, token=slack.token, api_url=slack.url)
        running = asyncio.create_task(listener.run(stop))
        await slack.socket.connected()
        yield slack.socket.send
    else:
        listener = http = SlackHttp(SECRET, desk, token=slack.token, api_url=slack.url)
        running = asyncio.create_task(listener.run(stop))

        async def over_http(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
            if kind == "events_api":
                headers, body = signed({}, raw=json.dumps(payload))
            else:
                interactive = kind == "interactive"
                headers, body = signed({"payload": json.dumps(payload)} if interactive else payload)
            answer = await http.take(headers, body)
            assert answer.status == 200
            return answer.body or {}

        yield over_http
    stop.set()
    await asyncio.wait_for(running, 10)
    assert slack.socket.refused == []


@pytest.fixture
async def post_id(past: Records) -> str:
    stored = await past.outbox.next("desk", NOW.timestamp())
    assert stored is not None
    return stored.post.id


def told(answer: dict[str, Any], kind: str = "ephemeral") -> str:
    assert answer["response_type"] == kind
    assert slack_rules.refusal(answer) == ""
    return words(answer)


def words(shown: dict[str, Any]) -> str:
    said = "".join(slack_rules.strings(shown["blocks"]))
    assert "Something went wrong" not in said
    assert "I know no" not in said
    return said


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - what is waited for happens in the bot, in its own time
            await asyncio.sleep(0.005)


async def act(slack: LoopbackSlack, send: Send, payload: dict[str, Any]) -> dict[str, Any]:
    """Press or choose; return the answer, or the window that opened."""
    opened = len(slack.views.opened)
    assert await send("interactive", payload) == {}
    await until(lambda: len(slack.views.opened) > opened or not slack.socket.responses.empty())
    return slack.views.newest() if len(slack.views.opened) > opened else await slack.socket.response()


async def test_every_command_is_answered_and_may_be_shared(
    slack: LoopbackSlack, send: Send, post_id: str
) -> None:
    for name in lookups():
        asked = f"{name} {WORDS.get(name, '').format(post=post_id[:8])}"
        assert told(await send("slash_commands", slack.socket.people.command(asked)))
    shared = await send("slash_commands", slack.socket.people.command("latest share"))
    assert "Hostage talks in Doha" in told(shared, "in_channel")


async def test_every_button_is_answered_or_opens_its_form(
    slack: LoopbackSlack, send: Send, post_id: str
) -> None:
    for name, button in buttons().items():
        subject = post_id if button.under_alert else ""
        shown = await act(slack, send, slack.socket.people.press(f"tocsin:{name}:{subject}"))
        assert words(shown) if shown.get("type") == "modal" else told(shown)


async def test_every_choice_under_more_is_answered_and_every_form_it_opens_can_be_filled_in(
    slack: LoopbackSlack, send: Send, post_id: str
) -> None:
    menu = await act(slack, send, slack.socket.people.press(f"tocsin:more:{post_id}"))
    (actions,) = [block for block in menu["blocks"] if block["type"] == "actions"]
    (picker,) = actions["elements"]
    assert len(picker["options"]) > 3
    filled = set()
    for option in picker["options"]:
        chosen = slack.socket.people.choose(picker["action_id"], option["value"])
        shown = await act(slack, send, chosen)
        if shown.get("type") != "modal":
            assert told(shown)
            continue
        form = slack.socket.people.submit(shown, **{block["block_id"]: "1h" for block in shown["blocks"]})
        answer = await send("interactive", form)
        assert words(slack.views.change(shown["id"], answer["view"]))
        filled.add(shown["callback_id"].split(":")[-1])
    assert filled <= set(sheets())
    assert filled


async def test_a_persons_page_and_the_shortcut(slack: LoopbackSlack, send: Send, post_id: str) -> None:
    assert await send("events_api", slack.socket.people.open_home()) == {}
    await until(lambda: slack.views.pages)
    assert "Hostage talks in Doha" in words(slack.views.pages[USER])
    message = {"text": f"What about <https://wire.example/q1>? #{post_id[:8]}"}
    assert await send("interactive", slack.socket.people.shortcut(message)) == {}
    assert told(await slack.socket.response())
