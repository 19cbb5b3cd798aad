"""The names that rules may use, and what each stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.config.document import did_you_mean
from bot.language.gazetteer import Gazetteer
from bot.language.text import words
from bot.rules.query import Lists

_MOST_LISTED = 12  # names that a message still lists one by one


class UnknownName(ValueError):
    """A name that stands for nothing; the message says what may have been meant."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that rules may use. Events or names that are None could not be read: then any name passes."""

    lists: Lists
    events: frozenset[str] | None
    names: (
        Mapping[str, frozenset[str]] | None
    )  # folded name of a place, party, region or conflict → canonical names it takes in
    alias: Callable[[str], str]  # the canonical name of a spelling, or ""

    def event(self, name: str) -> str:
        """Return the event's name. Raises UnknownName."""
        if self.events is not None and name not in self.events:
            raise UnknownName(f'no event is called "{name}"{_hint(name, self.events)}')
        return name

    def taken_in(self, name: str) -> frozenset[str]:
        """Return the names of all that a place, party, region or conflict takes in. Raises UnknownName."""
        if self.names is None:
            return frozenset((name,))
        known = self.names.get(_folded(name)) or self.names.get(_folded(self.alias(name)))
        if known is None:
            raise UnknownName(
                f'no place or party is called "{name}"{did_you_mean(_folded(name), self.names)}'
            )
        return known


def vocabulary(lists: Lists, events: frozenset[str] | None, gazetteer: Gazetteer | None) -> Vocabulary:
    """Return the names that these parts know."""
    if gazetteer is None:
        return Vocabulary(lists, events, None, lambda _: "")
    names = {_folded(name): frozenset((name,)) for name in gazetteer.names}
    names |= {_folded(name): frozenset(inside) | {name} for name, inside in gazetteer.scopes.items()}

    def alias(written: str) -> str:
        spelled = words(written)
        found = gazetteer.find(spelled) if spelled else []
        whole = [mention.name for mention in found if mention.last - mention.first == len(spelled)]
        return (whole[0].party or whole[0].canonical) if whole else ""

    return Vocabulary(lists, events, names, alias)


def _folded(name: str) -> str:
    return "-".join(words(name))


def _hint(name: str, known: frozenset[str]) -> str:
    hint = did_you_mean(name, known)
    return hint if hint or len(known) > _MOST_LISTED else f": use {', '.join(sorted(known))}"
