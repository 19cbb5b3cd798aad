"""The configuration and its rule files, read again when one of them has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.alerts.names import unknown_names
from bot.alerts.notices import Notice
from bot.config.settings import Settings
from bot.errors import BadFile
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


class ConfigurationFile:
    """`tocsin.yaml`, and `.env` beside it. What was read at the start stays in force until a restart."""

    def __init__(self, settings: Settings, read: Callable[[Path], Settings]) -> None:
        """`read` raises BadFile."""
        self._settings = settings
        self._read = read
        self._files = (settings.file, settings.file.parent / ".env")
        self._state = self._stamps()

    def reread(self) -> Notice | None:
        """Read the file again, if it has changed, and say what that means; None if it has not."""
        now = self._stamps()
        if now == self._state:
            return None
        self._state = now
        try:
            read = self._read(self._settings.file)
        except BadFile as fault:
            lines = tuple(str(finding) for finding in fault.findings)
            return Notice("The configuration as it was stays in force: the file has faults", lines)
        old = self._settings
        if (read.document.data, read.environment) == (old.document.data, old.environment):
            return Notice()
        return Notice("", (f"{old.file} has changed: restart Tocsin to take it over",), in_chat=False)

    def _stamps(self) -> list[tuple[int, int] | None]:
        return [_stamp(file) for file in self._files]


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        state = file.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size
