"""Ack: a person takes a story upon themselves."""

from __future__ import annotations

from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Button, Pressed, Records


async def _acknowledged(records: Records, pressed: Pressed) -> Answer:
    """Give the alert's story to the first who asks for it."""
    story = await records.past.current(pressed.post.story)
    ack = await records.acks.acknowledge(story, pressed.person.name, pressed.now)
    yours = ack.person == pressed.person.name
    title = "You have this story" if yours else "Somebody has this story already"
    return Answer(title, (Item("Taken by", at=ack.at, person=ack.person),), "Shown in: handover, story")


BUTTONS = (Button("ack", _acknowledged),)
