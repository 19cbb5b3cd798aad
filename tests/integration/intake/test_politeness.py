"""A thousand feeds for an hour, under a clock that flies: what each of them asked for is obeyed."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from aiohttp import web

from bot.intake.fetch import Fetcher
from bot.intake.poll import Policy, Polling
from bot.intake.public import anybody
from bot.model import Report
from bot.state.connect import State
from bot.state.seen import Mark
from tests.integration.intake.desk import Source
from tests.integration.intake.site import Site, feed, item

FEEDS = 1001
START = 1_795_500_000.0
HOUR = 3600.0
EVERY = 600.0
#: The least pause that a feed of each sort asks for, in seconds; the own interval where it asks for none.
PAUSES = {
    "plain": EVERY,
    "ttl": 1200.0,
    "cache-control": 1500.0,
    "expires": 900.0,
    "validators": EVERY,
    "moved": EVERY,
    "retry-after": 1800.0,
    "retry-after-date": 2400.0,
    "missing": EVERY,
    "refused": HOUR,
    "gone": HOUR,
    "hurried": EVERY / 4,  # a report each minute, and no interval of its own
    "slow": EVERY * 2,  # a report a day
}
#: What these show is dated so many seconds apart.
RHYTHMS = {"hurried": 60.0, "slow": 86_400.0}
SORTS = list(PAUSES)


@dataclass(frozen=True)
class FlyingState(State):
    """The state, under a clock of the test's own."""

    clock: list[float] = field(default_factory=lambda: [START])

    async def now(self) -> float:
        return self.clock[0]


def answer(sort: str, request: web.Request) -> web.Response:
    dates = [START - RHYTHMS[sort] * n for n in range(1, 7)] if sort in RHYTHMS else []
    dated = [item(f"{n}", published=datetime.fromtimestamp(date, UTC)) for n, date in enumerate(dates, 2)]
    body = feed(item("1"), *dated, head="<ttl>20</ttl>" if sort == "ttl" else "")
    match sort:
        case "cache-control":
            return web.Response(text=body, headers={"Cache-Control": "public, max-age=1500"})
        case "expires":
            later = datetime.now(UTC) + timedelta(seconds=901)
            return web.Response(text=body, headers={"Expires": f"{later:%a, %d %b %Y %H:%M:%S} GMT"})
        case "validators":
            known = request.headers.get("If-None-Match") == '"v1"'
            return web.Response(status=304) if known else web.Response(text=body, headers={"ETag": '"v1"'})
        case "moved":
            if "new" not in request.query:
                return web.Response(status=301, headers={"Location": f"{request.path}?new"})
        case "retry-after":
            return web.Response(status=429, headers={"Retry-After": "1800"})
        case "retry-after-date":
            later = datetime.now(UTC) + timedelta(seconds=2401)
            return web.Response(status=503, headers={"Retry-After": f"{later:%a, %d %b %Y %H:%M:%S} GMT"})
        case "missing":
            return web.Response(status=404)
        case "refused":
            return web.Response(status=403)
        case "gone":
            return web.Response(status=410)
    return web.Response(text=body)


async def test_a_thousand_feeds_are_asked_no_more_often_than_each_of_them_wants(
    site: Site, state: State
) -> None:
    flying = FlyingState(**{each.name: getattr(state, each.name) for each in fields(state)})
    start = flying.clock[0]
    asked: dict[int, list[tuple[float, bool]]] = defaultdict(list)  # when, and whether for the body

    async def page(request: web.Request) -> web.Response:
        number = int(request.path[1:])
        found = answer(SORTS[number % len(SORTS)], request)
        asked[number].append((flying.clock[0], found.status == 200))
        return found

    site.pages |= {f"/{number}": page for number in range(FEEDS)}
    sources = {
        number: Source(
            site.url(f"/{number}"),
            id=f"s{number}",
            every=None if SORTS[number % len(SORTS)] in RHYTHMS else EVERY,
        )
        for number in range(FEEDS)
    }
    taken: list[Report] = []

    async def take(source_id: str, report: Report, mark: Mark, at: float) -> bool:
        taken.append(report)
        await state.seen.mark(source_id, [mark], at)
        return True

    async with Fetcher(contact=None, may_ask=anybody) as fetcher:
        polling = Polling(fetcher, flying, Policy(EVERY, timedelta(hours=6)), take, {})
        due = [(start, number) for number in range(FEEDS)]
        while due[0][0] < start + HOUR:
            at, number = heapq.heappop(due)
            flying.clock[0] = at
            heapq.heappush(due, (at + await polling.poll(sources[number]), number))

    polls: dict[str, int] = defaultdict(int)
    for number, times in asked.items():
        sort = SORTS[number % len(SORTS)]
        polls[sort] += len(times)
        when = [moment for moment, _ in times]
        pauses = [later - before for before, later in pairwise(when) if later > before]
        assert min(pauses, default=HOUR) >= PAUSES[sort], sort
        if sort == "validators":
            assert [body for _, body in times] == [True, *[False] * (len(times) - 1)]
        if sort == "moved":
            assert len(times) - len(set(when)) <= 3  # the old address is asked until the move is believed
    each = FEEDS // len(SORTS)
    # Jitter stretches pauses by a tenth at most: nobody is forgotten either.
    assert polls["plain"] >= each * 6
    assert polls["retry-after"] == polls["retry-after-date"] == each * 2
    assert polls["refused"] == each
    assert polls["gone"] == each
    assert polls["hurried"] >= each * 4 * 5
    assert polls["slow"] == each * 3
    assert sum(report.id == "1" for report in taken) == each * 8
