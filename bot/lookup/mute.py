"""Mute a rule or a story for a time: as a question, with buttons, with a form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.lookup.answer import Answer, Blank, Form, Item
from bot.lookup.lookup import Asked, Button, Filled, Lookup, Pressed, Records, Sheet
from bot.lookup.moment import EXPECTED, moment
from bot.lookup.names import rule_names, stories
from bot.lookup.person import Person
from bot.lookup.rights import destination_of, refused
from bot.lookup.subject import Subject, Unknown, subject_meant
from bot.lookup.words import sentence
from bot.lookup.zone import UTC, NoZone, split_zone, zone_meant
from bot.state.silences import MUTED_FOR

#: How long a rule is muted where nobody says how long.
_RULE_FOR = timedelta(hours=1)
_SPANS = {"1h": timedelta(hours=1), "8h": timedelta(hours=8)}
_KNOWN = "Critical alerts are still heard. Everybody sees it in: silences, audit."


async def _answer(records: Records, asked: Asked) -> Answer:
    destination = destination_of(records, asked.person)
    if (no := refused(records, asked.person, destination, "mute")) is not None:
        return no
    if not asked.words:
        return Answer(
            "Mute what?", note="As in: mute truce-broken 8h, or: mute #k3fq7xw2 until tomorrow 8:00"
        )
    try:
        subject, when = await subject_meant(records, asked.words, asked.now)
        until = await _until(records, when, destination, asked.now) if when else None
    except (Unknown, ValueError) as fault:
        return Answer(sentence(fault), note="Try: rules, latest")
    if until is None:
        until = asked.now + (_RULE_FOR if subject.kind == "rule" else MUTED_FOR)
    return await _muted(records, [subject], until, asked.person, asked.now)


async def _until(records: Records, words: str, destination: str, now: datetime) -> datetime:
    """Return the time that is meant, by the clock of the zone named, or of the channel. Raises ValueError."""
    said, zone = split_zone(words)
    return moment(said or words, now, zone or await zone_of(records, destination) or UTC)


async def zone_of(records: Records, destination: str) -> str:
    """Return the time zone that people have named for a channel; empty: none."""
    orders = await records.orders.of(destination)
    named = orders.quiet or orders.digest
    return named.zone if named else ""


async def _muted(
    records: Records, subjects: list[Subject], until: datetime, person: Person, now: datetime
) -> Answer:
    silences = records.silences
    for subject in subjects:
        mute = silences.mute_rule if subject.kind == "rule" else silences.mute_story
        await mute(subject.name, until, person.name, now)
    items = [Item(f"{subject.kind.capitalize()} {subject.name}", subject.title) for subject in subjects]
    again = " or ".join(f"unmute {subject.name}" for subject in subjects)
    return Answer(
        "Muted in every channel", (*items, Item("Heard of again", at=until)), f"{_KNOWN} To end it: {again}"
    )


async def _press_story(records: Records, pressed: Pressed) -> Answer:
    """Mute an alert's story, or unmute it if it is muted."""
    post, person, now = pressed.post, pressed.person, pressed.now
    if (no := refused(records, person, post.destination, "mute")) is not None:
        return no
    story = await records.past.current(post.story)
    if await records.silences.unmute_story(story, person.name, now):
        return Answer("No longer muted", note="What was told meanwhile is in: story")
    await records.silences.mute_story(story, now + MUTED_FOR, person.name, now)
    return Answer(
        f"Muted: no updates of this story for {MUTED_FOR.days} days", note=f"{_KNOWN} Press again to unmute."
    )


async def _press_rule(records: Records, pressed: Pressed) -> Answer:
    """Mute one of the rules of an alert; the value is its number there and how long, as in `0-8h`."""
    post = pressed.post
    if (no := refused(records, pressed.person, post.destination, "mute")) is not None:
        return no
    number, _, span = pressed.value.partition("-")
    rules = dict(enumerate(post.development.rules))
    if not number.isdecimal() or int(number) not in rules or span not in _SPANS:
        return Answer(f"I don't know for how long “{pressed.value}” is")
    subject = _named(records, rules[int(number)])
    return await _muted(records, [subject], pressed.now + _SPANS[span], pressed.person, pressed.now)


def _form(_records: Records, words: str, subject: str) -> Form | None:
    if words != "muteuntil":
        return None
    return Form(
        "muteuntil",
        "Mute the rule until …",
        (
            Blank("until", "Until when", "18:00, tomorrow 08:00, mon 9:00, 2h, 2026-12-01 06:00", most=60),
            Blank(
                "zone",
                "Time zone",
                "Such as Asia/Yerevan. Empty: the channel's, or UTC",
                "",
                required=False,
                most=60,
            ),
            Blank("rules", "Rules, if not all of the alert", "Their names, with commas", "", required=False),
        ),
        subject,
    )


async def _filled(records: Records, filled: Filled) -> Answer:
    """Mute rules of an alert until the time that was written."""
    if filled.stored is None:
        return Answer("Mute which rule?", note="Press More … under an alert, or: mute <rule> until 18:00")
    post = filled.stored.post
    if (no := refused(records, filled.person, post.destination, "mute")) is not None:
        return no
    written = [name.strip().lower() for name in filled.value("rules").split(",") if name.strip()]
    unknown = [name for name in written if name not in post.development.rules]
    if unknown:
        return Answer(
            f"This alert is not of rule {unknown[0]}", note=f"It is of: {', '.join(post.development.rules)}"
        )
    try:
        zone = zone_meant(filled.value("zone")) if filled.value("zone") else ""
        words = f"{filled.value('until')} {zone}"
        until = await _until(records, words, post.destination, filled.now)
    except (NoZone, ValueError) as fault:
        return Answer(sentence(fault), note=f"Nothing is muted. Press again, and {EXPECTED}.")
    subjects = [_named(records, name) for name in written or post.development.rules]
    return await _muted(records, subjects, until, filled.person, filled.now)


def _named(records: Records, rule: str) -> Subject:
    known = records.book().rules.get(rule)
    return Subject("rule", rule, known.title if known else "it is no longer in force")


def _suggest(records: Records, words: str) -> Iterable[str]:
    name = words.partition(" ")[0]
    if name in records.book().rules:
        return [f"{name} {span}" for span in ("1h", "8h", "until 18:00", "until tomorrow 08:00")]
    return [*rule_names(records), *stories(records)]


LOOKUP = Lookup(
    "mute",
    "<rule, story or #reference> [1h, 8h or until 18:00]",
    "hear nothing of a rule or story for a time",
    _answer,
    _suggest,
)
BUTTONS = (Button("mute", _press_story), Button("muterule", _press_rule))
SHEETS = (Sheet("muteuntil", _form, _filled),)
