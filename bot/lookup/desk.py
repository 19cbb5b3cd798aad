"""Who answers people, whatever platform they ask from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from bot.errors import TryLater
from bot.lookup.answer import Answer, Form, Item
from bot.lookup.ask import NO_MEMORY, ask
from bot.lookup.lookup import Records
from bot.lookup.person import VISITOR, Person
from bot.lookup.why import why_posted
from bot.model import Post
from bot.state.marks import Mark
from bot.state.outbox import StoredPost
from bot.state.silences import MUTED_FOR

_ADDRESS = re.compile(r"https?://[^\s<>|]+")


class Desk:
    """Answers questions, and takes what people say about alerts."""

    def __init__(self, records: Records, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._records = records
        self._clock = clock

    async def ask(self, words: str, person: Person = VISITOR) -> Answer:  # noqa: ARG002 - for what changes
        """Answer a question, such as `latest tavush 24h`."""
        return await ask(self._records, words, self._clock())

    def form(self, words: str, subject: str = "") -> Form | None:  # noqa: ARG002 - no question has one yet
        """Return the form that a question, or the press of a button, opens; None: it is answered at once."""
        return None

    async def fill(
        self,
        form: str,
        subject: str,  # noqa: ARG002 - as above
        values: Mapping[str, str],  # noqa: ARG002 - as above
        person: Person,  # noqa: ARG002 - as above
    ) -> Answer:
        """Answer a form that was filled in."""
        return Answer(f"I don't know the form “{form}”")

    async def about(self, text: str, person: Person) -> Answer:
        """Say what is known of a message somebody points at: of the first address in it."""
        address = _ADDRESS.search(text)
        return await self.ask(f"why {address[0]}" if address else "why", person)

    async def home(self, person: Person) -> Sequence[Answer]:
        """Return how things stand, and the latest alerts."""
        return [await self.ask("status", person), await self.ask("latest 24h", person)]

    async def press(self, button: str, post_id: str, person: Person, value: str = "") -> Answer:  # noqa: ARG002
        """Answer the press of a button under an alert: `why`, `ack`, `mute`, or what the person calls it."""
        try:
            stored = await self._records.outbox.read(post_id)
            if stored is None:
                return Answer("I no longer remember this alert", note="Alerts are remembered for 30 days.")
            return await self._pressed(button, stored, person)
        except TryLater:
            return NO_MEMORY

    async def _pressed(self, button: str, stored: StoredPost, person: Person) -> Answer:
        match button:
            case "ack":
                return await self._acknowledged(stored.post, person.name)
            case "mute":
                return await self._muted(stored.post, person)
            case "useful" | "noise":
                mark: Mark = "useful" if button == "useful" else "noise"
                return await self._marked(stored.post, person.name, mark)
            case "why":
                return await why_posted(self._records, stored, self._clock())
        return Answer(f"I know no button “{button}”", note="It may be one of a newer version.")

    async def _acknowledged(self, post: Post, person: str) -> Answer:
        """Give the alert's story to the first who asks for it."""
        ack = await self._records.acks.acknowledge(post.story, person, self._clock())
        yours = ack.person == person
        title = "You have this story" if yours else "Somebody has this story already"
        return Answer(title, (Item("Taken by", at=ack.at, person=ack.person),), "Shown in: handover, story")

    async def _muted(self, post: Post, person: Person) -> Answer:
        """Mute or unmute the alert's story everywhere, if the person may do so."""
        allowed = self._records.moderators.get(post.destination, ())
        if not person.moderates and person.ids.isdisjoint(allowed):
            who = f"Those may who are listed under may_mute of destination {post.destination}"
            return Answer(
                "You may not mute stories here", note=f"{who}, and in Discord those who manage messages."
            )
        silences, now = self._records.silences, self._clock()
        if await silences.unmute_story(post.story, person.name, now):
            return Answer("No longer muted", note="What was told meanwhile is in: story")
        await silences.mute_story(post.story, now + MUTED_FOR, person.name, now)
        note = "Critical ones are still heard. Press again to unmute. Everybody sees it in: audit"
        return Answer(f"Muted: no updates of this story for {MUTED_FOR.days} days", note=note)

    async def _marked(self, post: Post, person: str, mark: Mark) -> Answer:
        """Count what a person calls an alert for the rules that made it."""
        rules = post.development.rules
        changed = await self._records.marks.mark(post.id, rules, person, mark)
        counted = f"It counts for {', '.join(rules)}. Press the other button to change it."
        return Answer(f"{'Noted' if changed else 'Already noted'}: {mark}", note=counted)

    def suggest(self, lookup: str, words: str) -> list[str]:
        """Return how words being typed may go on: names of rules, sources; from memory."""
        names = {
            "rule": list(self._records.book().rules),
            "rules": list(self._records.book().rules),
            "latest": list(self._records.book().rules),
            "sources": [source.id for source in self._records.sources],
        }
        return [name for name in names.get(lookup, []) if words.casefold() in name][:25]
