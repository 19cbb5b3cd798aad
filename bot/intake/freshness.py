"""Which of the reports a source shows are news, and which are only remembered. Pure.

- On the first poll of a source, what is older than `max_age` was news before we came: remembered, not told.
- Later, whatever is new to us and younger than `max_age` is news. So is what was published while we were not
  looking, up to a day back: an outage must not swallow a development. Older reports that turn up late are an
  archive that was opened or ids that were changed, and are only remembered.
- A report that was revised is looked at again while its publication is less than REVISED_FOR old: live pages
  and corrected headlines are news, a new template on last month's articles is not.
- No date means now. A day without a time counts as the end of that day. A date in the future counts as now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model import Report
from bot.state.seen import Sighting

CATCH_UP = timedelta(days=1)
REVISED_FOR = timedelta(days=2)
#: Clocks and time zones are set wrong by hours; what is dated further ahead is no date.
_BELIEVABLE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a poll brought: places in the list of reports. `news` stand oldest first."""

    news: tuple[int, ...]
    old: tuple[int, ...]  # not seen before, but no news


def sort(
    reports: Sequence[Report],
    sightings: Sequence[Sighting],
    *,
    now: datetime,
    last_ok: datetime | None,
    max_age: timedelta,
) -> Sorted:
    """Part the reports that are not known. `last_ok`: last successful poll; None: this is the first."""
    since = now if last_ok is None else max(min(now, last_ok), now - CATCH_UP)
    oldest_new = since - max_age
    oldest_revised = min(oldest_new, now - REVISED_FOR)
    news: list[int] = []
    old: list[int] = []
    for place, (report, sighting) in enumerate(zip(reports, sightings, strict=True)):
        if sighting is not Sighting.KNOWN:
            limit = oldest_revised if sighting is Sighting.REVISED else oldest_new
            (news if _told_at(report, now) >= limit else old).append(place)
    # Sources show the newest first, so those without a date are turned round.
    news.sort(key=lambda place: (reports[place].published or now, -place))
    return Sorted(tuple(news), tuple(old))


def believable(report: Report, now: datetime) -> Report:
    """Return the report without its date if that lies so far ahead that it can't be meant."""
    ahead = report.published is not None and report.published > now + _BELIEVABLE
    return replace(report, published=None) if ahead else report


def _told_at(report: Report, now: datetime) -> datetime:
    published = report.published
    if published is None:
        return now
    if published.time() == datetime.min.time():
        published += timedelta(days=1)
    return min(published, now)
