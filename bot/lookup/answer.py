"""Answers to people, before any platform decides how they look. They hold outside text, not escaped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an answer: what it is about, where that leads, what is said of it, when it was."""

    text: str
    detail: str = ""
    url: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A title, lines, and a note below them."""

    title: str
    items: tuple[Item, ...] = ()
    note: str = ""
