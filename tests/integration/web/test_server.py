"""Health, readiness and metrics as a monitor sees them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession

from bot.config.listen import is_loopback
from bot.errors import FixConfiguration
from bot.lookup.answer import Answer, Item
from bot.web.server import WebServer

NOON = datetime(2020, 11, 4, 12, tzinfo=UTC)


def basic(credentials: str) -> str:
    return "Basic " + b64encode(credentials.encode()).decode()


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

    async def ask(words: str) -> Answer:
        return Answer(f"Asked: {words}", (Item("<b>Shells</b>", "near Tavush", "javascript:alert(1)", NOON),))

    server = WebServer("127.0.0.1", 0, token, readiness=readiness, ask=ask, hooks={"/hook": echo})
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
        ("/metrics", basic("anyone:geheim-é"), 200),
        ("/metrics", basic("geheim-é:"), 401),
        ("/metrics", "Basic %%%", 401),
        ("/", "", 401),
        ("/readyz", "", 401),
        ("/nothing", "", 401),
        ("/healthz", "", 200),
    ],
)
async def test_with_a_token_only_the_process_health_is_open(path: str, given: str, status: int) -> None:
    async with (
        serving({}, token="geheim-é") as address,
        ClientSession() as http,
        http.get(address + path, headers={"Authorization": given, "Host": "tocsin.example"}) as answer,
    ):
        assert answer.status == status


async def test_who_guesses_tokens_has_to_wait_and_who_asks_too_often_as_well() -> None:
    elsewhere = {"Host": "tocsin.example"}
    async with serving({}, token="geheim") as address, ClientSession() as http:
        for _ in range(10):
            async with http.get(address, headers=elsewhere | {"Authorization": "Bearer guess"}) as answer:
                assert answer.status == 401
        async with http.get(address, headers=elsewhere | {"Authorization": "Bearer geheim"}) as answer:
            assert answer.status == 429
            assert 1 <= int(answer.headers["Retry-After"]) <= 60
        async with http.get(f"{address}/healthz", headers=elsewhere) as answer:
            assert answer.status == 200
        async with http.get(f"{address}/readyz") as answer:  # from this machine
            assert answer.status == 200
    async with serving({}) as address, ClientSession() as http:
        statuses = []
        for _ in range(125):
            async with http.get(address) as answer:
                statuses.append(answer.status)
        assert statuses.count(200) in range(120, 125)
        assert statuses[-1] == 429


async def test_a_taken_port_is_a_fault_of_the_configuration() -> None:
    async def readiness() -> Mapping[str, str]:
        return {}

    async def ask(words: str) -> Answer:
        return Answer(words)

    async with serving({}) as address:
        port = int(address.rsplit(":", 1)[1])
        with pytest.raises(FixConfiguration, match=rf"web.listen: can't listen on 127.0.0.1:{port}"):
            await WebServer("127.0.0.1", port, None, readiness=readiness, ask=ask, hooks={}).start()


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
        elsewhere = {"Host": "tocsin.example"}
        async with http.post(f"{address}/hook", data=b"hello", headers=elsewhere) as answer:
            assert (answer.status, await answer.text()) == (401, "")
        async with http.get(f"{address}/hook") as answer:
            assert answer.status == 405


async def test_without_a_token_only_names_of_this_machine_are_answered() -> None:
    async with serving({}) as address, ClientSession() as http:
        async with http.get(address, headers={"Host": "attacker.example"}) as answer:
            assert answer.status == 403
        async with http.get(address, headers={"Host": "localhost:8080"}) as answer:
            assert answer.status == 200


async def test_the_dashboard_shows_answers_and_nothing_in_them_is_markup() -> None:
    async with (
        serving({}) as address,
        ClientSession() as http,
        http.get(address, params={"ask": 'why "<i>"'}) as answer,
    ):
        page = await answer.text()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    for asked in ("why &quot;&lt;i&gt;&quot;", "status", "latest 24h", "sources", "rules"):
        assert f"Asked: {asked}" in page
    assert "&lt;b&gt;Shells&lt;/b&gt;" in page
    assert "<b>Shells" not in page
    assert "javascript:" not in page
    assert "04 Nov 12:00 UTC" in page
