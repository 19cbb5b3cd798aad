"""Which remembered reports share telling words with a new one, and how telling a word is.

An inverted index with bounded lists: what a report costs does not grow with the number of reports.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.stories.articles import LONG
from bot.stories.background import Background
from bot.stories.features import Features

#: Newest reports looked up for a word. A word in more of them tells nothing; rarer ones find the report.
_POSTINGS = 256
_QUERY_WORDS = 64
_LOOKUPS = 400  # of reports for all words together, the most telling words first
_WORTH = 0.15  # of the weight the nearest shares: less is not looked at
#: The background counts as much as so many reports: at first it decides, later the stream.
_PRIOR_REPORTS = 500.0
#: Days after which a report counts half in the stream's word counts: what the news is full of changes.
_HALF_LIFE = 20 * 86_400.0
#: The news of three weeks count as much as so many reports of today: on a day full of one war, its words tell
#: nothing, though they are rare in the year.
_PRIOR_TODAY = 100.0
_ONE = 1.0  # the report that the new one may be the same as
_DAY = 86_400.0
_RESCALE = 1e6
_FORGOTTEN = 0.01  # of a report
_COUNTED = 4  # reports of one story
_NAME = 2  # times as often capital as small inside sentences: a name


class _Counts:
    """In how many reports each word stands; a report counts half after each half-life (seconds).

    Instead of making old counts smaller, each report counts more than the one before, by `step`.
    """

    def __init__(self, half_life: float) -> None:
        self.of: dict[int, float] = {}
        self.reports = 0.0
        self.step = 1.0
        self._half_life = half_life
        self._latest: float | None = None

    def add(self, terms: Iterable[int], at: float, share: float) -> None:
        """Count a report; `share` is how much of one it is."""
        if self._latest is None:
            self._latest = at
        elif at > self._latest:
            self.step *= 2 ** min((at - self._latest) / self._half_life, 300)
            self._latest = at
            if self.step > _RESCALE:
                self._rescale()
        of, step = self.of, self.step * share
        for term in terms:
            of[term] = of.get(term, 0.0) + step
        self.reports += step

    def _rescale(self) -> None:
        least = self.step * _FORGOTTEN
        self.of = {term: count / self.step for term, count in self.of.items() if count > least}
        self.reports, self.step = self.reports / self.step, 1.0


class Index:
    """Word number -> newest reports that hold it. Reports are numbered as they come."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._postings: dict[int, array[int]] = {}
        self._news = _Counts(_HALF_LIFE)
        self._today = _Counts(_DAY)
        self._capital = Counter(background.capital)
        self._small = Counter(background.small)

    def add(self, number: int, features: Features, at: float, place: int) -> None:
        """Remember a report under its words. Numbers must only grow.

        `at` is in seconds, `place` is the report's in its story, from 1.

        A story's first report counts whole, its second half, its third a third, and later ones not at all: a
        hundred reports of one development do not make its words common.
        """
        postings = self._postings
        if place <= _COUNTED:
            for counts in (self._news, self._today):
                counts.add(features.terms, at, 1 / place)
        for term in features.terms:
            known = postings.get(term)
            if known is None:
                postings[term] = array("I", (number,))
            else:
                known.append(number)
                if len(known) >= 2 * _POSTINGS:
                    del known[:_POSTINGS]
        if features.cased:
            self._capital.update(features.names)
            self._small.update(_small(features))

    def remove(self, number: int, features: Features) -> None:
        """Forget the oldest report; its number is never asked for again."""
        for term in features.terms:
            known = self._postings.get(term)
            if known is not None and known[-1] == number:
                del self._postings[term]
                self._news.of.pop(term, None)
        if features.cased:
            for counts, terms in ((self._capital, features.names), (self._small, _small(features))):
                for term in terms:
                    counts[term] -= 1
                    if not counts[term]:
                        del counts[term]

    def weigh(self, terms: Sequence[int]) -> dict[int, float]:
        """Return how telling each word is: the square of the logarithm of the inverse share of reports.

        For a headline, of today's reports; an article says enough to be told from others of its day.
        """
        share, log = self._background.share.get, math.log
        news, today = self._news.of.get, self._today.of.get
        by_news, by_today = 1 / self._news.step, 1 / self._today.step
        reports = self._news.reports * by_news + _PRIOR_REPORTS
        if len(terms) >= LONG:
            whole = log(reports)
            return {
                term: (whole - log(news(term, 0.0) * by_news + share(term, 0.0) * _PRIOR_REPORTS + 0.5)) ** 2
                for term in terms
            }
        prior = _PRIOR_TODAY / reports
        of_today = log(self._today.reports * by_today + _PRIOR_TODAY)
        return {
            term: (
                of_today
                - log(
                    max(today(term, 0.0) * by_today - _ONE, 0.0)
                    + prior * (news(term, 0.0) * by_news + share(term, 0.0) * _PRIOR_REPORTS + 0.5)
                )
            )
            ** 2
            for term in terms
        }

    def names(self, features: Features) -> frozenset[int]:
        """Return those words of a report that name somebody or some place, by how others wrote them too."""
        capital, small = self._capital, self._small
        own = set(features.names)
        written = own.union(capital.keys() & features.terms)
        return frozenset(term for term in written if capital[term] + (term in own) > _NAME * small[term])

    def candidates(self, weights: Mapping[int, float], oldest: int) -> Sequence[tuple[int, float]]:
        """Return reports numbered `oldest` or later, and the weight that each shares with `weights`."""
        shared: defaultdict[int, float] = defaultdict(float)
        left = _LOOKUPS
        for term in sorted(weights, key=weights.__getitem__, reverse=True)[:_QUERY_WORDS]:
            known = self._postings.get(term)
            if known is not None:
                weight = weights[term]
                for number in known[-min(_POSTINGS, left) :]:
                    shared[number] += weight
                left -= min(len(known), _POSTINGS)
                if left <= 0:
                    break
        if not shared:
            return []
        worth = max(shared.values()) * _WORTH
        return [found for found in shared.items() if found[1] >= worth and found[0] >= oldest]


def _small(features: Features) -> list[int]:
    names = set(features.names)
    return [term for term in features.terms if term not in names]
