"""Health, readiness and metrics as a monitor sees them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession

from bot.config.listen import is_loopback
from bot.errors import FixConfiguration
from bot.web.server import WebServer


@dataclass(frozen=True)
class Echo:
    status: int
    body: object | None


async def echo(headers: Mapping[str, str], body: bytes) -> Echo:
    if headers.get("X-Signature") != "genuine":
        return Echo(401, None)
    return Echo(200, {"said": body.decode()})


@asynccontextmanager
async def serving(lacks: Mapping[str, str], token: str | None = None) -> AsyncIterator[str]:
    async def readiness() -> Mapping[str, str]:
        return lacks

    server = WebServer("127.0.0.1", 0, token, readiness, {"/hook": echo})
    await server.start()
    try:
        yield server.address
    finally:
        await server.stop()


async def test_the_process_is_healthy_even_when_what_it_needs_is_away() -> None:
    async with (
        serving({"redis": "does not answer"}) as address,
        ClientSession() as http,
        http.get(f"{address}/healthz") as answer,
    ):
        assert (answer.status, await answer.text()) == (200, "ok\n")


async def test_readiness_names_each_part_and_what_it_lacks() -> None:
    lacks = {"redis": "", "destination desk": "invite the bot to #desk"}
    async with (
        serving(lacks) as address,
        ClientSession() as http,
        http.get(f"{address}/readyz") as answer,
    ):
        assert answer.status == 503
        assert await answer.json() == {"redis": "ready", "destination desk": "invite the bot to #desk"}


async def test_it_is_ready_when_nothing_is_lacking() -> None:
    async with (
        serving({"redis": ""}) as address,
        ClientSession() as http,
        http.get(f"{address}/readyz") as answer,
    ):
        assert answer.status == 200


async def test_metrics_are_prometheus_text() -> None:
    async with (
        serving({}) as address,
        ClientSession() as http,
        http.get(f"{address}/metrics") as answer,
    ):
        assert answer.content_type == "text/plain"
        assert "# TYPE tocsin_reports_total counter" in await answer.text()


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("/metrics", "", 401),
        ("/metrics", "Bearer wrong", 401),
        ("/metrics", "Bearer geheim-é", 200),
        ("/readyz", "", 401),
        ("/nothing", "", 401),
        ("/healthz", "", 200),
    ],
)
async def test_with_a_token_only_the_process_health_is_open(path: str, given: str, status: int) -> None:
    async with (
        serving({}, token="geheim-é") as address,
        ClientSession() as http,
        http.get(address + path, headers={"Authorization": given}) as answer,
    ):
        assert answer.status == status


async def test_a_taken_port_is_a_fault_of_the_configuration() -> None:
    async def readiness() -> Mapping[str, str]:
        return {}

    async with serving({}) as address:
        port = int(address.rsplit(":", 1)[1])
        with pytest.raises(FixConfiguration, match=rf"web.listen: can't listen on 127.0.0.1:{port}"):
            await WebServer("127.0.0.1", port, None, readiness, {}).start()


@pytest.mark.parametrize(
    ("host", "only_here"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("example.org", False)],
)
def test_loopback_addresses_are_told_from_others(host: str, only_here: bool) -> None:
    assert is_loopback(host) is only_here


async def test_a_hook_answers_its_own_callers_without_the_token() -> None:
    async with serving({}, token="geheim") as address, ClientSession() as http:
        async with http.post(f"{address}/hook", data=b"hello", headers={"X-Signature": "genuine"}) as answer:
            assert (answer.status, await answer.json()) == (200, {"said": "hello"})
        async with http.post(f"{address}/hook", data=b"hello") as answer:
            assert (answer.status, await answer.text()) == (401, "")
        async with http.get(f"{address}/hook") as answer:
            assert answer.status == 405
