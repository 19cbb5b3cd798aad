"""`tocsin source release`, beside a Tocsin that holds a source back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.source import command
from bot.state import embedded
from bot.state.client import Client, connect
from bot.state.sources import SourceState, SourceStates

CONFIGURATION = """\
sources:
  - {id: hill-wire, kind: feed, url: "https://hill.example/rss"}
destinations:
  - {id: terminal, kind: console}
routes:
  - {to: [terminal]}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "tocsin.yaml").write_text(CONFIGURATION)
    return tmp_path / "tocsin.yaml"


async def release(name: str, config: Path) -> Result:
    runner = CliRunner()
    return await asyncio.to_thread(runner.invoke, command, ["release", name, "--config", str(config)])


async def test_a_source_that_is_held_back_is_released_once(
    client: Client, valkey_url: str, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", valkey_url)
    states = SourceStates(client)
    await states.save("hill-wire", SourceState(doubt="sold"))
    told = await release("hill-wire", config)
    assert (told.exit_code, told.output) == (0, "hill-wire: it counts again from its next poll.\n")
    assert await states.is_released("hill-wire")
    await states.settle("hill-wire")
    await states.save("hill-wire", SourceState())
    assert (await release("hill-wire", config)).output == "hill-wire: it is not held back.\n"
    assert not await states.is_released("hill-wire")


async def test_a_name_that_no_source_has_is_told(
    valkey_url: str, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", valkey_url)
    told = await release("hil-wire", config)
    assert told.exit_code == 1
    assert told.output == 'there is no source "hil-wire", did you mean "hill-wire"?\n'


async def test_without_redis_it_speaks_to_the_server_of_the_tocsin_that_runs(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    told = await release("hill-wire", config)
    assert told.exit_code == 1
    assert "Tocsin is not running" in told.output
    server = await embedded.start(config.parent / "data" / "state")
    try:
        client = connect(server.url)
        await SourceStates(client).save("hill-wire", SourceState(doubt="sold"))
        assert (await release("hill-wire", config)).exit_code == 0
        assert await SourceStates(client).is_released("hill-wire")
        await client.aclose()
    finally:
        await server.stop()
