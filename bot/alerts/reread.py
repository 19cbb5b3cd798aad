"""The rule files of a configuration, read again when one of them has changed."""

from __future__ import annotations

from bot.alerts.names import unknown_names
from bot.config.settings import Settings
from bot.rules.book import RuleBook
from bot.rules.reload import Reloaded, reload_rules
from bot.rules.shelf import stamps
from bot.rules.shipped import shipped_rules


class RuleFiles:
    """Knows in which state the files were read last."""

    def __init__(self, settings: Settings, book: RuleBook) -> None:
        self._settings = settings
        self._paths = settings.rules or [shipped_rules()]
        self._book = book
        self._stamps = stamps(self._paths)

    def reread(self) -> Reloaded | None:
        """Read the rules again, if a file has come, changed or gone; None if not. May take seconds.

        What is taken over and what stays is told by `reload_rules`. Where rules or routes would name what is
        not there, everything stays.
        """
        now = stamps(self._paths)
        if now == self._stamps:
            return None
        self._stamps = now
        sources = {source.id: source for source in self._settings.sources}
        reloaded = reload_rules(self._book, self._paths, sources)
        unknown = unknown_names(self._settings, reloaded.book)
        if unknown:
            why = "the rules stay as they were: rules or routes name what is not there"
            return Reloaded(self._book, (why,), tuple(unknown))
        self._book = reloaded.book
        return reloaded
