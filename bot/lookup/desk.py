"""Who answers people, whatever platform they ask from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from bot.errors import TryLater
from bot.lookup.about import question_about
from bot.lookup.answer import Answer, Form
from bot.lookup.ask import NO_MEMORY, ask, buttons, lookups, sheets
from bot.lookup.home import home
from bot.lookup.lookup import Filled, Pressed, Records
from bot.lookup.person import VISITOR, Person

_FORGOTTEN = Answer("I no longer remember this alert", note="Alerts are remembered for 30 days.")
#: So many suggestions are taken by Discord:
#: https://docs.discord.com/developers/interactions/application-commands#autocomplete
_MOST = 25


class Desk:
    """Answers questions, and takes what people say about alerts and order for channels. Does not raise."""

    def __init__(self, records: Records, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._records = records
        self._clock = clock

    async def warm_up(self) -> None:
        """Read the past before anybody asks, so that the first answer is as quick as later ones."""
        try:
            await self._records.past.since(self._clock())
        except TryLater:
            return  # the first question reads it

    async def ask(self, words: str, person: Person = VISITOR) -> Answer:
        """Answer a question, such as `latest tavush 24h`."""
        return await ask(self._records, words, self._clock(), person)

    async def press(self, button: str, subject: str, person: Person, value: str = "") -> Answer:
        """Answer the press of a button under an alert, or a choice made under an answer."""
        known = buttons().get(button)
        if known is None:
            return Answer(f"I know no button “{button}”", note="It may be one of a newer version.")
        try:
            stored = await self._records.outbox.read(subject) if subject else None
            if stored is None and known.under_alert:
                return _FORGOTTEN
            return await known.answer(self._records, Pressed(stored, person, value, self._clock()))
        except TryLater:
            return NO_MEMORY

    def form(self, words: str, subject: str = "") -> Form | None:
        """Return the form that a question, or the press of a button, opens; None: it is answered at once."""
        opened = (sheet.opens(self._records, words.strip(), subject) for sheet in sheets().values())
        return next(filter(None, opened), None)

    async def fill(self, form: str, subject: str, values: Mapping[str, str], person: Person) -> Answer:
        """Answer a form that was filled in."""
        known = sheets().get(form)
        if known is None:
            return Answer(f"I don't know the form “{form}”", note="It may be one of a newer version.")
        try:
            stored = await self._records.outbox.read(subject) if subject else None
            if subject and stored is None:
                return _FORGOTTEN
            return await known.answer(self._records, Filled(stored, person, values, self._clock()))
        except TryLater:
            return NO_MEMORY

    async def about(self, text: str, person: Person) -> Answer:
        """Say what is known of a message somebody points at: of the alert or the first address in it."""
        return await self.ask(question_about(text), person)

    async def home(self, person: Person) -> Sequence[Answer]:
        """Return how things stand, the latest alerts, what is muted, and what this person can do."""
        asked = asyncio.gather(*(self.ask(words, person) for words in ("status", "latest 24h", "silences")))
        return [*await asked, home(self._records, person)]

    def suggest(self, lookup: str, words: str) -> list[str]:
        """Return how words being typed after a lookup's name may go on; from memory."""
        known, typed = lookups().get(lookup), words.casefold().split()
        names = known.suggest(self._records, words) if known else ()
        found = (name for name in names if all(part in name.casefold() for part in typed))
        return list(dict.fromkeys(found))[:_MOST]
