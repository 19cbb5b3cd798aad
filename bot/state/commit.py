"""The one step that remembers a report, writes its stories and queues its posts: all or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Post
from bot.state import keys
from bot.state.client import Client
from bot.state.post_json import encode
from bot.state.seen import Mark, members

# KEYS: story log, seen; for each post: outbox, post, root (the post itself, if it has none), what was told.
# ARGV: expected last id, time, milliseconds, two members of seen, number of entries, the entries, then id,
# operation and JSON of each post. A root that is among these posts stands after those that add to it. A root
# knows its newest edit: the others need not be made any more. What was told is kept for two days.
_COMMIT = """
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local last = newest[1] and newest[1][1] or '0-0'
local entries = tonumber(ARGV[6])
if entries > 0 and last ~= ARGV[1] then return false end
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[4], ARGV[2], ARGV[5])
local ms, number = string.match(last, '(%d+)-(%d+)')
ms, number = tonumber(ms), tonumber(number)
for i = 7, 6 + entries do
  if tonumber(ARGV[3]) > ms then
    ms, number = tonumber(ARGV[3]), 0
  else
    number = number + 1
  end
  redis.call('XADD', KEYS[1], string.format('%.0f-%.0f', ms, number), 'entry', ARGV[i])
end
local at = 7 + entries
for i = 3, #KEYS, 4 do
  local adds = KEYS[i + 1] ~= KEYS[i + 2]
  if redis.call('EXISTS', KEYS[i + 1]) == 0 and (not adds or redis.call('EXISTS', KEYS[i + 2]) == 1) then
    local record = {'state', 'pending', 'tries', 0, 'queued_at', ARGV[2], 'post', ARGV[at + 2]}
    redis.call('HSET', KEYS[i + 1], unpack(record))
    redis.call('ZADD', KEYS[i], ARGV[2], ARGV[at])
    redis.call('ZADD', KEYS[i + 3], ARGV[2], ARGV[at])
    redis.call('ZREMRANGEBYSCORE', KEYS[i + 3], '-inf', ARGV[2] - 172800)
    if ARGV[at + 1] == 'edit' then redis.call('HSET', KEYS[i + 2], 'edit', ARGV[at]) end
  end
  at = at + 3
end
if entries == 0 then return ARGV[1] end
return string.format('%.0f-%.0f', ms, number)
"""


class Ledger:
    """Writes decisions. What it wrote is read by `StoryLog`, `Seen` and `Outbox`."""

    def __init__(self, client: Client) -> None:
        self._commit = client.register_script(_COMMIT)

    async def commit(
        self,
        expected_last: str,
        source_id: str,
        mark: tuple[str, str],
        *,
        entries: Sequence[bytes],
        posts: Sequence[Post],
        at: float,
    ) -> str | None:
        """Remember the report, append the entries and queue the posts, in one atomic step.

        `expected_last` is the id of the last log entry the decision took into account. If others have written
        since, nothing happens and None is returned: read on, decide again. Otherwise returns the log's new
        last id (`expected_last` itself when there are no entries, which need no such check). `mark` is the
        report's id and content hash, `at` the time of the decision in Unix seconds.

        A post whose id is in the outbox, or was in the last 30 days, is not queued again; one that adds to
        another (its `root`) is queued only if that one was queued before. So a repetition after a lost
        answer is safe: it finds that the log has grown.
        """
        script_keys = [keys.STORY_LOG, keys.seen(source_id)]
        args: list[str | bytes | int | float] = [
            expected_last,
            repr(at),
            int(at * 1000),
            *members(Mark(*mark)),
        ]
        args += [len(entries), *entries]
        for post in posts:
            script_keys += [
                keys.outbox(post.destination),
                keys.post(post.id),
                keys.post(post.root or post.id),
                keys.told(post.destination),
            ]
            args += [post.id, post.op, encode(post)]
        last = await self._commit(keys=script_keys, args=args)
        return None if last is None else last.decode()
