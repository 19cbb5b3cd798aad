"""What `backtest` and `rule diff` are told to hold against what was polled: a rule, and since when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from pydantic import TypeAdapter, ValidationError

from bot.alerts.names import read_rules
from bot.config.document import did_you_mean
from bot.config.durations import Seconds
from bot.config.settings import Settings
from bot.rules.book import RuleBook, load_rules


class Since(click.ParamType[datetime]):
    """A span of time, back from now, as the moment at which it begins (UTC)."""

    name = "span"
    _seconds = TypeAdapter(Seconds)

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return datetime.now(UTC) - timedelta(seconds=self._seconds.validate_python(value))
        except (ValidationError, OverflowError):
            self.fail(f"{value!r} is no span of time: write 12h, 30d or 8w", param, ctx)


def chosen(settings: Settings, rule: str) -> RuleBook:
    """Return a book of the rule of that name in the configuration, or of the rules in that file.

    Raises BadFile if the file has faults, click.UsageError if there is neither.
    """
    sources = {source.id: source for source in settings.sources}
    if Path(rule).exists():
        return load_rules([Path(rule)], sources)
    book = read_rules(settings)
    if rule not in book.by_name:
        hint = did_you_mean(rule, book.by_name)
        raise click.UsageError(f'There is no rule and no file called "{rule}"{hint}')
    return RuleBook([book.by_name[rule]], book.frames, book.gazetteer, sources)
