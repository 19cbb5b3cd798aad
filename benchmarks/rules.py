"""How fast the rule engine is: many users' rules of terms and proximity, beside a loop of regexes.

    nice -n 5 python -m benchmarks.rules [RULES ...]

Text and rules are made up here, from an invented vocabulary whose words are as common as those of a language
(Zipf's law): articles of about 2 kB, rules of the kinds people write. Figures are CPU time of one core; trust
the ratios.
"""

from __future__ import annotations

import argparse
import gc
import random
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from bot.model import Report
from bot.rules.book import RuleBook, load_rules

WORDS = 40_000  # of the invented language
ARTICLES = 1_000
LENGTH = 300  # words of an article: about 2 kB
FILE = 2_500  # rules in one file
NAIVE_RULES = 10_000  # the naive loop would take minutes for more
NAIVE_ARTICLES = 5  # the naive loop is too slow for more
RULE_COUNTS = (100, 1_000, 10_000)
WARM_UP = 4_000  # articles read before the clock starts: most words have been met once by then
SYLLABLES = (100, 8_000)  # from these ranks on, a word has one more


class Language:
    """An invented language: its words, the common ones first, and how often each is used."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        syllables = [a + b + c for a in "bdfgklmnprstv" for b in "aeiou" for c in ("", "n", "r", "s", "l")]
        words: dict[str, None] = {}
        while len(words) < WORDS:
            # Common words are short, rare ones long, as in any language.
            size = 1 + sum(len(words) >= rank for rank in SYLLABLES)
            words["".join(chance.choices(syllables, k=size))] = None
        self.words = list(words)
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(WORDS)))

    def text(self, length: int) -> str:
        """So many words in sentences of about twenty."""
        words = self._chance.choices(self.words, cum_weights=self._weights, k=length)
        for place in range(0, length, 20):
            words[place] = words[place].title()
            words[place - 1] += "."
        return " ".join(words)

    def term(self) -> str:
        """A word that somebody would search for: no small word, seldom the rarest."""
        rank = int(600 * (WORDS / 600) ** self._chance.random())
        return self.words[rank]

    def any_of(self, least: int, most: int) -> str:
        """Alternatives; now and then a phrase or a cut word."""
        terms = [self.term() for _ in range(self._chance.randint(least, most))]
        if self._chance.random() < 0.2:  # noqa: PLR2004 - one in five
            terms.append(f'"{self.term()} {self.term()}"')
        if self._chance.random() < 0.2:  # noqa: PLR2004 - one in five
            terms.append(self.term() + "*")
        return f"({' OR '.join(terms)})"

    def query(self) -> str:
        """A rule: half of them ask for words near each other, two in five exclude some."""
        join = "NEAR/6" if self._chance.random() < 0.5 else "AND"  # noqa: PLR2004 - half
        query = f"{self.any_of(1, 4)} {join} {self.any_of(1, 4)}"
        excluded = [term for term in (self.term(), self.term()) if term not in query]
        if self._chance.random() < 0.4 and excluded:  # noqa: PLR2004 - two in five
            query += f" AND NOT ({' OR '.join(excluded)})"
        return query


def book(queries: Sequence[str]) -> RuleBook:
    """A book with a rule for each query, read from files as people write them."""
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, len(queries), FILE):
            rules = (
                f"rule: r{number}\ntitle: Rule {number}\nwhen: {{query: '{query}'}}\n"
                for number, query in enumerate(queries[first : first + FILE], start=first)
            )
            Path(folder, f"{first}.yaml").write_text("---\n".join(rules), encoding="utf-8")
        return load_rules([Path(folder)])


def naive(queries: Sequence[str]) -> Callable[[str], int]:
    """What a short script does: one regex a rule, tried in turn; no sentences, no stems, no NOT."""
    patterns = []
    for query in queries:
        left, join, right = re.split(r" (NEAR/6|AND) ", query.partition(" AND NOT ")[0])
        sides = (re.sub(r'"', "", side).strip("()") for side in (left, right))
        a, b = (side.replace(" OR ", "|").replace("*", r"\w*") for side in sides)
        gap = r"(?:\W+\w+){0,5}\W+" if join == "NEAR/6" else r".*"
        both_ways = rf"\b(?:{a})\b{gap}(?:{b})\b|\b(?:{b})\b{gap}(?:{a})\b"
        patterns.append(re.compile(both_ways, re.IGNORECASE | re.DOTALL))
    return lambda text: sum(pattern.search(text) is not None for pattern in patterns)


def seconds(work: Callable[[], object]) -> float:
    """CPU time."""
    start = time.process_time()
    work()
    return time.process_time() - start


@dataclass
class Figures:
    """What one number of rules costs; seconds."""

    load: float
    article: float
    found: float
    naive: float


def measure(queries: Sequence[str], articles: Sequence[Report]) -> Figures:
    """Read the rules, then the articles; the naive loop reads a few."""
    start = time.process_time()
    built = book(queries)
    load = time.process_time() - start
    gc.collect()
    gc.freeze()  # as the bot does once its rules are read
    for article in articles[:WARM_UP]:
        built.judge(article)
    rest, found = articles[WARM_UP:], 0
    start = time.process_time()
    for article in rest:
        found += len(built.judge(article).matches)
    each = (time.process_time() - start) / len(rest)
    ask = naive(queries if len(queries) <= NAIVE_RULES else ())
    slow = seconds(lambda: [ask(article.text) for article in rest[:NAIVE_ARTICLES]]) / NAIVE_ARTICLES
    return Figures(load, each, found / len(rest), slow)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rules", type=int, nargs="*", default=RULE_COUNTS, help="how many rules")
    language = Language(random.Random(7))  # noqa: S311 - invented text, no secret
    articles = [
        Report(str(n), language.text(LENGTH), language.text(9), lang="en") for n in range(ARTICLES + WARM_UP)
    ]
    size = sum(len(article.text) for article in articles) / len(articles)
    print(f"{ARTICLES} articles of {size:,.0f} characters\n")
    print("   rules     load  µs/article  articles/s  matches/article  against a tenth  regexes")
    before = 0.0
    for count in parser.parse_args().rules:
        figures = measure([language.query() for _ in range(count)], articles)
        growth = f"{figures.article / before:.1f} x the time" if before else ""
        print(
            f"{count:>8,} {figures.load:>7.2f}s {figures.article * 1e6:>11,.0f} {1 / figures.article:>11,.0f}"
            f" {figures.found:>16.1f} {growth:>16} {figures.naive / figures.article:>6,.0f} x",
            flush=True,
        )
        before = figures.article


if __name__ == "__main__":
    main()
