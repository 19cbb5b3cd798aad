"""WebSub against a hub on the loopback, from the first poll to the alert of a push."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from aiohttp import ClientSession, web

from bot.intake.fetch import Fetcher
from bot.intake.poll import Policy, Polling
from bot.intake.public import anybody
from bot.intake.push import Push, Pushes
from bot.intake.schedule import PUSHED
from bot.lookup.answer import Answer
from bot.state.connect import State
from bot.web.server import WebServer
from tests.integration.intake.desk import Desk, Source
from tests.integration.intake.site import Site, feed, item
from tests.integration.intake.test_poller import due_at


@dataclass
class Hub:
    """Takes subscriptions as https://www.w3.org/TR/websub/#hub has it, confirms them, and tells."""

    site: Site
    lease: int = 7200
    status: int = 202
    forms: list[dict[str, str]] = field(default_factory=list)

    def open(self) -> None:
        self.site.pages["/hub"] = self.page

    async def page(self, request: web.Request) -> web.Response:
        self.forms.append(dict(parse_qsl(await request.text())))
        return web.Response(status=self.status)

    async def confirm(self, *, mode: str = "subscribe", topic: str = "") -> tuple[int, str]:
        form = self.forms[-1]
        query = {"hub.mode": mode, "hub.topic": topic or form["hub.topic"], "hub.challenge": "c<b>h"}
        query |= {"hub.lease_seconds": str(self.lease)}
        async with ClientSession() as session, session.get(form["hub.callback"], params=query) as answer:
            return answer.status, await answer.text()

    async def tell(self, body: bytes = b"<feed/>", *, secret: str = "", to: str = "") -> int:
        form = self.forms[-1]
        signature = hmac.new((secret or form["hub.secret"]).encode(), body, "sha256").hexdigest()
        headers = {"X-Hub-Signature": f"sha256={signature}", "Content-Type": "application/atom+xml"}
        async with (
            ClientSession() as session,
            session.post(to or form["hub.callback"], data=body, headers=headers) as answer,
        ):
            return answer.status


@asynccontextmanager
async def serving(state: State, token: str | None = None) -> AsyncIterator[str]:
    async def ready() -> Mapping[str, str]:
        return {}

    async def ask(words: str) -> Answer:
        return Answer(words)

    server = WebServer("127.0.0.1", 0, token, readiness=ready, ask=ask, hooks={}, pushes=Pushes(state))
    await server.start()
    yield server.address
    await server.stop()


@pytest.fixture
async def hub(site: Site) -> Hub:
    hub = Hub(site)
    hub.open()
    return hub


@pytest.fixture
async def desk(site: Site, state: State) -> AsyncIterator[Desk]:
    async with Fetcher(contact=None, may_ask=anybody) as fetcher, serving(state) as address:
        desk = Desk(state, fetcher, Source(site.url("/feed")))
        policy = Policy(every=120.0, max_age=timedelta(hours=6))
        push = Push(state, fetcher, address + "/")
        desk._polling = Polling(fetcher, state, policy, desk.take, {}, push=push)
        await state.due.sync(["wire"])
        yield desk


def with_hub(site: Site, *items: str) -> str:
    links = (
        f'<atom:link rel="hub" href="{site.url("/hub")}"/><atom:link rel="self" href="{site.url("/feed")}"/>'
    )
    return feed(*items, head=links).replace("<rss ", '<rss xmlns:atom="http://www.w3.org/2005/Atom" ', 1)


async def test_a_feed_with_a_hub_is_subscribed_to_confirmed_and_polled_when_the_hub_tells(
    desk: Desk, site: Site, hub: Hub, state: State
) -> None:
    site.serve("/feed", with_hub(site, item("a")))
    assert await desk.poll() < 140
    form = hub.forms[0]
    assert form["hub.mode"] == "subscribe"
    assert form["hub.topic"] == site.url("/feed")
    assert len(form["hub.secret"]) > 30
    assert await hub.confirm() == (200, "c<b>h")
    await state.due.set("wire", 9e9)
    assert await hub.tell() == 202
    assert await due_at(state, "wire") == 0
    site.serve("/feed", with_hub(site, item("b"), item("a")))
    assert await desk.poll() >= PUSHED  # what the hub tells need not be looked for
    assert desk.ids == ["a", "b"]
    assert len(hub.forms) == 1


async def test_nobody_but_the_hub_can_hurry_a_feed(desk: Desk, site: Site, hub: Hub, state: State) -> None:
    site.serve("/feed", with_hub(site, item("a")))
    await desk.poll()
    await state.due.set("wire", 9e9)
    assert (await hub.confirm(topic="https://other.example/"))[0] == 404
    assert (await hub.confirm(mode="unsubscribe"))[0] == 404
    assert await hub.tell(secret="guessed") == 202  # as the standard has it, without a word
    callback = hub.forms[0]["hub.callback"]
    assert await hub.tell(to=callback[:-1] + "x") == 410
    assert await hub.tell(to=callback.replace("/wire/", "/other/")) == 410
    assert await due_at(state, "wire") == 9e9
    assert (await state.subscriptions.load("wire")).until is None


async def test_a_lease_is_renewed_under_the_same_address_and_one_that_ended_is_polled_for(
    desk: Desk, site: Site, hub: Hub, state: State
) -> None:
    site.serve("/feed", with_hub(site, item("a")), ETag='"1"')
    await desk.poll()
    await hub.confirm()
    await hub.tell()
    held = await state.subscriptions.load("wire")
    now = await state.now()
    await state.subscriptions.save("wire", replace(held, asked=now - 6000, until=now + 1000))
    assert await desk.poll() >= PUSHED
    assert hub.forms[1] == hub.forms[0]
    await state.subscriptions.save("wire", replace(held, asked=now, until=now - 1))
    assert await desk.poll() < 140


@pytest.mark.parametrize("status", [400, 404, 500])
async def test_a_hub_that_takes_no_subscription_does_no_harm(
    desk: Desk, site: Site, hub: Hub, status: int
) -> None:
    hub.status = status
    site.serve("/feed", with_hub(site, item("a")))
    assert await desk.poll() < 140
    await desk.poll()
    assert desk.ids == ["a"]
    assert len(hub.forms) == 1


async def test_a_hub_that_refuses_is_left_alone_for_a_day(
    desk: Desk, site: Site, hub: Hub, state: State
) -> None:
    site.serve("/feed", with_hub(site, item("a")))
    await desk.poll()
    assert (await hub.confirm(mode="denied"))[0] == 200
    assert (await state.subscriptions.load("wire")).refused
    await desk.poll()
    assert len(hub.forms) == 1


async def test_a_hub_may_be_named_in_a_header(desk: Desk, site: Site, hub: Hub) -> None:
    link = f'<{site.url("/hub")}>; rel="hub", </feed>; rel=self'
    site.serve("/feed", feed(item("a")), Link=link)
    await desk.poll()
    assert hub.forms[0]["hub.topic"] == site.url("/feed")


async def test_off_loopback_hubs_need_no_token_and_everything_else_does(
    state: State, site: Site, hub: Hub
) -> None:
    async with serving(state, "a-token") as address, ClientSession() as session:
        named = {"Host": "tocsin.example"}  # as a proxy passes it on
        async with session.get(f"{address}/", headers=named) as answer:
            assert answer.status == 401
        async with session.post(f"{address}/push/wire/x", headers=named) as answer:
            assert answer.status == 410
