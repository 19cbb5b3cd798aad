"""Stories and rules that people want to hear no more of, for a time, and the record of who changed what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast

from bot.state import keys
from bot.state.client import Client

Muted = Literal["story", "rule"]

#: A story that is muted without a time is heard of again after so long.
MUTED_FOR = timedelta(days=7)
#: So many changes are kept on record, the newest.
RECORDED = 5000

# KEYS: silences, record, what delivery asks about a story. ARGV: field, silence (empty: lift it), kind, name,
# time, seconds it lasts, person, what they did, how many changes are kept. Silences that are over go, too.
_SET = """
local held = redis.call('HGETALL', KEYS[1])
for i = 1, #held, 2 do
  if cjson.decode(held[i + 1])[3] <= tonumber(ARGV[5]) then redis.call('HDEL', KEYS[1], held[i]) end
end
local lifts, standing = ARGV[2] == '', redis.call('HDEL', KEYS[1], ARGV[1])
if ARGV[3] == 'story' then standing = redis.call('DEL', KEYS[3]) + standing end
if lifts and standing == 0 then return 0 end
if not lifts then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  if ARGV[3] == 'story' then
    redis.call('HSET', KEYS[3], 'person', ARGV[7], 'at', ARGV[5])
    redis.call('EXPIRE', KEYS[3], ARGV[6])
  end
end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[9], '*',
  'at', ARGV[5], 'person', ARGV[7], 'did', ARGV[8], ARGV[3], ARGV[4])
return 1
"""


@dataclass(frozen=True, slots=True)
class Silence:
    """A story or rule that is muted: by whom (`platform:id`), since when and until when (UTC)."""

    kind: Muted
    name: str  # of the rule, or the story's id
    person: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """Who (`platform:id`) changed what others hear of, and when (UTC).

    What it is about: a story, a rule or a destination; the others are empty.
    """

    person: str
    did: str
    at: datetime
    story: str = ""
    rule: str = ""
    destination: str = ""


class Silences:
    """One hash of silences, and one stream of changes. Every method raises TryLater."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._set = client.register_script(_SET)

    async def mute_rule(self, rule: str, until: datetime, person: str, at: datetime) -> None:
        """Mute a rule until a time, whatever held for it before; put that on record."""
        await self._mute("rule", rule, until, person, at)

    async def unmute_rule(self, rule: str, person: str, at: datetime) -> bool:
        """Let a rule be heard again; put that on record. False: it was not muted."""
        return await self._unmute("rule", rule, person, at)

    async def mute_story(self, story: str, until: datetime, person: str, at: datetime) -> None:
        """Mute a story until a time, whatever held for it before; put that on record."""
        await self._mute("story", story, until, person, at)

    async def unmute_story(self, story: str, person: str, at: datetime) -> bool:
        """Let a story be heard of again; put that on record. False: it was not muted."""
        return await self._unmute("story", story, person, at)

    async def muted_until(self, rules: Sequence[str]) -> dict[str, float]:
        """Return until when rules are muted, in Unix seconds, which may be over. Others are left out."""
        if not rules:
            return {}
        found: Any = await self._client.hmget(keys.SILENCES, [_field("rule", rule) for rule in rules])
        return {
            rule: float(json.loads(value)[2])
            for rule, value in zip(rules, found, strict=True)
            if value is not None
        }

    async def standing(self, at: datetime) -> list[Silence]:
        """Return what is muted at that time; what ends first comes first."""
        found: Any = await self._client.hgetall(keys.SILENCES)
        silences = (_silence(field, value) for field, value in found.items())
        return sorted((each for each in silences if each.until > at), key=lambda each: each.until)

    async def changes(self, limit: int) -> list[Change]:
        """Return the newest changes, newest first."""
        found: Any = await self._client.xrevrange(keys.AUDIT, count=limit)
        texts = ({name.decode(): value.decode() for name, value in fields.items()} for _, fields in found)
        return [
            Change(
                text["person"],
                text["did"],
                datetime.fromtimestamp(float(text["at"]), UTC),
                text.get("story", ""),
                text.get("rule", ""),
                text.get("destination", ""),
            )
            for text in texts
        ]

    async def _mute(self, kind: Muted, name: str, until: datetime, person: str, at: datetime) -> None:
        silence = json.dumps([person, at.timestamp(), until.timestamp()])
        did = f"muted until {until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        await self._put(kind, name, silence, (person, at, did), until - at)

    async def _unmute(self, kind: Muted, name: str, person: str, at: datetime) -> bool:
        return await self._put(kind, name, "", (person, at, "unmuted"), timedelta())

    async def _put(
        self, kind: Muted, name: str, silence: str, change: tuple[str, datetime, str], lasts: timedelta
    ) -> bool:
        person, at, did = change
        args: list[str | int] = [
            _field(kind, name),
            silence,
            kind,
            name,
            repr(at.timestamp()),
            max(1, round(lasts.total_seconds())),
            person,
            did,
            RECORDED,
        ]
        return bool(await self._set(keys=[keys.SILENCES, keys.AUDIT, keys.mute(name)], args=args))


def _field(kind: Muted, name: str) -> str:
    return f"{kind} {name}"


def _silence(field: bytes, value: bytes) -> Silence:
    kind, _, name = field.decode().partition(" ")
    person, at, until = json.loads(value)
    return Silence(
        cast("Muted", kind),
        name,
        person,
        datetime.fromtimestamp(at, UTC),
        datetime.fromtimestamp(until, UTC),
    )
