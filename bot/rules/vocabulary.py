"""The names that rules may use, and what each stands for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.config.document import did_you_mean
from bot.language.gazetteer import Gazetteer
from bot.rules.query import Lists


class UnknownName(ValueError):
    """A name that stands for nothing; the message says what may have been meant."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names rules may use. Events or a gazetteer that are None could not be read: any name passes."""

    lists: Lists
    events: frozenset[str] | None
    gazetteer: Gazetteer | None

    def event(self, name: str) -> frozenset[str]:
        """Return the event's name. Raises UnknownName."""
        if self.events is not None and name not in self.events:
            hint = did_you_mean(name, self.events) or ": docs/events.md lists what ships"
            raise UnknownName(f'no event is called "{name}"{hint}')
        return frozenset((name,))

    def taken_in(self, name: str) -> frozenset[str]:
        """Return the names of all that a place, party, region or conflict takes in. Raises UnknownName."""
        if self.gazetteer is None:
            return frozenset((name,))
        known = self.gazetteer.scope(name)
        if not known:
            hint = (
                did_you_mean(name, (*self.gazetteer.scopes, *self.gazetteer.names))
                or ": docs/gazetteers.md says how to add it"
            )
            raise UnknownName(f'no place or party is called "{name}"{hint}')
        return known
