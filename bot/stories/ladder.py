"""How a story stands: how far up the ladder of claims it has come, who denies it, who takes it back. Pure.

The ladder: claimed by a party → one outlet → several independent publishers → a monitor or the UN. What a
report only passes on from a party stays that party's claim, however many pass it on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.language.gazetteer import Gazetteer
from bot.model import Standing, Tier, Toll
from bot.stories.entry import Facts
from bot.stories.origins import states
from bot.stories.publishers import Publisher, Publishers, Telling

_SEVERAL = 2


class Told(NamedTuple):
    """One report of a story."""

    telling: Telling
    report: str  # its id, unique within its source
    facts: Facts
    rules: tuple[str, ...] = ()  # that matched


def standing(
    told: Sequence[Told],
    *,
    publishers: Publishers,
    gazetteer: Gazetteer,
    names: Mapping[str, str] | None = None,
) -> Standing:
    """Return how a story stands with these reports, oldest first; at least one.

    `names` says what readers call a source.
    """
    gone = _sources(told, "retracted")
    deniers = _deniers(told)
    holding = [one for one in told if one.telling.source not in gone and not _denies(one.facts, deniers)]
    sides = {side for one in told for side in (*one.facts.who, *one.facts.whom)}
    own = [one for one in holding if not _is_claim(one, sides, publishers, gazetteer)]
    voices = publishers.voices((one.telling for one in own or holding), names)
    watched = any(_is_watched(one, publishers, gazetteer) for one in own)
    tier: Tier = "monitor" if watched else "publishers" if len(voices) >= _SEVERAL else "outlet"
    return Standing(
        tier="retracted" if gone and not holding else tier if own else "claim",
        publishers=len(voices),
        tolls=_tolls(one.facts for one in holding),
        disputed=tuple(deniers),
        retracted=_named(told, gone, publishers, names),
        corrected=_named(told, _sources(told, "corrected") - gone, publishers, names),
        reports=len({(one.telling.source, one.report) for one in told}),
    )


def _sources(told: Iterable[Told], what: str) -> set[str]:
    """Return the sources whose last word takes back, or puts right, what they said before."""
    last: dict[str, bool] = {}
    for one in told:
        source = one.telling.source
        last[source] = source in last and what in one.facts.said
    return {source for source, is_so in last.items() if is_so}


def _deniers(told: Iterable[Told]) -> dict[str, None]:
    """Return the accused who are quoted with a denial, and with no claim before it."""
    claimed: set[str] = set()
    deniers: dict[str, None] = {}
    for facts in (one.facts for one in told):
        if "denied" not in facts.said:
            claimed.update(facts.claimed_by)
        else:
            deniers |= dict.fromkeys(
                name for name in facts.claimed_by if name in facts.who and name not in claimed
            )
    return deniers


def _denies(facts: Facts, deniers: Iterable[str]) -> bool:
    return "denied" in facts.said and bool(facts.claimed_by) and set(facts.claimed_by) <= set(deniers)


def _is_claim(one: Told, sides: Iterable[str], publishers: Publishers, gazetteer: Gazetteer) -> bool:
    """Whether nobody but parties says so: named in the story, or at odds with one that is.

    A state's own medium speaks for its state, unless it quotes others.
    """
    said_by = one.facts.claimed_by or _mouthpiece_of(publishers.behind(one.telling))
    return bool(said_by) and all(
        not gazetteer.is_monitor(name)
        and any(name == side or gazetteer.conflict(name, side) for side in sides)
        for name in said_by
    )


def _mouthpiece_of(publisher: Publisher | None) -> tuple[str, ...]:
    if publisher is None or publisher.kind != "state" or publisher.origin not in states():
        return ()
    return (states()[publisher.origin],)


def _is_watched(one: Told, publishers: Publishers, gazetteer: Gazetteer) -> bool:
    """Whether a monitor says so, in its own publication or quoted by others."""
    publisher = publishers.behind(one.telling)
    published = publisher is not None and publisher.kind == "monitor"
    return published or any(map(gazetteer.is_monitor, one.facts.claimed_by))


def _tolls(told: Iterable[Facts]) -> tuple[Toll, ...]:
    """Return the highest counts so far; one that puts an earlier right counts, were it lower."""
    latest: dict[str, Toll] = {}
    for facts in told:
        for toll in facts.tolls:
            known = latest.get(toll.kind)
            if known is None or toll.number > known.number or "corrected" in facts.said:
                latest[toll.kind] = toll
    return tuple(latest.values())


def _named(
    told: Iterable[Told], sources: set[str], publishers: Publishers, names: Mapping[str, str] | None
) -> tuple[str, ...]:
    """Return what readers call the publishers behind sources, in the order in which they first spoke."""
    tellings = (one.telling for one in told if one.telling.source in sources)
    return tuple(dict.fromkeys(publishers.own(telling, names) for telling in tellings))
