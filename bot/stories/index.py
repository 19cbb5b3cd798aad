"""Which remembered reports share telling words with a new one: an inverted index with bounded lists."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable

#: Newest reports remembered for a word. A word in more of them tells nothing; rarer ones find the report.
_POSTINGS = 256
_QUERY_WORDS = 24
_WORD_SHARE = 0.1  # a word in more than this share of the reports proposes nobody, once there are many
_MANY = 500
#: Reports that a word is taken to have been seen in, before anything was seen, so that first reports are not
#: held against each other by their commonest words.
_PRIOR_REPORTS = 50.0


class Index:
    """Word number -> newest reports that hold it, and how many do. Reports are numbered as they come."""

    def __init__(self) -> None:
        self._postings: dict[int, array[int]] = {}
        self._counts: dict[int, int] = {}
        self._reports = 0

    def __len__(self) -> int:
        return self._reports

    def add(self, number: int, terms: Iterable[int]) -> None:
        """Remember a report under its words. Numbers must only grow."""
        self._reports += 1
        for term in terms:
            self._counts[term] = self._counts.get(term, 0) + 1
            postings = self._postings.get(term)
            if postings is None:
                self._postings[term] = array("I", (number,))
            else:
                postings.append(number)
                if len(postings) >= 2 * _POSTINGS:
                    del postings[:_POSTINGS]

    def remove(self, terms: Iterable[int]) -> None:
        """Forget one report that holds these words; its number is never asked for again."""
        self._reports -= 1
        for term in terms:
            left = self._counts[term] - 1
            if left:
                self._counts[term] = left
            else:
                del self._counts[term], self._postings[term]

    def weight(self, term: int) -> float:
        """Return how telling a word is: the logarithm of the inverse share of reports that hold it."""
        return math.log((self._reports + _PRIOR_REPORTS) / (self._counts.get(term, 0) + 0.5))

    def candidates(self, weights: dict[int, float], oldest: int, limit: int) -> list[int]:
        """Return the reports numbered `oldest` or later that share most weight with `weights`, best first."""
        most = self._reports * _WORD_SHARE if self._reports > _MANY else self._reports
        known = [term for term in weights if 0 < self._counts.get(term, 0) <= most]
        known.sort(key=lambda term: -weights[term])
        shared: dict[int, float] = {}
        for term in known[:_QUERY_WORDS]:
            weight = weights[term] ** 2
            for number in self._postings[term][-_POSTINGS:]:
                shared[number] = shared.get(number, 0.0) + weight
        ranked = sorted((number for number in shared if number >= oldest), key=lambda n: (-shared[n], -n))
        return ranked[:limit]
