"""Which matches of one report tell of the same thing that happened."""

from __future__ import annotations

from collections.abc import Callable

from bot.model import SEVERITIES, Development, Judgement, Match, Severity


def developments(judgement: Judgement, severity_of: Callable[[str], Severity]) -> list[Development]:
    """Group the matches of a report into developments, in the order in which the report tells them.

    Two matches tell of one development when their evidence overlaps (one sentence that several rules match),
    or when they name the same event on the same day with a party or a place in common. `severity_of` gives a
    rule's severity; within a development the match of the most severe rule leads, then the one told first.
    """
    groups: list[list[Match]] = []
    for match in sorted(judgement.matches, key=_position):
        joined = [group for group in groups if any(_same(match, other) for other in group)]
        merged = [*(other for group in joined for other in group), match]
        if joined:
            groups[groups.index(joined[0])] = merged
            groups = [group for group in groups if group not in joined[1:]]
        else:
            groups.append(merged)
    return [
        Development(tuple(sorted(group, key=lambda m: -SEVERITIES.index(severity_of(m.rule)))))
        for group in groups
    ]


def _position(match: Match) -> tuple[bool, int]:
    first = match.evidence[0]
    return (first.field == "text", first.start)


def _same(one: Match, other: Match) -> bool:
    return _overlap(one, other) or (
        one.event == other.event
        and (one.date is None or other.date is None or one.date == other.date)
        and _agree(_named(one), _named(other))
    )


def _named(match: Match) -> set[str]:
    return {*match.who, *match.whom, *match.actors, *match.places}


def _overlap(one: Match, other: Match) -> bool:
    return any(
        a.field == b.field and a.start < b.end and b.start < a.end
        for a in one.evidence
        for b in other.evidence
    )


def _agree(one: set[str], other: set[str]) -> bool:
    """Whether two lists of names can mean the same: one of them is silent, or they share a name."""
    return not one or not other or bool(one & other)
