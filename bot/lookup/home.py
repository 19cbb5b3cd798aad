"""What a person sees last on the page that a platform keeps for them: what they can do, and where."""

from __future__ import annotations

from dataclasses import replace

from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Records
from bot.lookup.person import Person
from bot.lookup.rights import destination_of, may_change


def home(records: Records, person: Person) -> Answer:
    """Say what this person can ask, and in which channels they may change what is heard."""
    here, listed = destination_of(records, person), replace(person, moderates=False)
    allowed = [
        name for name in records.destinations if may_change(records, person if name == here else listed, name)
    ]
    where = f"You may in: {', '.join(allowed)}" if allowed else "Those may who are listed under may_mute"
    return Answer(
        "What you can do",
        (
            Item("Ask", "latest, brief, trend, search, story, why, handover, rules, sources, status"),
            Item("Change what a channel hears", f"mute, unmute, subscribe, quiet, digest. {where}"),
            Item("Try a rule before it is in force", "rule try"),
        ),
        "All of it: help. Add share to show an answer to the channel.",
    )
