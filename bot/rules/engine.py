"""Many queries asked of one report at once.

Each word of a report is looked up in a table that says which words of queries it satisfies: by its form,
its stem or its first letters. The table fills as words turn up, so that nearly every look is one step of a
dictionary. Each query hangs off the rarest group of words it needs, and only sentences that hold a word of
every group it needs are looked at closely. The answers are those of asking every query of every sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from bot.language.stem import stemmer
from bot.rules.evaluate import Span, Unit
from bot.rules.expression import Query, Scope, Term, walk
from bot.rules.logic import Group, Need, Sign, needs
from bot.rules.page import Page

_WORDS_REMEMBERED = 200_000  # by language; then the table is begun afresh
_LANGUAGES_REMEMBERED = 24  # languages are named by sources, who may name anything
_COMMON_LENGTH = 4  # words no longer than this are taken to stand in most reports

_Guarded = tuple[
    int, tuple[frozenset[int], ...], tuple[frozenset[int], ...]
]  # a query; other groups it needs: here, anywhere


class Engine:
    """Asks all queries of a page. Their numbers are those of the sequence it was built from.

    Every query must need at least one word or sign (see `logic.needs`).
    """

    def __init__(self, queries: Sequence[Query]) -> None:
        self._numbers: dict[Need, int] = {}
        self._here: defaultdict[int, list[_Guarded]] = defaultdict(
            list
        )  # asked of sentences that hold this need
        self._anywhere: defaultdict[int, list[_Guarded]] = defaultdict(
            list
        )  # asked of all, if any sentence holds it
        self._languages: dict[str, _Language] = {}
        terms = {leaf for query in queries for leaf in walk(query) if isinstance(leaf, Term)}
        for single in sorted({single for term in terms for single in term.singles()}, key=str):
            self._number(single)
        for number, query in enumerate(queries):
            self._hang(number, query)
        self.asks_names = any(isinstance(need, Sign) and need.kind == "name" for need in self._numbers)

    def look(self, page: Page, signs: Mapping[int, Iterable[Sign]]) -> tuple[dict[int, list[int]], Found]:
        """Queries worth asking, each with the sentences to ask; and where their words stand.

        `signs` are the events told, asserted or not, and the names, if `asks_names`, by sentence.
        """
        language = self._language(page.lang)
        held = self._held(page, language, signs)
        everywhere = set().union(*held)
        asked: defaultdict[int, list[int]] = defaultdict(list)
        for sentence, found in enumerate(held):
            for need in found & self._here.keys():
                for query, here, anywhere in self._here[need]:
                    if not any(map(found.isdisjoint, here)) and not any(map(everywhere.isdisjoint, anywhere)):
                        sentences = asked[query]
                        if not sentences or sentences[-1] != sentence:
                            sentences.append(sentence)
        for need in everywhere & self._anywhere.keys():
            for query, _, anywhere in self._anywhere[need]:
                if not any(map(everywhere.isdisjoint, anywhere)):
                    asked[query] = list(range(len(held)))
        return asked, Found(page, language)

    def _held(self, page: Page, language: _Language, signs: Mapping[int, Iterable[Sign]]) -> list[set[int]]:
        """The numbers of all needs that each sentence satisfies."""
        words, firsts, satisfied = page.words, page.firsts, language.satisfied.__getitem__
        held: list[set[int]] = [
            set().union(*map(satisfied, words[first:last])) for first, last in pairwise(firsts)
        ]
        for sentence, found in signs.items():
            held[sentence].update(self._numbers[sign] for sign in found if sign in self._numbers)
        return held

    def _hang(self, query: int, asked: Query) -> None:
        needed = needs(asked, _rarest)
        hook = _rarest(needed.here or needed.anywhere)
        here, anywhere = (
            tuple(frozenset(map(self._number, group)) for group in groups if group is not hook)
            for groups in (needed.here, needed.anywhere)
        )
        hooks = self._here if needed.here else self._anywhere
        for need in hook:
            hooks[self._number(need)].append((query, here, anywhere))

    def _number(self, need: Need) -> int:
        return self._numbers.setdefault(need, len(self._numbers))

    def _language(self, lang: str) -> _Language:
        known = self._languages.get(lang)
        if known is None:
            if len(self._languages) >= _LANGUAGES_REMEMBERED:
                del self._languages[next(iter(self._languages))]
            known = self._languages[lang] = _Language(self._numbers, lang)
        return known


class _Language:
    """The single words of all queries, for pages in one language."""

    def __init__(self, numbers: Mapping[Need, int], lang: str) -> None:
        self.numbers = numbers
        self.satisfied = _Satisfied(self)
        self._stem = stemmer(lang)
        self._by_form: defaultdict[str, list[int]] = defaultdict(list)
        self._by_stem: defaultdict[str, list[int]] = defaultdict(list)
        self._by_start: defaultdict[str, list[int]] = defaultdict(list)
        for need, number in numbers.items():
            if isinstance(need, Term) and need.lang in ("", lang):
                (word,) = need.words
                match need.manner:
                    case "exact":
                        self._by_form[word].append(number)
                    case "stem":
                        self._by_stem[self._stem(word)].append(number)
                    case "prefix":
                        self._by_start[word].append(number)
        self._lengths = sorted({len(start) for start in self._by_start})

    def look_up(self, word: str) -> tuple[int, ...]:
        """The numbers of all words of queries that this word satisfies."""
        found = [*self._by_form.get(word, ()), *self._by_stem.get(self._stem(word), ())]
        for length in self._lengths:
            if length > len(word):
                break
            found += self._by_start.get(word[:length], ())
        return tuple(found)


class _Satisfied(dict[str, tuple[int, ...]]):
    """Word → the numbers it satisfies, worked out once."""

    def __init__(self, language: _Language) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> tuple[int, ...]:
        if len(self) >= _WORDS_REMEMBERED:
            self.clear()
        found = self[word] = self._language.look_up(word)
        return found


class Found:
    """Where the words of queries stand in one page, worked out when it is first asked for."""

    def __init__(self, page: Page, language: _Language) -> None:
        self._page = page
        self._language = language
        self._places: defaultdict[int, list[int]] | None = None
        self._spans: dict[Term, Mapping[int, Sequence[Span]]] = {}

    def spans(self, term: Term) -> Mapping[int, Sequence[Span]]:
        """Where the term stands, by sentence. A phrase that runs over a sentence's end stands nowhere."""
        known = self._spans.get(term)
        if known is None:
            known = self._spans[term] = self._locate(term)
        return known

    def unit(self, scope: Scope) -> Unit:
        """The sentences that a scope names."""
        return self._page.unit(scope)

    def _locate(self, term: Term) -> dict[int, list[Span]]:
        places = self._places
        if places is None:
            places = self._places = self._all_places()
        numbers = [self._language.numbers[single] for single in term.singles()]
        firsts = places.get(numbers[0], [])
        for offset, number in enumerate(numbers[1:], start=1):
            following = set(places.get(number, ()))
            firsts = [first for first in firsts if first + offset in following]
        where: dict[int, list[Span]] = {}
        for first in firsts:
            sentence = self._page.sentence_of(first)
            if first + len(numbers) <= self._page.firsts[sentence + 1]:
                where.setdefault(sentence, []).append((first, first + len(numbers)))
        return where

    def _all_places(self) -> defaultdict[int, list[int]]:
        places: defaultdict[int, list[int]] = defaultdict(list)
        satisfied = self._language.satisfied
        for place, word in enumerate(self._page.words):
            for number in satisfied[word]:
                places[number].append(place)
        return places


def _rarest(groups: Sequence[Group]) -> Group:
    """The group least likely to be met: few words, long ones. Events are rarer than any word."""
    return min(groups, key=lambda group: sum(map(_frequency, group)))


def _frequency(need: Need) -> float:
    if isinstance(need, Sign):
        return 0.0 if need.kind == "event" else 0.05
    letters = len(need.words[0])
    common = 1.0 if letters <= _COMMON_LENGTH else 1.0 / (letters - _COMMON_LENGTH + 1) ** 2
    return common * 2 if need.manner == "prefix" else common
