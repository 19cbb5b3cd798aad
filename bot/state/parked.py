"""Reports that trip Tocsin up each time they are judged: given up after some tries, and kept in view.

tried … tried → parked ─→ tried again, after an update or when a person says so
             └→ forgotten: it was taken after all
"""

from __future__ import annotations

import json
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.model import Report
from bot.state import keys
from bot.state.client import Client
from bot.state.seen import Mark, members

#: So many tries are made in all; a poll apart each.
TRIES = 5
#: So many are remembered, those that failed last.
_MOST = 500

# KEYS: the reports. ARGV: field, record of a first try, how many are kept.
_TRIED = """
local record, held = cjson.decode(ARGV[2]), redis.call('HGET', KEYS[1], ARGV[1])
if held then
  local before = cjson.decode(held)
  record.tries, record.first = before.tries + 1, before.first
end
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(record))
while redis.call('HLEN', KEYS[1]) > tonumber(ARGV[3]) do
  local all, oldest, at = redis.call('HGETALL', KEYS[1]), nil, nil
  for i = 1, #all, 2 do
    local last = cjson.decode(all[i + 1]).last
    if not at or last < at then oldest, at = all[i], last end
  end
  redis.call('HDEL', KEYS[1], oldest)
end
return record.tries
"""


@dataclass(frozen=True, slots=True)
class ParkedReport:
    """A report that could not be judged or committed, by a fault of Tocsin's own. Times are Unix seconds."""

    source: str
    report: str  # its id
    title: str
    error: str  # its type and place, no outside text
    version: str  # of Tocsin
    first: float
    last: float
    tries: int = 1

    @property
    def given_up(self) -> bool:
        """Whether it is tried no more."""
        return self.tries >= TRIES


def failed(source_id: str, report: Report, error: Exception, version: str, at: float) -> ParkedReport:
    """Return the record of a try that failed with `error`, at that time, in this version of Tocsin."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = "".join(f" in {Path(frame.filename).name}:{frame.lineno}" for frame in last)
    return ParkedReport(
        source=source_id,
        report=_short(report.id),
        title=_short(report.title),
        error=type(error).__name__ + place,
        version=version,
        first=at,
        last=at,
    )


def _short(text: str) -> str:
    return text[:200].encode(errors="replace").decode()  # half a character is no JSON


class Parked:
    """One hash: a field a version of a report. Methods raise TryLater."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._tried = client.register_script(_TRIED)

    async def tried(self, failed: ParkedReport, mark: Mark) -> int:
        """Count a try that failed, by whichever process; return how many there were."""
        record = json.dumps(asdict(failed))
        return int(await self._tried(keys=[keys.PARKED], args=[_field(failed.source, mark), record, _MOST]))

    async def forget(self, source_id: str, mark: Mark) -> None:
        """Forget the tries of a report: it was taken."""
        await self._client.hdel(keys.PARKED, _field(source_id, mark))

    async def standing(self) -> list[ParkedReport]:
        """Return the reports that were given up, the latest first."""
        found = [report for report in (await self._all()).values() if report.given_up]
        return sorted(found, key=lambda report: report.last, reverse=True)

    async def retry(self, *, of_other_than: str = "") -> int:
        """Have reports that were given up tried again, from the next polls of their sources on.

        `of_other_than`: only those that another version of Tocsin gave up. Returns how many. A report that
        its source does not show any more, or that is no news by now, is not tried.
        """
        wanted = [
            (field, report)
            for field, report in (await self._all()).items()
            if report.given_up and report.version != of_other_than
        ]
        for field, report in wanted:
            version_of_it = bytes.fromhex(field.rsplit(" ", 1)[1])
            await self._client.zrem(keys.seen(report.source), version_of_it)
            await self._client.hdel(keys.source(report.source), "full_at")  # ask for everything
            await self._client.hdel(keys.PARKED, field)  # last: until then it is in view
        return len(wanted)

    async def _all(self) -> dict[str, ParkedReport]:
        found: Any = await self._client.hgetall(keys.PARKED)
        return {field.decode(): ParkedReport(**json.loads(record)) for field, record in found.items()}


def _field(source_id: str, mark: Mark) -> str:
    return f"{source_id} {members(mark)[1].hex()}"
