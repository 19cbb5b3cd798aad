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

from bot.stories.pair import MEASURES, Compared
from bot.stories.trees import shipped

_BEST = 0.3  # how much a story's most similar report counts, against the average
_AVERAGE_OVER = 8  # of a story's reports, the most similar ones
_UNPROPOSED = -5.0  # log-odds of a report of the story that was not even held against the new one
_NONE = -10.0  # log-odds of a runner-up that is not there
_LARGE = 8  # reports from which a story counts as large, whatever its size
#: Between headline and article both models are asked, and this share of the answer is that for articles: the
#: trees have seen headlines and one summary of each development, never two reports of a few sentences each.
_AT_LENGTH = 0.3
#: A headline says little: in a war the same words months later tell of the next attack. The streams that the
#: trees have seen hold few of those, so a gap speaks against short reports beyond what they learnt of it.
_FADES, _SLOWLY = 1.0, 7.0  # with the logarithm of the gap; days in which hardly anything fades
_GAP = MEASURES.index("days between")
_JOIN = -1.3  # log-odds from which a report joins
_JOIN_ARTICLES = 0.0  # the same, where reports are compared as articles


@dataclass(frozen=True, slots=True)
class Standing:
    """How a story stands against a report: log-odds of its best report and on average, and both in one."""

    story: str
    both: float
    best: float
    average: float
    size: int
    at_length: bool  # whether its nearest report and the new one are articles


@dataclass(frozen=True, slots=True)
class Choice:
    """The nearest story, and how likely (0 to 1) the report belongs to it."""

    story: str
    likelihood: float
    joins: bool


def alike(compared: Compared) -> tuple[float, bool]:
    """Return the log-odds that two reports tell of one development, and whether they are articles."""
    at_length = compared.at_length
    if not compared.measures:
        return at_length or 0.0, True
    odds = shipped("pairs.json")(compared.measures)
    odds -= _FADES * math.log1p(compared.measures[_GAP] / _SLOWLY)
    return odds if at_length is None else odds + _AT_LENGTH * (at_length - odds), False


def standings(pairs: Iterable[tuple[str, float, bool]], sizes: Mapping[str, int]) -> list[Standing]:
    """Return how stories stand, nearest first. `pairs`: story, and what `alike` says of a report of it."""
    by_story: dict[str, list[tuple[float, bool]]] = {}
    for story, odds, at_length in pairs:
        by_story.setdefault(story, []).append((odds, at_length))
    found = []
    for story, told in by_story.items():
        told.sort(reverse=True)
        all_odds = [odds for odds, _ in told]
        over = min(sizes[story], _AVERAGE_OVER)
        nearest = all_odds[:over]
        average = (sum(nearest) + (over - len(nearest)) * _UNPROPOSED) / over
        both = _BEST * all_odds[0] + (1 - _BEST) * average
        found.append(Standing(story, both, all_odds[0], average, sizes[story], told[0][1]))
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
    nearest = found[0]
    if nearest.at_length:
        odds, bar = nearest.both, _JOIN_ARTICLES
    else:
        odds, bar = shipped("joins.json")(measures(found)), _JOIN
    return Choice(nearest.story, 1 / (1 + math.exp(-odds)), odds > bar)
