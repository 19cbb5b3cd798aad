"""One report, from what it says to who is told: rules → stories → alerts, as one readable function.

`decide` is pure. `Line` runs it on the live stream and writes what it decides, one report at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain

import structlog

from bot import metrics
from bot.alerts.compose import compose
from bot.alerts.hold import Tellers, held_back, may_wait
from bot.alerts.promotion import Level, TollStep, joined, promotions
from bot.alerts.routes import Route, destinations_for
from bot.model import SEVERITIES, Judgement, Post, Report
from bot.rules.book import RuleBook
from bot.state.archive import Archive
from bot.state.commit import Ledger
from bot.state.seen import Mark
from bot.state.story_log import START, StoryLog
from bot.stories.correction import decode
from bot.stories.developments import developments
from bot.stories.entry import Entry
from bot.stories.ladder import Told, standing
from bot.stories.memory import WINDOW, StoryMemory
from bot.stories.publishers import Telling, shipped

log = structlog.get_logger()

_TOLL_STEP = TollStep()


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of a report's source: what readers call it, and the tags that routes may ask for."""

    name: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be remembered of a report, and what is to be posted."""

    entries: list[Entry] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)


def decide(
    report: Report,
    judgement: Judgement,
    *,
    origin: Origin,
    book: RuleBook,
    memory: StoryMemory,
    routes: Iterable[Route],
    at: datetime,
    toll_step: TollStep = _TOLL_STEP,
) -> Decision:
    """Say what the matches of a report are to the stories in memory, and who is told. Pure.

    A report without a match is neither remembered nor posted. A development that opens a story is posted to
    the destinations of its rules, one that adds to a story is posted as an update, a repeat is not posted. A
    rule in shadow mode is remembered like any other, and tells nobody; so is one whose alerts have to wait:
    what tells the story again when nothing holds it back any more is posted, were it a repeat. What changes
    how a story stands has its alerts edited wherever they were posted, without a sound. What promotes it (a
    repeat, too) is told there as an update that readers are notified of; a toll by `toll_step` only.
    """
    told = developments(judgement, book.severity_of)
    if not told:
        return Decision()
    decision = Decision(memory.decide(report, told, at))
    notify = {name: rule.notify or () for name, rule in book.rules.items()}
    routes = list(routes)
    everywhere = dict.fromkeys(chain(*notify.values(), *(route.to for route in routes)))
    for development, entry in zip(told, decision.entries, strict=True):
        tellers = told_by(entry, at, memory=memory, book=book)
        heard = [match for match in development.matches if book.rules[match.rule].mode == "live"]
        ready = [
            match
            for match in heard
            if not held_back(book.rules[match.rule], at=at, tellers=tellers, sources=book.sources)
        ]
        live = [
            match
            for match in ready
            if entry.kind != "repeat" or may_wait(book.rules[match.rule], at, tellers)
        ]
        before, now = levels(entry, memory=memory, book=book)
        changed = before is not None and (now.standing != before.standing or now.severity != before.severity)
        if not live and (not heard or not changed):
            continue
        promoted: tuple[str, ...] = ()
        if before is not None and ready:
            promoted = promotions(before, now, step=toll_step, within=book.gazetteer.scope)
        shown = type(development)(tuple(live or ready or heard))
        leading = book.rules[shown.rules[0]]
        decision.posts.extend(
            compose(
                story=entry.story,
                kind="repeat" if not live else "new" if entry.kind == "repeat" else entry.kind,
                news=joined(promoted, entry.news),
                revision=f"{entry.source}\0{entry.report}\0{entry.content}",
                at=at,
                destinations=destinations_for(
                    shown,
                    notify=notify,
                    severity=leading.severity,
                    source=report.source,
                    tags=origin.tags,
                    routes=routes,
                    within=book.gazetteer.scope,
                ),
                severity=leading.severity,
                rule_title=leading.title,
                development=shown,
                report=report,
                source_name=origin.name,
                standing=now.standing,
                edited=everywhere if changed else (),
                stands_at=now.severity,
                promoted_in=everywhere if promoted else (),
            )
        )
    return decision


def told_by(entry: Entry, at: datetime, *, memory: StoryMemory, book: RuleBook) -> Tellers:
    """Return who has told a story, up to and with the report that this decision is about."""
    present = Telling(entry.source, entry.address, entry.credit, entry.copies)
    told = [*memory.tellings(entry.story), (at, present)]
    names = {name: source.name for name, source in (book.sources or {}).items()}
    voices = shipped().voices((telling for _, telling in told), names)
    return Tellers({telling.source for _, telling in told}, voices, told[0][0])


def levels(entry: Entry, *, memory: StoryMemory, book: RuleBook) -> tuple[Level | None, Level]:
    """Return how far a story had come before the report that this decision is about, and how far with it."""
    telling = Telling(entry.source, entry.address, entry.credit, entry.copies)
    told = memory.told(entry.story)
    present = Told(telling, entry.report, entry.facts, entry.rules)
    return level(told, book) if told else None, level([*told, present], book)


def level(told: Sequence[Told], book: RuleBook) -> Level:
    """Return how far a story has come with these reports of it, oldest first; at least one."""
    names = {name: source.name for name, source in (book.sources or {}).items()}
    stands = standing(told, publishers=shipped(), gazetteer=book.gazetteer, names=names)
    rules = (book.rules[name] for one in told for name in one.rules if name in book.rules)
    return Level(
        standing=stands,
        severity=max(
            (rule.severity for rule in rules if rule.mode == "live"), key=SEVERITIES.index, default=None
        ),
        places=tuple(dict.fromkeys(place for one in told for place in one.facts.places)),
        tolls=[one.facts.tolls for one in told],
    )


class Line:
    """The live line of one process: its memory of stories is the fold of the story log, kept up to date."""

    def __init__(
        self,
        *,
        book: RuleBook,
        routes: Sequence[Route],
        toll_step: TollStep = _TOLL_STEP,
        origins: Mapping[str, Origin],
        story_log: StoryLog,
        ledger: Ledger,
        archive: Archive,
        posted: Callable[[], None],
    ) -> None:
        """`posted` is called after each commit that queued posts."""
        self.book = book
        self._routes = routes
        self._toll_step = toll_step
        self._origins = origins
        self._story_log = story_log
        self._ledger = ledger
        self._archive = archive
        self._posted = posted
        self._memory = StoryMemory()
        self._last = START
        self._turn = asyncio.Lock()
        self._archive_fails = False

    async def catch_up(self) -> int:
        """Read what was decided since: by an earlier run, or by other processes. Returns how many entries."""
        entries = await self._story_log.read(self._last)
        for entry_id, raw in entries:
            self._memory.apply(decode(raw))
            self._last = entry_id
        return len(entries)

    async def take(self, source_id: str, report: Report, mark: Mark, at: float) -> None:
        """Judge a report and write down, in one step, that it was seen, its stories and its posts.

        `at` is Unix time. Raises TryLater when Redis does not answer: then either nothing was written or all
        of it, and the next poll brings the report again without harm.
        """
        book = self.book  # which may be another one before this report is done with
        judgement = book.judge(report)
        metrics.REPORTS.labels(source_id).inc()
        for match in judgement.matches:
            metrics.MATCHES.labels(match.rule, book.rules[match.rule].mode).inc()
        async with self._turn:
            decision = await self._commit(source_id, report, judgement, mark, book=book, at=at)
            self._keep(report, at)
        for entry in decision.entries:
            metrics.STORIES.labels(entry.kind).inc()
            log.info(entry.kind, story=entry.story, title=report.title, because=entry.because)
        if decision.posts:
            self._posted()

    def rehearse(self, report: Report, at: datetime) -> Sequence[Post]:
        """Return what would be posted of a report if nobody had told of it before. It leaves no trace."""
        return decide(
            report,
            self.book.judge(report),
            origin=self._origins.get(report.source) or Origin(report.source),
            book=self.book,
            memory=StoryMemory(),
            routes=self._routes,
            at=at,
        ).posts

    async def _commit(
        self, source_id: str, report: Report, judgement: Judgement, mark: Mark, *, book: RuleBook, at: float
    ) -> Decision:
        while True:
            decision = decide(
                report,
                judgement,
                origin=self._origins.get(source_id) or Origin(source_id),
                book=book,
                memory=self._memory,
                routes=self._routes,
                at=datetime.fromtimestamp(at, UTC),
                toll_step=self._toll_step,
            )
            last = await self._ledger.commit(
                self._last,
                source_id,
                mark,
                entries=[entry.encode() for entry in decision.entries],
                posts=decision.posts,
                at=at,
            )
            if last is not None:
                break
            await self.catch_up()  # others have decided meanwhile: so must we, again
        if decision.entries:
            for entry in decision.entries:
                self._memory.apply(entry)
            self._last = last
        return decision

    def _keep(self, report: Report, at: float) -> None:
        """Archive a report. What stops the archive stops no alert; it is told once."""
        try:
            self._archive.append(report, datetime.fromtimestamp(at, UTC))
            self._archive_fails = False
        except OSError as error:
            if not self._archive_fails:
                log.warning("what is polled can't be archived; alerts go on", error=str(error))
            self._archive_fails = True

    async def trim(self, at: float) -> None:
        """Drop from the story log what no memory needs any more. `at` is Unix time."""
        await self._story_log.trim(at - (WINDOW + timedelta(days=1)).total_seconds())
