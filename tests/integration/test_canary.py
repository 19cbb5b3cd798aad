"""Canaries: what they prove, and what they say when alerts would not come."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from textwrap import dedent

import pytest
from aiohttp import ClientSession
from structlog.testing import capture_logs

from bot import metrics
from bot.canary import Canaries
from bot.config.sections import Route
from bot.line import Line
from bot.pipeline import Origin
from bot.rules.book import RuleBook, load_rules
from bot.state import keys
from bot.state.archive import Archive
from bot.state.canary import LATE, Canary
from bot.state.client import Client
from bot.state.connect import State, open_state
from bot.stories.publishers import shipped
from tests.bot_process import running
from tests.integration.test_run import IDLE, configure, feed
from tests.loopback.news import news_site

TALKS = """\
rule: talks
title: Hostage talks
when: {query: 'hostage* NEAR/6 (talks OR deal)'}
examples: {alert: [EXAMPLE]}
"""
SPOKEN = "Qatar hosts hostage talks in Doha <today> & tomorrow"


@pytest.fixture
async def state(client: Client, valkey_url: str, tmp_path: Path) -> AsyncIterator[State]:
    state = await open_state(valkey_url, tmp_path)
    yield state
    await state.close()


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., RuleBook]:
    def book(example: str = SPOKEN, more: str = "") -> RuleBook:
        (tmp_path / "rules.yaml").write_text(dedent(TALKS).replace("EXAMPLE", f'"{example}"') + more)
        return load_rules([tmp_path / "rules.yaml"])

    return book


def line(state: State, book: RuleBook, tmp_path: Path, **match: object) -> Line:
    return Line(
        book=book,
        routes=[Route.model_validate({"match": match, "to": ["desk"]})],
        origins={"wire": Origin("The Wire", ("un",))},
        story_log=state.story_log,
        ledger=state.ledger,
        publishers=shipped(),
        archive=Archive(tmp_path / "archive"),
        orders=state.orders,
        destinations=["desk"],
        posted=lambda: None,
    )


async def test_a_canary_comes_through_and_leaves_no_trace(
    state: State, book: Callable[..., RuleBook], tmp_path: Path
) -> None:
    with capture_logs() as logs:
        await Canaries(line(state, book(), tmp_path), state, ["wire"]).send()
    canary = await state.canaries.load()
    assert canary.came_out == pytest.approx(time.time(), abs=60)
    assert canary.lack(time.time(), 0) == ""
    assert logs == []
    assert await state.story_log.read("0-0") == []
    assert not [key async for key in state.client.scan_iter(f"{keys.PREFIX}:post:*")]
    assert not (tmp_path / "archive").exists()


@pytest.mark.parametrize(
    ("match", "comes"),
    [({}, True), ({"tags": ["un"]}, True), ({"source": ["wire"]}, True), ({"severity": ["critical"]}, False)],
)
async def test_routes_count_with_the_sources_they_ask_for(
    state: State, book: Callable[..., RuleBook], tmp_path: Path, match: dict[str, object], comes: bool
) -> None:
    await Canaries(line(state, book(), tmp_path, **match), state, ["wire"]).send()
    assert bool((await state.canaries.load()).came_out) == comes


@pytest.mark.parametrize(
    ("example", "more", "comes"),
    [
        ("A film wins a prize", "", False),
        (SPOKEN, "mode: shadow\n", True),  # there is nothing to try
        (SPOKEN, "corroboration: {publishers: 2}\n", True),  # it waits for others, but finds its example
    ],
)
async def test_rules_must_find_their_own_examples(
    state: State, book: Callable[..., RuleBook], tmp_path: Path, *, example: str, more: str, comes: bool
) -> None:
    canaries = Canaries(line(state, book(example, more), tmp_path), state, [])
    with capture_logs() as logs:
        await canaries.send()
        await canaries.send()
    assert bool((await state.canaries.load()).came_out) == comes
    assert [line["event"] for line in logs] == (
        [] if comes else ["a canary was held up: alerts may not come"]
    )


async def test_polling_that_stands_still_holds_a_canary_up_and_its_return_is_told(
    state: State, book: Callable[..., RuleBook], tmp_path: Path
) -> None:
    canaries = Canaries(line(state, book(), tmp_path), state, [])
    await state.due.sync(["wire"])
    now = await state.now()
    await state.due.set("wire", now - 3600)
    with capture_logs() as logs:
        await canaries.send()  # it fell due before we began
        assert logs == []
        canaries._began = now - 3600
        await canaries.send()
        assert "due for 60 min" in (await state.canaries.load()).lack(now, now)
        assert b"tocsin_canary_held_up 1.0" in metrics.exposition()
        await state.due.set("wire", now + 60)
        await canaries.send()
    assert [line["event"] for line in logs] == [
        "a canary was held up: alerts may not come",
        "canaries come through again",
    ]


async def test_without_redis_nothing_is_raised(
    state: State, book: Callable[..., RuleBook], tmp_path: Path
) -> None:
    away = await open_state(None, tmp_path)
    assert away.server
    await away.server.stop()
    with capture_logs() as logs:
        await Canaries(line(away, book(), tmp_path), away, []).send()
    assert "does not answer" in logs[0]["why"]
    await away.client.aclose()


@pytest.mark.parametrize(
    ("canary", "started", "lack"),
    [
        (Canary(), 1000.0, ""),
        (Canary(), 1000.0 - LATE - 60, "no canary has come through for 11 min"),
        (Canary(900.0), 0.0, ""),
        (Canary(900.0, "polling stands still"), 0.0, "no alert would come: polling stands still"),
    ],
)
def test_the_lack_of_a_canary_is_told_in_words(canary: Canary, started: float, lack: str) -> None:
    assert canary.lack(1000.0, started)[: len(lack) or 1] == lack


async def test_readyz_metrics_and_status_of_a_running_bot_tell_of_its_canary(tmp_path: Path) -> None:
    async with news_site() as site, ClientSession() as browser:
        site.publish("wire", IDLE)
        configure(tmp_path, feed(site, "wire"))
        async with running(tmp_path) as bot:
            await bot.until(lambda: "Dashboard: " in bot.log)
            address = bot.log.partition("Dashboard: ")[2].split("/;")[0].strip()
            async with asyncio.timeout(20):
                while "tocsin_canary_seconds 0.0" in (figures := await read(browser, f"{address}/metrics")):  # noqa: ASYNC110 - figures tell nobody that they changed
                    await asyncio.sleep(0.1)
            assert "tocsin_canary_held_up 0.0" in figures
            async with browser.get(f"{address}/readyz") as answer:
                assert (answer.status, (await answer.json())["canary"]) == (200, "ready")
            assert "Canaries come through" in await read(browser, f"{address}/?ask=status")
    assert bot.alerts == []


async def read(browser: ClientSession, url: str) -> str:
    async with browser.get(url) as answer:
        return await answer.text()
