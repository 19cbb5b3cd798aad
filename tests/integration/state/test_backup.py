"""What was written by a backup stands there again after a restore, and nothing else does."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.errors import FixConfiguration
from bot.lookup.lookup import Records
from bot.model import Quiet
from bot.state import keys
from bot.state.backup import backup, restore
from bot.state.client import Client
from bot.state.connect import open_state
from bot.state.orders import Orders
from tests.integration.lookup.records import NOW


async def contents(client: Client) -> dict[str, Any]:
    """Everything in Redis, with its time to live in minutes."""
    found: dict[str, Any] = {}
    async for key in client.scan_iter("*"):
        kind: Any = await client.type(key)
        read: Any = {
            b"string": client.get,
            b"hash": client.hgetall,
            b"zset": partial(client.zrange, start=0, end=-1, withscores=True),
            b"stream": client.xrange,
            b"set": client.smembers,
        }[kind]
        found[key.decode()] = (kind, await read(key), round(await client.ttl(key) / 60))
    return found


@pytest.fixture
async def saved(client: Client, past: Records, tmp_path: Path) -> Path:
    """A backup of two stories, their posts, a silence, an acknowledgement and a mark."""
    await client.set(keys.SCHEMA, keys.VERSION)
    (post,) = await past.outbox.standing("desk", 1)
    await past.acks.acknowledge(post.post.story, "slack:U1", NOW)
    await past.silences.mute_rule("talks", NOW, "slack:U1", NOW)
    await past.marks.mark(post.post.id, ["talks"], "slack:U1", "noise")
    await Orders(client).set_quiet("desk", Quiet("UTC", "22:00-07:00"), "slack:U1", NOW)
    file = tmp_path / "all.tocsin"
    seconds, _ = await client.time()
    with file.open("wb") as out:
        assert await backup(client, out, float(seconds)) > 8
    return file


async def test_a_backup_brings_back_all_of_it(client: Client, saved: Path) -> None:
    before = await contents(client)
    await client.flushall()
    await client.set("somebody:else", "1")
    count = await restore(client, saved, replace=False)
    await client.delete("somebody:else")
    assert count == len(before)
    assert await contents(client) == before


async def test_data_that_are_there_are_kept_unless_one_says_replace(client: Client, saved: Path) -> None:
    await client.hset(keys.ack("another"), "person", "slack:U9")
    with pytest.raises(FixConfiguration, match="--replace"):
        await restore(client, saved, replace=False)
    assert await client.exists(keys.ack("another"))
    await restore(client, saved, replace=True)
    assert not await client.exists(keys.ack("another"))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda raw: raw[: len(raw) // 2], "is damaged"),
        (lambda raw: b"id,title\n1,News\n", "no backup of Tocsin"),
        (lambda raw: gzip.compress(b"{}\n"), "no backup of Tocsin"),
        (lambda raw: gzip.compress(b""), "no backup of Tocsin"),
        (lambda raw: gzip.compress(json.dumps({"tocsin": 1, "data": 99}).encode()), "newer Tocsin"),
        (lambda raw: gzip.compress(json.dumps({"tocsin": 99}).encode()), "newer Tocsin"),
    ],
)
async def test_a_file_that_is_no_whole_backup_changes_nothing(
    client: Client, saved: Path, damage: Any, said: str
) -> None:
    saved.write_bytes(damage(saved.read_bytes()))  # noqa: ASYNC240 - nobody waits for it
    before = await contents(client)
    with pytest.raises(FixConfiguration, match=said):
        await restore(client, saved, replace=True)
    assert await contents(client) == before


def tocsin(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *words, "--config", str(folder / "tocsin.yaml")]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


async def test_export_and_import_carry_a_desk_to_another_machine(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        (folder / "tocsin.yaml").write_text(
            f"data_dir: ./data\nsources: [{{id: wire, kind: folder, path: {folder}}}]\n"
            "destinations: [{id: terminal, kind: console}]\nroutes: [{to: [terminal]}]\n",
            encoding="utf-8",
        )
    state = await open_state(None, here / "data")
    await state.silences.mute_rule("border-incident", NOW, "slack:U1", NOW)
    await state.close()
    file = tmp_path / "desk.tocsin"
    made = tocsin(here, "export", str(file))
    assert made.returncode == 0, made.stderr
    put = tocsin(there, "import", str(file))
    assert put.returncode == 0, put.stderr
    again = tocsin(there, "import", str(file))
    assert again.returncode == 2
    assert "--replace" in again.stderr
    state = await open_state(None, there / "data")
    assert len(await state.silences.changes(5)) == 1
    await state.close()
    stories = tocsin(here, "export", "-", "--format", "geojson")
    assert json.loads(stories.stdout) == {"type": "FeatureCollection", "features": []}
