"""What about a known story readers are notified of again: that it was promoted. Pure.

A story is promoted in tier, in severity, by a place that those told of do not take in, and by a toll that has
grown by a set step. Other words for the same are no promotion, and neither is a toll that creeps: it is held
against the last one that was worth a notification, however long ago.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.model import SEVERITIES, Severity, Standing, Tier, Toll

_LADDER: tuple[Tier, ...] = ("retracted", "claim", "outlet", "publishers", "monitor")
Tolls = Sequence[Toll]


@dataclass(frozen=True, slots=True)
class TollStep:
    """How far a toll must grow to be told aloud: to so many times as many, and by so many at least."""

    times: float = 2.0
    more: int = 5

    def reaches(self, before: int, now: int) -> bool:
        return now >= before * self.times and now >= before + self.more


@dataclass(frozen=True, slots=True)
class Level:
    """How far a story has come with the reports of it so far."""

    standing: Standing
    severity: Severity | None  # of the gravest rule that told of it; None: of none that is there any more
    places: Collection[str]
    tolls: Sequence[Tolls]  # what each report said, oldest first


def promotions(
    before: Level, now: Level, *, step: TollStep, within: Callable[[str], Collection[str]]
) -> tuple[str, ...]:
    """Return the words of what was promoted, gravest first; empty: nothing was.

    `now` has one report more than `before`. `within` gives the places that a place takes in, itself included.
    """
    return (
        *_severity(before.severity, now.severity),
        *_tier(before.standing, now.standing),
        *_toll(before.tolls, now.tolls, step),
        *_places(before.places, now.places, within),
    )


def joined(promoted: Iterable[str], news: Iterable[str]) -> tuple[str, ...]:
    """Return promotions, then the other news of a report: a toll is told once, by its larger step."""
    promoted = tuple(promoted)
    grown = {words.split()[0] for words in promoted if "→" in words}
    other = (words for words in news if not ("→" in words and words.split()[0] in grown))
    return tuple(dict.fromkeys((*promoted, *other)))


def _severity(before: Severity | None, now: Severity | None) -> Iterator[str]:
    if before and now and SEVERITIES.index(now) > SEVERITIES.index(before):
        yield f"now {now}"


def _tier(before: Standing, now: Standing) -> Iterator[str]:
    if _LADDER.index(now.tier) <= _LADDER.index(before.tier):
        return
    match now.tier:
        case "monitor":
            yield "confirmed by a monitor"
        case "publishers":
            yield f"now told by {now.publishers} independent publishers"
        case "outlet":
            yield "now reported by an outlet itself"
        case _:
            yield "told again after it was taken back"


def _toll(before: Sequence[Tolls], now: Sequence[Tolls], step: TollStep) -> Iterator[str]:
    for toll in now[-1] if len(now) > len(before) else ():
        told = None  # the last toll that was worth a notification: at first, the one of the alert itself
        for known in (known for tolls in before for known in tolls if known.kind == toll.kind):
            if told is None or step.reaches(told, known.number):
                told = known.number
        if step.reaches(told or 0, toll.number):
            yield f"{toll.kind} {told} → {toll.shown}" if told else f"{toll.shown} {toll.kind}"


def _places(
    before: Collection[str], now: Collection[str], within: Callable[[str], Collection[str]]
) -> Iterator[str]:
    if not before:
        return  # where it happened is told for the first time: no other place
    taken_in = {place for known in before for place in (known, *within(known))}
    for place in now:
        if place not in taken_in and taken_in.isdisjoint(within(place)):
            yield f"place {place}"
