"""The reports of the window as texts: which of them a new report is held against, and how alike they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bot.stories.background import background
from bot.stories.features import Features
from bot.stories.index import Index
from bot.stories.pair import Compared, Remembered, Weighed, compare, names_another, weighed
from bot.stories.titles import Templates, tails

_FOUND = 160  # reports the index finds
_COMPARED = 12  # of those, how many are read closely
_TELLING = 5  # different words that make a title one that is not given twice
_WORTH = 0.08  # of what the nearest is like: less is not read
_DAY = 86_400.0
_FADE = 40 * _DAY  # a report found is worth less the older it is


@dataclass(frozen=True, slots=True)
class _Read:
    at: float  # when it came
    told: float  # when it was published
    words: Remembered
    whole: float  # weight of all words, never 0
    tails: tuple[str, ...]


class Pair(NamedTuple):
    """A remembered report beside the new one."""

    number: int
    told: float  # when it was published
    compared: Compared
    same_title: bool  # word for word, and long enough to tell


class Window:
    """Numbers reports from 0 as they come, oldest first. Times are Unix seconds."""

    def __init__(self) -> None:
        self._reads: dict[int, _Read] = {}
        self._first = 0  # number of the oldest
        self._index = Index(background())
        self._templates = Templates()
        self._weighed: tuple[Features, Weighed] | None = None  # the last, while the window stays as it is

    def __len__(self) -> int:
        return len(self._reads)

    def without_template(self, title: str) -> str:
        """Return the title without what outlets put around theirs."""
        return self._templates.stripped(title)

    def weigh(self, features: Features) -> Weighed:
        """Weigh the words of a report as the window now sees them."""
        if self._weighed is None or self._weighed[0] is not features:
            words = weighed(features, self._index.weigh(features.terms), self._index.names(features))
            self._weighed = (features, words)
        return self._weighed[1]

    def pairs(self, new: Weighed, told: float, oldest: float, admit: Callable[[int], bool]) -> list[Pair]:
        """Return the reports most like the new one, published at `told`, of those admitted.

        None of them came before `oldest`.
        """
        reads = self._reads
        found: list[tuple[float, int]] = []
        for number, shared in self._index.candidates(new.squares, self._first, _FOUND):
            read = reads[number]
            if read.at >= oldest and admit(number):
                faded = (1 + abs(told - read.told) / _FADE) * read.whole
                found.append((shared * shared / faded, number))
        found.sort(reverse=True)
        pairs: list[Pair] = []
        worth = 0.0
        for like, number in found:
            if like < worth or len(pairs) == _COMPARED:
                break
            if not names_another(new, reads[number].words):
                worth = worth or like * _WORTH
                pairs.append(self._pair(new, number, told))
        return pairs

    def _pair(self, new: Weighed, number: int, told: float) -> Pair:
        read = self._reads[number]
        compared = compare(new, read.words, abs(told - read.told) / _DAY)
        same_title = len(new.title) >= _TELLING and new.title == frozenset(
            read.words.features.terms[: read.words.features.title]
        )
        return Pair(number, read.told, compared, same_title)

    def overlap(self, new: Weighed, number: int) -> float:
        """Return the weight a remembered report shares with the new one over the weight of both."""
        return self._pair(new, number, 0.0).compared.overlap

    def shared(self, new: Weighed, number: int, most: int) -> list[int]:
        """Return the most telling words that a remembered report shares with the new one."""
        both = new.squares.keys() & self._reads[number].words.features.terms
        return sorted(both, key=lambda term: (-new.squares[term], term))[:most]

    def add(self, features: Features, title: str, at: float, place: int, told: float | None = None) -> int:
        """Remember a report, and return its number. `title` is whole, `place` the report's in its story.

        `at` is when it came, `told` when it was published, if that is known.
        """
        number = self._first + len(self._reads)
        keys = tails(title)
        words = self.weigh(features).remembered()
        self._reads[number] = _Read(at, at if told is None else told, words, words.sums.whole or 1.0, keys)
        self._index.add(number, features, at, place)
        self._templates.add(keys)
        self._weighed = None
        return number

    def forget(self, before: float) -> Iterator[int]:
        """Forget reports from before that time, oldest first, and yield their numbers."""
        while self._reads and self._reads[self._first].at < before:
            number, self._first = self._first, self._first + 1
            read = self._reads.pop(number)
            self._index.remove(number, read.words.features)
            self._templates.remove(read.tails)
            self._weighed = None
            yield number
