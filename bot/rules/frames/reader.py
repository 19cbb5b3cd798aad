"""Which phases of which concepts a sentence tells, and what keeps one from being news."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from bot.model import Reason
from bot.rules.frames.concept import Parties
from bot.rules.frames.lexicon import Span
from bot.rules.frames.pattern import Around, Pattern, find, holds_around
from bot.rules.frames.scene import Scene
from bot.rules.frames.sides import Sides


@dataclass(frozen=True, slots=True)
class Say:
    """A pattern with what it asks for, its classes under their full names."""

    pattern: Pattern
    must: int  # classes that must stand in the sentence, as the lexicon's bits
    masks: tuple[int, ...]  # for each part that several classes can fill, those classes
    named: tuple[int, ...]  # for each part that names can fill, its classes, those of names among them
    hook: int  # the classes of one part, the rarest guess; none: only names will do
    sentence: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    nearby: tuple[str, ...] = ()
    nearby_mask: int = 0  # the same as bits; none where names will do
    parties: Parties | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """A guard with its patterns read."""

    reason: Reason
    why: str
    around: tuple[tuple[tuple[int, ...], Around], ...]  # each with the classes of its parts, as bits
    sentence: tuple[str, ...]
    sentence_mask: int
    without: tuple[str, ...]
    parties: Parties | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of a concept in one language."""

    concept: str
    name: str
    events: tuple[str, ...]
    gloss: str
    says: tuple[Say, ...]
    watches: tuple[Watch, ...]
    anchors: frozenset[str]
    mask: int  # the anchors as the lexicon's bits
    sides: Sides
    lasting: bool


_Told = tuple[Phase, Say]
_Hung = tuple[int, int, tuple[int, ...], _Told]


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a sentence that tell a phase, and why that is no news, if so."""

    phase: Phase
    span: Span
    words: tuple[Span, ...]
    say: Say
    reason: Reason | None = None
    guard: str = ""


class Index:
    """All patterns of a language, each hung from the classes of one of its parts."""

    def __init__(self, phases: Sequence[Phase]) -> None:
        self._always: list[tuple[int, int, _Told]] = []
        #: By class, then by a phase's anchors: the number in the order of the files, and what must be there.
        self._by_class: dict[int, dict[int, list[_Hung]]] = {}
        self._hooks = 0
        hung = ((phase, say) for phase in phases for say in phase.says)
        for number, (phase, say) in enumerate(hung):
            self._hooks |= say.hook
            for bit in _bits(say.hook):
                by_anchors = self._by_class.setdefault(bit, {})
                by_anchors.setdefault(phase.mask, []).append((number, say.must, say.masks, (phase, say)))
            if not say.hook:
                self._always.append((number, phase.mask, (phase, say)))

    def candidates(self, present: int) -> list[_Told]:
        """The patterns whose classes all may stand in a sentence, in the order of the files."""
        found = {number: told for number, anchors, told in self._always if anchors & present}
        for bit in _bits(present & self._hooks):
            for anchors, hung in self._by_class[bit].items():
                if anchors & present:
                    found |= {
                        number: told
                        for number, must, masks, told in hung
                        if present & must == must and _all_held(masks, present)
                    }
        return [found[number] for number in sorted(found)]


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low
        mask ^= low


def hits(scene: Scene, index: Index, seen: Container[str]) -> list[Hit]:
    """The phases that a sentence tells, one hit a phase: one told as news before one that is not.

    `seen` are the classes that stand in the report up to here.
    """
    best: dict[tuple[str, str], Hit] = {}
    for phase, say in index.candidates(scene.present):
        key = (phase.concept, phase.name)
        known = best.get(key)
        if known is not None and known.reason is None:
            continue
        # Names are cheaper to find than all classes, and most sentences lack those that are asked for.
        if say.named and not _all_held(say.named, scene.everything):
            continue
        for hit in _found(scene, phase, say, seen):
            guarded = _guarded(hit, scene)
            if key not in best or (best[key].reason is not None and guarded.reason is None):
                best[key] = guarded
    return list(best.values())


def _all_held(masks: Sequence[int], present: int) -> bool:
    for mask in masks:  # noqa: SIM110 - a generator takes three times as long
        if not mask & present:
            return False
    return True


def _found(scene: Scene, phase: Phase, say: Say, seen: Container[str]) -> Iterator[Hit]:
    if say.nearby_mask and not any(one.present & say.nearby_mask for one in scene.nearby):
        return
    if any(name not in seen and not scene.may_hold(name) for name in say.report):
        return
    if say.parties is not None and not say.nearby and not phase.sides.possible(say.parties, scene):
        return
    places = list(find(say.pattern, scene.tagged))
    if places and _asked(say, scene, seen):
        for span, words in places:
            if say.parties is None or phase.sides.holds(say.parties, scene, span, nearby=bool(say.nearby)):
                yield Hit(phase, span, words, say)


def _asked(say: Say, scene: Scene, seen: Container[str]) -> bool:
    return (
        all(map(scene.holds, say.sentence))
        and not any(map(scene.holds, say.without))
        and all(name in seen or scene.holds(name) for name in say.report)
        and (not say.nearby or any(map(scene.holds_nearby, say.nearby)))
    )


def _guarded(hit: Hit, scene: Scene) -> Hit:
    for watch in hit.phase.watches:
        if any(map(scene.holds, watch.without)):
            continue
        if watch.parties is not None and hit.phase.sides.holds(watch.parties, scene, hit.span):
            return _with(hit, watch, hit.span, scene)
        if watch.sentence_mask & scene.everything and any(map(scene.holds, watch.sentence)):
            shown = next(name for name in watch.sentence if scene.holds(name))
            return _with(hit, watch, _first(scene, shown), scene)
        for masks, around in watch.around:
            if not _all_held(masks, scene.everything):
                continue
            for words in _cores(hit, scene):
                span = holds_around(around, scene.tagged, words)
                if span is not None:
                    return _with(hit, watch, span, scene)
    return hit


def _cores(hit: Hit, scene: Scene) -> Iterator[Span]:
    """The words found, and those without the names they begin with: "Syria denies that it shelled Turkey"."""
    yield hit.span
    names = {mention.first for mention in scene.mentions}
    first = next((start for start, _ in sorted(hit.words) if start not in names), hit.span[0])
    if first != hit.span[0]:
        yield first, hit.span[1]


def _with(hit: Hit, watch: Watch, span: Span, scene: Scene) -> Hit:
    words = " ".join(scene.words[span[0] : span[1]])
    return Hit(hit.phase, hit.span, hit.words, hit.say, watch.reason, f'{watch.why} ("{words}")')


def _first(scene: Scene, name: str) -> Span:
    starts = scene.tagged.starts(name)
    start = min(starts)
    return start, starts[start][0]
