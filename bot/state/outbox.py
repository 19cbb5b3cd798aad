"""Posts that wait to be sent, and what became of each. Durable before the first call to a platform is made.

    pending → attempting → sent
                 ├→ pending          nothing was posted: a rate limit, or a refusal that is tried again
                 ├→ rejected         refused for good
                 └→ unknown → sent | attempting again | left as unknown

A post that waits may be folded: another one tells of it, and it needs no message of its own.

An attempt is a lease: when its time is over and no result was written, its process has died, and `next`
offers the post again, still as `attempting`: whether it was posted is then unknown. Each change names the
state and the attempt it starts from, so that of two processes only one makes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

from bot.errors import Bug
from bot.model import Post
from bot.state import keys
from bot.state.client import Client
from bot.state.post_json import decode, encode

PostState = Literal["pending", "attempting", "unknown", "sent", "rejected", "folded"]

#: How long it is remembered what became of a post, in seconds.
KEEP = 30 * 86400

# Place and record are read in one step: between two steps, another process could begin an attempt.
_NEXT = """
if tonumber(redis.call('GET', KEYS[2]) or '0') > tonumber(ARGV[1]) then return false end
while true do
  local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, 1)[1]
  if not due then return false end
  local record = redis.call('HGETALL', ARGV[2] .. due)
  if #record > 0 then return record end
  redis.call('ZREM', KEYS[1], due)
end
"""

_CHANGE = """
local change = cjson.decode(ARGV[2])
local state, tries = unpack(redis.call('HMGET', KEYS[1], 'state', 'tries'))
if not state or (change.from and change.from ~= state .. ' ' .. tries) then return 0 end
for name, value in pairs(change.set) do
  if value == '' then redis.call('HDEL', KEYS[1], name) else redis.call('HSET', KEYS[1], name, value) end
end
if change.due then
  redis.call('ZADD', KEYS[2], change.due, ARGV[1])
else
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('EXPIRE', KEYS[1], change.keep)
end
if change.hold then redis.call('SET', KEYS[3], change.hold) end
return 1
"""


# KEYS: outbox, the post that stays or comes, the posts it tells of. ARGV: its id, its JSON, the time, how
# long records are kept, why, the ids of the posts it tells of. Only what was not sent may be folded.
_FOLD = """
local state = redis.call('HGET', KEYS[2], 'state')
if state and state ~= 'pending' then return 0 end
for i = 3, #KEYS do
  if redis.call('HGET', KEYS[i], 'state') ~= 'pending' then return 0 end
end
if not state then redis.call('HSET', KEYS[2], 'state', 'pending', 'tries', 0, 'queued_at', ARGV[3]) end
redis.call('HSET', KEYS[2], 'post', ARGV[2])
redis.call('HDEL', KEYS[2], 'held', 'why')
redis.call('ZADD', KEYS[1], redis.call('HGET', KEYS[2], 'queued_at'), ARGV[1])
for i = 3, #KEYS do
  redis.call('HSET', KEYS[i], 'state', 'folded', 'into', ARGV[1], 'why', ARGV[5])
  redis.call('HDEL', KEYS[i], 'held')
  redis.call('ZREM', KEYS[1], ARGV[i + 3])
  redis.call('EXPIRE', KEYS[i], ARGV[4])
end
return 1
"""

_QUEUE = """
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'state', 'pending', 'tries', 0, 'queued_at', ARGV[1], 'post', ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[1], ARGV[2])
return 1
"""


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post and what became of it so far. Times are Unix seconds."""

    post: Post
    state: PostState
    tries: int  # attempts begun so far
    queued_at: float
    attempted_at: float | None = None  # the first attempt whose end is not known to be "not posted"
    message_id: str = ""
    why: str = ""  # of the last refusal, delay or doubt
    edit: str = ""  # the id of the newest edit of it
    held: bool = False  # by quiet hours or a cap: it may be folded when they end
    into: str = ""  # of a folded post: the id of the one that tells of it


class Outbox:
    """A sorted set of waiting posts a destination, and a hash a post. Times are Unix seconds."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._next = client.register_script(_NEXT)
        self._script = client.register_script(_CHANGE)
        self._fold = client.register_script(_FOLD)
        self._queue = client.register_script(_QUEUE)

    async def next(self, destination: str, now: float) -> StoredPost | None:
        """Return the post that is due first, oldest first; None if none is, or the destination is on hold."""
        script_keys = [keys.outbox(destination), keys.hold(destination)]
        record = await self._next(keys=script_keys, args=[repr(now), keys.post("")])
        return None if record is None else _stored(dict(zip(record[::2], record[1::2], strict=True)))

    async def next_at(self, destination: str) -> float | None:
        """Return when `next` will have something, as things stand; None while the box is empty."""
        first: Any = await self._client.zrange(keys.outbox(destination), 0, 0, withscores=True)
        return max(float(first[0][1]), await self._held_until(destination)) if first else None

    async def depth(self, destination: str) -> int:
        """Return how many posts wait, whatever their state."""
        return int(await self._client.zcard(keys.outbox(destination)))

    async def waits(self, post: Post) -> bool:
        """Tell whether a post still waits, whatever its state."""
        return await self._client.zscore(keys.outbox(post.destination), post.id) is not None

    async def is_muted(self, story: str) -> bool:
        """Tell whether people want to hear no more of a story."""
        return bool(await self._client.exists(keys.mute(story)))

    async def standing(self, destination: str, limit: int) -> list[StoredPost]:
        """Return up to `limit` posts that wait, the first due first."""
        ids: Any = await self._client.zrange(keys.outbox(destination), 0, limit - 1)
        return await self._read_all(ids)

    async def read(self, post_id: str) -> StoredPost | None:
        """Return one post's record, waiting or done; None if it was never queued or is forgotten."""
        record: Any = await self._client.hgetall(keys.post(post_id))
        return _stored(record) if record else None

    async def beginning(self, head: str) -> StoredPost | None:
        """Return a post whose id begins with `head` ([a-z0-9]), as people quote it; None if none is known."""
        async for key in self._client.scan_iter(keys.post(f"{head}*"), count=2000):
            return await self.read(key.decode().removeprefix(keys.post("")))
        return None

    async def attempting(self, stored: StoredPost, now: float, lease: float) -> StoredPost | None:
        """Record, before the platform is called, that an attempt begins. Returns the post as it is then.

        It is on disk when this returns. None: another process was first. The attempt must have ended, and its
        result be written, in `lease` seconds: after that others take it for dead.
        """
        begun = replace(
            stored, state="attempting", tries=stored.tries + 1, attempted_at=stored.attempted_at or now
        )
        change = {"state": begun.state, "tries": str(begun.tries), "attempted_at": repr(begun.attempted_at)}
        return begun if await self._change(stored, change, due=now + lease, on_disk=True) else None

    async def sent(self, stored: StoredPost, message_id: str) -> None:
        """Record that the post stands in its destination. A fact, whatever others wrote."""
        await self._change(
            stored, {"state": "sent", "message_id": message_id, "why": ""}, due=None, fenced=False
        )

    async def retry(self, stored: StoredPost, at: float, why: str) -> None:
        """Nothing was posted: hold the whole destination until `at`; the post keeps its place."""
        change = {"state": "pending", "attempted_at": "", "why": why}
        await self._change(stored, change, due=stored.queued_at, hold=at)

    async def refused(self, stored: StoredPost, at: float, why: str, hold: float | None = None) -> None:
        """Nothing was posted, and a person must act: try again at `at`; hold the destination until `hold`."""
        change = {"state": "pending", "attempted_at": "", "why": why}
        await self._change(stored, change, due=at, hold=hold)

    async def rejected(self, stored: StoredPost, why: str) -> None:
        """Record that the post was refused for good."""
        await self._change(stored, {"state": "rejected", "attempted_at": "", "why": why}, due=None)

    async def unknown(self, stored: StoredPost, at: float, why: str) -> None:
        """Record that the post may or may not have arrived; it is looked for at `at`."""
        await self._change(stored, {"state": "unknown", "why": why}, due=at)

    async def hold(self, stored: StoredPost, until: float, why: str) -> None:
        """Put a post off that nothing stands against but the hour: it may be folded when that is over."""
        await self._change(stored, {"held": "1", "why": why}, due=until)

    async def fold(self, post: Post, told: Sequence[str], why: str, now: float) -> bool:
        """Have one post tell of others that wait, so that they need no message of their own.

        The post is queued, or takes the place of the one with its id; it is no longer held. False: an attempt
        at one of them has begun, or one is done with; then nothing has changed.
        """
        script_keys = [keys.outbox(post.destination), keys.post(post.id), *map(keys.post, told)]
        args: list[str | bytes | int] = [post.id, encode(post), repr(now), KEEP, why, *told]
        return bool(await self._fold(keys=script_keys, args=args))

    async def queue(self, post: Post, now: float) -> bool:
        """Queue a post that stands by itself; False: it was queued before."""
        script_keys = [keys.post(post.id), keys.outbox(post.destination)]
        return bool(await self._queue(keys=script_keys, args=[repr(now), post.id, encode(post)]))

    async def told(self, destination: str, since: float, until: float) -> list[StoredPost]:
        """Return the posts made for a destination in that time, two days back at most, oldest first."""
        ids: Any = await self._client.zrange(keys.told(destination), repr(since), repr(until), byscore=True)
        return await self._read_all(ids)

    async def leave_unknown(self, stored: StoredPost, why: str) -> None:
        """Record that nobody will ever know, and that the post is not repeated."""
        await self._change(stored, {"state": "unknown", "why": why}, due=None)

    async def hurry(self, destination: str) -> None:
        """Let what was refused or held be tried at once, in its old order: a person may have acted."""
        await self._client.delete(keys.hold(destination))
        for stored in await self.standing(destination, limit=await self.depth(destination)):
            if stored.state == "pending":
                await self._change(stored, {}, due=stored.queued_at)

    async def _read_all(self, ids: Iterable[bytes]) -> list[StoredPost]:
        return [stored for post_id in ids if (stored := await self.read(post_id.decode())) is not None]

    async def _held_until(self, destination: str) -> float:
        return float(await self._client.get(keys.hold(destination)) or 0)

    async def _change(
        self,
        stored: StoredPost,
        fields: dict[str, str],
        *,
        due: float | None,
        hold: float | None = None,
        fenced: bool = True,
        on_disk: bool = False,
    ) -> bool:
        """Apply the change if the record still is as `stored` says. `due` None: the post leaves the box.

        `on_disk`: return only once the server's disk holds it.
        """
        change: dict[str, Any] = {"set": fields, "keep": KEEP}
        if fenced:
            change["from"] = f"{stored.state} {stored.tries}"
        if due is not None:
            change["due"] = repr(due)
        if hold is not None:
            change["hold"] = repr(hold)
        post = stored.post
        script_keys = [keys.post(post.id), keys.outbox(post.destination), keys.hold(post.destination)]
        args = [post.id, json.dumps(change)]
        if on_disk:
            return bool(await self._client.on_disk(self._script, script_keys, args))
        return bool(await self._script(keys=script_keys, args=args))


def _stored(record: dict[bytes, bytes]) -> StoredPost:
    text = {name.decode(): value.decode() for name, value in record.items()}
    if text["state"] not in get_args(PostState):
        raise Bug(f"a post has the state {text['state']!r}")
    return StoredPost(
        post=decode(record[b"post"]),
        state=cast("PostState", text["state"]),
        tries=int(text["tries"]),
        queued_at=float(text["queued_at"]),
        attempted_at=float(text["attempted_at"]) if "attempted_at" in text else None,
        message_id=text.get("message_id", ""),
        why=text.get("why", ""),
        edit=text.get("edit", ""),
        held="held" in text,
        into=text.get("into", ""),
    )
