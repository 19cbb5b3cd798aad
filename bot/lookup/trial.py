"""`rule try`: what a rule that is not saved would do. Nothing is saved."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.errors import BadFile, Finding
from bot.lookup.answer import Answer, Blank, Form, Item
from bot.lookup.lookup import Filled, Records, Sheet
from bot.lookup.rehearsed import Difference, Instance, Rehearsed
from bot.lookup.words import count
from bot.rules.book import RuleBook
from bot.rules.examples import failures

_SPAN = timedelta(days=7)
_LONGEST = 3000  # code points: what Slack's windows hold
_MOST_FAULTS = 10
_MOST_CHANGES = 5
_BARS = "▁▂▃▄▅▆▇█"
_SAMPLE = """\
rule: hostage-talks
title: Hostage talks
severity: medium
when: {query: '(hostage* OR captive*) NEAR/6 (talks OR deal)'}
examples:
  alert: ["Qatar hosts a new round of hostage talks"]
  quiet: ["Film about a hostage crisis wins a prize"]
"""
_SAVE = "Nothing is saved. To put it in force, save it under the rules of the configuration."


def _form(records: Records, words: str, subject: str) -> Form | None:
    """Open for `rule try`, and for `rule try <name>` with that rule as it is written."""
    first, second, *rest = [*words.casefold().split(), "", ""]
    if (first, second) != ("rule", "try"):
        return None
    compiled = records.book().by_name.get(rest[0] if rest else "")
    written = compiled.document.text if compiled else _SAMPLE
    if len(written) > _LONGEST:
        written = ""
    hint = "One rule, or several with --- between them" if written else "That rule is too long: paste a part"
    return Form("ruletry", "Try a rule", (Blank("yaml", "Rule", hint, written, long=True),), subject)


async def _filled(records: Records, filled: Filled) -> Answer:
    return await tried(records, filled.value("yaml"), filled.now)


async def tried(records: Records, text: str, now: datetime) -> Answer:
    """Say what is wrong with a rule; if nothing is, what it would have told of what was polled."""
    if records.trials.locked():
        return Answer("Another rule is being tried just now", note="Try again in half a minute.")
    async with records.trials:
        return await asyncio.to_thread(_tried, records, text, now)


def _tried(records: Records, text: str, now: datetime) -> Answer:
    try:
        draft = records.draft(text)
    except BadFile as faults:
        return _faults("This rule can't be read", faults.findings)
    failed = [finding for found in failures(draft, draft.compiled).values() for finding in found]
    if failed:
        return _faults("Examples of this rule fail", failed)
    book = records.book()
    saved = [book.by_name[name] for name in draft.rules if name in book.by_name]
    old = RuleBook(saved, book.frames, book.gazetteer, book.sources) if saved else None
    return _told(draft, records.rehearse(draft, old, now - _SPAN))


def _faults(title: str, findings: Sequence[Finding]) -> Answer:
    items = tuple(
        Item(f"Line {finding.line}, column {finding.column}", finding.message)
        for finding in findings[:_MOST_FAULTS]
    )
    more = len(findings) - len(items)
    return Answer(title, items, f"{count(more, 'more fault')}. {_SAVE}" if more > 0 else _SAVE)


def _told(draft: RuleBook, rehearsed: Rehearsed) -> Answer:
    alerts = sum(rehearsed.days.values())
    names = ", ".join(draft.rules)
    tried_on = f"the last {_SPAN.days} days" if rehearsed.reached is None else "as far as time allowed"
    examples = sum(len(rule.examples.alert) + len(rule.examples.quiet) for rule in draft.rules.values())
    items = [
        Item("Examples", f"{count(examples, 'passes', 'pass')}" if examples else "none: give it some"),
        Item("Alerts a day", sparkline(rehearsed.days) or "the archive holds nothing of that time yet"),
        *_listed("The latest alerts", rehearsed.samples),
        *_listed("The latest near misses", rehearsed.misses),
        *(_changes(rehearsed.difference) if rehearsed.difference else ()),
    ]
    title = (
        f"{names}: {count(alerts, 'alert')}, {count(rehearsed.updates, 'update')}, "
        f"{count(rehearsed.repeats, 'repeat')} in {count(rehearsed.reports, 'report')}, {tried_on}"
    )
    until = f"Looked up to {rehearsed.reached:%d %b %H:%M} UTC. " if rehearsed.reached else ""
    return Answer(title, tuple(items), until + _SAVE)


def sparkline(days: Mapping[date, int]) -> str:
    """Return a bar for each day, from the first to the last, and the numbers; `–`: a day without reports."""
    if not days:
        return ""
    most, first = max(1, *days.values()), min(days)
    span = [first + timedelta(days=number) for number in range((max(days) - first).days + 1)]
    bars = "".join(_BARS[-(-days[day] * (len(_BARS) - 1) // most)] if day in days else "–" for day in span)
    numbers = " ".join(str(days.get(day, "–")) for day in span)
    return f"{bars}  {numbers}, from {first:%d %b}"


def _listed(title: str, instances: Sequence[Instance]) -> Iterator[Item]:
    if instances:
        yield Item(f"{title}: {len(instances)}")
    yield from map(_item, reversed(instances))


def _changes(difference: Difference) -> Iterator[Item]:
    yield Item(
        "Against the saved rule",
        f"{count(len(difference.gained), 'alert')} gained, {len(difference.lost)} lost, "
        f"{difference.same} as before",
    )
    yield from (_item(one, "gained: ") for one in difference.gained[-_MOST_CHANGES:])
    yield from (_item(one, "lost: ") for one in difference.lost[-_MOST_CHANGES:])


def _item(instance: Instance, what: str = "") -> Item:
    why = f"{instance.why}: " if instance.why else ""
    detail = f"{what}{why}“{instance.quote}” · {instance.source}"
    return Item(instance.title, detail, instance.url, instance.at)


SHEETS = (Sheet("ruletry", _form, _filled),)
