"""Everything remembered as one file: gzipped JSON lines, a head and one line a key, readable for people.

Keys are read one after the other. A backup of a bot that runs holds each key as it was at some moment of the
backup; for an exact one, stop the bot first.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import IO, Any

from bot.errors import Bug, FixConfiguration
from bot.state import keys
from bot.state.client import Client

#: The form of the file, apart from that of the data in it.
FORM = 1
_BATCH = 500  # members or entries written with one command


async def backup(client: Client, file: IO[bytes], at: float) -> int:
    """Write every key of ours to `file`; return how many. `at` is Unix time. Raises TryLater."""
    count = 0
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"tocsin": FORM, "data": keys.VERSION, "at": at}) + "\n")
        async for record in _records(client, at):
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count


async def restore(client: Client, file: Path, *, replace: bool) -> int:
    """Put back what `backup` wrote; return how many keys.

    The whole file is read before anything is written. `replace`: what is there is dropped first; else it
    must be empty. What was to be forgotten meanwhile is not put back. Raises FixConfiguration if the file is
    none of ours, is damaged or of a newer version, or if there are data.
    """
    for _ in _read(file):
        pass
    there = [
        key async for key in client.scan_iter(f"{keys.PREFIX}:*", count=2000) if key != keys.SCHEMA.encode()
    ]
    if there and not replace:
        raise FixConfiguration(
            f"Redis at {client.where} holds data of Tocsin ({len(there)} keys). Choose an empty one, or say "
            "--replace to drop them."
        )
    for start in range(0, len(there), _BATCH):
        await client.delete(*there[start : start + _BATCH])
    count = 0
    for record in _read(file):
        await _put(client, record)
        count += 1
    return count


async def _records(client: Client, at: float) -> AsyncIterator[dict[str, Any]]:
    async for raw in client.scan_iter(f"{keys.PREFIX}:*", count=2000):
        key = raw.decode()
        found: Any = await client.type(key)
        kind = found.decode()
        value = await _value(client, key, kind)
        if value:  # it may have gone meanwhile
            left = await client.pttl(key)  # milliseconds; negative: it stays
            record = {"key": key.removeprefix(keys.PREFIX), "type": kind, "value": value}
            yield record | ({"expires": round(at * 1000) + left} if left > 0 else {})


async def _value(client: Client, key: str, kind: str) -> Any:
    match kind:
        case "string":
            raw: Any = await client.get(key)
            return _written(raw) if raw is not None else None
        case "hash":
            fields: Any = await client.hgetall(key)
            return [[_written(name), _written(value)] for name, value in fields.items()]
        case "zset":
            members: Any = await client.zrange(key, 0, -1, withscores=True)
            return [[_written(member), score] for member, score in members]
        case "set":
            found: Any = await client.smembers(key)
            return [_written(member) for member in sorted(found)]
        case "stream":
            entries: Any = await client.xrange(key)
            return [
                [entry_id.decode(), [[_written(name), _written(value)] for name, value in entry.items()]]
                for entry_id, entry in entries
            ]
        case "none":
            return None
    raise Bug(f"the key {key} is of type {kind}, which a backup can't hold")


async def _put(client: Client, record: dict[str, Any]) -> None:
    key, value = keys.PREFIX + record["key"], record["value"]
    async with client.pipeline(transaction=False) as many:
        match record["type"]:
            case "string":
                many.set(key, _bytes(value))
            case "hash":
                for name, text in value:
                    many.hset(key, _bytes(name), _bytes(text))
            case "zset":
                for start in range(0, len(value), _BATCH):
                    many.zadd(key, {_bytes(member): score for member, score in value[start : start + _BATCH]})
            case "set":
                for member in value:
                    many.sadd(key, _bytes(member))
            case "stream":
                for entry_id, entry in value:
                    many.xadd(key, {_bytes(name): _bytes(text) for name, text in entry}, id=entry_id)
        if "expires" in record:
            many.pexpireat(key, record["expires"])
        await many.execute()


def _read(file: Path) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            _check(json.loads(next(lines, "null")), file)
            yield from map(json.loads, lines)
    except (OSError, EOFError, ValueError) as error:
        raise FixConfiguration(f"{file} is no backup of Tocsin, or is damaged: {error}") from error


def _check(head: Any, file: Path) -> None:
    if not isinstance(head, dict) or "tocsin" not in head:
        raise FixConfiguration(f"{file} is no backup of Tocsin: `tocsin export` writes them.")
    if head["tocsin"] > FORM or head.get("data", 0) > keys.VERSION:
        raise FixConfiguration(f"{file} was written by a newer Tocsin. Update this one first.")


def _written(raw: bytes) -> Any:
    """Text as it is, other bytes in base64."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(raw).decode()}


def _bytes(value: Any) -> bytes:
    return b64decode(value["base64"]) if isinstance(value, dict) else value.encode()
