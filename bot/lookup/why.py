"""`why`: why there was an alert, or why there was none."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Asked, Button, Lookup, Pressed, Records
from bot.lookup.names import stories
from bot.lookup.past import Decided, said
from bot.lookup.silences import silenced
from bot.lookup.story import deliveries, delivery, waiting
from bot.lookup.subject import SPAN, headline
from bot.model import Evidence, Match, Post, Rejection, Report
from bot.rules.book import RuleBook
from bot.rules.explain import explain
from bot.state.archive import Archived
from bot.state.outbox import StoredPost
from bot.stories.identity import canonical_address

#: The archive holds everything that was polled; reading more of it takes too long for an answer.
_ARCHIVE_SPAN = timedelta(days=2)
_MOST = 10  # reports
_MOST_RULES = 5
_REASONS = {
    "denied": "it is denied",
    "hypothetical": "it is a threat, an appeal or a supposition",
    "background": "it is told as background",
    "planned": "it is planned, and has not happened",
}


async def _answer(records: Records, asked: Asked) -> Answer:
    words = asked.words
    if not words:
        return Answer("Why what?", note="Give an address, a report's id, or an alert's #reference")
    named = words.partition(" ")[0].lower()
    if named.startswith("#"):
        head = named[1:]
        stored = await records.outbox.beginning(head) if head.isascii() and head.isalnum() else None
        if stored is None:
            return Answer(f"I know no alert {words}", note="Alerts are remembered for 30 days.")
        return await why_posted(records, stored, asked.now)
    address = canonical_address(words)
    found = [
        decided
        for decided in await records.past.since(asked.now - SPAN)
        if words == decided.report or named == decided.story or (address and address == decided.address)
    ]
    if not found:
        return await _why_not(records, words, address, asked.now)
    items: list[Item] = []
    for one in found[:_MOST]:
        items += [Item(f"{one.source} told of", said(one.facts)), _decided(one), *waiting(one)]
    for story in dict.fromkeys(one.story for one in found):
        rules = {rule for one in found for rule in one.rules}
        items += [item async for item in deliveries(records, story)]
        items += await silenced(records, story, rules, asked.now)
    return Answer(headline(found[0]), tuple(items))


async def _why_not(records: Records, words: str, address: str, now: datetime) -> Answer:
    """Say why a report raised no alert: it never came, or this is what the rules make of it."""
    archived = await asyncio.to_thread(_in_archive, records, words, address, now)
    if archived is None:
        back = f"{_ARCHIVE_SPAN.days} days"
        note = f"No source brought it in the last {back}. Ask: sources, to see how they do."
        return Answer("I have not seen it", note=note)
    judged = await asyncio.to_thread(_judged, records.book(), archived)
    note = "No rule matched, so there was no alert."
    return Answer(archived.report.title or words, tuple(judged), note)


async def why_posted(records: Records, stored: StoredPost, now: datetime) -> Answer:
    """Say why a post was made: the words of each rule, the sentence, the decision about its story."""
    post = stored.post
    items = [item for match in post.development.matches for item in _matched(match)]
    for decided in await records.past.since(now - SPAN):
        told = (decided.story, decided.source, decided.report)
        if told == (post.story, post.report.source, post.report.id):
            items.append(_decided(decided))
            break
    items += await silenced(records, post.story, post.development.rules, now)
    items.append(Item(f"Posted to {post.destination}", delivery(stored), at=post.at))
    return Answer(_title(post), tuple(items), f"Story {post.story}, severity {post.severity}")


def _title(post: Post) -> str:
    return post.report.title or post.rule_title


def _matched(match: Match) -> Iterable[Item]:
    words = ", ".join(f"“{word}”" for word in match.words)
    yield Item(
        f"Rule {match.rule}" + (f", version {match.version}" if match.version else ""),
        f"matched {words or 'what the sentence says'} as {match.event.replace('_', ' ')}",
    )
    yield from _quotes(match.evidence)


def _quotes(evidence: Iterable[Evidence]) -> Iterable[Item]:
    for found in evidence:
        yield Item(f"In the {found.field}", f"“{found.quote}”")


def _decided(decided: Decided) -> Item:
    words = {
        "new": "It opened a story",
        "update": "It added to a story",
        "repeat": "It repeated a story, so it is quiet",
    }
    return Item(words[decided.kind], f"{decided.because} · {decided.story}", at=decided.at)


def _in_archive(records: Records, words: str, address: str, now: datetime) -> Archived | None:
    """Return the newest version of a report that the archive holds."""
    found = None
    for archived in records.archive.read(now - _ARCHIVE_SPAN):
        report = archived.report
        if words == report.id or (address and report.url and canonical_address(report.url) == address):
            found = archived
    return found


def _judged(book: RuleBook, archived: Archived) -> list[Item]:
    """Say what the present rules make of a report; where none comes near, what the first of them miss."""
    report = archived.report
    items = [Item(f"Came in from {report.source or 'an unknown source'}", at=archived.at)]
    judgement = book.judge(report)
    for match in judgement.matches:
        items += _matched(match)
    for rejection in judgement.rejected:
        items += _rejected(book, rejection, report)
    if not judgement.matches and not judgement.rejected:
        items.append(Item("No rule's words stand in one sentence of it"))
        items += [
            Item(f"Rule {one.rule.rule}", explain(book, one, report)[1])
            for one in book.compiled[:_MOST_RULES]
        ]
    return items


def _rejected(book: RuleBook, rejection: Rejection, report: Report) -> Iterable[Item]:
    compiled = book.by_name[rejection.rule]
    why = _REASONS.get(rejection.reason) or explain(book, compiled, report)[1]
    yield Item(f"Rule {rejection.rule}", f"its words are there, but {why}")
    yield from _quotes(rejection.evidence)


async def _pressed(records: Records, pressed: Pressed) -> Answer:
    assert pressed.stored is not None  # the button stands under an alert
    return await why_posted(records, pressed.stored, pressed.now)


LOOKUP = Lookup(
    "why", "<address, report id or #reference>", "why there was an alert, or none", _answer, stories
)
BUTTONS = (Button("why", _pressed),)
