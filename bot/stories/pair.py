"""How alike two reports are, as numbers that mean the same for a headline as for an article."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.stories.articles import LONG, MIDDLING, alike_at_length
from bot.stories.features import Features, is_number

_SAID = 3  # words that make a phrase
_MOST = 0.5
_RARER = 2.0  # times the weight of what both name: what one report alone has told is rare by chance


@dataclass(frozen=True, slots=True)
class Sums:
    """Weight of a report's words when it came: of its title, lead, whole, names of the lead, all names."""

    title: float
    lead: float
    whole: float
    lead_names: float
    names: float


@dataclass(frozen=True, slots=True)
class Remembered:
    """The words of a report as later ones are held against them."""

    features: Features
    names: array[int]
    sums: Sums


@dataclass(frozen=True, slots=True)
class Weighed:
    """The words of a new report with their weights as the memory now sees them, sorted out for comparing."""

    features: Features
    squares: dict[int, float]
    title: frozenset[int]
    lead: frozenset[int]
    names: frozenset[int]
    title_names: frozenset[int]
    numbers: frozenset[int]  # figures of the lead
    sums: Sums

    def remembered(self) -> Remembered:
        names = array("I", (term for term in self.features.terms if term in self.names))
        return Remembered(self.features, names, self.sums)


def weighed(features: Features, squares: dict[int, float], names: frozenset[int]) -> Weighed:
    """Sort out a report for comparing. `squares` holds all its words in their order."""
    title = frozenset(features.terms[: features.title])
    lead = frozenset(features.terms[: features.lead])
    values = list(squares.values())
    sums = Sums(
        sum(values[: features.title]),
        sum(values[: features.lead]),
        sum(values),
        sum(squares[term] for term in names & lead),
        sum(squares[term] for term in names),
    )
    numbers = frozenset(term for term in lead if is_number(term))
    return Weighed(features, squares, title, lead, names, title & names, numbers, sums)


#: What `compare` measures, in this order; the models are trained on exactly these.
MEASURES = (
    "cosine of titles",
    "cosine of leads",
    "cosine of wholes",
    "new title in old whole",
    "old title in new whole",
    "whole in whole",
    "lead in lead",
    "weight shared by leads",
    "most telling word shared by leads",
    "second most telling",
    "third most telling shared by wholes",
    "cosine of names",
    "names in names",
    "lead names in lead names",
    "weight of shared names",
    "number of shared names",
    "days between",
    "words of the new lead",
    "words of the old lead",
    "words of the new whole",
    "words of the old whole",
    "figures shared",
    "figures differ",
    "cosine of plain words",
    "plain words in plain words",
    "weight of shared plain words",
)
#: Which of them speak against one development when they grow (-1), and which alone say nothing (0).
DIRECTIONS = {
    "days between": -1,
    "figures differ": -1,
    "words of the new lead": 0,
    "words of the old lead": 0,
    "words of the new whole": 0,
    "words of the old whole": 0,
    "number of shared names": 0,
}


class Compared(NamedTuple):
    """Two reports beside each other."""

    overlap: float  # shared weight over joint weight: 1 for copies
    at_length: float | None  # log-odds of one development, of reports told at some length
    measures: Sequence[float]  # MEASURES, of others and of those in between


def compare(new: Weighed, old: Remembered, days: float) -> Compared:
    """Hold a new report against a remembered one: as articles when both are long enough, else by MEASURES."""
    was, sums, before = old.features, new.sums, old.sums
    terms, weight = was.terms, new.squares.__getitem__
    shared = new.squares.keys() & terms
    values = sorted(map(weight, shared), reverse=True)
    whole = sum(values)
    old_title, old_lead = terms[: was.title], terms[: was.lead]
    if was.lead == len(terms) and len(new.lead) == len(new.squares):  # headlines: all is lead
        in_leads, leading, lead = shared, values, whole
    else:
        in_leads = set(new.lead.intersection(old_lead))
        leading = sorted(map(weight, in_leads), reverse=True)
        lead = sum(leading)
    title = sum(map(weight, new.title.intersection(old_title)))
    new_title_in = sum(map(weight, new.title & shared))
    old_title_in = sum(map(weight, shared.intersection(old_title)))
    names = (new.names & shared) | shared.intersection(old.names)
    named = sum(map(weight, names))
    lead_named = sum(map(weight, names & in_leads))
    first, second = (*leading, 0.0, 0.0)[:2]
    third = values[2] if len(values) > 2 else 0.0  # noqa: PLR2004 - the third needs three
    figures = len(new.numbers & in_leads)
    differ = bool(new.numbers) and not figures and any(map(is_number, old_lead))
    overlap = whole / max(sums.whole + before.whole - whole, whole, 1e-9)
    words = len(new.features.terms), len(terms)
    at_length: float | None = None
    if min(words) >= MIDDLING:
        if sums.names and before.names:
            telling = _cosine(named, sums.names, before.names)
        else:
            telling = _cosine(whole, sums.whole, before.whole)
        shares = _share(old_title_in, before.title), _share(new_title_in, sums.title)
        at_length = alike_at_length(telling, second**0.5, *shares, days, figures_differ=differ)
        if max(words) >= LONG:
            return Compared(overlap, at_length, ())
    plain, new_plain, old_plain = (
        lead - lead_named,
        sums.lead - sums.lead_names,
        before.lead - before.lead_names,
    )
    measures = [
        _cosine(title, sums.title, before.title),
        _cosine(lead, sums.lead, before.lead),
        _cosine(whole, sums.whole, before.whole),
        _share(new_title_in, sums.title),
        _share(old_title_in, before.title),
        _share(whole, min(sums.whole, before.whole)),
        _share(lead, min(sums.lead, before.lead)),
        lead,
        first**0.5,
        second**0.5,
        third**0.5,
        _cosine(named, sums.names, before.names),
        _share(named, min(sums.names, before.names)),
        _share(lead_named, min(sums.lead_names, before.lead_names)),
        named,
        float(len(names)),
        days,
        float(len(new.lead)),
        float(was.lead),
        float(len(new.features.terms)),
        float(len(terms)),
        float(figures),
        float(differ),
        _cosine(plain, new_plain, old_plain),
        _share(plain, min(new_plain, old_plain)),
        plain,
    ]
    return Compared(overlap, at_length, measures)


def names_another(new: Weighed, old: Remembered) -> bool:
    """Whether two titles say the same of different names: "Gunmen raid post at Orlesk", "… at Tolm".

    Each names something that the other report does not, much rarer than what both name, and half of the other
    words of either title are shared.
    """
    terms = old.features.terms
    own = new.title_names.difference(terms)
    if not own:
        return False
    old_title, old_names = frozenset(terms[: old.features.title]), frozenset(old.names)
    if not (old_title & old_names) - new.squares.keys():
        return False
    weight = new.squares.__getitem__
    shared_names = new.title_names & old_title
    if max(map(weight, own)) <= _RARER * max(map(weight, shared_names), default=0.0):
        return False
    plain_new, plain_old = new.title - new.names, old_title - old_names
    shared = len(plain_new & plain_old)
    return shared >= _SAID and shared >= _MOST * max(len(plain_new), len(plain_old))


def _cosine(shared: float, one: float, other: float) -> float:
    return min(1.0, shared / (one * other) ** 0.5) if one > 0 and other > 0 else 0.0


def _share(shared: float, of: float) -> float:
    return min(1.0, shared / of) if of > 0 else 0.0
