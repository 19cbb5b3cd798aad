"""Not the same: a person says that a report does not belong to the story it was put to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import xxhash

from bot.lookup.answer import Answer, Choice, Item
from bot.lookup.correct import correct
from bot.lookup.lookup import Button, Pressed, Records
from bot.lookup.past import Decided
from bot.lookup.person import Person
from bot.lookup.rights import refused
from bot.lookup.subject import SPAN, headline
from bot.model import Report
from bot.stories.correction import Correction

_MOST = 20
_LABEL = 70  # code points
_ONE_ALONE = "One report tells this story: there is none to take out of it"


async def _pressed(records: Records, pressed: Pressed) -> Answer:
    """Take the report of an update out of its story; of an alert, the one that is picked."""
    post = pressed.post
    if (no := refused(records, pressed.person, post.destination, "correct stories")) is not None:
        return no
    mark = pressed.value or (_mark(post.report) if post.op == "update" else "")
    past = await records.past.since(pressed.now - SPAN)
    told = [one for one in past if one.story == _story_of(past, post.report, post.story)]
    if len({_mark(one) for one in told}) <= 1:
        return Answer(_ONE_ALONE, note="If it is no news at all, press Noise.")
    if mark:
        return await _taken_out(records, told[0].story, mark, pressed.person, pressed.now)
    reports = {_mark(one): one for one in told}
    items = tuple(Item(headline(one), one.source, "", one.at) for one in list(reports.values())[:_MOST])
    choices = tuple(
        Choice(f"{one.source}: {headline(one)}"[:_LABEL], "notsame", post.id, each)
        for each, one in list(reports.items())[:_MOST]
    )
    return Answer("Which report does not belong to this story?", items, "Pick one.", choices)


async def _taken_out(records: Records, story: str, mark: str, person: Person, now: datetime) -> Answer:
    """Give a report a story of its own."""
    titles: list[str] = []

    def decide(past: Sequence[Decided]) -> tuple[Correction, str] | None:
        told = [one for one in past if one.story == story]
        one = next((each for each in told if _mark(each) == mark), None)
        if one is None or len({_mark(each) for each in told}) <= 1:
            return None
        titles.append(headline(one))
        to = xxhash.xxh3_64_hexdigest(f"{story}\0{mark}\0{now.isoformat()}".encode())
        correction = Correction(story, to, now, person.name, one.source, one.report, headline(one))
        return correction, f"said that a report of {one.source} is another story, {to}"

    done = await correct(records, decide, person.name, now)
    if done is None:
        return Answer("That report is not in this story any more", note="Nothing is changed.")
    return Answer(
        "Two stories from now on",
        (Item(titles[-1], f"story {done.to}"),),
        "Reports that read like it follow it; what was posted stays. On record in: audit",
    )


def _story_of(past: Sequence[Decided], report: Report, otherwise: str) -> str:
    """Return the story that a report of that story belongs to by now."""
    found = [one.story for one in past if (one.source, one.report) == (report.source, report.id)]
    return otherwise if otherwise in found or not found else found[0]


def _mark(of: Report | Decided) -> str:
    """Return what tells a report from the others, short enough for a button."""
    name = of.id if isinstance(of, Report) else of.report
    return xxhash.xxh3_64_hexdigest(f"{of.source}\0{name}".encode("utf-8", "surrogatepass"))


BUTTONS = (Button("notsame", _pressed),)
