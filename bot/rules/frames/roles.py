"""Who did it, to whom, where, and who says so: read from where names stand around the words found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.language.gazetteer import Mention
from bot.rules.frames.lexicon import Span
from bot.rules.frames.scene import Scene
from bot.rules.frames.sides import party

_BY_REACH = 4  # words between "by" and the name of who did it


@dataclass(frozen=True, slots=True)
class Roles:
    """Canonical names, each once, in order of mention."""

    who: tuple[str, ...] = ()
    whom: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    claimed_by: tuple[str, ...] = ()


def roles(scene: Scene, span: Span) -> Roles:
    """The roles of the names in a sentence around the words of `span`."""
    actors = [
        mention
        for mention in scene.mentions
        if mention.name.kind == "actor" and mention.name.role != "epithet"
    ]
    claimants = [mention for mention in actors if _claims(scene, mention, span)]
    others = [mention for mention in actors if mention not in claimants]
    doers = [mention for mention in others if _after_by(scene, mention)] or [
        mention for mention in others if mention.last <= span[0]
    ]
    if not doers:
        doers = [
            mention for mention in claimants if mention.last <= span[0] and not _accuses(scene, mention, span)
        ]
    done_to = [mention for mention in others if mention not in doers and mention.first >= span[0]]
    places = [mention for mention in scene.mentions if mention.name.kind in ("place", "line")]
    named_places = _names(places, canonical=True) or _names(
        mention for mention in actors if mention.name.role == "state" and _located(scene, mention)
    )
    return Roles(_names(doers), _names(done_to), _names(actors), named_places, _names(claimants))


def _located(scene: Scene, mention: Mention) -> bool:
    """Whether a state is named as the place: "in Mali", "over Karabakh", "the Karabakh conflict"."""
    locative = scene.tagged.starts("locative")
    return mention.last in scene.tagged.starts("place_noun") or any(
        mention.first in ends for ends in locative.values()
    )


def _claims(scene: Scene, mention: Mention, span: Span) -> bool:
    """Whether a word of saying follows a name before the words found, or "according to" precedes it."""
    says = scene.tagged.starts("say")
    if any(at in says for at in range(mention.last, min(mention.last + 3, span[0]))):
        return True
    according = scene.tagged.starts("according")
    return any(mention.first - 3 <= end <= mention.first for ends in according.values() for end in ends)


def _accuses(scene: Scene, mention: Mention, span: Span) -> bool:
    accuse = scene.tagged.starts("accuse")
    return any(at in accuse for at in range(mention.last, min(mention.last + 3, span[0])))


def _after_by(scene: Scene, mention: Mention) -> bool:
    by = scene.tagged.starts("by")
    return any(mention.first - _BY_REACH <= end <= mention.first for ends in by.values() for end in ends)


def _names(mentions: Iterable[Mention], *, canonical: bool = False) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(mention.name.canonical if canonical else party(mention) for mention in mentions)
    )
