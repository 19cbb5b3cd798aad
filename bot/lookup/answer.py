"""Answers to people, before any platform decides how they look. They hold outside text, not escaped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an answer: what it is about, what is said of it, where that leads, when it was, who did it.

    `person` is `platform:id`; each platform shows its own people by name, and others as somebody.
    """

    text: str
    detail: str = ""
    url: str = ""
    at: datetime | None = None
    person: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A title, lines, and a note below them."""

    title: str
    items: tuple[Item, ...] = ()
    note: str = ""
