"""The reports of the window as texts: which of them a new report is held against, and how alike they are."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bot.stories.background import background
from bot.stories.features import Features
from bot.stories.index import Index
from bot.stories.pair import Compared, Remembered, Weighed, compare, names_another, weighed
from bot.stories.titles import Templates, tails

_COMPARED = 12  # of the reports the index finds, how many are read closely
_TELLING = 5  # different words that make a title one that is not given twice
_WORTH = 0.08  # of what the nearest is like: less is not read
_DAY = 86_400.0
_FADE = 40 * _DAY  # a report found is worth less the older it is


@dataclass(frozen=True, slots=True)
class _Read:
    at: float  # when it came
    words: Remembered
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
        # Side by side in memory: they are looked up for hundreds of reports to find a dozen worth reading.
        self._told = array("d")  # when each was published, from number `_from`
        self._wholes = array("d")  # weight of all words of each, never 0
        self._from = 0
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
        reads, start, published, wholes = self._reads, self._from, self._told, self._wholes
        found = [
            (
                shared
                * shared
                / ((1 + abs(told - published[number - start]) / _FADE) * wholes[number - start]),
                number,
            )
            for number, shared in self._index.candidates(new.squares, self._first)
        ]
        found.sort(reverse=True)
        pairs: list[Pair] = []
        worth = 0.0
        for like, number in found:
            if like < worth or len(pairs) == _COMPARED:
                break
            read = reads[number]
            if read.at >= oldest and admit(number) and not names_another(new, read.words):
                worth = worth or like * _WORTH
                pairs.append(self._pair(new, number, told))
        return pairs

    def _pair(self, new: Weighed, number: int, told: float) -> Pair:
        read = self._reads[number]
        published = self._told[number - self._from]
        compared = compare(new, read.words, abs(told - published) / _DAY)
        old = read.words.features
        same_title = old.title == len(new.title) >= _TELLING and new.title == frozenset(
            old.terms[: old.title]
        )
        return Pair(number, published, compared, same_title)

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
        self._reads[number] = _Read(at, words, keys)
        self._told.append(at if told is None else told)
        self._wholes.append(words.sums.whole or 1.0)
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
            if self._first - self._from > len(self._reads):  # more of them forgotten than not
                del self._told[: self._first - self._from], self._wholes[: self._first - self._from]
                self._from = self._first
            yield number
