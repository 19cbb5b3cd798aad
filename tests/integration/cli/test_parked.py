"""`tocsin parked`, beside a Tocsin that has given reports up."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.parked import command
from bot.model import Report
from bot.state import keys
from bot.state.client import Client
from bot.state.parked import _MOST, TRIES, Parked, failed
from bot.state.seen import Mark, Seen

CONFIGURATION = """\
sources:
  - {id: wire, kind: feed, url: "https://wire.example/rss"}
destinations:
  - {id: terminal, kind: console}
routes:
  - {to: [terminal]}
"""


@pytest.fixture
def config(tmp_path: Path, valkey_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REDIS_URL", valkey_url)
    (tmp_path / "tocsin.yaml").write_text(CONFIGURATION)
    return tmp_path / "tocsin.yaml"


async def parked(config: Path, *given: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, command, ["--config", str(config), *given])


async def fail(client: Client, number: int, times: int) -> None:
    report = Report(
        f"r{number}", "Shells.", "Shells hit \ud800 Brosk", f"https://wire.example/{number}", "wire"
    )
    for at in range(times):
        await Parked(client).tried(
            failed("wire", report, ZeroDivisionError(), "1.0", 1e9 + number + at), Mark(f"r{number}", "x")
        )


async def test_reports_that_were_given_up_are_listed_and_tried_again(client: Client, config: Path) -> None:
    await fail(client, 1, TRIES)
    await fail(client, 2, TRIES - 1)
    await Seen(client).mark("wire", [("r1", "x")], 1e9)
    told = await parked(config)
    assert json.loads(told.output) == {
        "source": "wire",
        "report": "r1",
        "title": "Shells hit ? Brosk",
        "error": "ZeroDivisionError",
        "version": "1.0",
        "first": "2001-09-09T01:46:41+00:00",
        "last": "2001-09-09T01:46:45+00:00",
        "tries": TRIES,
    }
    assert "1 report will be tried again" in (await parked(config, "--retry")).output
    assert (await parked(config)).output == ""
    assert all(await Seen(client).unseen("wire", [("r1", "x")], 1e9))


async def test_no_more_are_kept_than_a_person_could_look_through(client: Client, config: Path) -> None:
    for number in range(_MOST + 5):
        await fail(client, number, 1)
    assert await client.hlen(keys.PARKED) == _MOST
    kept = {json.loads(record)["report"] for record in await client.hvals(keys.PARKED)}
    assert kept == {f"r{number}" for number in range(5, _MOST + 5)}
