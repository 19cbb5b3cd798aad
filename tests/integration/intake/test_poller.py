from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.errors import TryLater
from bot.intake.poll import Source as PolledSource
from bot.intake.poller import Poller
from bot.intake.probe import probe
from bot.model import Report
from bot.state import keys
from bot.state.client import connect
from bot.state.connect import State
from bot.state.due import Due
from bot.state.seen import Mark
from tests.integration.intake.desk import Source
from tests.integration.intake.site import Site, feed, item


@dataclass(frozen=True)
class Settings:
    every: float = 120.0
    max_age: float = 6 * 3600.0
    allow_private_addresses: bool = True
    contact: str | None = None
    push_address: str | None = None


@dataclass
class Desk:
    state: State
    taken: list[Report] = field(default_factory=list)

    async def take(self, source_id: str, report: Report, mark: Mark, at: float) -> bool:
        self.taken.append(report)
        await self.state.seen.mark(source_id, [mark], at)
        return True

    @asynccontextmanager
    async def polls(
        self,
        sources: Iterable[PolledSource],
        *,
        drain: float = 5.0,
        spacing: float = 0.0,
        **settings: object,
    ) -> AsyncIterator[None]:
        given = Settings(**settings)  # type: ignore[arg-type]
        poller = Poller(given, sources, self.state, self.take, drain=drain, spacing=spacing)
        stop = asyncio.Event()
        running = asyncio.create_task(poller.run(stop))
        try:
            yield
        finally:
            stop.set()
            await asyncio.wait_for(running, 10)


async def until(holds: Callable[[], object], within: float = 10) -> None:
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


class Crowd:
    """A page that counts how many ask at once, and can hold them."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.now = self.most = self.all = 0
        self.open = asyncio.Event()
        self.open.set()

    async def page(self, _: web.Request) -> web.Response:
        self.now, self.all = self.now + 1, self.all + 1
        self.most = max(self.most, self.now)
        try:
            await self.open.wait()
            await asyncio.sleep(0)
        finally:
            self.now -= 1
        return web.Response(text=self.body)


async def test_what_is_due_is_polled_again_and_again(site: Site, state: State) -> None:
    desk = Desk(state)
    site.serve("/a", feed(item("1")))
    async with desk.polls([Source(site.url("/a"), every=1.0)]):
        await until(lambda: desk.taken)
        site.serve("/a", feed(item("2"), item("1")))
        await until(lambda: len(desk.taken) == 2)
    assert [report.id for report in desk.taken] == ["1", "2"]


async def test_with_an_endless_max_age_reports_of_any_age_are_news(site: Site, state: State) -> None:
    desk = Desk(state)
    site.serve("/a", feed(item("old", published=datetime(2020, 10, 5, tzinfo=UTC))))
    async with desk.polls([Source(site.url("/a"))], max_age=1e12):
        await until(lambda: desk.taken)
    assert desk.taken[0].id == "old"


async def test_bad_sources_are_told_once_each_and_the_others_go_on(site: Site, state: State) -> None:
    async def flood(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(100):
            await answer.write(b"x" * 1_000_000)
        return answer

    site.serve("/good", feed(item("1")))
    site.serve("/500", "", status=500)
    site.serve("/html", "<html>")
    site.pages["/flood"] = flood
    names = ["good", "404", "500", "html", "flood"]
    sources = [Source(site.url(f"/{name}"), id=name) for name in names]
    sources.append(Source("http://no-such-name.invalid/", id="nowhere", every=1.0))
    desk = Desk(state)
    with capture_logs() as logs:
        async with desk.polls(sources):
            await until(lambda: {line.get("source") for line in logs} == {*names, "nowhere"})
            await until(lambda: desk.taken)
    told = [line["source"] for line in logs if line["event"] == "source is down"]
    assert sorted(told) == ["404", "500", "flood", "html", "nowhere"]


async def test_private_addresses_are_refused_unless_allowed(site: Site, state: State) -> None:
    site.serve("/", feed(item("1")))
    with capture_logs() as logs:
        async with Desk(state).polls([Source(site.url("/"))], allow_private_addresses=False):
            await until(lambda: logs)
    assert "allow_private_addresses" in logs[0]["why"]
    assert not site.asked


async def test_a_host_is_asked_one_thing_at_a_time(site: Site, state: State) -> None:
    crowd = Crowd(feed(item("1")))
    sources = [Source(site.url(f"/{n}"), id=f"s{n}") for n in range(30)]
    site.pages |= {f"/{n}": crowd.page for n in range(30)}
    desk = Desk(state)
    async with desk.polls(sources):
        await until(lambda: crowd.all == 30, within=20)
    assert crowd.most == 1


async def test_between_two_requests_a_host_is_left_alone(site: Site, state: State) -> None:
    asked: list[float] = []

    async def page(_: web.Request) -> web.Response:
        asked.append(asyncio.get_running_loop().time())
        return web.Response(text=feed(item("1")))

    site.pages |= {f"/{n}": page for n in range(5)}
    sources = [Source(site.url(f"/{n}"), id=f"s{n}") for n in range(5)]
    async with Desk(state).polls(sources, spacing=0.2):
        await until(lambda: len(asked) == 5)
    assert min(later - before for before, later in pairwise(asked)) > 0.19


async def test_a_slow_host_holds_up_no_other(site: Site, state: State) -> None:
    crowd = Crowd(feed(item("slow")))
    crowd.open.clear()
    slow = [Source(site.url(f"/{n}"), id=f"s{n}") for n in range(40)]
    site.pages |= {f"/{n}": crowd.page for n in range(40)}
    site.serve("/quick", feed(item("quick")))
    quick = Source(site.url("/quick").replace("127.0.0.1", "localhost"), id="z")
    desk = Desk(state)
    async with desk.polls([*slow, quick], drain=0.1):
        await until(lambda: desk.taken)
        assert desk.taken[0].id == "quick"


async def test_two_pollers_never_poll_a_source_twice(site: Site, state: State) -> None:
    crowd = Crowd(feed(item("1")))
    sources = [Source(site.url(f"/{n}"), id=f"s{n}") for n in range(20)]
    site.pages |= {f"/{n}": crowd.page for n in range(20)}
    desk = Desk(state)
    async with desk.polls(sources), desk.polls(sources):
        await until(lambda: len(desk.taken) == 20)
    assert crowd.all == 20


async def test_a_stop_lets_polls_finish(site: Site, state: State) -> None:
    crowd = Crowd(feed(item("1")))
    crowd.open.clear()
    site.pages["/"] = crowd.page
    desk = Desk(state)
    async with desk.polls([Source(site.url("/"))]):
        await until(lambda: crowd.now)
        asyncio.get_running_loop().call_later(0.05, crowd.open.set)
    assert [report.id for report in desk.taken] == ["1"]


async def test_what_a_stop_cuts_off_is_due_at_the_next_start(site: Site, state: State) -> None:
    crowd = Crowd(feed(item("1")))
    crowd.open.clear()
    site.pages["/"] = crowd.page
    desk, source = Desk(state), Source(site.url("/"))
    async with desk.polls([source], drain=0.05):
        await until(lambda: crowd.now)
    assert not desk.taken
    crowd.open.set()
    async with desk.polls([source]):
        await until(lambda: desk.taken)


async def test_reports_that_can_not_be_handed_on_are_told_of_once(site: Site, state: State) -> None:
    tries = 0

    class Full(Desk):
        async def take(self, source_id: str, report: Report, mark: Mark, at: float) -> bool:
            nonlocal tries
            tries += 1
            raise TryLater("Redis is full")

    site.serve("/a", feed(item("1")))
    with capture_logs() as logs:
        async with Full(state).polls([Source(site.url("/a"))]):
            await until(lambda: tries == 1)
            await until(lambda: logs)
            await state.due.set("wire", 0)
            await until(lambda: tries == 2)
    assert [line["event"] for line in logs if line["log_level"] == "warning"] == [
        "reports can't be handed on; polled again"
    ]


async def test_without_redis_it_is_said_once_and_tried_again(state: State) -> None:
    away = replace(state, due=Due(connect("redis://127.0.0.1:1")))
    with capture_logs() as logs:
        async with Desk(away).polls([Source("http://127.0.0.1:1/")]):
            await until(lambda: logs)
            await asyncio.sleep(0.6)
    assert [line["event"] for line in logs] == ["nothing is polled until Redis answers"]


async def test_a_probe_says_what_a_source_is_and_leaves_no_trace(site: Site) -> None:
    site.serve("/feed", feed(item("1"), item("2"), head="<language>fr</language>"))
    sources = [Source(site.url("/feed"), id="wire"), Source(site.url("/none"), id="none")]
    found = [each async for each in probe(sources, contact=None, allow_private_addresses=True)]
    assert str(found[0]) == "wire: RSS 2.0, 2 reports, 2 without a date that can be read, language fr"
    assert found[1].trouble
    assert str(found[1]).startswith("none: there is nothing at this address (404)")


async def test_a_slow_poll_stays_with_its_poller_for_as_long_as_it_lasts(
    site: Site, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.intake.poller._LEASE", 0.6)
    crowd = Crowd(feed(item("1")))
    crowd.open.clear()
    site.pages["/slow"] = crowd.page
    desk, source = Desk(state), Source(site.url("/slow"))
    async with desk.polls([source]), desk.polls([source]):
        await until(lambda: crowd.now)
        claimed = 0.0
        for _ in range(4):  # renewed again and again
            before = claimed
            async with asyncio.timeout(10):
                while (claimed := await due_at(state, source.id)) == before:  # noqa: ASYNC110 - it lies in Redis
                    await asyncio.sleep(0.05)
        crowd.open.set()
        await until(lambda: desk.taken)
    assert crowd.all == 1


async def due_at(state: State, source_id: str) -> float:
    return float(await state.client.zscore(keys.DUE, source_id) or 0)


async def test_a_poll_ends_though_redis_swallows_a_cancellation(
    site: Site, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Deaf(Due):
        async def set(self, source_id: str, at: float) -> None:
            try:
                await asyncio.sleep(0.2)
            except asyncio.CancelledError:
                raise TryLater("Redis does not answer") from None
            await super().set(source_id, at)

    monkeypatch.setattr("bot.intake.poller._LEASE", 0.15)
    crowd = Crowd(feed(item("1")))
    site.pages["/a"] = crowd.page
    desk = Desk(replace(state, due=Deaf(state.client)))
    async with desk.polls([Source(site.url("/a"), every=1.0)]):
        await until(lambda: crowd.all == 1)
        crowd.open.clear()
        await until(lambda: crowd.all == 2)
        await asyncio.sleep(0.1)  # its lease is being renewed
        crowd.open.set()
        await until(lambda: crowd.all >= 3)
