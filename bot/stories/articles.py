"""How likely two reports told at some length are of one development: a sum of few terms, set by hand.

No free text of full length is to be had to train on, so the models of headlines are not asked about
articles. The terms are what a reader goes by: whom and which place both name, a telling word that both open
with, whether one says what the other's title says, how many days lie between, and figures. Each only ever
speaks one way. The weights are rounded log-odds; what becomes of the quality without one of them stands in
benchmarks/stories.md.
"""

from __future__ import annotations

import math

LONG = 60  # different words from which a report is an article
MIDDLING = 20  # different words from which a report is more than a headline
_BEFORE = -6.5  # one report in 650 or so, before anything is compared
_NAMES = 10.0  # the cosine of what both name
_TELLING = 1.0  # the root weight of the second most telling word that both open with
_OLD_TITLE, _NEW_TITLE = 2.0, 1.0  # the share of the one's title that the other says
_FADES = 1.3  # with the logarithm of the gap
_SLOWLY = 3.0  # days in which hardly anything fades
_FIGURES = 1.0  # both open with figures, and none is the same


def alike_at_length(
    named: float, second: float, old_title: float, new_title: float, days: float, *, figures_differ: bool
) -> float:
    """Return the log-odds that two articles tell of one development.

    `named`: cosine of names, or of all words where the writing shows no names; `second`: root weight of the
    second most telling word shared by title and lead; `old_title`, `new_title`: share of the one's title that
    the other says.
    """
    odds = _BEFORE + _NAMES * named + _TELLING * second + _OLD_TITLE * old_title + _NEW_TITLE * new_title
    return odds - _FADES * math.log1p(days / _SLOWLY) - _FIGURES * figures_differ
