"""One sentence of a page with all that frames look at: words, classes, names, and where clauses end."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from bot.language.dates import Calendar, When
from bot.language.gazetteer import Gazetteer, Mention
from bot.rules.frames.lexicon import Lexicon, Span
from bot.rules.frames.pattern import Tagged
from bot.rules.page import Page

#: Signs between two words that end a clause. Commas do not: they stand in lists and after adverbs as well.
_STOP = re.compile(r"[;:()\[\]—؛]|\.\.\.|…|\s[-–]+\s|--|\s/\s")
_COMMA = re.compile("[,،、՝]")
#: Roles of names that are no party to anything: "US-brokered", "pro-Russian".
_EPITHET = "epithet"
_GROUP = "armed group"
#: Roles of those who bear arms for a state.
_TROOPS = ("army", "border force")
LONGEST = 200  # words of a sentence that are read: what is longer is no sentence
NEARBY = 2  # sentences back in which a place or a party is still in the reader's mind
_SEATS = ("capital", "seat")
#: Classes of words that make a capital a mere place: "in Tehran", "arrived at Baku".
_LOCATIVE = frozenset(("locative",))


class Scene:
    """Sentence `number` of a page. Word numbers count from the sentence's first."""

    def __init__(
        self,
        page: Page,
        number: int,
        lexicon: Lexicon,
        gazetteer: Gazetteer,
        *,
        walls: Collection[str],
        context: Collection[str],
    ) -> None:
        self.page = page
        self.number = number
        self.words = page.words_of(number)[:LONGEST]
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        self._walls = walls
        self._context = context
        #: Who takes a part, with and without those that only say which border; filled when asked for.
        self.acting: dict[bool, Sequence[Mention]] = {}
        self._dates: Sequence[When] | None = None
        self.before: Sequence[Scene] = ()

        self._scan = lexicon.scan(self.words)
        #: The classes that may stand in the sentence, as the lexicon's bits.
        self.present = self._scan[0]

    @cached_property
    def classes(self) -> Mapping[str, Sequence[Span]]:
        """Where the classes of the lexicon stand."""
        return self._lexicon.tags(self.words, self._scan)

    @cached_property
    def mentions(self) -> Sequence[Mention]:
        """The names, in order."""
        found = self._gazetteer.find(self.words, self.page.lang, self._context)
        return [self._as_actor(mention) if mention.name.role in _SEATS else mention for mention in found]

    def _as_actor(self, mention: Mention) -> Mention:
        """A capital stands for its government, unless something happens in it."""
        before = self.words[mention.first - 1] if mention.first else ""
        if not mention.name.party or self._lexicon.starts(before, _LOCATIVE):
            return mention
        return mention._replace(name=replace(mention.name, kind="actor", canonical=mention.name.party))

    @cached_property
    def named(self) -> frozenset[str]:
        """The classes that the names give."""
        return frozenset(name for mention in self.mentions for name in _classes_of(mention))

    @cached_property
    def everything(self) -> int:
        """The classes that may stand in the sentence, with those of its names, as the lexicon's bits."""
        return self.present | self._lexicon.mask(self.named)

    @cached_property
    def answers(self) -> dict[tuple[int, str], bool]:
        """What was asked of the parties before."""
        return {}

    def may_hold(self, name: str) -> bool:
        """Whether a word of the class may stand in the sentence; quick, and never wrong when it says no."""
        return bool(self.present & self._lexicon.mask((name,)))

    @cached_property
    def tagged(self) -> Tagged:
        """The sentence as patterns see it."""
        spans: dict[str, Sequence[Span]] = dict(self.classes)
        for mention in self.mentions:
            for name in _classes_of(mention):
                spans[name] = [*spans.get(name, ()), (mention.first, mention.last)]
        walls = {
            at
            for name in self._walls
            for first, last in self.classes.get(name, ())
            for at in range(first, last)
        }
        breaks, commas = self._stops
        return Tagged(len(self.words), spans, walls, breaks, commas)

    def dates(self, calendar: Calendar, published: date) -> Sequence[When]:
        """The dates named, worked out once: a sentence may tell of several things."""
        if self._dates is None:
            self._dates = calendar.find(self.words, published)
        return self._dates

    @cached_property
    def _stops(self) -> tuple[set[int], set[int]]:
        """Words before which a clause ends by punctuation, and those before which a comma stands."""
        breaks: set[int] = set()
        commas: set[int] = set()
        for at, sign in enumerate(self.page.between(self.number)[:LONGEST]):
            if at and sign != " ":
                if _STOP.search(sign):
                    breaks.add(at)
                if _COMMA.search(sign):
                    commas.add(at)
        return breaks, commas

    @cached_property
    def nearby(self) -> Sequence[Scene]:
        """This sentence and those shortly before it that were looked at."""
        return (self, *(scene for scene in self.before if self.number - scene.number <= NEARBY))

    def holds_nearby(self, name: str) -> bool:
        """Whether a word of the class stands in the sentence or shortly before it."""
        return any(scene.holds(name) for scene in self.nearby)

    def holds(self, name: str) -> bool:
        """Whether a word of the class stands in the sentence."""
        return name in self.named if name.startswith("@") else name in self.classes


def _classes_of(mention: Mention) -> Sequence[str]:
    """What patterns may call a name."""
    name = mention.name
    if name.role == _EPITHET:
        return ("@epithet",)
    if name.role == _GROUP:
        return ("@actor", "@group")
    if name.role in _TROOPS:
        return ("@actor", "@troops")
    if name.kind == "line":
        return ("@line", "@place")
    if name.kind == "place":
        return ("@place",)
    return ("@actor", "@place") if name.role in ("state", "demonym", "capital", "seat") else ("@actor",)
