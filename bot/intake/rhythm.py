"""How often a source brings something, by the dates of its reports, and whether it has fallen silent. Pure.

A feed that answers and never changes is worse than one that fails: nobody misses what it no longer says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.model import Report

#: Fewer dates say nothing about a rhythm.
_FEWEST = 5
#: Silent is who has said nothing for so many of its usual pauses, and for so long: weekends are no alarm.
_PAUSES, _LONG = 10, 3 * 86_400.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Times in Unix seconds, spans in seconds; None: its dates do not say."""

    newest: float | None = None
    pause: float | None = None  # between two reports, on average

    def is_silent(self, at: float) -> bool:
        """Tell whether the source has said nothing for unusually long."""
        if self.newest is None or self.pause is None:
            return False
        return at - self.newest > max(_LONG, _PAUSES * self.pause)


def rhythm(reports: Iterable[Report], at: float) -> Rhythm:
    """Return the rhythm of what a source shows. Dates in the future are left out."""
    dates = sorted(report.published.timestamp() for report in reports if report.published)
    dates = [date for date in dates if date <= at]
    if len(dates) < _FEWEST:
        return Rhythm(dates[-1] if dates else None)
    return Rhythm(dates[-1], (dates[-1] - dates[0]) / (len(dates) - 1))
