"""The decision whether a report belongs to one of the stories it was held against, or opens its own.

Two questions, two small models, trained on free text (benchmarks/stories.md): do two reports tell of one
development, and, from the answers for all reports of a story and of its rivals, does the report belong to
it. Rivals make it adapt to density: on a day with a hundred reports of one war many stories come near, and
near is not enough.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.stories.trees import shipped

_BEST = 0.3  # how much a story's most similar report counts, against the average
_AVERAGE_OVER = 8  # of a story's reports, the most similar ones
_UNPROPOSED = -5.0  # log-odds of a report of the story that was not even held against the new one
_NONE = -10.0  # log-odds of a runner-up that is not there
_LARGE = 8  # reports from which a story counts as large, whatever its size
_JOIN = -1.2  # log-odds from which a report joins


@dataclass(frozen=True, slots=True)
class Standing:
    """How a story stands against a report: log-odds of its best report and on average, and both in one."""

    story: str
    both: float
    best: float
    average: float
    size: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The nearest story, and how likely (0 to 1) the report belongs to it."""

    story: str
    likelihood: float
    joins: bool


def alike(measures: Sequence[float]) -> float:
    """Return the log-odds that two reports tell of one development, from the measures of `pair.compare`."""
    return shipped("pairs.json")(measures)


def standings(pairs: Iterable[tuple[str, float]], sizes: Mapping[str, int]) -> list[Standing]:
    """Return how stories stand, nearest first. `pairs`: story and log-odds of each report compared."""
    by_story: dict[str, list[float]] = {}
    for story, odds in pairs:
        by_story.setdefault(story, []).append(odds)
    found = []
    for story, all_odds in by_story.items():
        all_odds.sort(reverse=True)
        over = min(sizes[story], _AVERAGE_OVER)
        nearest = all_odds[:over]
        average = (sum(nearest) + (over - len(nearest)) * _UNPROPOSED) / over
        both = _BEST * all_odds[0] + (1 - _BEST) * average
        found.append(Standing(story, both, all_odds[0], average, sizes[story]))
    found.sort(key=lambda standing: (-standing.both, standing.story))
    return found


def measures(found: Sequence[Standing]) -> list[float]:
    """Return what the second model decides by: the nearest story, its rivals, its size."""
    nearest, *rivals = found
    others = math.log(sum(math.exp(rival.both) for rival in rivals) + 1e-5)
    second = rivals[0].both if rivals else _NONE
    return [nearest.both, nearest.best, nearest.average, second, others, float(min(nearest.size, _LARGE))]


def choose(found: Sequence[Standing]) -> Choice | None:
    """Return the story a report is nearest to, and whether it joins it. None when there are no stories."""
    if not found:
        return None
    odds = shipped("joins.json")(measures(found))
    return Choice(found[0].story, 1 / (1 + math.exp(-odds)), odds > _JOIN)
