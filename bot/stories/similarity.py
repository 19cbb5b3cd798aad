"""How alike two texts are, as numbers between 0 and 1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.stories.features import Features


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text's words with their weights (squared), and the sums of them for its title, lead and whole."""

    features: Features
    squares: dict[int, float]
    title: float
    lead: float
    full: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """Cosines of title, lead and whole; how much of a title the other text holds; how much both say."""

    title: float
    lead: float
    full: float
    contained: float
    overlap: float  # shared weight over joint weight: 1 for copies


def weigh(features: Features, weight: Callable[[int], float]) -> Weighed:
    """Weigh the words of a text as the memory now sees them."""
    squares = {term: weight(term) ** 2 for term in features.terms}
    values = list(squares.values())
    lead = sum(values[: features.lead])
    return Weighed(features, squares, sum(values[: features.title]), lead, sum(values))


def likeness(new: Weighed, old: Features, sums: tuple[float, float, float]) -> Likeness:
    """Compare a new text with a remembered one, whose sums (title, lead, whole) were taken when it came."""
    squares = new.squares
    terms = old.terms
    own = new.features.terms
    title, lead = set(own[: new.features.title]), set(own[: new.features.lead])
    shared_full = sum(squares[t] for t in squares.keys() & terms)
    shared_lead = sum(squares[t] for t in lead.intersection(terms[: old.lead]))
    shared_title = sum(squares[t] for t in title.intersection(terms[: old.title]))
    old_title, old_lead, old_full = sums
    inside = []
    if new.title:
        inside.append(sum(squares[t] for t in title.intersection(terms)) / new.title)
    if old_title:
        inside.append(sum(squares[t] for t in squares.keys() & terms[: old.title]) / old_title)
    return Likeness(
        _cosine(shared_title, new.title, old_title),
        _cosine(shared_lead, new.lead, old_lead),
        _cosine(shared_full, new.full, old_full),
        max(inside, default=0.0),
        shared_full / max(new.full + old_full - shared_full, shared_full, 1e-9),
    )


def _cosine(shared: float, one: float, other: float) -> float:
    return min(1.0, shared / (one * other) ** 0.5) if one > 0 and other > 0 else 0.0
