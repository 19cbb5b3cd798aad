"""`unmute`: let a rule or a story be heard of again."""

from __future__ import annotations

from collections.abc import Iterable

from bot.lookup.answer import Answer
from bot.lookup.lookup import Asked, Button, Lookup, Pressed, Records
from bot.lookup.names import rule_names
from bot.lookup.person import Person
from bot.lookup.rights import destination_of, refused
from bot.lookup.subject import story_meant


async def _answer(records: Records, asked: Asked) -> Answer:
    destination = destination_of(records, asked.person)
    if (no := refused(records, asked.person, destination, "unmute")) is not None:
        return no
    name = asked.words.partition(" ")[2] if asked.words.startswith(("rule ", "story ")) else asked.words
    if not name:
        return Answer("Unmute what?", note="What is muted is in: silences")
    rule = next(
        (each for each in records.book().rules.values() if each.title.casefold() == name.casefold()), None
    )
    named = rule.rule if rule else name.casefold()
    if await records.silences.unmute_rule(named, asked.person.name, asked.now):
        return _heard(f"rule {named}")
    story = await story_meant(records, name)
    if story and await records.silences.unmute_story(story, asked.person.name, asked.now):
        return _heard(f"story {story}")
    return Answer(f"“{name}” is not muted", note="What is muted is in: silences")


async def _pressed(records: Records, pressed: Pressed) -> Answer:
    """Unmute what a choice names: `rule talks`, `story 0f3c…`."""
    kind, _, name = pressed.value.partition(" ")
    person: Person = pressed.person
    if (no := refused(records, person, destination_of(records, person), "unmute")) is not None:
        return no
    silences = records.silences
    unmute = silences.unmute_rule if kind == "rule" else silences.unmute_story
    if await unmute(name, person.name, pressed.now):
        return _heard(pressed.value)
    return Answer(f"It is not muted any more: {pressed.value}")


def _heard(what: str) -> Answer:
    return Answer(f"Heard of again: {what}", note="What was told meanwhile is in: latest, story")


def _suggest(records: Records, _words: str) -> Iterable[str]:
    return rule_names(records)


LOOKUP = Lookup("unmute", "<rule, story or #reference>", "hear of a rule or story again", _answer, _suggest)
BUTTONS = (Button("unmute", _pressed, under_alert=False),)
