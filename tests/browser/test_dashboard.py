"""The dashboard, as a browser shows it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from bot.lookup.answer import Answer, Item
from bot.web.server import WebServer
from tests.browser.chromium import CHROMIUM, browse

ATTACK = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"


async def readiness() -> Mapping[str, str]:
    return {}


async def ask(words: str) -> Answer:
    return Answer(f"Asked: {words}", (Item(ATTACK, "near Tavush", "https://wire.example/1"),), ATTACK)


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: nobody looks at the dashboard")
async def test_the_page_shows_hostile_text_as_text() -> None:
    server = WebServer("127.0.0.1", 0, None, readiness=readiness, ask=ask, hooks={})
    await server.start()
    try:
        shown = await asyncio.to_thread(browse, f"{server.address}/?ask=help", "--dump-dom")
    finally:
        await server.stop()
    assert "<title>Tocsin</title>" in shown
    assert shown.count("Asked: ") == 6
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown
    assert "<img" not in shown
