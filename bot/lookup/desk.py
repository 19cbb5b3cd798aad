"""Who answers people, whatever platform they ask from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import get_args

from bot.errors import TryLater
from bot.lookup.answer import Answer
from bot.lookup.ask import NO_MEMORY, ask
from bot.lookup.lookup import Records
from bot.lookup.why import why_posted
from bot.state.marks import Mark


class Desk:
    """Answers questions, and takes what people say about alerts."""

    def __init__(self, records: Records, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._records = records
        self._clock = clock

    async def ask(self, words: str) -> Answer:
        """Answer a question, such as `latest tavush 24h`."""
        return await ask(self._records, words, self._clock())

    async def press(self, button: str, post_id: str, person: str) -> Answer:
        """Answer the press of a button under an alert: `why`, or what the person calls it."""
        try:
            stored = await self._records.outbox.read(post_id)
            if stored is None:
                return Answer("I no longer remember this alert", note="Alerts are remembered for 30 days.")
            if button not in get_args(Mark):
                return await why_posted(self._records, stored, self._clock())
            rules = stored.post.development.rules
            mark: Mark = "useful" if button == "useful" else "noise"
            changed = await self._records.marks.mark(post_id, rules, person, mark)
        except TryLater:
            return NO_MEMORY
        said = "Noted" if changed else "Already noted"
        counted = f"It counts for {', '.join(rules)}. Press the other button to change it."
        return Answer(f"{said}: {mark}", note=counted)

    def suggest(self, lookup: str, words: str) -> list[str]:
        """Return how words being typed may go on: names of rules, sources; from memory."""
        names = {
            "rule": list(self._records.book().rules),
            "rules": list(self._records.book().rules),
            "latest": list(self._records.book().rules),
            "sources": [source.id for source in self._records.sources],
        }
        return [name for name in names.get(lookup, []) if words.casefold() in name][:25]
