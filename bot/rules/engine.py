"""Many queries asked of one report at once.

Each word of a report is looked up in a table that says which words of queries it satisfies: by its form,
its stem or its first letters. The table fills as words turn up, so that nearly every look is one step of a
dictionary. Each query hangs off the rarest group of words it needs, and only sentences that hold a word of
every group it needs are looked at closely. The answers are those of asking every query of every sentence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, filterfalse, pairwise

from bot.language.stem import stemmer
from bot.rules.evaluate import Span
from bot.rules.expression import Query, Term, walk
from bot.rules.logic import Group, Need, Sign, needs
from bot.rules.page import Page

_WORDS_REMEMBERED = 200_000  # by language; then the table is begun afresh
_LANGUAGES_REMEMBERED = 24  # languages are named by sources, who may name anything
_COMMON_LENGTH = 4  # words no longer than this are taken to stand in most reports
_PAGES_LEARNT_FROM = 300  # after so many, it is known well enough which words are common


class Engine:
    """Asks all queries of a page. Their numbers are those of the sequence it was built from.

    Every query must need at least one word or sign (see `logic.needs`).
    """

    def __init__(self, queries: Sequence[Query]) -> None:
        self._queries = tuple(queries)
        self._numbers: dict[Need, int] = {}
        self._languages: dict[str, _Language] = {}
        terms = {leaf for query in queries for leaf in walk(query) if isinstance(leaf, Term)}
        for single in sorted({single for term in terms for single in term.singles()}, key=str):
            self._number(single)
        self._terms = {term: tuple(map(self._number, term.singles())) for term in terms}
        self._met: Counter[int] = Counter()
        self._pages = 0
        self._hang()
        self.asks_names = any(isinstance(need, Sign) and need.kind == "name" for need in self._numbers)

    def look(self, page: Page, signs: Mapping[int, Iterable[Sign]]) -> tuple[dict[int, list[int]], Found]:
        """Queries worth asking, each with the sentences to ask; and where their words stand.

        `signs` are the events told, asserted or not, and the names, if `asks_names`, by sentence.
        """
        found = Found(page, self._language(page.lang), self._terms)
        for sentence, met in signs.items():
            found.held[sentence].update(self._numbers[sign] for sign in met if sign in self._numbers)
        asked: dict[int, list[int]] = {}
        hung = self._others.__getitem__
        for sentence, held in enumerate(found.held):
            # Nearly all that a rule looks up is done here, and by C code alone.
            for other in filterfalse(held.isdisjoint, chain.from_iterable(map(hung, held))):
                for need in self._here[other].keys() & held:
                    for query in self._here[other][need]:
                        sentences = asked.setdefault(query, [])
                        if not sentences or sentences[-1] != sentence:
                            sentences.append(sentence)
        if self._anywhere:
            for need in set().union(*found.held) & self._anywhere.keys():
                asked |= {query: list(range(len(found.held))) for query in self._anywhere[need]}
        if self._pages < _PAGES_LEARNT_FROM:
            self._learn(found.held)
        return asked, found

    def _learn(self, held: Iterable[Iterable[int]]) -> None:
        """Note which words are common: what queries hang off is chosen anew once enough is known."""
        for sentence in held:
            self._met.update(sentence)
        self._pages += 1
        if self._pages == _PAGES_LEARNT_FROM:
            self._hang()

    def _hang(self) -> None:
        others: defaultdict[int, dict[frozenset[int], None]] = defaultdict(dict)
        #: By another group that they need in the same sentence, and by need: the queries that hang off it.
        self._here: dict[frozenset[int], dict[int, list[int]]] = {}
        #: By need: the queries that hang off it wherever in the report it is met.
        self._anywhere: defaultdict[int, list[int]] = defaultdict(list)
        for number, query in enumerate(self._queries):
            needed = needs(query, self._rarest)
            if needed.here:
                first, *rest = sorted(needed.here, key=self._commonness)
                other = frozenset(map(self._number, rest[0] if rest else first))
                for need in map(self._number, first):
                    others[need][other] = None
                    self._here.setdefault(other, {}).setdefault(need, []).append(number)
            else:
                for need in map(self._number, self._rarest(needed.anywhere)):
                    self._anywhere[need].append(number)
        #: By need: the other groups of the queries that hang off it.
        self._others = [tuple(others.get(number, ())) for number in range(len(self._numbers))]

    def _rarest(self, groups: Sequence[Group]) -> Group:
        """The group least likely to be met."""
        return min(groups, key=self._commonness)

    def _commonness(self, group: Group) -> float:
        """How often one of a group is met: as learnt; of words as yet unmet, as one may guess."""
        return sum(self._met[self._number(need)] + _guessed_commonness(need) for need in group)

    def _number(self, need: Need) -> int:
        return self._numbers.setdefault(need, len(self._numbers))

    def _language(self, lang: str) -> _Language:
        known = self._languages.get(lang)
        if known is None:
            if len(self._languages) >= _LANGUAGES_REMEMBERED:
                del self._languages[next(iter(self._languages))]
            known = self._languages[lang] = _Language(self._numbers, lang)
        return known


class _Language(dict[str, tuple[int, ...]]):
    """For pages in one language: word → the numbers of all words of queries it satisfies, worked out once."""

    def __init__(self, numbers: Mapping[Need, int], lang: str) -> None:
        super().__init__()
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

    def __missing__(self, word: str) -> tuple[int, ...]:
        if len(self) >= _WORDS_REMEMBERED:
            self.clear()
        numbers = [*self._by_form.get(word, ()), *self._by_stem.get(self._stem(word), ())]
        for length in self._lengths:
            if length > len(word):
                break
            numbers += self._by_start.get(word[:length], ())
        found = self[word] = tuple(numbers)
        return found


class Found:
    """Where the words of queries stand in one page, worked out when it is asked for."""

    def __init__(
        self, page: Page, satisfied: Mapping[str, tuple[int, ...]], terms: Mapping[Term, tuple[int, ...]]
    ) -> None:
        self._firsts = page.firsts
        self._terms = terms
        self._hits = list(map(satisfied.__getitem__, page.words))
        self._spans: dict[tuple[Term, int], Sequence[Span]] = {}
        self.unit = page.unit
        #: The numbers of all needs that each sentence satisfies.
        self.held: list[set[int]] = [
            set(chain.from_iterable(self._hits[first:last])) for first, last in pairwise(page.firsts)
        ]

    def spans(self, term: Term, sentence: int) -> Sequence[Span]:
        """Where the term stands in a sentence. A phrase that runs over the sentence's end stands nowhere."""
        numbers = self._terms[term]
        held = self.held[sentence]
        for number in numbers:
            if number not in held:
                return ()
        key = (term, sentence)
        known = self._spans.get(key)
        if known is None:
            known = self._spans[key] = self._locate(numbers, sentence)
        return known

    def _locate(self, numbers: tuple[int, ...], sentence: int) -> Sequence[Span]:
        hits, size = self._hits, len(numbers)
        first = numbers[0]
        places = range(self._firsts[sentence], self._firsts[sentence + 1] - size + 1)
        begun = [place for place in places if first in hits[place]]
        for offset, number in enumerate(numbers[1:], start=1):
            begun = [place for place in begun if number in hits[place + offset]]
        return [(place, place + size) for place in begun]


def _guessed_commonness(need: Need) -> float:
    """At most 1. Events are rarer than names, and those rarer than any word; long words are rare."""
    if isinstance(need, Sign):
        return 0.0 if need.kind == "event" else 0.05
    letters = len(need.words[0])
    common = 0.5 if letters <= _COMMON_LENGTH else 0.5 / (letters - _COMMON_LENGTH + 1) ** 2
    return common * 2 if need.manner == "prefix" else common
