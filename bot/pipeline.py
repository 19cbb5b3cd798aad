"""One report, from what it says to who is told: rules → stories → alerts, as one readable function.

Pure. `bot.line` runs it on the live stream and writes what is decided; a replay runs it on an archive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from types import MappingProxyType

from bot.alerts.compose import compose
from bot.alerts.hold import Tellers, held_back, may_wait
from bot.alerts.orders import subscribed
from bot.alerts.promotion import Level, TollStep, joined, promotions
from bot.alerts.routes import Route, destinations_for
from bot.model import SEVERITIES, ChannelOrders, Development, Judgement, Match, Post, Report
from bot.rules.book import RuleBook
from bot.stories.developments import developments
from bot.stories.entry import Entry
from bot.stories.ladder import Told, standing
from bot.stories.memory import StoryMemory
from bot.stories.publishers import Publishers, Telling

TOLL_STEP = TollStep()
NOTHING: Mapping[str, int] = MappingProxyType({})
NO_ORDERS: Mapping[str, ChannelOrders] = MappingProxyType({})


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


@dataclass(frozen=True, slots=True)
class Hearing:
    """Which matches of a development speak, in order of their weight, and which rules have to wait."""

    live: tuple[Match, ...]  # of rules in live mode
    ready: tuple[Match, ...]  # those that nothing holds back
    told: tuple[Match, ...]  # those whose readers hear of it now
    raised: tuple[str, ...]  # rules that make the story an alert with it
    held: tuple[tuple[str, str], ...]  # rules that have to wait, and what for


def decide(
    report: Report,
    judgement: Judgement,
    *,
    origin: Origin,
    book: RuleBook,
    memory: StoryMemory,
    routes: Iterable[Route],
    at: datetime,
    toll_step: TollStep = TOLL_STEP,
    orders: Mapping[str, ChannelOrders] = NO_ORDERS,
) -> Decision:
    """Say what the matches of a report are to the stories in memory, and who is told. Pure.

    A report without a match is neither remembered nor posted. A development that opens a story is posted to
    the destinations of its rules, one that adds to a story is posted as an update, a repeat is not posted. A
    rule in shadow mode is remembered like any other, and tells nobody; so is one whose alerts have to wait:
    what tells the story again when nothing holds it back any more is posted, were it a repeat. What changes
    how a story stands has its alerts edited wherever they were posted, without a sound. What promotes it (a
    repeat, too) is told there as an update that readers are notified of; a toll by `toll_step` only. `orders`
    are those of every destination there is: a channel that subscribed to it is told of a development, too.
    A report that only denies something is an update of the story it answers, and nothing without one.
    """
    post = partial(
        _posts,
        report,
        origin=origin,
        book=book,
        memory=memory,
        routes=list(routes),
        at=at,
        toll_step=toll_step,
        orders=orders,
    )
    told = developments(judgement, book.severity_of)
    if not told:
        return _answers(report, judgement, at, memory=memory, book=book, post=post)
    groups = {
        name: group
        for development in told
        for name in development.rules
        if (group := book.rules[name].group) is not None
    }
    decision, raised = Decision(), Counter[str]()
    for development, entry in zip(told, memory.decide(report, told, at, groups), strict=True):
        hearing = heard(development, entry, at, memory=memory, book=book, raised=raised)
        raised.update(hearing.raised)
        decision.entries.append(replace(entry, raised=hearing.raised, held=hearing.held))
        decision.posts.extend(post(hearing, decision.entries[-1]))
    return decision


def _answers(
    report: Report,
    judgement: Judgement,
    at: datetime,
    *,
    memory: StoryMemory,
    book: RuleBook,
    post: Callable[[Hearing, Entry], list[Post]],
) -> Decision:
    """Say which stories the denials of a report answer. A denial opens none, and is no alert by itself."""
    decision = Decision()
    for denial in developments(Judgement(judgement.denials), book.severity_of):
        entry = memory.denied(report, denial, at)
        if entry is not None:
            hearing = heard(denial, entry, at, memory=memory, book=book)
            decision.entries.append(replace(entry, held=hearing.held))
            decision.posts.extend(each for each in post(hearing, entry) if each.op != "post")
    return decision


def heard(
    development: Development,
    entry: Entry,
    at: datetime,
    *,
    memory: StoryMemory,
    book: RuleBook,
    raised: Mapping[str, int] = NOTHING,
    shadows: bool = False,
) -> Hearing:
    """Say which matches of a development are told now.

    `raised`: by rule, how many stories this report raised before. `shadows`: rules in shadow mode, too.
    """
    tellers = told_by(entry, at, memory=memory, book=book)
    known = memory.raised(entry.story)
    live = [match for match in development.matches if shadows or book.rules[match.rule].mode == "live"]
    held: dict[str, str] = {}
    for name in dict.fromkeys(match.rule for match in live):
        rule, count = book.rules[name], 0
        if rule.throttle is not None and name not in known:
            count = memory.alerts(name, at - timedelta(seconds=rule.throttle.per)) + raised.get(name, 0)
        if why := held_back(rule, at=at, tellers=tellers, sources=book.sources, raised=count):
            held[name] = why
    ready = tuple(match for match in live if match.rule not in held)
    told = tuple(
        match for match in ready if entry.kind != "repeat" or may_wait(book.rules[match.rule], at, tellers)
    )
    new = dict.fromkeys(match.rule for match in told if match.rule not in known)
    return Hearing(tuple(live), ready, told, tuple(new), tuple(held.items()))


def _posts(
    report: Report,
    hearing: Hearing,
    entry: Entry,
    *,
    origin: Origin,
    book: RuleBook,
    memory: StoryMemory,
    routes: Sequence[Route],
    at: datetime,
    toll_step: TollStep,
    orders: Mapping[str, ChannelOrders],
) -> list[Post]:
    """Compose what is posted of a development that was decided on."""
    before, now = levels(entry, memory=memory, book=book)
    changed = before is not None and (now.standing != before.standing or now.severity != before.severity)
    if not hearing.told and (not hearing.live or not changed):
        return []
    promoted: tuple[str, ...] = ()
    if before is not None and hearing.ready:
        promoted = promotions(before, now, step=toll_step, within=book.gazetteer.scope)
    shown = Development(hearing.told or hearing.ready or hearing.live)
    leading = book.rules[shown.rules[0]]
    notify = {name: rule.notify or () for name, rule in book.rules.items()}
    everywhere = dict.fromkeys(chain(*notify.values(), *(route.to for route in routes), orders))
    within = book.gazetteer.scope
    routed = destinations_for(
        shown,
        notify=notify,
        severity=leading.severity,
        source=report.source,
        tags=origin.tags,
        routes=routes,
        within=within,
    )
    asked = (
        name
        for name, ordered in orders.items()
        if subscribed(ordered, shown, tags=origin.tags, within=within)
    )
    return compose(
        story=entry.story,
        kind="repeat" if not hearing.told else "new" if entry.kind == "repeat" else entry.kind,
        news=joined(promoted, entry.news),
        revision=f"{entry.source}\0{entry.report}\0{entry.content}",
        at=at,
        destinations=(*routed, *asked),
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


def told_by(entry: Entry, at: datetime, *, memory: StoryMemory, book: RuleBook) -> Tellers:
    """Return who has told a story, up to and with the report that this decision is about."""
    present = Telling(entry.source, entry.address, entry.credit, entry.copies)
    told = [*memory.tellings(entry.story), (at, present)]
    names = {name: source.voice for name, source in (book.sources or {}).items()}
    voices = memory.publishers.voices((telling for _, telling in told), names)
    return Tellers({telling.source for _, telling in told}, voices, told[0][0])


def levels(entry: Entry, *, memory: StoryMemory, book: RuleBook) -> tuple[Level | None, Level]:
    """Return how far a story had come before the report that this decision is about, and how far with it."""
    telling = Telling(entry.source, entry.address, entry.credit, entry.copies)
    told = memory.told(entry.story)
    present = Told(telling, entry.report, entry.facts, entry.rules)
    before = level(told, book, memory.publishers) if told else None
    return before, level([*told, present], book, memory.publishers)


def level(told: Sequence[Told], book: RuleBook, publishers: Publishers) -> Level:
    """Return how far a story has come with these reports of it, oldest first; at least one."""
    names = {name: source.voice for name, source in (book.sources or {}).items()}
    stands = standing(told, publishers=publishers, gazetteer=book.gazetteer, names=names)
    rules = (book.rules[name] for one in told for name in one.rules if name in book.rules)
    return Level(
        standing=stands,
        severity=max(
            (rule.severity for rule in rules if rule.mode == "live"), key=SEVERITIES.index, default=None
        ),
        places=tuple(dict.fromkeys(place for one in told for place in one.facts.places)),
        tolls=[one.facts.tolls for one in told],
    )
