"""`handover`: what the next shift must know: what is new, escalated, retracted, and what nobody has."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from bot.alerts.compose import post_id
from bot.alerts.fold import headline
from bot.lookup.answer import Answer, Choice, Item
from bot.lookup.lookup import Asked, Button, Lookup, Pressed, Records
from bot.lookup.names import anything
from bot.lookup.past import Decided, said
from bot.lookup.rights import destination_of
from bot.lookup.since import split_since
from bot.lookup.topic import Topic, topic
from bot.lookup.words import count, span
from bot.model import SEVERITIES, Post, Severity
from bot.state.acks import Ack

_DEFAULT = timedelta(hours=12)
_LONGEST = timedelta(days=7)  # of a shift; a longer time must be asked for
_MOST_STORIES = 20
_POSTS_KEPT = timedelta(days=2)  # see `Outbox.told`
_MOST_EARLY = 500


@dataclass(frozen=True, slots=True)
class _Line:
    """An alert: its post, what became of its story since, who has it, and when it last changed."""

    alert: Post
    severity: Severity
    state: str
    ack: Ack | None
    at: datetime
    told: str


async def _answer(records: Records, asked: Asked) -> Answer:
    about, length = split_since(asked.words, timedelta())
    last = await records.shifts.last(asked.person.channel) if asked.person.channel and not length else None
    if last is not None:
        since, what = max(last, asked.now - _LONGEST), "since the last handover"
    else:
        since, what = asked.now - (length or _DEFAULT), f"in the last {span(length or _DEFAULT)}"
    lines = await _lines(records, asked, since, topic(records, about))
    choices = _choices(asked)
    if not lines:
        return Answer(f"No alert {what}", choices=choices)
    # Those nobody has first, the gravest first among them; the newest first among equals.
    lines.sort(
        key=lambda line: (line.ack is not None, -SEVERITIES.index(line.severity), -line.at.timestamp())
    )
    alerts, nobody = count(len(lines), "alert"), sum(line.ack is None for line in lines)
    states = Counter(line.state for line in lines)
    more = len(lines) - _MOST_STORIES
    note = f"{', '.join(f'{number} {state}' for state, number in states.items())}. "
    note += f"{more} more: ask for a place or a shorter time. " if more > 0 else ""
    return Answer(
        f"{alerts} {what}, {nobody} that nobody has",
        tuple(map(_item, lines[:_MOST_STORIES])),
        f"{note}Ack under an alert takes it.",
        choices,
    )


def _choices(asked: Asked) -> tuple[Choice, ...]:
    return (Choice("Hand over: the next shift begins", "handover"),) if asked.person.channel else ()


async def _pressed(records: Records, pressed: Pressed) -> Answer:
    """Begin the next shift of the channel where it is pressed."""
    if not pressed.person.channel:
        return Answer("Ask me that in a channel")
    last = await records.shifts.hand_over(pressed.person.channel, pressed.now)
    items = (Item("The last one began", at=last),) if last else ()
    return Answer(
        "The next shift of this channel begins now", items, "handover tells of what comes from here on."
    )


async def _lines(records: Records, asked: Asked, since: datetime, about: Topic) -> list[_Line]:
    """Return the alerts whose stories have changed since, of the channel asked from, or of all."""
    here = destination_of(records, asked.person)
    destinations = [here] if here else list(records.destinations)
    posts = await _posts(records, destinations, since, asked.now)
    decided: dict[str, list[Decided]] = {}
    for one in await records.past.since(since):
        decided.setdefault(one.story, []).append(one)
    # What was posted is remembered by its time for two days only; earlier stories are tried one by one.
    early = asked.now - _POSTS_KEPT
    changed = (
        story
        for story, told in decided.items()
        if told[0].at < early and any(one.kind != "repeat" for one in told)
    )
    stories = [
        story
        for story in dict.fromkeys((*posts, *islice(changed, _MOST_EARLY)))
        if not about.words or any(map(about.takes, decided.get(story, ())))
    ]
    known = ((story, posts.get(story, []), decided.get(story, [])) for story in stories)
    lines = await asyncio.gather(*(_line(records, destinations, *each) for each in known))
    return [line for line in lines if line is not None]


async def _posts(
    records: Records, destinations: Iterable[str], since: datetime, now: datetime
) -> Mapping[str, list[Post]]:
    """Return what was told in these channels since, by story."""
    stories: dict[str, list[Post]] = {}
    for destination in destinations:
        for stored in await records.outbox.told(destination, since.timestamp(), now.timestamp()):
            if stored.post.story and (stored.state != "rejected" or stored.post.op == "edit"):
                stories.setdefault(stored.post.story, []).append(stored.post)
    return stories


async def _line(
    records: Records, destinations: Sequence[str], story: str, posts: list[Post], decided: list[Decided]
) -> _Line | None:
    """Return the line of a story; None: it was no alert in these channels."""
    for destination in destinations:
        stored = await records.outbox.read(post_id(story, "post", destination))
        if stored is not None:
            break
    else:
        return None
    alert, ack = stored.post, await records.acks.read(story)
    told = said(decided[-1].facts) if decided else ""
    if posts:
        line = headline(posts, alert)
        return _Line(alert, line.severity, line.state, ack, line.at, told)
    state = "new" if any(one.kind == "new" for one in decided) else "updated"
    return _Line(alert, alert.severity, state, ack, decided[0].at, told)


def _item(line: _Line) -> Item:
    alert = line.alert
    has = "taken by" if line.ack else "nobody has it"
    detail = " · ".join(filter(None, (line.severity, line.state, line.told, alert.story, has)))
    title = alert.report.title or alert.rule_title
    return Item(title, detail, alert.report.url, line.at, line.ack.person if line.ack else "")


LOOKUP = Lookup(
    "handover", "[place, actor or word] [12h]", "what the next shift must know", _answer, anything
)
BUTTONS = (Button("handover", _pressed, under_alert=False),)
