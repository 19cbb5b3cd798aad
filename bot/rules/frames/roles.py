"""Who did it, to whom, where, and who says so: read from where names stand around the words found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.language.gazetteer import Mention
from bot.rules.frames.claims import claimants, speakers
from bot.rules.frames.lexicon import Span
from bot.rules.frames.scene import Scene
from bot.rules.frames.sides import party

_BY_REACH = 4  # words between "by" and the name of who did it
_PASSIVE_REACH = 1  # words between "was" and what befell: adverbs


@dataclass(frozen=True, slots=True)
class Roles:
    """Canonical names, each once, in order of mention."""

    who: tuple[str, ...] = ()
    whom: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    claimed_by: tuple[str, ...] = ()


def roles(scene: Scene, words: Sequence[Span]) -> Roles:
    """The roles of the names in a sentence around the words found, in order of the pattern."""
    span = _act(scene, words)
    actors = [
        mention
        for mention in scene.mentions
        if mention.name.kind == "actor" and mention.name.role != "epithet"
    ]
    claiming = claimants(scene, actors, span)
    others = [mention for mention in actors if mention not in claiming]
    begins = min(words)
    before = [
        mention for mention in others if mention.first < span[0] or (mention.first, mention.last) == begins
    ]
    passive = _is_passive(scene, span)
    doers = [mention for mention in others if _after_by(scene, mention)]
    if not doers:
        doers = (
            [mention for mention in others if _across(scene, mention, "with", "from")] if passive else before
        )
    if not doers:
        doers = [mention for mention in others if _across(scene, mention, "from")]
    if not doers and not passive:
        doers = [
            mention for mention in claiming if mention.last <= span[0] and not _accuses(scene, mention, span)
        ]
    done_to = [mention for mention in claiming if passive and _complains(scene, mention, span)]
    if not done_to:
        done_to = [
            mention for mention in others if mention not in doers and (passive or mention.first >= span[0])
        ]
    if not done_to:
        done_to = [
            mention for mention in claiming if mention.last <= span[0] and _accuses(scene, mention, span)
        ]
    places = [mention for mention in scene.mentions if mention.name.kind in ("place", "line")]
    named_places = _names(places, canonical=True) or _names(
        mention for mention in actors if mention.name.role == "state" and _located(scene, mention)
    )
    claimed_by = _names(claiming) or speakers(scene, span)
    return Roles(_names(doers), _names(done_to), _all_names(actors), named_places, claimed_by)


def _act(scene: Scene, words: Sequence[Span]) -> Span:
    """The words for what was done: the hostile ones, if any; else where the words found begin."""
    hostile = scene.tagged.starts("hostile")
    begin = min(first for first, _ in words)
    return next((span for span in sorted(words) if span[0] in hostile), (begin, begin))


def _located(scene: Scene, mention: Mention) -> bool:
    """Whether a state is named as the place: "in Mali", "over Karabakh", "the Karabakh conflict"."""
    locative = scene.tagged.starts("locative")
    return mention.last in scene.tagged.starts("place_noun") or any(
        mention.first in ends for ends in locative.values()
    )


def _accuses(scene: Scene, mention: Mention, span: Span) -> bool:
    accuse = scene.tagged.starts("accuse")
    return any(at in accuse for at in range(mention.last, min(mention.last + 3, span[0])))


def _complains(scene: Scene, mention: Mention, span: Span) -> bool:
    """Whether who says so says it of what is theirs: "X says its post was hit"."""
    own = scene.tagged.starts("own")
    return any(at in own for at in range(mention.last, span[0]))


def _is_passive(scene: Scene, span: Span) -> bool:
    """Whether the words found are what befell those named before: "was shelled", "had been fired on"."""
    befall = scene.tagged.starts("befall")
    return any(span[0] - _PASSIVE_REACH <= last <= span[1] for lasts in befall.values() for last in lasts)


def _across(scene: Scene, mention: Mention, *links: str) -> bool:
    """Whether a name is that of the other side: "the border with X", "rockets from X"."""
    opposite = {last for name in links for ends in scene.tagged.starts(name).values() for last in ends}
    return mention.first in opposite


def _after_by(scene: Scene, mention: Mention) -> bool:
    by = scene.tagged.starts("by")
    return any(mention.first - _BY_REACH <= end <= mention.first for ends in by.values() for end in ends)


def _names(mentions: Iterable[Mention], *, canonical: bool = False) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(mention.name.canonical if canonical else party(mention) for mention in mentions)
    )


def _all_names(actors: Iterable[Mention]) -> tuple[str, ...]:
    """Whom actors stand for, and persons by their own names as well."""
    return tuple(dict.fromkeys(name for mention in actors for name in mention.name.actors))
