"""A desk for tests: it notes what reaches it, and answers what it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bot.lookup.answer import Answer, Form
from bot.lookup.person import Person


class NotedDesk:
    """`noted` holds every call: its name and arguments, the person last. `answer` is given to all.

    `forms` by the words, or the button, that open them. Answers wait for `free`.
    """

    def __init__(self, answer: Answer | None = None) -> None:
        self.noted: list[tuple[object, ...]] = []
        self.answer = answer or Answer("Found after all")
        self.forms: dict[str, Form] = {}
        self.page: Sequence[Answer] = ()
        self.free = asyncio.Event()
        self.free.set()

    async def ask(self, words: str, person: Person) -> Answer:
        return await self._answered("ask", words, person)

    async def press(self, button: str, subject: str, person: Person, value: str = "") -> Answer:
        return await self._answered("press", button, subject, value, person)

    async def fill(self, form: str, subject: str, values: Mapping[str, str], person: Person) -> Answer:
        return await self._answered("fill", form, subject, dict(values), person)

    async def about(self, text: str, person: Person) -> Answer:
        return await self._answered("about", text, person)

    async def home(self, person: Person) -> Sequence[Answer]:
        await self._answered("home", person)
        return self.page or [self.answer]

    def form(self, words: str, subject: str = "") -> Form | None:
        form = self.forms.get(words)
        return form and Form(form.name, form.title, form.blanks, subject)

    def suggest(self, lookup: str, words: str) -> list[str]:
        return [lookup, words]

    async def _answered(self, *call: object) -> Answer:
        self.noted.append(call)
        await self.free.wait()
        return self.answer


class SlowDesk(NotedDesk):
    """Takes a moment to answer a question."""

    async def ask(self, words: str, person: Person) -> Answer:
        await asyncio.sleep(0.3)
        return await super().ask(words, person)


class BrokenDesk(NotedDesk):
    """Fails at every question."""

    async def ask(self, words: str, person: Person) -> Answer:
        raise ValueError(words)
