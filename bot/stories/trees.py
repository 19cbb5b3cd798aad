"""Decision trees as plain numbers, added up: a small model, read from a file and evaluated in plain Python.

All trees are walked at once, by the method of Lucchese et al., "QuickScorer" (SIGIR 2015,
https://doi.org/10.1145/2766462.2767733): each leaf of each tree is a bit, each condition that fails clears
the leaves it rules out, and the lowest bit that is left in a tree is the leaf the example falls into.
"""

from __future__ import annotations

import json
import struct
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from operator import getitem
from typing import TypedDict

_LANE = 16  # bits, and so leaves at most, of a tree


class Tree(TypedDict):
    """Inner nodes in preorder: `measures[i]` > `cuts[i]` goes right; to its left are leaves [*spans[i])."""

    measures: list[int]
    cuts: list[float]
    spans: list[tuple[int, int]]
    leaves: list[float]


def scorer(trees: Sequence[Tree]) -> Callable[[Sequence[float]], float]:
    """Return a function from an example's measures to the sum of the leaves it falls into."""
    lanes = len(trees)
    everything = (1 << _LANE * lanes) - 1
    carry = sum(1 << _LANE * lane for lane in range(lanes))
    cleared: dict[int, list[tuple[float, int]]] = {}
    for lane, tree in enumerate(trees):
        for measure, cut, (first, last) in zip(tree["measures"], tree["cuts"], tree["spans"], strict=True):
            ruled_out = ((1 << last) - (1 << first)) << _LANE * lane
            cleared.setdefault(measure, []).append((cut, everything ^ ruled_out))
    # For each measure: its cuts in order, and what is left of all leaves when the first n of them are passed.
    steps: list[tuple[int, list[float], list[int]]] = []
    for measure, conditions in sorted(cleared.items()):
        conditions.sort()
        left = [everything]
        for _, mask in conditions:
            left.append(left[-1] & mask)
        steps.append((measure, [cut for cut, _ in conditions], left))
    values = [{1 << place: value for place, value in enumerate(tree["leaves"])} for tree in trees]
    lane_numbers = struct.Struct(f"<{lanes}H").unpack
    size = lanes * _LANE // 8

    def score(measures: Sequence[float]) -> float:
        left = everything
        for measure, cuts, masks in steps:
            left &= masks[bisect_left(cuts, measures[measure])]
        lowest = left & ((everything ^ left) + carry)
        return sum(map(getitem, values, lane_numbers(lowest.to_bytes(size, "little"))))

    return score


@cache
def shipped(name: str) -> Callable[[Sequence[float]], float]:
    """Return the scorer of a model that ships beside this module."""
    return scorer(json.loads(files("bot.stories").joinpath(name).read_text("utf-8"))["trees"])
