"""Whether an alert has to wait: for its hours, or for others to confirm the story. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.config.durations import spelled
from bot.rules.alerting import Corroboration, Labels, Schedule
from bot.rules.rule import Rule

#: What nobody has confirmed for so long is no news any more. Well within the time that posts are remembered.
PATIENCE = timedelta(days=7)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Tellers:
    """Who has told a story: the ids of the sources, the independent voices among them, and since when."""

    sources: Collection[str]
    voices: Collection[str]
    since: datetime


def held_back(
    rule: Rule, *, at: datetime, tellers: Tellers, sources: Mapping[str, Labels] | None, raised: int = 0
) -> str:
    """Return why a rule's alert has to wait, in words; "" if it has not.

    `sources` are those of the configuration; `raised` says how many other stories the rule has raised within
    the time of its throttle. A story that is told again when nothing holds it back any more becomes an alert
    then.
    """
    if rule.schedule is not None and not is_open(rule.schedule, at):
        return "it is outside the rule's hours"
    if rule.corroboration is not None and not is_confirmed(rule.corroboration, tellers, sources or {}):
        return f"nobody else has confirmed it: told by {', '.join(sorted(tellers.sources))} only"
    throttle = rule.throttle
    if throttle is not None and raised >= throttle.alerts:
        return f"the rule has raised {throttle.alerts} in the last {spelled(throttle.per)}, as many as it may"
    return ""


def may_wait(rule: Rule, at: datetime, tellers: Tellers) -> bool:
    """Whether a story that was told before may still wait to become an alert of this rule."""
    waits = (rule.schedule, rule.corroboration, rule.throttle)
    return at - tellers.since <= PATIENCE and any(condition is not None for condition in waits)


def is_open(schedule: Schedule, at: datetime) -> bool:
    """Whether alerts may be raised at this moment. Hours over midnight belong to the day they begin on."""
    local = at.astimezone(ZoneInfo(schedule.zone))
    day, now = local.date(), local.time()
    if schedule.hours is not None:
        begins, ends = map(time.fromisoformat, schedule.hours.split("-"))
        if begins < ends:
            if not begins <= now < ends:
                return False
        elif now < ends:
            day -= timedelta(days=1)
        elif now < begins:
            return False
    return schedule.days is None or _DAYS[day.weekday()] in schedule.days


def is_confirmed(wanted: Corroboration, tellers: Tellers, sources: Mapping[str, Labels]) -> bool:
    """Whether enough publishers, or one that is trusted by its tag or kind, have told a story."""
    known = [sources[source] for source in tellers.sources if source in sources]
    return (
        (wanted.publishers is not None and len(tellers.voices) >= wanted.publishers)
        or any(source.kind in (wanted.kinds or ()) for source in known)
        or any(not set(source.tags).isdisjoint(wanted.tags or ()) for source in known)
    )
