"""The nearest known name to one that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

#: Longer words are no slips of the finger, and comparing them takes quadratic time.
_LONGEST = 80


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the name of `known` that is nearest to `name`, None if none is near."""
    if len(name) > _LONGEST:
        return None
    spellings = {candidate.casefold(): candidate for candidate in known}
    near = difflib.get_close_matches(name.casefold(), spellings, n=1)
    return spellings[near[0]] if near else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `', did you mean "x"?'` with the name of `known` nearest to `name`, or `""` if none is near."""
    near = nearest(name, known)
    return f', did you mean "{near}"?' if near else ""
