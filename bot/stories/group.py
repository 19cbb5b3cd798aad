"""What makes one story where a rule says so itself: facets that agree, whatever the words. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Protocol

from bot.stories.entry import Facts


class Group(Protocol):
    """What a rule's `group` asks for."""

    @property
    def by(self) -> Sequence[str]:
        """Of event, places, actors, day: what must agree."""
        ...

    @property
    def within(self) -> float:
        """A story that was told of last so many seconds ago takes nothing more in."""
        ...


def can_tell(group: Group, facts: Facts) -> bool:
    """Whether a development names all that its stories are grouped by."""
    return all(_facet(name, facts) for name in group.by)


def agree(group: Group, new: Facts, old: Facts) -> bool:
    """Whether two developments agree in every facet: of several places or actors one is enough."""
    return all(_facet(name, new) & _facet(name, old) for name in group.by)


def _facet(name: str, facts: Facts) -> set[Hashable]:
    match name:
        case "event":
            return set(facts.events)
        case "places":
            return set(facts.places)
        case "actors":
            return {*facts.who, *facts.whom, *facts.actors}
        case _:
            return {facts.date} if facts.date else set()
