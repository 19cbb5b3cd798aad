"""The decision whether a report belongs to one of the stories that the index proposes.

A small model whose weights are set by hand and checked by measurement (benchmarks/stories.md). First each
pair of reports gets a likelihood, then each story: a mix of its most similar report and the average.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.stories.similarity import Likeness


@dataclass(frozen=True, slots=True)
class Candidate:
    """A remembered report of some story, against the new one."""

    story: str
    likeness: Likeness
    days: float  # between the two, never negative
    agreement: float  # of what the rules say, -1 to 1; 0 where they say nothing


_BIAS = -4.0
_WEIGHTS = {"title": 3.0, "lead": 4.0, "full": 5.0, "contained": 2.0}
_PER_DAY = 0.15
_AGREEMENT = 3.0
_JOIN = 0.5
_AVERAGE_OVER = 8


def pair(candidate: Candidate) -> float:
    """Return the likelihood, 0 to 1, that two reports tell of one development."""
    like = candidate.likeness
    z = _BIAS + sum(weight * getattr(like, name) for name, weight in _WEIGHTS.items())
    z -= _PER_DAY * candidate.days
    z += _AGREEMENT * candidate.agreement
    return 1 / (1 + math.exp(-z))


def best_story(candidates: Iterable[Candidate], sizes: Mapping[str, int]) -> tuple[str, float] | None:
    """Return the story the report belongs to, with the likelihood, or None when it opens one."""
    scores: dict[str, list[float]] = {}
    for candidate in candidates:
        scores.setdefault(candidate.story, []).append(pair(candidate))
    best: tuple[float, str] | None = None
    for story, found in scores.items():
        mean = sum(found) / max(len(found), min(sizes[story], _AVERAGE_OVER))
        score = (max(found) + mean) / 2
        if best is None or score > best[0]:
            best = (score, story)
    return (best[1], best[0]) if best and best[0] >= _JOIN else None
