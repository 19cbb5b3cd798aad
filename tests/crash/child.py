"""The process that is killed: it takes the reports that are out, and posts what they make, until it dies.

Started through a fork server that has read the rules already, so that a thousand lives are cheap.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import signal
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import structlog

from bot.alerts.backlog import Limits
from bot.alerts.clock import SystemClock
from bot.alerts.deliver import Delivery
from bot.alerts.destination import Destination
from bot.chat.discord.destination import DiscordDestination
from bot.chat.slack.destination import SlackDestination
from bot.errors import TocsinError
from bot.line import Line
from bot.model import Report
from bot.pipeline import Origin
from bot.rules.book import RuleBook, load_rules
from bot.state.archive import Archive
from bot.state.client import Client, connect
from bot.state.commit import Ledger
from bot.state.orders import Orders
from bot.state.outbox import Outbox
from bot.state.seen import Mark, Seen
from bot.state.silences import Silences
from bot.state.story_log import StoryLog
from bot.stories.identity import content_hash
from bot.stories.publishers import shipped
from tests.crash.reports import RULE, SOURCE, Plan, read

#: How many reports are out; and up to which all were taken, as far as a child has come.
RELEASED, TAKEN = "crash:released", "crash:taken"
_PAGE = 200
#: The environment variable that tells the fork server which plan's reports to have ready.
PLANNED = "TOCSIN_CRASH_PLAN"

#: Where a child can be told to die: the method that is called there, and whether before or after it.
POINTS: dict[str, tuple[type, str, bool]] = {
    "before a report is judged": (Line, "take", True),
    "before the commit": (Ledger, "commit", True),
    "after the commit": (Ledger, "commit", False),
    "before the attempt is recorded": (Outbox, "attempting", True),
    "after the attempt is recorded": (Outbox, "attempting", False),
    "after Slack was called": (SlackDestination, "post", False),
    "after Discord was called": (DiscordDestination, "post", False),
    "after the result is recorded": (Outbox, "sent", False),
    "before an edit": (SlackDestination, "edit", True),
    "after an edit": (DiscordDestination, "edit", False),
}


@dataclass(frozen=True)
class Life:
    """What a child is given: where everything is, and where to die (None: when it is killed)."""

    redis: str
    slack: tuple[str, str]  # address, token
    discord: tuple[str, str]
    plan: Plan
    point: str | None = None
    times: int = 1  # … when it comes there for that time
    clock_off: float = 0.0  # its clock is wrong by that many seconds


class WrongClock(SystemClock):
    """A clock that is off."""

    def __init__(self, off: float) -> None:
        self.off = off

    def now(self) -> float:
        return super().now() + self.off


def _book() -> RuleBook:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "rules.yaml")
        file.write_text(RULE, encoding="utf-8")
        return load_rules([file])


BOOK = _book()


@cache
def all_of(plan: Plan) -> list[Report]:
    """Return the reports of a plan, made once for all lives of one fork server."""
    return list(read(plan))


if PLANNED in os.environ:
    all_of(Plan(*map(int, os.environ[PLANNED].split())))


def live(life: Life, at_work: Event) -> None:
    """Live a life; `at_work` is set when it takes its first report or looks for one."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if life.point is not None:
        _die_at(*POINTS[life.point], times=life.times)
    asyncio.run(_work(life, at_work))


def _die_at(owner: type, name: str, before: bool, *, times: int) -> None:
    method: Callable[..., Any] = getattr(owner, name)
    calls = itertools.count(1)

    async def dying(*args: Any, **kwargs: Any) -> Any:
        is_it = next(calls) >= times
        if is_it and before:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = await method(*args, **kwargs)
        if is_it:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, dying)


async def _work(life: Life, at_work: Event) -> None:
    client = connect(life.redis)
    destinations: list[Destination] = [
        SlackDestination("desk", "C0123456789", api_url=life.slack[0], token=life.slack[1], spacing=0),
        DiscordDestination("osint", 700000000000000001, api_url=life.discord[0], token=life.discord[1]),
    ]
    delivery = Delivery(
        Outbox(client),
        destinations,
        WrongClock(life.clock_off),
        orders=Orders(client),
        silences=Silences(client),
        limits=Limits(digest_after=1e9),  # what is counted are single messages
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(delivery.run(asyncio.Event()))
        group.create_task(_take(life.plan, client, delivery.wake, at_work))


async def _take(plan: Plan, client: Client, posted: Callable[[], None], at_work: Event) -> None:
    """Take what is out and not yet seen, in order, as polls would."""
    with tempfile.TemporaryDirectory() as folder:
        line = Line(
            book=BOOK,
            routes=[],
            origins={SOURCE: Origin("The Wire")},
            story_log=StoryLog(client),
            ledger=Ledger(client),
            publishers=shipped(),
            archive=Archive(Path(folder)),
            orders=Orders(client),
            destinations=["desk", "osint"],
            posted=posted,
        )
        reports = all_of(plan)
        while True:
            try:
                await line.catch_up()
                at_work.set()
                await _take_page(plan, client, line, reports)
            except TocsinError:
                await asyncio.sleep(0.2)


async def _take_page(plan: Plan, client: Client, line: Line, reports: list[Report]) -> None:
    taken, out = int(await client.get(TAKEN) or 0), int(await client.get(RELEASED) or 0)
    page = range(taken, min(out, taken + _PAGE))
    if not page:
        await asyncio.sleep(0.02)
        return
    marks = [Mark(reports[number].id, content_hash(reports[number])) for number in page]
    sightings = await Seen(client).unseen(SOURCE, marks, time.time())
    quiet = [
        mark
        for number, mark, sighting in zip(page, marks, sightings, strict=True)
        if sighting and not await line.take(SOURCE, reports[number], mark, plan.at(number))
    ]
    await Seen(client).mark(SOURCE, quiet, time.time())
    await client.set(TAKEN, page.stop)
