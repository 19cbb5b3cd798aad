"""Word classes of one language, and where they stand in a sentence.

A class is a list of entries. An entry is a word or a few words, folded as text is; `violat{e,es,ed}` gives
three, a star takes in any ending (`перемири*`), `+other` takes in another class, and `!ceasefire line` says
that these words are not of the class, whatever else they hold.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from bot.language.text import words

_BRACES = re.compile(r"\{([^{}]*)\}")
_REMEMBERED = 100_000  # words kept with their entries; then the memory is begun afresh
_STEM_KEY = 2  # first letters by which entries with a star are kept

Span = tuple[int, int]

#: Classes that the gazetteer gives, not the lexicon.
NAMED = ("@actor", "@place", "@line", "@group", "@troops", "@epithet")


class BadEntry(ValueError):
    """An entry of a class that can't be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What may follow a first word so that the whole is of a class."""

    name: str
    rest: tuple[str, ...]
    excludes: bool


#: Words `first` to `end` (exclusive) that are an entry of several words.
Phrase = tuple[int, int, Entry]
Scan = tuple[int, list[Phrase]]


class Lexicon:
    """The classes of one language."""

    def __init__(self, classes: Mapping[str, Iterable[str]], clitics: Sequence[str] = ()) -> None:
        """`clitics` are articles and conjunctions written together with the word after them."""
        self._whole: dict[str, list[Entry]] = defaultdict(list)
        self._stems: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
        self._clitics = tuple(clitics)
        self.names = frozenset(classes)
        self._masks = {name: 1 << bit for bit, name in enumerate((*NAMED, *classes))}
        for name in classes:
            for excludes, folded in _resolved(classes, name, ()):
                self._add(name, folded, excludes=excludes)
        self._memory = _Memory(self, self._masks)

    def mask(self, names: Iterable[str]) -> int:
        """The classes as bits of one number; what is no class has none."""
        return sum(self._masks[name] for name in set(names) if name in self._masks)

    def scan(self, sentence: Sequence[str]) -> Scan:
        """The classes that a sentence may hold, as bits, with all that `tags` finds; and its phrases."""
        mask = 0
        phrases: list[Phrase] = []
        size = len(sentence)
        for at, known in enumerate(map(self._memory.__getitem__, sentence), start=1):
            if known.idle:
                continue
            mask |= known.mask
            if known.steps and at < size and (known.open or sentence[at] in known.steps):
                for entry, end in known.following(sentence, at):
                    mask |= self._masks[entry.name]
                    phrases.append((at - 1, end, entry))
        return mask, phrases

    def tags(self, sentence: Sequence[str], scan: Scan | None = None) -> dict[str, list[Span]]:
        """Where the classes stand in a sentence: first word and the one after the last, in order.

        `scan` is that of the sentence, if there is one.
        """
        found: dict[str, list[Span]] = {}
        excluded: dict[str, list[Span]] = {}
        for at, known in enumerate(map(self._memory.__getitem__, sentence)):
            for entry in known.words:
                (excluded if entry.excludes else found).setdefault(entry.name, []).append((at, at + 1))
        _, phrases = scan or self.scan(sentence)
        for first, end, entry in phrases:
            (excluded if entry.excludes else found).setdefault(entry.name, []).append((first, end))
        for name, spans in excluded.items():
            if name in found:
                found[name] = [one for one in found[name] if not any(_inside(one, other) for other in spans)]
                if not found[name]:
                    del found[name]
        for spans in found.values():
            spans.sort()
        return found

    def starts(self, word: str, names: frozenset[str]) -> bool:
        """Whether one of these classes has an entry that begins with the word."""
        return any(entry.name in names and not entry.excludes for entry in self._memory[word].entries)

    def entries_of(self, word: str) -> tuple[Entry, ...]:
        """The entries that begin with a folded word."""
        found = [*self._whole.get(word, ()), *self._by_stem(word)]
        for clitic in self._clitics:
            if word.startswith(clitic) and len(word) > len(clitic) + 1:
                bare = word[len(clitic) :]
                found += [*self._whole.get(bare, ()), *self._by_stem(bare)]
        return tuple(dict.fromkeys(found))

    def _by_stem(self, word: str) -> Iterator[Entry]:
        for stem, entry in self._stems.get(word[:_STEM_KEY], ()):
            if word.startswith(stem):
                yield entry

    def _add(self, name: str, folded: tuple[str, ...], *, excludes: bool) -> None:
        first, entry = folded[0], Entry(name, folded[1:], excludes)
        if first.endswith("*"):
            self._stems[first[:_STEM_KEY]].append((first[:-1], entry))
        else:
            self._whole[first].append(entry)


class _Step:
    """What entries go on with after some of their words."""

    __slots__ = ("done", "further", "loose")

    def __init__(self) -> None:
        self.done: list[Entry] = []  # entries that end here
        self.further: dict[str, _Step] = {}  # by their next word
        self.loose: list[Entry] = []  # entries with a star in a later word, looked at one by one


class _Known:
    """What is known of a word: the entries it is by itself, and those it begins."""

    __slots__ = ("entries", "idle", "mask", "open", "steps", "words")

    def __init__(self, entries: tuple[Entry, ...], masks: Mapping[str, int]) -> None:
        self.entries = entries
        self.idle = not entries  # most words
        self.words = tuple(entry for entry in entries if not entry.rest)
        self.mask = 0
        for entry in self.words:
            if not entry.excludes:
                self.mask |= masks[entry.name]
        begun = _Step()
        for entry in entries:
            if entry.rest:
                _hang(begun, entry)
        self.open = begun.loose  # entries whose second word has a star
        #: By the second word; holds something if there is any entry of several words.
        self.steps: Mapping[str, _Step] = begun.further or ({"": begun} if begun.loose else {})

    def following(self, sentence: Sequence[str], at: int) -> Iterator[tuple[Entry, int]]:
        """The entries of several words of which the others stand here, and the words after their last."""
        begun, size = at, len(sentence)
        yield from self._loose(self.open, sentence, begun)
        step = self.steps.get(sentence[at])
        while step is not None:
            at += 1
            for entry in step.done:
                yield entry, at
            if step.loose:
                yield from self._loose(step.loose, sentence, begun)
            step = step.further.get(sentence[at]) if at < size else None

    @staticmethod
    def _loose(entries: Sequence[Entry], sentence: Sequence[str], at: int) -> Iterator[tuple[Entry, int]]:
        for entry in entries:
            end = at + len(entry.rest)
            if end <= len(sentence) and _follows(entry.rest, sentence, at):
                yield entry, end


def _hang(step: _Step, entry: Entry) -> None:
    """Put an entry where its words lead to: up to the first with a star."""
    for word in entry.rest:
        if word.endswith("*"):
            step.loose.append(entry)
            return
        step = step.further.setdefault(word, _Step())
    step.done.append(entry)


class _Memory(dict[str, _Known]):
    """Word → what is known of it, worked out once."""

    def __init__(self, lexicon: Lexicon, masks: Mapping[str, int]) -> None:
        self._lexicon = lexicon
        self._masks = masks

    def __missing__(self, word: str) -> _Known:
        if len(self) >= _REMEMBERED:
            self.clear()
        known = self[word] = _Known(self._lexicon.entries_of(word), self._masks)
        return known


def _resolved(
    classes: Mapping[str, Iterable[str]], name: str, above: tuple[str, ...]
) -> Iterator[tuple[bool, tuple[str, ...]]]:
    if name in above:
        raise BadEntry(f'"+{name}" goes round in a circle')
    for written in classes[name]:
        if written.startswith("+"):
            other = written[1:].strip()
            if other not in classes:
                raise BadEntry(f'"{written}" takes in a class that does not exist')
            yield from _resolved(classes, other, (*above, name))
        else:
            for folded in folded_entries(written):
                yield written.startswith("!"), folded


@lru_cache(maxsize=_REMEMBERED)
def folded_entries(written: str) -> list[tuple[str, ...]]:
    """The words of each variant of an entry. Raises BadEntry."""
    found = []
    for variant in _unfold(written.removeprefix("!")):
        folded = tuple(chain.from_iterable(map(_folded, variant.split())))
        if not folded or "" in folded:
            raise BadEntry(f'"{written}" holds no word, or too few letters before a star')
        found.append(folded)
    return found


@lru_cache(maxsize=_REMEMBERED)
def _folded(part: str) -> tuple[str, ...]:
    """The words of what stands between two blanks; an empty one if there is none, or too short a stem."""
    inner = words(part.removesuffix("*"))
    if not inner or (part.endswith("*") and len(inner[-1]) < _STEM_KEY):
        return ("",)
    return (*inner[:-1], inner[-1] + "*") if part.endswith("*") else tuple(inner)


def _unfold(written: str) -> Iterator[str]:
    """Each way to read the braces."""
    found = _BRACES.search(written)
    if found is None:
        yield written
        return
    for ending in found[1].split(","):
        yield from _unfold(written[: found.start()] + ending.strip() + written[found.end() :])


def _follows(rest: tuple[str, ...], sentence: Sequence[str], at: int) -> bool:
    return all(map(_fits, rest, sentence[at : at + len(rest)]))


def _fits(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern[-1] == "*" else word == pattern


def _inside(one: Span, other: Span) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]
