"""One poll of one source: ask, read, part the news from what is known, hand it on, remember."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeAlias

import structlog
import xxhash

from bot import __version__, metrics
from bot.errors import TocsinError
from bot.intake import files, freshness, schedule
from bot.intake import memory as remember
from bot.intake.articles import Articles
from bot.intake.doubt import doubt
from bot.intake.failure import PollFailed
from bot.intake.failure import shown as shown_address
from bot.intake.fetch import Fetcher, Validators
from bot.intake.health import Health
from bot.intake.look import look
from bot.intake.plan import Carried, carry_out, first_address
from bot.intake.push import Push
from bot.intake.rhythm import Rhythm
from bot.model import Report
from bot.sources.kind import Given, LinksToArticles, Parsed
from bot.sources.kinds import kinds
from bot.state.connect import State
from bot.state.parked import TRIES, failed
from bot.state.seen import Mark, Sighting
from bot.state.sources import SourceState
from bot.stories.identity import content_hash

log = structlog.get_logger()

#: Takes one report: source id, report, what marks it as seen, time (Unix seconds). Tells whether it wrote the
#: mark down; where it did not, there was nothing else to write, and the poll marks all those at once.
Take: TypeAlias = Callable[[str, Report, Mark, float], Awaitable[bool]]

#: However often a server says "not modified", once in so many seconds it is asked for everything.
_FULL_EVERY = 86_400.0


class Source(Protocol):
    """What polling needs of a source's settings; the kind's own options are on the same object."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def every(self) -> timedelta | float | None: ...
    @property
    def lang(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of polling that hold for all sources."""

    every: float  # seconds, for sources that state none
    max_age: timedelta


class Polling:
    """Polls sources, one at a time each; the caller sees to that."""

    def __init__(
        self,
        fetcher: Fetcher,
        state: State,
        policy: Policy,
        take: Take,
        secrets: Mapping[str, str],
        *,
        push: Push | None = None,
    ) -> None:
        """`push` keeps subscriptions at hubs; None: nobody can reach us, so there are none."""
        self._fetcher = fetcher
        self._state = state
        self._policy = policy
        self._take = take
        self._secrets = secrets
        self._push = push
        self._articles = Articles(fetcher)
        self._health = Health()
        self._faulty: set[Mark] = set()

    async def poll(self, source: Source) -> float:
        """Poll a source; return how long to leave it alone, in seconds.

        Raises TocsinError if what was found could not be handed on or remembered: then nothing that was not
        handed on counts as seen, and the next poll brings it again.
        """
        at = await self._state.now()
        configured = first_address(kinds()[source.kind].poll(source, self._given("", at)))
        memory = await self._state.sources.load(source.id)
        digest = xxhash.xxh3_64_hexdigest(configured.encode())  # addresses may hold passwords
        if memory.configured != digest:
            memory = SourceState(configured=digest, last_ok=memory.last_ok, down_since=memory.down_since)
        address = memory.address or configured
        try:
            carried = await self._ask(source, address, memory, at)
        except PollFailed as failure:
            metrics.POLLS.labels(source.id, failure.cause).inc()
            metrics.SOURCE_FAILURES.labels(source.id).set(memory.failures + 1)
            self._health.failed(source.id, address, failure.cause, str(failure))
            return await self._failed(source, memory, failure, at)
        metrics.POLLS.labels(source.id, "unchanged" if carried.parsed is None else "read").inc()
        metrics.SOURCE_FAILURES.labels(source.id).set(0)
        metrics.SOURCE_ANSWERED.labels(source.id).set(at)
        self._health.answered(source.id, memory.down_since, at)
        after = await self._answered(source, carried, memory, configured, at)
        await self._state.sources.save(source.id, after)
        metrics.SOURCE_HELD.labels(source.id).set(bool(after.doubt))
        self._health.heard(source.id, Rhythm(after.newest, after.pause), silent=after.silent)
        hints = schedule.Hints(
            after.ttl, carried.first.fresh_for, pushed=await self._pushed(source, carried, at)
        )
        return schedule.after_success(self._every(source, after.pause), hints, random.random())  # noqa: S311 - no secret

    async def _pushed(self, source: Source, carried: Carried, at: float) -> bool:
        """Keep a feed's subscription at its hub, if it has one and we can be reached."""
        if self._push is None or kinds()[source.kind].reads_files:
            return False
        links, parsed = carried.first.links, carried.parsed
        hub = links.get("hub") or (parsed.hub if parsed else "")
        topic = links.get("self") or (parsed.topic if parsed else "")
        return await self._push.keep(source.id, hub, topic, at)

    async def _answered(
        self, source: Source, carried: Carried, memory: SourceState, configured: str, at: float
    ) -> SourceState:
        """Hand on what is new of an answer, unless the source may be another one; return what to remember."""
        shown = look(carried.parsed, at) if carried.parsed else None
        if shown and kinds()[source.kind].from_many:
            shown = replace(shown, lang="")
        reports, sightings = await self._compared(source, carried.parsed, at)
        moved_to = carried.first.moved_to
        why = doubt(
            memory, shown, all_new=not any(map(_known, sightings)), configured=configured, moved_to=moved_to
        )
        held_since = memory.doubted_since
        if why and await self._state.sources.is_released(source.id):
            await self._state.sources.settle(source.id)
            memory, why = remember.released(memory, moved_to), ""
        if why:
            self._health.doubted(source.id, configured, why)
            return remember.held(memory, shown, why, at)
        self._health.trusted(source.id, held_since, at)
        complete = True
        if carried.parsed is not None:
            complete = await self._hand_on(
                source, carried.parsed, reports, sightings, last_poll=memory.last_ok, at=at
            )
        after = remember.answered(memory, carried, shown, at)
        if after.address != memory.address:
            log.warning(
                "source has moved for good; correct its address", source=source.id, to=shown_address(moved_to)
            )
        # Without validators, and from the old place on, the next poll brings again what was not taken.
        return after if complete else replace(after, full_at=None, cursor=memory.cursor)

    async def _ask(self, source: Source, address: str, memory: SourceState, at: float) -> Carried:
        kind = kinds()[source.kind]
        stale = memory.full_at is None or at - memory.full_at > _FULL_EVERY
        return await carry_out(
            files.ask if kind.reads_files else self._fetcher.ask,
            kind.poll(source, self._given(memory.cursor, at)),
            address=address,
            validators=Validators() if stale else Validators(memory.etag, memory.last_modified),
            body_hash="" if stale else memory.body_hash,
            robots=self._articles.robots if kind.obeys_robots else None,
        )

    async def _failed(self, source: Source, memory: SourceState, failure: PollFailed, at: float) -> float:
        after = remember.failed(memory, failure, at)
        await self._state.sources.save(source.id, after)
        draw = random.random()  # noqa: S311 - no secret
        every = self._every(source, memory.pause)
        return schedule.after_failure(every, failure.cause, after.failures, failure.after, draw)

    async def _compared(
        self, source: Source, parsed: Parsed | None, at: float
    ) -> tuple[dict[Mark, Report], list[Sighting]]:
        """Return what a source shows, each once, and what is known of it."""
        now = datetime.fromtimestamp(at, UTC)
        found = [_of_source(report, source) for report in parsed.reports] if parsed else []
        by_mark = {
            Mark(report.id, content_hash(report)): freshness.believable(report, now) for report in found
        }
        return by_mark, await self._state.seen.unseen(source.id, list(by_mark), at) if by_mark else []

    async def _hand_on(
        self,
        source: Source,
        parsed: Parsed,
        by_mark: Mapping[Mark, Report],
        sightings: Sequence[Sighting],
        *,
        last_poll: float | None,
        at: float,
    ) -> bool:
        """Hand on what is news, remember what is old; returns whether all news were taken."""
        marks, reports = list(by_mark), list(by_mark.values())
        last_ok = None if last_poll is None else datetime.fromtimestamp(last_poll, UTC)
        if parsed.is_baseline and last_ok is None:
            found = freshness.Sorted(news=(), old=tuple(range(len(marks))))
        else:
            found = freshness.sort(
                reports,
                sightings,
                now=datetime.fromtimestamp(at, UTC),
                last_ok=last_ok,
                max_age=self._policy.max_age,
            )
        await self._state.seen.mark(source.id, [marks[place] for place in found.old], at)
        if last_ok is None:
            log.info(
                "source is watched from now on",
                source=source.id,
                form=parsed.form,
                reports=len(reports), older_than_max_age=len(found.old), looked_at=len(found.news),
            )  # fmt: skip
        elif found.old:
            self._health.dug_up(source.id, len(found.old))
        return await self._take_each(source, [(reports[place], marks[place]) for place in found.news], at)

    async def _take_each(self, source: Source, news: Sequence[tuple[Report, Mark]], at: float) -> bool:
        """Hand the news on; returns whether all of them were taken."""
        complete = True
        wants_articles = isinstance(source, LinksToArticles) and source.full_text
        reading = self._articles.reading() if wants_articles else None
        quiet: list[Mark] = []
        try:
            for report, mark in news:
                try:
                    whole = await reading.completed(report) if reading else report
                    if not await self._take(source.id, whole, mark, at):
                        quiet.append(mark)
                    if mark in self._faulty:
                        self._faulty.remove(mark)
                        await self._state.parked.forget(source.id, mark)
                except TocsinError:
                    raise
                except Exception as error:  # noqa: BLE001 - one report must not hold up the others
                    if await self._gives_up(source.id, report, mark, error, at):
                        quiet.append(mark)
                    else:
                        complete = False  # the next poll brings it again
        finally:
            await self._state.seen.mark(source.id, quiet, at)
        return complete

    async def _gives_up(
        self, source_id: str, report: Report, mark: Mark, error: Exception, at: float
    ) -> bool:
        """Note that a report tripped Tocsin up; returns whether that was once too often."""
        if mark not in self._faulty:
            self._faulty.add(mark)
            log.error(
                "a fault of Tocsin's own with one report; please report it",
                source=source_id,
                report=report.id,
                exc_info=error,
            )
        tries = await self._state.parked.tried(failed(source_id, report, error, __version__, at), mark)
        if tries < TRIES:
            return False
        self._faulty.discard(mark)
        metrics.PARKED.labels(source_id).inc()
        log.error(
            "a report is given up after faults of Tocsin's own; `tocsin parked` lists such reports",
            source=source_id,
            report=report.id,
            tries=tries,
        )
        return True

    def _given(self, cursor: str, at: float) -> Given:
        return Given(datetime.fromtimestamp(at, UTC), cursor, self._secrets)

    def _every(self, source: Source, pause: float | None) -> float:
        own = None if source.every is None else seconds(source.every)
        return schedule.interval(own, self._policy.every, pause)


def seconds(span: timedelta | float) -> float:
    """Return a span of time in seconds."""
    return span.total_seconds() if isinstance(span, timedelta) else float(span)


def _of_source(report: Report, source: Source) -> Report:
    return replace(report, source=source.id, lang=report.lang or source.lang or "")


def _known(sighting: Sighting) -> bool:
    return sighting is not Sighting.NEW
