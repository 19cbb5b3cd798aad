"""A person who asks or presses, as their platform describes them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """`name` is `platform:id`, and no name in the everyday sense: of people, only their ids are kept."""

    name: str
    ids: frozenset[str] = frozenset()  # the person's own id, and those of their roles
    moderates: bool = False  # may manage messages in the channel, where the platform says so
    channel: str = ""  # where they ask from: `platform:id`
    within: str = ""  # the channel that it is a thread of, written alike


#: Whoever reads the dashboard: may look, and changes nothing.
VISITOR = Person("web:dashboard")
