"""Who may change what a channel hears, and which channel a person asks from."""

from __future__ import annotations

from itertools import chain

from bot.lookup.answer import Answer
from bot.lookup.lookup import Records
from bot.lookup.person import Person


def destination_of(records: Records, person: Person) -> str:
    """Return the destination that posts where a person asks from, or to its channel; empty: none does."""
    return records.channels.get(person.channel) or records.channels.get(person.within, "")


def may_change(records: Records, person: Person, destination: str) -> bool:
    """Tell whether a person may change what a destination's channel hears.

    Those may who are listed, and those who manage messages there. No destination: those listed anywhere.
    """
    if not destination:
        everyone = chain.from_iterable(records.moderators.values())
        return not person.ids.isdisjoint(everyone)
    return person.moderates or not person.ids.isdisjoint(records.moderators.get(destination, ()))


def refused(records: Records, person: Person, destination: str, what: str) -> Answer | None:
    """Say who may do that (`what`: as in `mute`), if this person may not; None: they may."""
    if may_change(records, person, destination):
        return None
    if not person.channel:
        return Answer(f"You may not {what} here", note="This page shows things. Ask in Slack or Discord.")
    where = f"destination {destination}" if destination else "a destination"
    who = f"Those may who are listed under may_mute of {where} in tocsin.yaml"
    return Answer(f"You may not {what} here", note=f"{who}, and in Discord those who manage messages.")


def ordering(records: Records, person: Person, what: str) -> str | Answer:
    """Return the destination that a person orders for; or say why they can't."""
    destination = destination_of(records, person)
    if destination:
        return refused(records, person, destination, what) or destination
    platform, _, channel = person.channel.partition(":")
    if not channel:
        return Answer("Ask me that in a channel", note="This page shows things, and changes nothing.")
    entry = f'{{id: choose-a-name, kind: {platform}, channel: "{channel}"}}'
    return Answer(
        "I post nothing to this channel", note=f"Add to destinations in tocsin.yaml: {entry}; then restart."
    )
