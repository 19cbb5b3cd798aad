"""The one place that builds and wires everything; start, drain, stop."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping, Sequence, Sized
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal, get_args

import structlog

from bot import __version__
from bot.alerts.backlog import Limits
from bot.alerts.daily import Dailies
from bot.alerts.deliver import Delivery
from bot.alerts.names import read_rules
from bot.alerts.notices import Notices
from bot.alerts.promotion import TollStep
from bot.canary import Canaries
from bot.chat import kinds as chat_kinds
from bot.chat.connection import Connection, Hooked
from bot.chat.kind import ChatDestination
from bot.config.settings import Settings, load_settings
from bot.errors import TryLater
from bot.intake.found import Found, find
from bot.intake.poller import Poller
from bot.intake.push import Pushes
from bot.line import Line
from bot.lookup.desk import Desk
from bot.lookup.lookup import Records
from bot.lookup.past import Past
from bot.pipeline import Origin
from bot.rehearsal import rehearse
from bot.rules.book import RuleBook
from bot.rules.draft import read_draft
from bot.rules.shipped import shipped_rules
from bot.sources import kinds as source_kinds
from bot.state.archive import Archive
from bot.state.connect import State, open_state
from bot.stories.publishers import publishers_of
from bot.upkeep import canary_lack, keep_house, pause, redis_lack, watch_configuration, watch_rules
from bot.web.server import Ask, Hook, Readiness, WebServer

log = structlog.get_logger()

#: What one process can do. `scheduler` decides what is due and keeps house, `worker` polls and judges,
#: `notifier` posts, `chat` answers people in Slack and Discord, `web` answers under web.listen.
Role = Literal["scheduler", "worker", "notifier", "chat", "web"]
ROLES: tuple[Role, ...] = get_args(Role)


def read_settings(file: Path, *, consoles_in_json: bool = False) -> Settings:
    """Read the configuration with every kind of source and destination there is. Raises BadFile."""
    settings = load_settings(
        file,
        os.environ,
        source_kinds={name: kind.Options for name, kind in source_kinds.kinds().items()},
        destination_kinds={name: kind.Options for name, kind in chat_kinds.kinds().items()},
    )
    if not consoles_in_json:
        return settings
    destinations = [
        destination.model_copy(update={"json": True}) if destination.kind == "console" else destination
        for destination in settings.destinations
    ]
    return settings.model_copy(update={"destinations": destinations})


class App:
    """One process of Tocsin, from its settings to its end."""

    def __init__(self, settings: Settings, roles: Collection[Role] = ROLES) -> None:
        """Read the rules and the tables of publishers. Raises BadFile, with every fault of every file."""
        self._settings = settings
        self._roles = frozenset(roles)
        self._book = read_rules(settings)
        self._publishers = publishers_of(settings)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then finish what is under way, within ten seconds.

        Call it in the main thread. Raises FixConfiguration for what a person must change.
        """
        state = await self._open_state(stop)
        if state is None:
            return
        try:
            async with self._destinations() as destinations:
                await self._work(state, destinations, stop)
        finally:
            await state.close()

    async def _open_state(self, stop: asyncio.Event) -> State | None:
        """Wait for Redis, however long it takes; None if told to stop meanwhile."""
        secret = self._settings.redis
        while not stop.is_set():
            try:
                return await open_state(
                    secret.get_secret_value() if secret else None, self._settings.data_dir
                )
            except TryLater as error:
                log.warning("waiting for Redis", error=str(error), seconds=5)
                await pause(stop, 5)
        return None

    @asynccontextmanager
    async def _destinations(self) -> AsyncIterator[list[ChatDestination]]:
        """Open the destinations; one that lacks a token is left out, and told."""
        kinds, environment = chat_kinds.kinds(), self._settings.environment
        opened: list[ChatDestination] = []
        try:
            for wanted in self._settings.destinations:
                kind = kinds[wanted.kind]
                lack = kind.missing(environment)
                if lack:
                    log.error("a destination gets no posts until this is mended", id=wanted.id, why=lack)
                else:
                    opened.append(kind.open(wanted, environment, buttons=kind.listens(environment)))
            yield opened
        finally:
            for destination in opened:
                await destination.close()

    async def _work(self, state: State, destinations: list[ChatDestination], stop: asyncio.Event) -> None:
        settings = self._settings
        archive = Archive(settings.data_dir / "archive")
        alerts = settings.alerts
        delivery = Delivery(
            state.outbox,
            destinations,
            orders=state.orders,
            silences=state.silences,
            limits=Limits(alerts.digest_after, alerts.most_an_hour),
        )
        line = Line(
            book=self._book,
            routes=settings.routes,
            toll_step=TollStep(settings.alerts.toll_times, settings.alerts.toll_more),
            origins={source.id: Origin(source.name, tuple(source.tags)) for source in settings.sources},
            story_log=state.story_log,
            ledger=state.ledger,
            publishers=self._publishers,
            archive=archive,
            orders=state.orders,
            destinations=[each.id for each in settings.destinations],
            posted=delivery.wake,
        )
        poller = Poller(
            settings.poll, settings.sources, state, line.take, secrets=settings.environment.secrets()
        )
        told = [each.id for each in settings.destinations if each.kind != "console"]  # it has the log
        notices = Notices(state.outbox, state.notices, told, delivery.wake)
        tasks: dict[str, Callable[[], Coroutine[None, None, None]]] = {
            "notices": partial(notices.run, stop, delivery.troubles)
        }
        if state.server is not None:
            tasks["embedded Redis"] = partial(state.server.keep, stop)
        if "scheduler" in self._roles:
            keep = timedelta(seconds=settings.archive.keep)
            tasks["housekeeping"] = partial(keep_house, state, line.trim, archive, keep, stop)
        if "worker" in self._roles:
            await line.catch_up()
            tasks["polling"] = partial(poller.run, stop)
            tasks["rules"] = partial(
                watch_rules, settings, self._book, partial(self._take_rules, line), notices, stop
            )
            tasks["configuration"] = partial(watch_configuration, settings, read_settings, notices, stop)
            canaries = Canaries(line, state, [source.id for source in settings.sources])
            tasks["canaries"] = partial(canaries.run, stop)
        if "notifier" in self._roles:
            tasks["delivery"] = partial(delivery.run, stop)
            dailies = Dailies(state.outbox, state.orders, [each.id for each in destinations])
            tasks["daily digests"] = partial(dailies.run, stop)

        desk = self._desk(state, archive, delivery)
        if {"chat", "web"} & self._roles:
            tasks["past"] = desk.warm_up
        connections = self._connections(desk) if "chat" in self._roles else []
        for connection in connections:
            tasks[f"{connection.name} connection"] = partial(connection.run, stop)

        started = time.time()

        async def readiness() -> Mapping[str, str]:
            return {
                "redis": await redis_lack(state),
                "canary": await canary_lack(state, started),
                **{f"destination {name}": why for name, why in delivery.troubles().items()},
                **{f"{connection.name} connection": connection.trouble for connection in connections},
            }

        web = None
        if "web" in self._roles:
            hooks = {
                connection.path: connection.take
                for connection in connections
                if isinstance(connection, Hooked)
            }
            pushes = Pushes(state) if settings.poll.push_address else None
            web = await self._serve(readiness, desk.ask, hooks, pushes)
        self._greet(web)
        try:
            async with asyncio.TaskGroup() as group:
                for name, start in tasks.items():
                    group.create_task(start(), name=name)
                await stop.wait()
                log.info("stopping: finishing what is under way")
        finally:
            if web is not None:
                await web.stop()

    def _take_rules(self, line: Line, book: RuleBook) -> None:
        line.book = self._book = book

    def _desk(self, state: State, archive: Archive, delivery: Delivery) -> Desk:
        """Who answers people, and what answers draw on."""
        return Desk(
            Records(
                sources=self._settings.sources,
                destinations=[destination.id for destination in self._settings.destinations],
                channels={
                    f"{each.kind}:{each.channel}": each.id
                    for each in self._settings.destinations
                    if hasattr(each, "channel")
                },
                source_states=state.sources,
                past=Past(state.story_log),
                outbox=state.outbox,
                archive=archive,
                marks=state.marks,
                acks=state.acks,
                shifts=state.shifts,
                silences=state.silences,
                orders=state.orders,
                notices=state.notices,
                parked=state.parked,
                story_log=state.story_log,
                canaries=state.canaries,
                moderators={each.id: getattr(each, "may_mute", ()) for each in self._settings.destinations},
                book=lambda: self._book,
                troubles=delivery.troubles,
                probe=self._probe,
                draft=self._draft,
                rehearse=partial(rehearse, archive),
                started=datetime.now(UTC),
            )
        )

    def _draft(self, text: str) -> RuleBook:
        """Read rules that are not saved. Raises BadFile."""
        settings = self._settings
        sources = {source.id: source for source in settings.sources}
        return read_draft(text, self._book, settings.rules or [shipped_rules()], sources)

    async def _probe(self, url: str) -> Sequence[Found]:
        """Ask an address once what feeds it has. Raises TocsinError."""
        poll = self._settings.poll
        return await find(url, contact=poll.contact, allow_private_addresses=poll.allow_private_addresses)

    def _connections(self, desk: Desk) -> list[Connection]:
        """The connections by which people reach us from the platforms that are used."""
        environment = self._settings.environment
        used = {destination.kind for destination in self._settings.destinations}
        found = [chat_kinds.kinds()[kind].connect(environment, desk) for kind in sorted(used)]
        return [connection for connection in found if connection is not None]

    async def _serve(
        self, readiness: Readiness, ask: Ask, hooks: Mapping[str, Hook], pushes: Pushes | None
    ) -> WebServer:
        host, port = self._settings.web.address
        token = self._settings.web.token
        given = token.get_secret_value() if token else None
        web = WebServer(host, port, given, readiness=readiness, ask=ask, hooks=hooks, pushes=pushes)
        await web.start()
        return web

    def _greet(self, web: WebServer | None) -> None:
        """Say in plain words what is watched, who is told, and what the unused platforms lack."""
        settings = self._settings
        told = ", ".join(destination.id for destination in settings.destinations)
        sources, rules = _count(settings.sources, "source"), _count(self._book.rules, "rule")
        said = [f"Tocsin {__version__} watches {sources} with {rules} and posts to {told}."]
        used = {destination.kind for destination in settings.destinations}
        for name, kind in chat_kinds.kinds().items():
            if name not in used:
                lack = kind.missing(settings.environment)
                said.append(f"{name.title()} is not in use: {lack or f'no destination is of kind {name}.'}")
        if web is not None:
            said.append(f"Dashboard: {web.address}/; health: /healthz, /readyz, /metrics.")
        for line in said:
            log.info(line)


def _count(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"
