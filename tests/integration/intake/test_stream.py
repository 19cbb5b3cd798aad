"""Streams of messages, against a WebSocket on the loopback."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from aiohttp import web

from bot.intake.failure import PollFailed
from bot.intake.fetch import Fetcher
from bot.intake.public import anybody, is_public
from bot.sources.kind import Request
from tests.integration.intake.site import Site


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.intake.stream._SILENCE", 0.2)
    monkeypatch.setattr("bot.intake.stream._LONGEST", 0.6)


def serve(site: Site, *messages: str | bytes, closes: bool = False, endless: bool = False) -> str:
    async def page(request: web.Request) -> web.StreamResponse:
        stream = web.WebSocketResponse()
        await stream.prepare(request)
        for message in messages:
            await (stream.send_str(message) if isinstance(message, str) else stream.send_bytes(message))
        with suppress(ConnectionResetError):
            while endless:
                await stream.send_str("again")
                await asyncio.sleep(0.02)
        if not closes:
            await stream.receive()
        return stream

    site.pages["/subscribe"] = page
    return site.url("/subscribe").replace("http:", "ws:")


async def body(url: str) -> bytes:
    async with Fetcher(contact=None, may_ask=anybody) as fetcher:
        answer = (await fetcher.ask(Request(url))).answer
        assert answer is not None
        return answer.body


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("closes", [True, False])
async def test_what_is_there_is_read_a_line_each_until_nothing_more_comes(site: Site, closes: bool) -> None:
    url = serve(site, '{"a": 1}', b"bytes", "two\nlines", closes=closes)
    assert await body(url) == b'{"a": 1}\ntwo lines\n'


@pytest.mark.usefixtures("quick")
async def test_a_stream_without_end_is_read_for_a_while(site: Site) -> None:
    read = await body(serve(site, endless=True))
    assert 5 < read.count(b"again\n") < 60


@pytest.mark.parametrize(
    ("status", "cause"), [(429, "limited"), (403, "refused"), (500, "server"), (200, "server")]
)
async def test_a_server_that_takes_no_stream_is_told(site: Site, status: int, cause: str) -> None:
    site.serve("/subscribe", "", status=status)
    with pytest.raises(PollFailed) as told:
        await body(site.url("/subscribe").replace("http:", "ws:"))
    assert told.value.cause == cause


async def test_streams_of_private_machines_are_refused(site: Site) -> None:
    async with Fetcher(contact=None, may_ask=is_public) as fetcher:
        with pytest.raises(PollFailed) as told:
            await fetcher.ask(Request(serve(site)))
    assert told.value.cause == "private"
