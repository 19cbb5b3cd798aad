"""Duplicate of…: a person says that two stories are one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.lookup.answer import Answer, Blank, Choice, Form, Item
from bot.lookup.correct import correct
from bot.lookup.lookup import Button, Filled, Pressed, Records, Sheet
from bot.lookup.past import Decided, said
from bot.lookup.person import Person
from bot.lookup.rights import refused
from bot.lookup.subject import headline, story_meant
from bot.model import Post
from bot.stories.correction import Correction

_BACK = timedelta(hours=48)
_MOST = 10
_LABEL = 70  # code points


@dataclass(frozen=True, slots=True)
class _Other:
    """A story that may be meant: its first report that is remembered, and its newest."""

    first: Decided
    newest: Decided
    likeness: int


async def _pressed(records: Records, pressed: Pressed) -> Answer:
    """Show the stories that may be meant; or put the alert's story to the one that was picked."""
    post = pressed.post
    if (no := refused(records, pressed.person, post.destination, "correct stories")) is not None:
        return no
    if pressed.value:
        return await _joined(records, post, pressed.value, pressed.person, pressed.now)
    past = await records.past.since(pressed.now - _BACK)
    others = _others(past, _current(past, post), post)[:_MOST]
    items = tuple(Item(headline(each.first), said(each.first.facts), "", each.newest.at) for each in others)
    choices = [
        Choice(headline(each.first)[:_LABEL], "duplicate", post.id, each.first.story) for each in others
    ]
    title = "Of which story is it a duplicate?" if others else "There is no other story of the last 48 hours"
    note = "Those of the same place and event come first. Pick one, or name another one."
    return Answer(title, items, note, (*choices, Choice("Another story …", "duplicateof", post.id)))


def _form(_records: Records, words: str, subject: str) -> Form | None:
    if words != "duplicateof":
        return None
    blank = Blank("story", "Its id, or an alert's #reference", "As in: #k3fq7xw2", most=60)
    return Form("duplicateof", "Duplicate of …", (blank,), subject)


async def _filled(records: Records, filled: Filled) -> Answer:
    if filled.stored is None:
        return Answer("Which story?", note="Press More … under an alert.")
    post = filled.stored.post
    if (no := refused(records, filled.person, post.destination, "correct stories")) is not None:
        return no
    to = await story_meant(records, filled.value("story"))
    return await _joined(records, post, to, filled.person, filled.now)


async def _joined(records: Records, post: Post, to: str, person: Person, now: datetime) -> Answer:
    """Put all reports of an alert's story to another one."""
    story = await records.past.current(post.story)
    titles: dict[str, str] = {}

    def decide(past: Sequence[Decided]) -> tuple[Correction, str] | None:
        titles.update((one.story, headline(one)) for one in past)  # newest first: the first headline stays
        known = {one.story for one in past}
        if story == to or not {story, to} <= known:
            return None
        return Correction(story, to, now, by=person.name), f"called it a duplicate of {to}"

    done = await correct(records, decide, person.name, now)
    if done is None:
        why = "That is the story itself." if story == to else "It may have been put to another one already."
        return Answer(f"I know no such other story “{to}”", note=f"{why} Nothing is changed. Try: latest")
    return Answer(
        "One story from now on",
        (Item(titles[to], f"story {to}"),),
        f"All reports of {story} belong to it, and what reads like them follows; no alert of the two is "
        "taken back. Not the same, under an alert, takes a report out again. On record in: audit",
    )


def _current(past: Iterable[Decided], post: Post) -> str:
    """Return the story that a post's report belongs to by now."""
    for one in past:
        if (one.source, one.report) == (post.report.source, post.report.id):
            return one.story
    return post.story


def _others(past: Iterable[Decided], story: str, post: Post) -> list[_Other]:
    """Return other stories: those of the same places, events and parties first, then the newest."""
    wanted = {name for match in post.development.matches for name in (*match.places, *match.actors)}
    events = set(post.development.events)
    told: dict[str, list[Decided]] = {}
    for one in past:
        if one.story != story:
            told.setdefault(one.story, []).append(one)
    found = [
        _Other(decided[-1], decided[0], max(_likeness(one, wanted, events) for one in decided))
        for decided in told.values()
    ]
    return sorted(found, key=lambda each: (-each.likeness, -each.newest.at.timestamp()))


def _likeness(one: Decided, wanted: set[str], events: set[str]) -> int:
    names = {*one.facts.places, *one.facts.who, *one.facts.whom}
    return 2 * len(wanted & names) + len(events & set(one.facts.events))


BUTTONS = (Button("duplicate", _pressed),)
SHEETS = (Sheet("duplicateof", _form, _filled),)
