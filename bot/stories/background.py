"""How common words are in the news at large, for a memory that has not seen much yet.

`background.tsv` was counted from text under CC BY-SA (benchmarks/stories.md says how). It covers English;
other languages are learnt from the stream.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Background(NamedTuple):
    """Word number → share of reports that hold it; how many wrote it capital and small in a sentence."""

    share: dict[int, float]
    capital: dict[int, int]
    small: dict[int, int]


@cache
def background() -> Background:
    """Read the table that ships. Its lines: word number in hexadecimal, reports, capital, small."""
    lines = files("bot.stories").joinpath("background.tsv").read_text("ascii").splitlines()
    reports = int(lines[0].split("\t")[1])
    found = Background({}, {}, {})
    for line in lines[1:]:
        number, count, capital, small = line.split("\t")
        term = int(number, 16)
        found.share[term] = int(count) / reports
        if capital != "0":
            found.capital[term] = int(capital)
        if small != "0":
            found.small[term] = int(small)
    return found
