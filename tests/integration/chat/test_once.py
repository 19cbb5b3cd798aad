"""Outbox, courier, real chat libraries and strict platforms together: each post arrives once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.chat.discord.destination import DiscordDestination
from bot.chat.kind import ChatDestination
from bot.chat.slack.destination import SlackDestination
from bot.state.client import Client
from bot.state.commit import Ledger
from bot.state.outbox import Outbox
from bot.state.story_log import START
from tests.integration.alerts.platform import FlyingClock, a_delivery
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.faults import LOST_ANSWER, LOST_CALL, Fault
from tests.loopback.slack import LoopbackSlack
from tests.posts import a_post

NAMES = [f"p{number}" for number in range(6)]
TROUBLE = [
    [],
    [LOST_ANSWER],
    [LOST_CALL, LOST_ANSWER],
    [Fault(503, takes=True), Fault(503)],
    [Fault(429, retry_after=20), LOST_ANSWER, Fault(429, retry_after=7)],
]


Platform = Callable[
    [list[Fault]],
    AbstractAsyncContextManager[tuple[ChatDestination, LoopbackSlack | LoopbackDiscord]],
]


@asynccontextmanager
async def on_slack(faults: list[Fault]) -> AsyncIterator[tuple[ChatDestination, LoopbackSlack]]:
    async with LoopbackSlack() as slack:
        slack.faults = faults
        desk = SlackDestination("desk", "C0123456789", token=slack.token, api_url=slack.url, spacing=0)
        yield desk, slack
        await desk.close()


@asynccontextmanager
async def on_discord(faults: list[Fault]) -> AsyncIterator[tuple[ChatDestination, LoopbackDiscord]]:
    async with LoopbackDiscord() as discord:
        discord.faults = faults
        desk = DiscordDestination("desk", 700000000000000001, token=discord.token, api_url=discord.url)
        yield desk, discord
        await desk.close()


@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize("platform", [on_slack, on_discord])
async def test_every_post_arrives_once(client: Client, platform: Platform, trouble: list[Fault]) -> None:
    outbox, stop = Outbox(client), asyncio.Event()
    clock = FlyingClock(time.time())  # the platforms stamp messages with the machine's time
    async with asyncio.timeout(30), platform([replace(fault) for fault in trouble]) as (desk, loopback):
        for name in NAMES:
            post = a_post(name)
            await Ledger(client).commit(START, "bbc", (name, ""), entries=(), posts=[post], at=clock.time)
        async with asyncio.TaskGroup() as group:
            group.create_task(a_delivery(client, [desk], clock).run(stop))
            while await outbox.depth("desk"):  # noqa: ASYNC110 - what we wait for lies in Redis
                await asyncio.sleep(0.005)
            stop.set()
        arrived = [_name(message) for message in loopback.messages]
    assert sorted(arrived) == NAMES


def _name(message: dict[str, Any]) -> str:
    return str(message["metadata"]["event_payload"]["post"] if "metadata" in message else message["nonce"])
