"""Short patterns over word classes: `accuse ..6 violate ..7 truce`.

    violate            a word (or words) of that class
    violate|flout      of one of these classes
    truce?             may be missing
    ..5                up to five words, none of which ends a clause or denies; ..1 and ..2 run over no comma
    ~20                up to twenty words of any kind
    $                  in a guard: the words that were found
    ^                  the beginning of the sentence

All times are linear in the words of a sentence: gaps are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.rules.frames.lexicon import Span

MAX_GAP = 60
CLOSE = 2  # gaps of up to so many words, and words side by side, run over no comma
_PART = re.compile(
    r"(?P<free>~)?(?:\.\.)?(?P<gap>\d+)$|(?P<names>@?[a-z_][a-z0-9_]*(?:\|@?[a-z_][a-z0-9_]*)*)(?P<optional>\??)$"
)


class BadPattern(ValueError):
    """A pattern that can't be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one of these classes."""

    names: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to `most` words; a free gap runs over the ends of clauses."""

    most: int
    free: bool
    close: bool = False  # stays between commas


Part = Words | Gap


@dataclass(frozen=True, slots=True)
class Pattern:
    """Parts in order. `around`: the parts before and after the `$` of a guard."""

    written: str
    parts: tuple[Part, ...]
    from_start: bool = False

    @property
    def names(self) -> Iterator[str]:
        """All classes that the pattern speaks of."""
        for part in self.parts:
            if isinstance(part, Words):
                yield from part.names


@dataclass(frozen=True, slots=True)
class Around:
    """A pattern around the words that were found: what stands before them and what after."""

    written: str
    before: Pattern | None
    after: Pattern | None

    @property
    def names(self) -> Iterator[str]:
        """All classes that the pattern speaks of."""
        for side in (self.before, self.after):
            if side is not None:
                yield from side.names


class Tagged:
    """A sentence as patterns see it: where its classes stand, and how far gaps reach."""

    def __init__(
        self,
        size: int,
        spans: Mapping[str, Sequence[Span]],
        walls: Collection[int],
        breaks: Collection[int],
        commas: Collection[int],
    ) -> None:
        """No gap holds one of `walls`; a stop stands before `breaks`, a comma before `commas`."""
        self.size = size
        self.breaks = breaks
        self.commas = commas
        self._spans = spans
        self._starts: dict[str, dict[int, list[int]]] = {}
        self._barrier = _nearest({*walls, *breaks}, size)
        self._close_barrier = _nearest({*walls, *breaks, *commas}, size)

    def __contains__(self, name: object) -> bool:
        return name in self._spans

    def starts(self, name: str) -> Mapping[int, Sequence[int]]:
        """Where words of the class begin, and for each the words after their last, the furthest first."""
        known = self._starts.get(name)
        if known is None:
            known = self._starts[name] = {}
            for first, last in self._spans.get(name, ()):
                known.setdefault(first, []).append(last)
            for lasts in known.values():
                lasts.sort(reverse=True)
        return known

    def reach(self, gap: Gap, at: int) -> int:
        """The last word at which what follows the gap can begin."""
        if gap.free:
            return min(at + gap.most, self.size)
        barrier = self._close_barrier if gap.most <= CLOSE or gap.close else self._barrier
        return min(at + gap.most, barrier[at])


def _nearest(barriers: Collection[int], size: int) -> list[int]:
    """For each word, the first barrier at or after it."""
    nearest = [size] * (size + 1)
    for at in range(size - 1, -1, -1):
        nearest[at] = at if at in barriers else nearest[at + 1]
    return nearest


def parse(written: str) -> Pattern:
    """Read a pattern. Raises BadPattern."""
    from_start = written.startswith("^")
    parts = _parts(written.removeprefix("^"), written)
    if not any(isinstance(part, Words) and not part.optional for part in parts):
        raise BadPattern(f'"{written}" names no class that must be there')
    if isinstance(parts[0], Gap) and not from_start:
        raise BadPattern(f'"{written}" begins with a gap')
    if isinstance(parts[0], Words) and parts[0].optional:
        raise BadPattern(f'"{written}" begins with a class that may be missing')
    return Pattern(written, parts, from_start)


def parse_around(written: str) -> Around:
    """Read a pattern of a guard, which has one `$`. Raises BadPattern."""
    before, mark, after = written.partition("$")
    if not mark or "$" in after:
        raise BadPattern(f'"{written}" must hold one $: the place of the words that were found')
    from_start = before.startswith("^")
    left = _parts(before.removeprefix("^"), written, close=True)
    right = _parts(after, written, close=True)
    if not left and not right and not from_start:
        raise BadPattern(f'"{written}" says nothing of what stands around $')
    return Around(
        written,
        Pattern(written, left, from_start) if left or from_start else None,
        Pattern(written, right) if right else None,
    )


def find(pattern: Pattern, sentence: Tagged) -> Iterator[tuple[Span, tuple[Span, ...]]]:
    """Each place where the pattern begins, with its whole span and the words of its classes."""
    for start in _starts(pattern, sentence):
        found = next(_run(pattern.parts, sentence, start, ()), None)
        if found is not None:
            yield (start, found[0]), found[1]


def holds_around(around: Around, sentence: Tagged, span: Span) -> Span | None:
    """The words before or after `span` that make a guard hold, or None."""
    shown: Span | None = None
    if around.before is not None:
        shown = _before(around.before, sentence, span[0])
        if shown is None:
            return None
    if around.after is not None:
        # The words found stand before the first part, so that stops and commas after them count.
        found = next(_run(around.after.parts, sentence, span[1], (span,)), None)
        if found is None:
            return None
        shown = shown or found[1][-1]
    return shown


def _before(pattern: Pattern, sentence: Tagged, goal: int) -> Span | None:
    last = pattern.parts[-1] if pattern.parts else None
    if not (isinstance(last, Gap) and last.free) and (goal in sentence.breaks or goal in sentence.commas):
        return None
    for start in _starts(pattern, sentence):
        if start > goal:
            continue
        for end, words in _run(pattern.parts, sentence, start, ()):
            if end == goal:
                return words[0] if words else (start, goal)
    return None


def _starts(pattern: Pattern, sentence: Tagged) -> Sequence[int]:
    if pattern.from_start:
        return (0,)
    first = pattern.parts[0]
    if isinstance(first, Gap):
        return range(sentence.size)
    if len(first.names) == 1:
        return list(sentence.starts(first.names[0]))
    return sorted({start for name in first.names for start in sentence.starts(name)})


def _run(
    parts: tuple[Part, ...], sentence: Tagged, at: int, words: tuple[Span, ...], *, close: bool = True
) -> Iterator[tuple[int, tuple[Span, ...]]]:
    """All ways in which the parts follow each other from a word on, shortest gaps first."""
    if not parts:
        yield at, words
        return
    part, rest = parts[0], parts[1:]
    if isinstance(part, Gap):
        for here in _landings(part, rest, sentence, at):
            yield from _run(rest, sentence, here, words, close=part.most <= CLOSE)
        return
    if not words or (at not in sentence.breaks and (not close or at not in sentence.commas)):
        for name in part.names:
            for end in sentence.starts(name).get(at, ()):
                yield from _run(rest, sentence, end, (*words, (at, end)))
    if part.optional:
        yield from _run(rest, sentence, at, words, close=close)


def _landings(gap: Gap, rest: tuple[Part, ...], sentence: Tagged, at: int) -> Iterable[int]:
    """The words after a gap at which the next part can begin, the nearest first."""
    reach = sentence.reach(gap, at)
    following = rest[0] if rest else None
    if isinstance(following, Words) and not following.optional:
        return sorted(
            {start for name in following.names for start in sentence.starts(name) if at <= start <= reach}
        )
    return range(at, reach + 1)


def _parts(written: str, whole: str, *, close: bool = False) -> tuple[Part, ...]:
    parts: list[Part] = []
    for word in written.split():
        found = _PART.match(word)
        if found is None:
            raise BadPattern(f'"{word}" in "{whole}" is neither a class, nor a gap such as ..5 or ~20')
        if found["gap"]:
            most = int(found["gap"])
            if most > MAX_GAP:
                raise BadPattern(f'the gap "{word}" in "{whole}" is longer than {MAX_GAP} words')
            parts.append(Gap(most, free=found["free"] is not None, close=close))
        else:
            parts.append(Words(tuple(found["names"].split("|")), optional=found["optional"] == "?"))
    return tuple(parts)
