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
class Choice:
    """One of several things a person may pick under an answer, and the press (`Desk.press`) that it makes."""

    label: str  # at most 75 code points are shown
    button: str  # [a-z]+
    subject: str = ""  # what is pressed for, most often a post's id: [a-z0-9]*
    value: str = ""  # what was picked: no colon, at most 40 characters of ASCII


@dataclass(frozen=True, slots=True)
class Answer:
    """A title, lines, a note below them, and what may be picked next.

    `shared`: everybody in the channel may see it; else only the person who asked.
    """

    title: str
    items: tuple[Item, ...] = ()
    note: str = ""
    choices: tuple[Choice, ...] = ()  # at most 25
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """One thing a person fills in. `value` stands there to begin with; `long`: several lines."""

    name: str
    label: str  # at most 45 code points
    hint: str = ""  # at most 100 code points
    value: str = ""
    long: bool = False
    required: bool = True
    most: int = 3000  # code points


@dataclass(frozen=True, slots=True)
class Form:
    """What a person is asked to fill in, in a window of its own; `Desk.fill` takes what they wrote."""

    name: str  # [a-z]+
    title: str  # at most 24 code points
    blanks: tuple[Blank, ...]  # one to five
    subject: str = ""  # what it is about, most often a post's id: [a-z0-9]*
