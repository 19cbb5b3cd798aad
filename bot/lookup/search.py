"""`search`: reports of the archive, in the query language of rules, whether they raised an alert or not."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Asked, Lookup, Records
from bot.lookup.since import split_since
from bot.rules.engine import Engine
from bot.rules.evaluate import answer
from bot.rules.expression import Query
from bot.rules.facts import Facts, View
from bot.rules.logic import relaxed
from bot.rules.page import Page
from bot.rules.query import BadQuery, parse
from bot.state.archive import Archived

_DEFAULT = timedelta(days=1)
_MOST_FOUND = 15
#: So many of the newest reports are searched, for so long at most, in seconds.
_MOST_REPORTS = 20_000
_PATIENCE = 8.0
_QUOTE = 240


@dataclass
class _Found:
    """What a search has seen. `reached`: how far back it looked, if not as far as asked."""

    items: list[Item] = field(default_factory=list)
    seen: int = 0
    reached: datetime | None = None


async def _answer(records: Records, asked: Asked) -> Answer:
    written, span = split_since(asked.words, _DEFAULT)
    if not written:
        return Answer("Search for what?", note="As in rules: search (hostage* OR captive*) NEAR/6 talks 2d")
    try:
        query = parse(written, {})
    except BadQuery as error:
        return Answer(
            f"I can't read “{written}”: {error}", note=f"At character {error.at + 1}. See docs/queries.md."
        )
    if relaxed(query) is None:
        return Answer("That asks only for what is missing", note="Name at least one word that must be there.")
    found = await asyncio.to_thread(_search, records, query, asked.now - span)
    if not found.items:
        return Answer(f"Nothing like “{written}” among {found.seen} reports", note=_reached(found))
    many = len(found.items) >= _MOST_FOUND
    title = f"{'The newest ' if many else ''}{len(found.items)} reports like “{written}”"
    return Answer(title, tuple(found.items), _reached(found) or f"Of {found.seen} reports.")


def _search(records: Records, query: Query, since: datetime) -> _Found:
    """Look through the newest reports, newest first."""
    engine, found = Engine([query]), _Found()
    stop = time.monotonic() + _PATIENCE
    for archived in records.archive.newest(since, _MOST_REPORTS):
        if len(found.items) >= _MOST_FOUND or time.monotonic() > stop:
            found.reached = archived.at
            break
        found.seen += 1
        if (item := _hit(archived, query, engine, records)) is not None:
            found.items.append(item)
    return found


def _hit(archived: Archived, query: Query, engine: Engine, records: Records) -> Item | None:
    report = archived.report
    page = Page(report)
    facts = Facts(page, (), records.book().gazetteer)
    asked, where = engine.look(page, facts.signs(names=engine.asks_names))
    sentences = answer(query, asked[0], View(where, facts, asserted=False)) if 0 in asked else {}
    if not sentences:
        return None
    quote = page.evidence(min(sentences)).quote
    shown = quote if len(quote) <= _QUOTE else f"{quote[:_QUOTE]}…"
    return Item(report.title or report.id, f"{report.source}: “{shown}”", report.url, archived.at)


def _reached(found: _Found) -> str:
    return f"Looked back to {found.reached:%d %b %H:%M} UTC." if found.reached else ""


LOOKUP = Lookup("search", "<query> [1d]", "reports of the archive, alert or not", _answer)
