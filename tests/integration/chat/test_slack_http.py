"""Slack's HTTP mode: signed requests in, answers out."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.chat.slack.http import SlackHttp
from bot.lookup.desk import Desk
from bot.lookup.lookup import Records
from tests.integration.chat.slack_desk import SlowDesk
from tests.integration.lookup.records import NOW
from tests.loopback import slack_rules
from tests.loopback.slack import LoopbackSlack

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@pytest.fixture
async def http(past: Records) -> AsyncIterator[SlackHttp]:
    http, stop = SlackHttp(SECRET, Desk(past, lambda: NOW), first_answer=0.5), asyncio.Event()
    running = asyncio.create_task(http.run(stop))
    yield http
    stop.set()
    await asyncio.wait_for(running, 10)


def signed(
    form: dict[str, Any], *, secret: str = SECRET, age: int = 0, raw: str = ""
) -> tuple[dict[str, str], bytes]:
    body, at = raw or urlencode(form), str(int(time.time()) - age)
    signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body)
    assert signature is not None
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature}, body.encode()


def shown(answer: dict[str, Any] | None) -> str:
    assert answer is not None
    assert answer["response_type"] == "ephemeral"
    return "".join(slack_rules.strings(answer["blocks"]))


async def test_a_command_is_answered_at_once(http: SlackHttp) -> None:
    answer = await http.take(*signed({"command": "/tocsin", "text": "latest doha"}))
    assert answer.status == 200
    assert "Hostage talks in Doha" in shown(answer.body)


async def test_a_button_is_acknowledged_and_answered_later(http: SlackHttp, past: Records) -> None:
    stored = await past.outbox.next("desk", NOW.timestamp())
    assert stored is not None
    async with LoopbackSlack() as slack:
        press = {
            "type": "block_actions",
            "user": {"id": "U77"},
            "actions": [{"action_id": f"tocsin:why:{stored.post.id}"}],
            "response_url": slack.socket.respond_url,
        }
        answer = await http.take(*signed({"payload": json.dumps(press)}))
        assert (answer.status, answer.body) == (200, None)
        assert "Rule talks" in shown(await slack.socket.response())


@pytest.mark.parametrize(
    "request_",
    [
        signed({"command": "/tocsin"}, secret="another"),
        signed({"command": "/tocsin"}, age=600),
        ({"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=1"}, b"command=x"),
        ({}, b"command=x"),
    ],
)
async def test_what_slack_did_not_sign_just_now_is_refused(
    http: SlackHttp, request_: tuple[dict[str, str], bytes]
) -> None:
    assert (await http.take(*request_)).status == 401


async def test_a_request_that_is_sent_again_is_refused(http: SlackHttp) -> None:
    request = signed({"command": "/tocsin", "text": "help"})
    assert [(await http.take(*request)).status for _ in range(2)] == [200, 401]


@pytest.mark.parametrize("form", [{"ssl_check": "1"}, {"payload": "no json"}, {"payload": "[1]"}])
async def test_what_asks_nothing_is_acknowledged(http: SlackHttp, form: dict[str, str]) -> None:
    answer = await http.take(*signed(form))
    assert (answer.status, answer.body) == (200, None)


async def test_a_stop_lets_an_answer_that_is_under_way_arrive() -> None:
    async with LoopbackSlack() as slack:
        http, stop = SlackHttp(SECRET, SlowDesk(), first_answer=0.05), asyncio.Event()
        running = asyncio.create_task(http.run(stop))
        form = {"command": "/tocsin", "text": "help", "response_url": slack.socket.respond_url}
        first = await http.take(*signed(form))
        stop.set()
        assert first.body is not None
        assert "looking" in first.body["text"]
        assert "Found after all" in shown(await slack.socket.response())
        await asyncio.wait_for(running, 10)
