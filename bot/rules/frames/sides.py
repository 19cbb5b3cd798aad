"""Who stands against whom in a sentence: the parties named, without those that only say which border."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from bot.language.gazetteer import Gazetteer, Mention
from bot.rules.frames.concept import Parties
from bot.rules.frames.lexicon import Span
from bot.rules.frames.scene import Scene

Pairs = Collection[frozenset[str]]
#: Words between a border and a name that belongs to it: "border with the northern Iraqi …".
_BORDER_REACH = 4
_LINKS = frozenset(
    (
        "with",
        "between",
        "of",
        "and",
        "to",
        "from",
        "the",
        "its",
        "s",
        "northern",
        "southern",
        "eastern",
        "western",
        "neighbouring",
        "neighboring",
    )
)
_BEFORE = frozenset(("border", "borders", "frontier", "frontiers", "crossing", "boundary", "fence"))
#: "An Iranian border town" is Iran's; "the Iranian border" is the other side's as well.
_THINGS = frozenset(
    (
        "town",
        "towns",
        "village",
        "villages",
        "city",
        "post",
        "posts",
        "guard",
        "guards",
        "police",
        "troops",
        "province",
        "outpost",
    )
)


def party(mention: Mention) -> str:
    """The party a name stands for."""
    return mention.name.party or mention.name.canonical


def homes(mention: Mention) -> frozenset[str]:
    """The states a name belongs to, and its party."""
    return mention.name.states | {party(mention)} if mention.name.kind != "line" else frozenset()


class Sides:
    """Answers what a pattern asks of the parties in a sentence."""

    def __init__(self, gazetteer: Gazetteer, standoffs: Pairs, wars: Pairs) -> None:
        self._gazetteer = gazetteer
        self._standoffs = standoffs
        self._wars = wars
        self._facing = frozenset(name for pair in standoffs for name in pair)

    def holds(self, asked: Parties, scene: Scene, span: Span, *, nearby: bool = False) -> bool:
        """Whether the sentence (with `nearby`, also those shortly before) names the parties asked for."""
        acting = [
            mention
            for one in (scene.nearby if nearby else (scene,))
            for mention in _acting(one, bordering=False)
        ]
        match asked:
            case "neighbours":
                return any(
                    self._apart(one, other) and not self._at_war(one, other)
                    for one, other in combinations(acting, 2)
                )
            case "sides":
                return any(self._apart(one, other) for one, other in combinations(acting, 2))
            case "these":
                return any(
                    self._apart(one, other) and not self._at_war(one, other)
                    for one, other in combinations(_inside(scene, span), 2)
                )
            case "dyad":
                return any(self._face_off(one, other) for one, other in combinations(_inside(scene, span), 2))
            case "foes":
                return any(
                    self._gazetteer.conflict(party(one), party(other))
                    for one, other in combinations(_inside(scene, span), 2)
                )
            case "standoff":
                return self._in_standoff(scene)
            case "facing":
                return self._faces(scene)
            case "internal":
                return self._inside_one_state(scene)

    def possible(self, asked: Parties, scene: Scene) -> bool:
        """Whether `holds` may be true of any words of the sentence. Remembered by the scene."""
        key = (id(self), asked)
        answer = scene.answers.get(key)
        if answer is None:
            if asked == "foes":
                parties = map(party, _acting(scene))
                answer = any(self._gazetteer.conflict(one, other) for one, other in combinations(parties, 2))
            elif asked in ("these", "dyad"):
                answer = any(self._apart(one, other) for one, other in combinations(_acting(scene), 2))
            else:
                answer = self.holds(asked, scene, (0, len(scene.words)))
            scene.answers[key] = answer
        return answer

    def _apart(self, one: Mention, other: Mention) -> bool:
        """Whether two names belong to different states that border on each other, if only in fact."""
        here, there = homes(one), homes(other)
        if here.isdisjoint(there):
            return any(self._gazetteer.neighbours(a, b) for a in here for b in there)
        return (
            self._is_state(one)
            and self._is_state(other)
            and self._gazetteer.conflict(party(one), party(other))
        )

    def _is_state(self, mention: Mention) -> bool:
        name = self._gazetteer.names.get(party(mention))
        return name is not None and name.role == "state"

    def _at_war(self, one: Mention, other: Mention) -> bool:
        return any(frozenset((a, b)) in self._wars for a in homes(one) for b in homes(other))

    def _face_off(self, one: Mention, other: Mention) -> bool:
        """Whether two names belong to two states of a standoff."""
        here, there = _fronts(one), _fronts(other)
        return here.isdisjoint(there) and any(
            frozenset((a, b)) in self._standoffs for a in here for b in there
        )

    def _faces(self, scene: Scene) -> bool:
        """Whether only parties of a standoff are named, and no place but the other side's."""
        own = {party(mention) for mention in scene.mentions if mention.name.kind == "actor"}
        others = {name for pair in self._standoffs if not own.isdisjoint(pair) for name in pair} - own
        places = [mention for mention in scene.mentions if mention.name.kind != "actor"]
        return bool(own) and own <= self._facing and all(mention.name.states & others for mention in places)

    def _inside_one_state(self, scene: Scene) -> bool:
        """Whether the border is one between two places of the same state, and no second state is named."""
        places = [
            mention
            for mention in scene.mentions
            if mention.name.kind == "place" and _of_border(scene, mention)
        ]
        named = {state for mention in scene.mentions for state in mention.name.states}
        return len(places) > 1 and len(named) == 1

    def _in_standoff(self, scene: Scene) -> bool:
        mentions = _acting(scene, bordering=False)
        if any(self._face_off(one, other) for one, other in combinations(mentions, 2)):
            return True
        lines = [
            mention.name.states
            for mention in scene.mentions
            if mention.name.kind == "line" or (mention.name.kind == "place" and len(mention.name.states) > 1)
        ]
        return any(
            party(mention) in self._facing and any(party(mention) in states for states in lines)
            for mention in mentions
        )


def _fronts(mention: Mention) -> frozenset[str]:
    """The states a place belongs to; of an actor, whom it stands for."""
    return frozenset((party(mention),)) if mention.name.kind == "actor" else mention.name.states


def _inside(scene: Scene, span: Span) -> list[Mention]:
    """The names among the words found."""
    return [mention for mention in _acting(scene) if span[0] <= mention.first and mention.last <= span[1]]


def _acting(scene: Scene, *, bordering: bool = True) -> Sequence[Mention]:
    """Names of parties and of places; without `bordering`, not those that say which border."""
    known = scene.acting.get(bordering)
    if known is None:
        known = scene.acting[bordering] = _find_acting(scene, bordering=bordering)
    return known


def _find_acting(scene: Scene, *, bordering: bool) -> Sequence[Mention]:
    return [
        mention
        for mention in scene.mentions
        if mention.name.role != "epithet"
        and mention.name.kind != "line"
        and not _attests(scene, mention)
        and (bordering or not _of_border(scene, mention))
    ]


def _attests(scene: Scene, mention: Mention) -> bool:
    """Whether a name is only the source of the report: "according to the Turkish ministry"."""
    if not scene.may_hold("according"):
        return False
    according = scene.tagged.starts("according")
    return any(
        mention.first - _BORDER_REACH < end <= mention.first for ends in according.values() for end in ends
    )


def _of_border(scene: Scene, mention: Mention) -> bool:
    """Whether a name says which border: "the border with Libya", "the Iraq-Syria border"."""
    words = scene.words
    after = words[mention.last : mention.last + 2]
    if any(word in _BEFORE for word in after):
        return not any(word in _THINGS for word in words[mention.last + 1 : mention.last + 4])
    for at in range(mention.first - 1, max(mention.first - 2 * _BORDER_REACH, -1), -1):
        if words[at] in _BEFORE:
            return True
        named = any(other.first <= at < other.last for other in scene.mentions)
        if words[at] not in _LINKS and not named:
            return False
    return False


def pairs(written: Iterable[str]) -> Pairs:
    """Pairs as files write them: `India - Pakistan`."""
    return frozenset(frozenset(name.strip() for name in line.split(" - ")) for line in written)
