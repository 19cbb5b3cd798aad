"""Events as data: reads what a page tells of each concept, as news or not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import compress, count

from bot.language.dates import Calendar
from bot.language.gazetteer import Gazetteer
from bot.model import Reason
from bot.rules.evaluate import Span
from bot.rules.frames.lexicon import Lexicon
from bot.rules.frames.reader import Hit, Index, hits
from bot.rules.frames.recency import date_of, is_old
from bot.rules.frames.roles import roles
from bot.rules.frames.scene import NEARBY, Scene
from bot.rules.page import Page


@dataclass(frozen=True, slots=True)
class Telling:
    """A sentence that tells an event. `reason` is None where it is told as new and real."""

    event: str
    sentence: int
    reason: Reason | None
    spans: tuple[Span, ...]  # words that told it, counted through the page
    who: tuple[str, ...]
    whom: tuple[str, ...]
    actors: tuple[str, ...]
    places: tuple[str, ...]
    date: date | None
    claimed_by: tuple[str, ...]
    gloss: str  # what the words tell, for those who can't read them
    why: str  # one plain sentence that names the words, and the guard if there is one


@dataclass(frozen=True, slots=True)
class Tongue:
    """All that is known of one language."""

    lexicon: Lexicon
    index: Index
    walls: frozenset[str]
    anchors: frozenset[str]
    noted: frozenset[str]  # classes that a pattern may ask for in the report before it
    noted_mask: int  # the same, as the lexicon's bits
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Codes:
    """What an event is in the ontologies of event data."""

    cameo: tuple[str, ...] = ()
    plover: tuple[str, ...] = ()


class Frames:
    """Reads pages. Immutable but for memories that change no answer."""

    def __init__(
        self, tongues: Mapping[str, Tongue], codes: Mapping[str, Codes], gazetteer: Gazetteer
    ) -> None:
        """`codes` holds every event there is."""
        self.events = frozenset(codes)
        self.codes = codes
        self._tongues = tongues
        self.gazetteer = gazetteer
        self._gates = {lang: _Gate(tongue) for lang, tongue in tongues.items()}

    def read(self, page: Page) -> tuple[Telling, ...]:
        """What the page tells, in reading order; told as news or not."""
        tongue = self._tongues.get(page.lang)
        if tongue is None:
            return ()
        gate = self._gates[page.lang]
        numbers = _sentences_of(page, list(compress(count(), map(gate.__getitem__, page.words))))
        return tuple(self._read(page, tongue, numbers)) if numbers else ()

    def _read(self, page: Page, tongue: Tongue, numbers: Sequence[int]) -> Iterator[Telling]:
        seen = _Seen(tongue)
        memory = _Memory()
        context = self._title_names(page)
        scenes: list[Scene] = []
        for number in numbers:
            scene = Scene(page, number, tongue.lexicon, self.gazetteer, walls=tongue.walls, context=context)
            scene.before = scenes[-NEARBY:]
            scenes.append(scene)
            for hit in hits(scene, tongue.index, seen):
                yield from _tellings(page, scene, *_dated(scene, hit, tongue.calendar, memory))
            seen.add(scene)

    def _title_names(self, page: Page) -> Collection[str]:
        first, last = page.unit("title")
        return {
            mention.name.canonical
            for number in range(first, last)
            for mention in self.gazetteer.find(page.words_of(number), page.lang)
        }


class _Gate(dict[str, bool]):
    """Word → whether a sentence that holds it is worth a closer look."""

    def __init__(self, tongue: Tongue) -> None:
        self._tongue = tongue

    def __missing__(self, word: str) -> bool:
        if len(self) >= 100_000:  # noqa: PLR2004 - bounds the memory; it is begun afresh
            self.clear()
        answer = self[word] = self._tongue.lexicon.starts(word, self._tongue.anchors)
        return answer


def _sentences_of(page: Page, words: Sequence[int]) -> list[int]:
    numbers: list[int] = []
    after = 0
    for word in words:
        if word >= after:
            number = page.sentence_of(word)
            after = page.firsts[number + 1]
            numbers.append(number)
    return numbers


class _Seen:
    """The classes met in the report up to here, of those that a pattern may ask for; found out when asked."""

    def __init__(self, tongue: Tongue) -> None:
        self._tongue = tongue
        self._may = 0  # as the lexicon's bits
        self._met: set[str] = set()
        self._waiting: list[Scene] = []

    def add(self, scene: Scene) -> None:
        """Take in a sentence."""
        noted = scene.present & self._tongue.noted_mask
        if noted:
            self._may |= noted
            self._waiting.append(scene)

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str) or not self._may & self._tongue.lexicon.mask((name,)):
            return False
        while self._waiting:
            self._met |= self._tongue.noted & self._waiting.pop().classes.keys()
        return name in self._met


class _Memory:
    """What a report has told so far, where later sentences hang on it."""

    def __init__(self) -> None:
        self.days: dict[str, date] = {}  # of lasting things, by phase
        self.old: dict[str, int] = {}  # the last sentence that told of something old, by concept


def _dated(scene: Scene, hit: Hit, calendar: Calendar, memory: _Memory) -> tuple[Hit, date | None]:
    """The hit, as background if its date says so, and the day."""
    published = scene.page.day
    when = date_of(scene, hit.span, calendar, published)
    concept = hit.phase.concept
    if when is not None and is_old(when, published):
        memory.old[concept] = scene.number
        if hit.reason is None:
            words = " ".join(scene.words[when.first : when.last])
            hit = replace(hit, reason="background", guard=f'it was over a week before ("{words}")')
    elif when is None and hit.reason is None and scene.number - memory.old.get(concept, -NEARBY) < NEARBY:
        hit = replace(hit, reason="background", guard="it goes on about what was over a week before")
        memory.old[concept] = scene.number
    day = when.day if when is not None and published is not None else None
    if hit.phase.lasting and hit.reason is None:
        day = memory.days.get(concept) if day is None else memory.days.setdefault(concept, day)
    return hit, day


def _tellings(page: Page, scene: Scene, hit: Hit, day: date | None) -> Iterator[Telling]:
    first = page.firsts[scene.number]
    told = roles(scene, hit.words)
    words = " … ".join(" ".join(scene.words[start:end]) for start, end in hit.words)
    why = f'"{words}": {hit.phase.gloss}' + (f"; but {hit.guard}" if hit.guard else "")
    for event in hit.phase.events:
        yield Telling(
            event=event,
            sentence=scene.number,
            reason=hit.reason,
            spans=tuple((first + start, first + end) for start, end in hit.words),
            who=told.who,
            whom=told.whom,
            actors=told.actors,
            places=told.places,
            date=day,
            claimed_by=told.claimed_by,
            gloss=hit.phase.gloss,
            why=why,
        )
